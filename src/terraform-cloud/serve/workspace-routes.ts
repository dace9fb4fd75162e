import { Cloud, timestamp, workspaceChanges } from './cloud';
import { projectDocument, runDocument } from './documents';
import { FINAL, Lock, Workspace } from './entities';
import { Answer, ApiError, attributesOf, missing, page, Routes } from './http';

const ENTITLEMENTS = {
  'operations': true, 'state-storage': true, 'run-tasks': true, 'teams': true,
  'sentinel': false, 'vcs-integrations': false, 'cost-estimation': false, 'private-module-registry': false,
};

/** Organizations, projects, workspaces and their variables. */
export function workspaceRoutes(cloud: Cloud): Routes {
  const byName = (organization: string, name: string): Workspace => cloud.workspaceByName(organization, name) ?? missing();
  return {
    'GET /ping': () => ({ status: 204 }),
    'GET /account/details': () => ({ document: { data: { id: 'user-local', type: 'users', attributes: { 'username': 'local', 'is-service-account': false } } } }),
    'GET /organizations': ({ query }) => page([...new Set(cloud.workspaces.all().map(({ organization }) => organization))].sort(), query, organizationDocument),
    'GET /organizations/:organization': ({ params }) => ({ document: { data: organizationDocument(params.organization) } }),
    'GET /organizations/:organization/entitlement-set': ({ params }) => ({
      document: { data: { id: params.organization, type: 'entitlement-sets', attributes: ENTITLEMENTS } },
    }),
    'GET /organizations/:organization/capacity': ({ params }) => (
      { document: { data: { id: params.organization, type: 'organization-capacity', attributes: { pending: 0, running: 0 } } } }
    ),
    'GET /organizations/:organization/runs/queue': ({ params, query }) => {
      const own = (id: string): boolean => cloud.workspaces.find(id)?.organization === params.organization;
      return page(cloud.runs.all().filter((run) => !FINAL.includes(run.status) && own(run.workspace)), query, runDocument);
    },
    'GET /organizations/:organization/projects': ({ params, query }) => {
      const named = query.get('filter[names]') ?? undefined;
      const own = cloud.projects.all().filter(({ organization }) => organization === params.organization);
      return page(own.filter(({ name }) => named === undefined || name === named), query, projectDocument);
    },
    'POST /organizations/:organization/projects': ({ params, body }) => {
      const { name, description = '' } = attributesOf(body);
      if (typeof name !== 'string' || name === '') throw new ApiError(422, 'invalid attribute', 'Name can\'t be blank', '/data/attributes/name');
      return { status: 201, document: { data: projectDocument(cloud.projects.add({ organization: params.organization, name, description })) } };
    },
    'GET /organizations/:organization/workspaces': ({ params, query }) => {
      const [search, project] = [query.get('search[name]'), query.get('filter[project][id]')];
      const tags = query.get('search[tags]')?.split(',') ?? [];
      const found = cloud.workspaces.all().filter((workspace) => workspace.organization === params.organization
        && (search === null || workspace.name.includes(search)) && (project === null || workspace.project === project));
      return page(found.filter((workspace) => tags.every((tag) => workspace.tags.includes(tag))), query, (workspace) => cloud.workspaceDocument(workspace));
    },
    'POST /organizations/:organization/workspaces': ({ params, body }) => (
      cloud.workspaceAnswer(cloud.makeWorkspace(params.organization, attributesOf(body), body?.data?.relationships?.project?.data?.id), 201)
    ),
    'GET /organizations/:organization/workspaces/:name': ({ params }) => cloud.workspaceAnswer(byName(params.organization, params.name)),
    'PATCH /organizations/:organization/workspaces/:name': ({ params, body }) => cloud.workspaceAnswer(changed(byName(params.organization, params.name), body)),
    'DELETE /organizations/:organization/workspaces/:name': ({ params }) => removed(byName(params.organization, params.name), false),
    'POST /organizations/:organization/workspaces/:name/actions/safe-delete': ({ params }) => removed(byName(params.organization, params.name), true),
    'GET /workspaces/:id': ({ params }) => cloud.workspaceAnswer(cloud.workspace(params.id)),
    'PATCH /workspaces/:id': ({ params, body }) => cloud.workspaceAnswer(changed(cloud.workspace(params.id), body)),
    'DELETE /workspaces/:id': ({ params }) => removed(cloud.workspace(params.id), false),
    'POST /workspaces/:id/actions/safe-delete': ({ params }) => removed(cloud.workspace(params.id), true),
    'GET /workspaces/:id/tag-bindings': ({ params }) => tagBindings(cloud.workspace(params.id), 'tag-bindings'),
    'GET /workspaces/:id/effective-tag-bindings': ({ params }) => tagBindings(cloud.workspace(params.id), 'effective-tag-bindings'),
    'PATCH /workspaces/:id/tag-bindings': ({ params, body }) => {
      const workspace = cloud.workspace(params.id);
      const given = (body?.data ?? []).map((tag: any) => [String(tag.attributes?.key), String(tag.attributes?.value ?? '')] as const);
      const tagValues = { ...workspace.tagValues, ...Object.fromEntries(given) };
      cloud.workspaces.change(workspace, { tagValues, tags: [...new Set([...workspace.tags, ...Object.keys(tagValues)])] });
      return tagBindings(workspace, 'tag-bindings');
    },
    'POST /workspaces/:id/relationships/tags': ({ params, body }) => {
      const workspace = cloud.workspace(params.id);
      const added = (body?.data ?? []).map((tag: any) => String(tag.attributes?.name));
      cloud.workspaces.change(workspace, { tags: [...new Set([...workspace.tags, ...added])] });
      return { status: 204 };
    },
    'GET /workspaces/:id/relationships/remote-state-consumers': ({ params, query }) => {
      const consumers = cloud.workspace(params.id).remoteStateConsumers.map((id) => cloud.workspaces.find(id)).filter((one) => one !== undefined);
      return page(consumers, query, (workspace) => cloud.workspaceDocument(workspace));
    },
    'PATCH /workspaces/:id/relationships/remote-state-consumers': ({ params, body }) => {
      cloud.workspaces.change(cloud.workspace(params.id), { remoteStateConsumers: (body?.data ?? []).map((one: any) => String(one.id)) });
      return { status: 204 };
    },
    'POST /workspaces/:id/actions/lock': ({ params, body }) => {
      const workspace = cloud.workspace(params.id);
      if (workspace.lock) throw new ApiError(409, 'conflict', `Unable to lock workspace. The workspace is already locked by ${holder(workspace.lock)}.`);
      return cloud.workspaceAnswer(cloud.workspaces.change(workspace, { lock: { kind: 'user', by: 'user-local', reason: body?.reason } }));
    },
    'POST /workspaces/:id/actions/unlock': ({ params }) => {
      const workspace = cloud.workspace(params.id);
      if (!workspace.lock) throw new ApiError(409, 'conflict', 'Unable to unlock workspace. The workspace is already unlocked.');
      if (workspace.lock.kind === 'run') throw new ApiError(409, 'conflict', `Unable to unlock workspace. It is locked by ${holder(workspace.lock)}.`);
      if (cloud.states.of(workspace.id).some(({ status }) => status === 'pending')) {
        throw new ApiError(409, 'conflict', 'Unable to unlock workspace. The latest state version is still pending.');
      }
      return cloud.workspaceAnswer(cloud.unlock(workspace));
    },
    'POST /workspaces/:id/actions/force-unlock': ({ params }) => {
      const workspace = cloud.workspace(params.id);
      if (!workspace.lock) throw new ApiError(409, 'conflict', 'Unable to unlock workspace. The workspace is already unlocked.');
      if (workspace.lock.kind === 'run') throw new ApiError(409, 'conflict', `Unable to unlock workspace. It is locked by ${holder(workspace.lock)}; cancel or discard it.`);
      // What somebody began to upload under the lock that is broken now will never be whole.
      for (const state of cloud.states.of(workspace.id)) if (state.status === 'pending') cloud.removeState(state);
      return cloud.workspaceAnswer(cloud.unlock(workspace));
    },
  };

  function changed(workspace: Workspace, body: any): Workspace {
    const changes = workspaceChanges(attributesOf(body));
    if (changes.name !== undefined && changes.name !== workspace.name && cloud.workspaceByName(workspace.organization, changes.name)) {
      throw new ApiError(422, 'invalid attribute', 'Name has already been taken', '/data/attributes/name');
    }
    return cloud.workspaces.change(workspace, { ...changes, updated: timestamp() });
  }

  function removed(workspace: Workspace, safely: boolean): { status: number } {
    if (workspace.lock?.kind === 'run') throw new ApiError(409, 'conflict', `Workspace cannot be deleted. It is locked by ${holder(workspace.lock)}.`);
    if (safely && (cloud.currentState(workspace.id)?.resourceCount ?? 0) > 0) {
      throw new ApiError(409, 'conflict', 'Workspace cannot be safely deleted because it is still managing resources');
    }
    cloud.removeWorkspace(workspace);
    return { status: 204 };
  }
}

function organizationDocument(name: string): unknown {
  return { id: name, type: 'organizations', attributes: { name, 'external-id': name, 'permissions': { 'can-update': true, 'can-create-workspace': true } } };
}

function tagBindings({ tags, tagValues = {} }: Workspace, type: string): Answer {
  return { document: { data: tags.map((key) => ({ type, attributes: { key, value: tagValues[key] ?? '' } })) } };
}

function holder(lock: Lock): string {
  return lock.kind === 'run' ? `the run ${lock.by}` : 'a user';
}
