import { TerraformState } from '../../core/terraform-state';
import { Execution } from './execution';

/** What a platform team answers about the workspaces of its stacks. */
export interface WorkspacesProps {
  /**
   * The version of Terraform, or a constraint. Secrets that are only written need 1.11.
   *
   * @default '~> 1.11.0'
   */
  readonly terraformVersion?: string;
  /**
   * Where runs happen. Stacks with the credentials of others run where the command is given, whatever is said here.
   *
   * @default Execution.remote()
   */
  readonly execution?: Execution;
  /**
   * Where workspaces say that they come from: the address of the repository. Only new workspaces take it.
   *
   * @default - nothing is said
   */
  readonly source?: string;
  /**
   * Tags of every workspace, besides `platform`, `environment`, `stack` and `managed-by`.
   *
   * @default - none
   */
  readonly tags?: Record<string, string>;
  /**
   * Where the state of this stack itself is kept: in the workspace `<platform>-workspaces`.
   *
   * @default - as the platform says
   */
  readonly state?: TerraformState;
}
