import { ApiRefusal, ApiUnreachable } from '../../api/api-error';
import { TerraformCloudApi, WorkspaceDocument } from '../../api/terraform-cloud-api';
import { Stack } from '../../run/stacks/stack';
import { seedOf } from './management-stack';

/** What was there, and what was made. */
export interface Seeded {
  /** The project, if one is named. */
  readonly project?: 'made' | 'there';
  readonly workspace: 'made' | 'there';
  /** Where runs of the workspace happen. */
  readonly executionMode: string;
}

/** Makes the project and the workspace of a stack, where they are not there. Done twice, or broken off and done again, it is the same. */
export async function seed(api: TerraformCloudApi, stack: Stack): Promise<Seeded> {
  const { organization, workspace, project } = stack.address;
  const home = project === undefined ? undefined : await once(() => api.findProject(organization, project), () => api.createProject(organization, project));
  const seeded = await once(() => api.findWorkspace(organization, workspace), () => api.createWorkspace(organization, seedOf(stack), home?.document.id));
  const { attributes } = seeded.document as WorkspaceDocument;
  return { ...(home ? { project: home.was } : {}), workspace: seeded.was, executionMode: attributes['execution-mode'] };
}

/** What is found, or else made. Whoever else made it meanwhile, or an answer that was lost, is found the second time. */
async function once<T>(find: () => Promise<T | undefined>, make: () => Promise<T>): Promise<{ readonly document: T; readonly was: 'made' | 'there' }> {
  const found = await find();
  if (found) return { document: found, was: 'there' };
  try {
    return { document: await make(), was: 'made' };
  } catch (error) {
    const again = error instanceof ApiUnreachable || (error instanceof ApiRefusal && (error.status === 422 || error.status >= 500)) ? await find() : undefined;
    if (again) return { document: again, was: 'made' };
    throw error;
  }
}
