/** A variable of a build or a run. */
export interface Variable {
  readonly name: string;
  /** Its value; undefined where the tool takes it from the environment it runs in. */
  readonly value?: string;
  /** Whether the value is a credential, which is handed over by the environment and never written down. */
  readonly isSecret?: boolean;
}

/** How a function is built on this machine. */
export type LocalBuild =
  | { readonly kind: 'buildpacks'; readonly builder: string }
  | { readonly kind: 'dockerfile'; readonly file: string }
  | { readonly kind: 'bundle'; readonly path: string };

/** A function as far as it matters on this machine. */
export interface LocalFunction {
  readonly name: string;
  readonly image: string;
  /** The folder with the source. */
  readonly source: string;
  /** How it is built; undefined for one that is only run. */
  readonly build?: LocalBuild;
  readonly buildVariables: readonly Variable[];
  readonly variables: readonly Variable[];
  /** The port it listens on. */
  readonly port: number;
  /** The port of this machine. */
  readonly hostPort: number;
  /** Whether a functions framework answers for it, which wants to know its context. */
  readonly hasFramework: boolean;
}
