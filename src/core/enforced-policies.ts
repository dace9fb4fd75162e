import { IConstruct } from 'constructs';

/** Policies under a name: a `PolicyPack` of `trackway/policies`. */
export interface IPolicyPack {
  /** Its name. A pack of an environment takes the place of the platform's of the same name. */
  readonly name: string;
  /** What must hold. */
  readonly policies: readonly { readonly id: string }[];
  /**
   * The day exceptions are judged by.
   *
   * @default - no exception is over
   */
  readonly asOf?: string;
}

const POLICED = new WeakSet<IConstruct>();

/** Tells that what is below `scope` is judged by policies, so that it is worth knowing who wrote it, and where. */
export function markPoliced(scope: IConstruct): void {
  POLICED.add(scope);
}

export function isPoliced(construct: IConstruct): boolean {
  for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) if (POLICED.has(scope)) return true;
  return false;
}

/** Packs of several layers: the last of a name wins, and none takes another away. */
export function joinPacks(below: readonly IPolicyPack[], above: readonly IPolicyPack[] = []): readonly IPolicyPack[] {
  return [...below.filter(({ name }) => !above.some((each) => each.name === name)), ...above];
}
