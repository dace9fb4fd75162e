import { CloudBackend, DataTerraformRemoteState, TerraformStack } from 'cdktf';

/** Where the state of a stack is kept in Terraform Cloud. */
export interface CloudWorkspace {
  /** The server, e.g. `app.terraform.io`. */
  readonly hostname: string;
  /** The organization. */
  readonly organization: string;
  /** The workspace's name. */
  readonly workspace: string;
  /**
   * The project's name.
   *
   * @default - the organization's default project
   */
  readonly project?: string;
}

/** The server that is meant where nobody names one. */
export const HCP_TERRAFORM = 'app.terraform.io';
/** The project that workspaces are in which nobody puts into another. */
export const DEFAULT_PROJECT = 'Default Project';

/** The workspace of a stack; undefined where its state is kept elsewhere, or in several by tags. */
export function cloudOf(stack: TerraformStack): CloudWorkspace | undefined {
  const backend = stack.node.children.find((child): child is CloudBackend => child instanceof CloudBackend);
  if (!backend) return undefined;
  const { hostname, organization, workspaces } = (backend.toTerraform() as { terraform: { cloud: CloudBlock } }).terraform.cloud;
  const { name: workspace, project } = workspaces;
  return workspace === undefined ? undefined : { hostname: hostname ?? HCP_TERRAFORM, organization, workspace, project };
}

/** Names of the workspaces whose outputs a stack reads, in the organization `organization`. Known in full when the stacks have been prepared. */
export function workspacesReadBy(stack: TerraformStack, organization: string): string[] {
  const read = stack.node.findAll().filter((one): one is RemoteState => one instanceof DataTerraformRemoteState as boolean);
  const names = read
    .map((one) => Object.values(one.toTerraform().data.terraform_remote_state)[0].config)
    .filter((config) => config.organization === organization)
    .map(({ workspaces }) => workspaces?.name);
  return [...new Set(names.filter((name): name is string => name !== undefined))].sort();
}

interface CloudBlock {
  readonly hostname?: string;
  readonly organization: string;
  readonly workspaces: { readonly name?: string; readonly project?: string };
}

interface RemoteState extends DataTerraformRemoteState {
  toTerraform(): { data: { terraform_remote_state: Record<string, { config: Partial<CloudBlock> }> } };
}
