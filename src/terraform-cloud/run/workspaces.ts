import { ApiRefusal } from '../api/api-error';
import { TerraformCloudApi, WorkspaceDocument } from '../api/terraform-cloud-api';
import { isUnanswered } from './runs';
import { Stack } from './stacks/stack';

/** A stack that cannot be planned as things are, with what to do about it. */
export class StackRefused extends Error {}

/** A stack that somebody applies from their own machine: its workspace runs nothing. */
export class StackByHand extends Error {}

/**
 * The workspace of a stack; a new and empty one where there is none, as `terraform init` makes it.
 *
 * @throws StackRefused, StackByHand
 */
export async function workspaceOf(api: TerraformCloudApi, { address }: Stack): Promise<WorkspaceDocument> {
  const { organization, workspace, project } = address;
  const found = await api.findWorkspace(organization, workspace) ?? await create(api, organization, workspace, project);
  refuseByHand(found);
  return found;
}

/** @throws StackByHand for a workspace that only keeps the state */
export function refuseByHand({ attributes }: WorkspaceDocument): void {
  if (attributes['execution-mode'] !== 'local') return;
  throw new StackByHand(`the workspace ${attributes.name} only keeps the state (its execution mode is local): somebody plans and applies it with terraform, where they have the rights`);
}

async function create(api: TerraformCloudApi, organization: string, workspace: string, project: string | undefined): Promise<WorkspaceDocument> {
  const home = project === undefined ? undefined : await api.findProject(organization, project);
  if (project !== undefined && home === undefined) throw new StackRefused(`there is no project ${project} in ${organization} for the workspace ${workspace}, or the token may not see it`);
  for (let attempt = 1; ; attempt++) {
    try {
      return await api.createWorkspace(organization, { 'name': workspace, 'source-name': 'trackway' }, home?.id);
    } catch (error) {
      // The answer of an earlier attempt was lost, or somebody else was quicker.
      const there = isUnanswered(error) || (error as ApiRefusal).status === 422 ? await api.findWorkspace(organization, workspace) : undefined;
      if (there) return there;
      if (!isUnanswered(error) || attempt >= 3) throw refusal(error, organization, workspace);
    }
  }
}

function refusal(error: unknown, organization: string, workspace: string): unknown {
  if (!(error instanceof ApiRefusal) || isUnanswered(error)) return error;
  return new StackRefused(`there is no workspace ${workspace} in ${organization} that the token may see, and it could not be made: ${error.reasons.join('; ') || `status ${error.status}`}`);
}
