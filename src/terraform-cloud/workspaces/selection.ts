import { TerraformStack } from 'cdktf';
import { EnvironmentBase, findEnvironment } from '../../core/environment-base';
import { StackWorkspace } from './stack-workspace';

/** Which workspaces something is for. Those whose runs happen where the command is given use none of it, and are meant by name alone. */
export interface WorkspaceSelection {
  /**
   * Environments and stacks.
   *
   * @default - every workspace
   */
  readonly on?: readonly (EnvironmentBase | TerraformStack)[];
}

/** Whether a workspace is meant. */
export function isSelected(workspace: StackWorkspace, { on }: WorkspaceSelection): boolean {
  if (on?.includes(workspace.stack)) return true;
  if (workspace.executionMode === 'local') return false;
  const environment = findEnvironment(workspace.stack);
  return on === undefined || (environment !== undefined && on.includes(environment));
}
