import { Cloud } from './cloud';
import { variableDocument } from './documents';
import { Variable, VariableSet } from './entities';
import { Answer, ApiError, Ask, attributesOf, missing, page, Routes } from './http';

/** Variables of workspaces, and of sets. The value of a sensitive one is never told again. */
export function variableRoutes(cloud: Cloud): Routes {
  const set = (id: string): VariableSet => cloud.variableSets.find(id) ?? missing();
  const setAnswer = (found: VariableSet, status = 200): Answer => ({ status, document: { data: setDocument(cloud, found) } });
  return {
    ...variablesBelow('/workspaces/:id/vars', ({ params }) => cloud.workspace(params.id).id),
    ...variablesBelow('/varsets/:id/relationships/vars', ({ params }) => set(params.id).id),
    'GET /organizations/:organization/varsets': ({ params, query }) => page(cloud.variableSets.of(params.organization), query, (one) => setDocument(cloud, one)),
    'POST /organizations/:organization/varsets': ({ params, body }) => {
      const { name, description = '', global = false, priority = false } = attributesOf(body);
      if (typeof name !== 'string' || name === '') throw new ApiError(422, 'invalid attribute', 'Name can\'t be blank', '/data/attributes/name');
      const isTaken = cloud.variableSets.of(params.organization).some((one) => one.name === name);
      if (isTaken) throw new ApiError(422, 'invalid attribute', 'Name has already been taken', '/data/attributes/name');
      const { workspaces, projects, vars } = body?.data?.relationships ?? {};
      const members = { workspaces: idsOf(workspaces), projects: idsOf(projects) };
      const made = cloud.variableSets.add({ owner: params.organization, name, description, global, priority, ...members });
      for (const one of vars?.data ?? []) addVariable(made.id, one.attributes ?? {});
      return setAnswer(made, 201);
    },
    'GET /varsets/:id': ({ params }) => setAnswer(set(params.id)),
    ...Object.fromEntries(['PUT', 'PATCH'].map((method) => [`${method} /varsets/:id`, ({ params, body }: Ask) => {
      const { name, description, global, priority } = attributesOf(body);
      const given = Object.entries({ name, description, global, priority }).filter(([, value]) => value !== undefined);
      return setAnswer(cloud.variableSets.change(set(params.id), Object.fromEntries(given)));
    }])),
    'DELETE /varsets/:id': ({ params }) => {
      for (const { id } of cloud.variables.of(set(params.id).id)) cloud.variables.remove(id);
      cloud.variableSets.remove(params.id);
      return { status: 204 };
    },
    ...membership('workspaces'),
    ...membership('projects'),
    'GET /workspaces/:id/varsets': ({ params, query }) => page(cloud.variableSetsOf(cloud.workspace(params.id)), query, (one) => setDocument(cloud, one)),
  };

  function membership(kind: 'workspaces' | 'projects'): Routes {
    return {
      [`POST /varsets/:id/relationships/${kind}`]: ({ params, body }) => {
        const found = set(params.id);
        cloud.variableSets.change(found, { [kind]: [...new Set([...found[kind], ...idsOf(body)])] });
        return { status: 204 };
      },
      [`DELETE /varsets/:id/relationships/${kind}`]: ({ params, body }) => {
        const found = set(params.id);
        cloud.variableSets.change(found, { [kind]: found[kind].filter((id) => !idsOf(body).includes(id)) });
        return { status: 204 };
      },
    };
  }

  function variablesBelow(place: string, ownerOf: (ask: Ask) => string): Routes {
    const one = (ask: Ask): Variable => cloud.variables.of(ownerOf(ask)).find(({ id }) => id === ask.params.variable) ?? missing();
    return {
      [`GET ${place}`]: (ask) => ({ document: { data: cloud.variables.of(ownerOf(ask)).map(variableDocument) } }),
      [`POST ${place}`]: (ask) => ({ status: 201, document: { data: variableDocument(addVariable(ownerOf(ask), attributesOf(ask.body))) } }),
      [`GET ${place}/:variable`]: (ask) => ({ document: { data: variableDocument(one(ask)) } }),
      [`PATCH ${place}/:variable`]: (ask) => {
        const found = one(ask);
        const { key, value, hcl, sensitive, description } = attributesOf(ask.body);
        if (key !== undefined) refuseKey(key);
        if (found.sensitive && sensitive === false) throw new ApiError(422, 'invalid attribute', 'Sensitive variables cannot be made public', '/data/attributes/sensitive');
        const given = Object.entries({ key, value, hcl, sensitive, description }).filter(([, change]) => change !== undefined);
        return { document: { data: variableDocument(cloud.variables.change(found, Object.fromEntries(given))) } };
      },
      [`DELETE ${place}/:variable`]: (ask) => {
        cloud.variables.remove(one(ask).id);
        return { status: 204 };
      },
    };
  }

  function addVariable(owner: string, { key, value = '', category = 'terraform', hcl = false, sensitive = false, description = '' }: Record<string, any>): Variable {
    refuseKey(key);
    if (category !== 'terraform' && category !== 'env') throw new ApiError(422, 'invalid attribute', 'Category must be terraform or env', '/data/attributes/category');
    if (cloud.variables.of(owner).some((one) => one.key === key && one.category === category)) throw new ApiError(422, 'invalid attribute', 'Key has already been taken', '/data/attributes/key');
    return cloud.variables.add({ owner, key, value: String(value ?? ''), category, hcl, sensitive, description: description ?? '' });
  }
}

/** It becomes the name of an argument in a file, or of a variable of the environment. */
function refuseKey(key: unknown): void {
  if (typeof key === 'string' && /^[A-Za-z_][\w-]*$/.test(key)) return;
  throw new ApiError(422, 'invalid attribute', 'Key can only include letters, numbers, -, and _, and begins with no number', '/data/attributes/key');
}

function idsOf(references: { data?: unknown } | undefined): string[] {
  return Array.isArray(references?.data) ? references.data.map((one) => String(one?.id)) : [];
}

function setDocument(cloud: Cloud, { id, owner, name, description, global, priority, workspaces, projects }: VariableSet): unknown {
  const references = (type: string, ids: readonly string[]): unknown => ({ data: ids.map((one) => ({ id: one, type })) });
  const variables = cloud.variables.of(id);
  return {
    id, type: 'varsets',
    attributes: { name, description, global, priority, 'var-count': variables.length, 'workspace-count': workspaces.length, 'project-count': projects.length },
    relationships: {
      organization: { data: { id: owner, type: 'organizations' } },
      vars: references('vars', variables.map((one) => one.id)), workspaces: references('workspaces', workspaces), projects: references('projects', projects),
    },
  };
}
