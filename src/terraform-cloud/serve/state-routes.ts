import { createHash } from 'crypto';
import type { Cloud } from './cloud';
import { timestamp } from './cloud';
import { outputDocument, stateDocument } from './documents';
import { StateVersion, Workspace } from './entities';
import { ApiError, missing, notFound, page, Routes } from './http';

/** States of workspaces. */
export function stateRoutes(cloud: Cloud, uploads: Uploads): Routes {
  for (const state of cloud.states.all()) expect(state);
  return {
    'GET /workspaces/:id/current-state-version': ({ params }) => cloud.stateAnswer(cloud.currentState(cloud.workspace(params.id).id) ?? missing()),
    'GET /workspaces/:id/current-state-version-outputs': ({ params, query }) => {
      const { outputs = [] } = cloud.currentState(cloud.workspace(params.id).id) ?? {};
      return page(outputs, query, (output) => outputDocument(output));
    },
    'POST /workspaces/:id/state-versions': ({ params, body }) => {
      const workspace = cloud.workspace(params.id);
      const attributes = body?.data?.attributes ?? {};
      refuseConflict(workspace, attributes);
      // Whoever holds the lock asks again because the answer was lost: what nobody can upload to is given up.
      for (const state of cloud.states.of(workspace.id)) if (state.status === 'pending') cloud.removeState(state);
      const state = cloud.states.add({
        workspace: workspace.id, created: timestamp(), serial: attributes.serial, lineage: attributes.lineage, md5: attributes.md5, status: 'pending',
        run: body?.data?.relationships?.run?.data?.id, blob: cloud.store.newBlob(), jsonBlob: cloud.store.newBlob(), hasJson: false,
        outputs: [], resourceCount: 0,
      });
      expect(state);
      if (typeof attributes.state === 'string') uploads.take(state.blob, Buffer.from(attributes.state, 'base64'));
      return cloud.stateAnswer(state, 201);
    },
    'GET /state-versions': ({ query }) => {
      const workspace = cloud.workspaceByName(query.get('filter[organization][name]') ?? '', query.get('filter[workspace][name]') ?? '') ?? missing();
      return page(cloud.states.of(workspace.id).reverse(), query, (state) => stateDocument(state, cloud.blobUrl));
    },
    // What was there before is made current again, as a new state. See https://developer.hashicorp.com/terraform/cloud-docs/api-docs/state-versions#rollback-to-a-previous-state-version
    'PATCH /workspaces/:id/state-versions': ({ params, body }) => {
      const workspace = cloud.workspace(params.id);
      const earlier = cloud.state(body?.data?.relationships?.['rollback-state-version']?.data?.id ?? '');
      if (earlier.workspace !== workspace.id || earlier.status !== 'finalized') throw notFound();
      if (workspace.lock?.kind !== 'user') throw new ApiError(409, 'conflict', 'The workspace must be locked by you to roll its state back');
      const content = parsed(cloud.store.readBlob(earlier.blob)!);
      const serial = Math.max(...cloud.states.of(workspace.id).map((state) => state.serial)) + 1;
      return cloud.stateAnswer(addState(cloud, workspace.id, undefined, Buffer.from(JSON.stringify({ ...content, serial }, undefined, 2))), 201);
    },
    'GET /state-versions/:id': ({ params }) => cloud.stateAnswer(cloud.state(params.id)),
    'GET /state-versions/:id/outputs': ({ params, query }) => page(cloud.state(params.id).outputs, query, (output) => outputDocument(output)),
    'GET /state-version-outputs/:id': ({ params }) => {
      const found = cloud.states.all().flatMap(({ outputs }) => outputs).find(({ id }) => id === params.id) ?? missing();
      return { document: { data: outputDocument(found, true) } };
    },
  };

  function refuseConflict(workspace: Workspace, { serial, lineage, md5, force }: Record<string, any>): void {
    if (workspace.lock?.kind !== 'user') throw new ApiError(409, 'conflict', 'The workspace must be locked by you to create a state version');
    if (!Number.isInteger(serial) || typeof md5 !== 'string') throw new ApiError(422, 'invalid attribute', 'Serial and md5 are needed', '/data/attributes');
    const current = cloud.currentState(workspace.id);
    if (!current || force === true) return;
    if (lineage !== undefined && current.lineage !== undefined && lineage !== current.lineage) throw new ApiError(409, 'conflict', 'The lineage is not that of the current state version');
    if (serial < current.serial || (serial === current.serial && md5 !== current.md5)) throw new ApiError(409, 'conflict', 'The serial does not follow that of the current state version');
  }

  /** A state that a run made is whole already; terraform itself uploads what it is as JSON after it. */
  function expect(state: StateVersion): void {
    if (state.status === 'pending') uploads.expect(state.blob, (bytes) => finalize(cloud, state, bytes));
    if (!state.hasJson && state.run === undefined) uploads.expect(state.jsonBlob, () => { cloud.states.change(state, { hasJson: true }); });
  }
}

/** Who waits for which upload. */
export class Uploads {
  private readonly waiting = new Map<string, (bytes: Buffer) => void>();

  public constructor(private readonly cloud: Cloud) {}

  public expect(blob: string, arrived: (bytes: Buffer) => void): void {
    this.waiting.set(blob, arrived);
  }

  public awaits(blob: string): boolean {
    return this.waiting.has(blob) || this.cloud.store.readBlob(blob, 0, 0) !== undefined;
  }

  /** Keeps bytes that were waited for. Nothing is overwritten, and the same once more is taken: the answer to it was lost. */
  public take(blob: string, bytes: Buffer): void {
    const arrived = this.waiting.get(blob);
    if (!arrived) {
      if (this.cloud.store.readBlob(blob)?.equals(bytes)) return;
      throw new ApiError(409, 'conflict', 'something else was uploaded here before');
    }
    this.cloud.store.writeBlob(blob, bytes);
    arrived(bytes);
    this.waiting.delete(blob);
  }
}

/** A state whose bytes are there. */
function finalize(cloud: Cloud, state: StateVersion, bytes: Buffer): void {
  if (createHash('md5').update(bytes).digest('hex') !== state.md5) throw new ApiError(422, 'invalid attribute', 'The state does not match its md5', '/data/attributes/md5');
  cloud.states.change(state, { status: 'finalized', ...readState(bytes) });
  cloud.stateArrived(state.workspace);
}

/** Keeps a state that a run made. */
export function addState(cloud: Cloud, workspace: string, run: string | undefined, bytes: Buffer): StateVersion {
  const { serial, lineage } = JSON.parse(bytes.toString('utf8')) as { serial: number; lineage: string };
  const blob = cloud.store.newBlob();
  cloud.store.writeBlob(blob, bytes);
  const state = cloud.states.add({
    workspace, run, created: timestamp(), serial, lineage, md5: createHash('md5').update(bytes).digest('hex'), status: 'finalized',
    blob, jsonBlob: cloud.store.newBlob(), hasJson: false, ...readState(bytes),
  });
  cloud.stateArrived(workspace);
  return state;
}

function readState(bytes: Buffer): Pick<StateVersion, 'outputs' | 'resourceCount' | 'terraformVersion'> {
  const state = parsed(bytes);
  const outputs = Object.entries<any>(state.outputs ?? {}).sort(([a], [b]) => a < b ? -1 : 1);
  return {
    terraformVersion: state.terraform_version,
    resourceCount: (state.resources ?? []).filter(({ mode }: { mode?: string }) => mode === 'managed').length,
    outputs: outputs.map(([name, { sensitive = false, type, value }]) => ({ id: `wsout-${createHash('sha256').update(bytes).update(name).digest('hex').slice(0, 16)}`, name, sensitive, type, value })),
  };
}

function parsed(bytes: Buffer): any {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new ApiError(422, 'invalid attribute', 'The state is not JSON', '/data/attributes/state');
  }
}
