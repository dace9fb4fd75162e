/** Terraform's JSON, as cdktf writes it. */
export type Configuration = Readonly<Record<string, any>>;

/** Where the state of a stack is: one workspace. */
export interface WorkspaceAddress {
  /** E.g. `app.terraform.io`. */
  readonly hostname: string;
  readonly organization: string;
  readonly workspace: string;
  /** The project that the workspace belongs to, by its name. */
  readonly project?: string;
}

/** A synthesized stack. */
export interface Stack {
  readonly name: string;
  /** The folder that is uploaded. */
  readonly folder: string;
  readonly configuration: Configuration;
  readonly address: WorkspaceAddress;
  /** Stacks of the same program that it reads from, or that are to be applied before it for another reason. */
  readonly dependsOn: readonly string[];
}

/** Whether two addresses are the same workspace. */
export function sameWorkspace(a: Omit<WorkspaceAddress, 'project'>, b: Omit<WorkspaceAddress, 'project'>): boolean {
  return a.hostname === b.hostname && a.organization === b.organization && a.workspace === b.workspace;
}
