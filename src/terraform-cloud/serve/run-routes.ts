import { ArchiveError, unpack } from '../archive/tar';
import { Cloud, timestamp } from './cloud';
import { phaseDocument, policyCheckDocument, runDocument } from './documents';
import { ConfigurationVersion, FINAL, Phase, PolicyCheck, Run, RunVariable, WAITING, Workspace } from './entities';
import { Execution } from './execution';
import { Answer, ApiError, attributesOf, missing, notFound, page, Routes } from './http';
import { Uploads } from './state-routes';
import { stageDocument } from './task-routes';

/** The most that a configuration may hold. */
const MOST_BYTES = 512 * 1024 * 1024;

/** Configuration versions, runs, plans and applies. */
export function runRoutes(cloud: Cloud, uploads: Uploads, execution: Execution): Routes {
  for (const version of cloud.configurations.all()) if (version.status === 'pending') expect(version);
  return {
    'POST /workspaces/:id/configuration-versions': ({ params, body }) => {
      const workspace = cloud.workspace(params.id);
      if (workspace.executionMode === 'local') throw new ApiError(422, 'invalid', 'Operations are disabled in this workspace: its execution mode is local');
      const attributes = attributesOf(body);
      const version = cloud.configurations.add({
        workspace: workspace.id, status: 'pending', blob: cloud.store.newBlob(), autoQueueRuns: attributes['auto-queue-runs'] ?? true,
        speculative: attributes.speculative === true, provisional: attributes.provisional === true,
      });
      expect(version);
      return cloud.configurationAnswer(version, 201);
    },
    'GET /configuration-versions/:id/download': ({ params }) => {
      const { status, blob } = cloud.configuration(params.id);
      if (status !== 'uploaded') throw notFound();
      return { status: 302, location: cloud.blobUrl(blob) };
    },
    'GET /configuration-versions/:id': ({ params }) => cloud.configurationAnswer(cloud.configuration(params.id)),
    'POST /runs': ({ body }) => {
      const related = body?.data?.relationships ?? {};
      const workspace = cloud.workspace(related.workspace?.data?.id ?? '');
      const version = versionFor(workspace, related['configuration-version']?.data?.id);
      return cloud.runAnswer(newRun(workspace, version, attributesOf(body)), 201);
    },
    'GET /runs/:id': ({ params, query }) => {
      const run = cloud.run(params.id);
      const wanted = (query.get('include') ?? '').split(',');
      const included = [
        ...wanted.includes('workspace') ? [cloud.workspaceDocument(cloud.workspace(run.workspace))] : [],
        ...wanted.includes('task_stages') ? run.taskStages.map((stage) => stageDocument(stage, run)) : [],
        ...wanted.includes('plan') ? [phaseDocument('plans', run.plan, run, cloud.blobUrl)] : [],
        ...wanted.includes('apply') ? [phaseDocument('applies', run.apply, run, cloud.blobUrl)] : [],
      ];
      return { document: { data: runDocument(run), ...included.length > 0 ? { included } : {} } };
    },
    'GET /workspaces/:id/runs': ({ params, query }) => {
      const workspace = cloud.workspace(params.id);
      const operations = query.get('filter[operation]')?.split(',');
      const statuses = query.get('filter[status]')?.split(',');
      const group = query.get('filter[status_group]') ?? '';
      const shown = cloud.runs.of(workspace.id).filter((run) => (operations ? operations.includes(operationOf(run)) : !run.planOnly)
        && (statuses === undefined || statuses.includes(run.status)) && (GROUPS[group]?.(run) ?? true));
      return page(shown.reverse(), query, runDocument);
    },
    'GET /runs/:id/run-events': ({ params }) => ({ document: { data: cloud.run(params.id) && [] } }),
    'GET /runs/:id/policy-checks': ({ params }) => {
      const run = cloud.run(params.id);
      return { document: { data: run.policyCheck ? [policyCheckDocument(run.policyCheck, run)] : [] } };
    },
    'GET /policy-checks/:id': ({ params }) => {
      const { run, check } = policyCheck(params.id);
      return { document: { data: policyCheckDocument(check, run) } };
    },
    'GET /policy-checks/:id/output': ({ params }) => ({ text: policyCheck(params.id).check.output }),
    'POST /policy-checks/:id/actions/override': ({ params }) => {
      const { run } = policyCheck(params.id);
      execution.override(run);
      return { document: { data: policyCheckDocument(run.policyCheck!, run) } };
    },
    'GET /runs/:id/comments': ({ params }) => ({ document: { data: cloud.run(params.id).comments.map(commentDocument) } }),
    'POST /runs/:id/comments': ({ params, body }) => {
      const run = comment(cloud.run(params.id), attributesOf(body).body);
      return { status: 201, document: { data: commentDocument(run.comments[run.comments.length - 1], run.comments.length - 1) } };
    },
    'POST /runs/:id/actions/apply': ({ params, body }) => {
      const run = comment(cloud.run(params.id), body?.comment);
      execution.confirm(run);
      return { status: 202 };
    },
    'POST /runs/:id/actions/discard': ({ params, body }) => {
      const run = comment(cloud.run(params.id), body?.comment);
      execution.discard(run);
      return { status: 202 };
    },
    'POST /runs/:id/actions/cancel': ({ params, body }) => {
      execution.cancel(comment(cloud.run(params.id), body?.comment), 'SIGINT');
      return { status: 202 };
    },
    'POST /runs/:id/actions/force-cancel': ({ params, body }) => {
      execution.cancel(comment(cloud.run(params.id), body?.comment), 'SIGKILL');
      return { status: 202 };
    },
    'POST /runs/:id/actions/force-execute': ({ params }) => {
      execution.force(cloud.run(params.id));
      return { status: 202 };
    },
    'GET /plans/:id': ({ params }) => phaseAnswer('plans', cloud.runOf(params.id)),
    'GET /applies/:id': ({ params }) => phaseAnswer('applies', cloud.runOf(params.id)),
    'GET /plans/:id/json-output': ({ params }) => planJson(cloud.runOf(params.id)),
    'GET /runs/:id/plan/json-output': ({ params }) => planJson(cloud.run(params.id)),
  };

  /** What is uploaded for a version is looked at before it is taken: nothing of it may land outside of a run's folder. */
  function expect(version: ConfigurationVersion): void {
    uploads.expect(version.blob, (bytes) => {
      try {
        if (unpack(bytes, MOST_BYTES).length === 0) throw new ArchiveError('the archive is empty');
      } catch (error) {
        if (!(error instanceof ArchiveError)) throw error;
        cloud.configurations.change(version, { status: 'errored', errorMessage: error.message });
        return;
      }
      cloud.configurations.change(version, { status: 'uploaded' });
      if (version.autoQueueRuns) newRun(cloud.workspace(version.workspace), version, {});
    });
  }

  function versionFor(workspace: Workspace, id: string | undefined): ConfigurationVersion {
    const own = cloud.configurations.of(workspace.id);
    const isUsual = ({ speculative, provisional, status }: ConfigurationVersion): boolean => !speculative && !provisional && status === 'uploaded';
    const version = id === undefined ? own.filter(isUsual).pop() : own.find((one) => one.id === id);
    if (!version) throw new ApiError(422, 'invalid attribute', 'Configuration version is missing', '/data/relationships/configuration-version');
    if (version.status !== 'uploaded') throw new ApiError(422, 'invalid attribute', 'Configuration version must be uploaded', '/data/relationships/configuration-version');
    return version;
  }

  function newRun(workspace: Workspace, version: ConfigurationVersion, attributes: Record<string, any>): Run {
    const planOnly = version.speculative || attributes['plan-only'] === true;
    const addresses = (name: string): string[] => (attributes[name] ?? []).map(String);
    const run = cloud.runs.add((id) => ({
      workspace: workspace.id, configurationVersion: version.id, created: timestamp(), status: 'pending', statusTimestamps: {},
      message: String(attributes.message ?? 'Queued manually via the API'), isDestroy: attributes['is-destroy'] === true, planOnly,
      savePlan: !planOnly && attributes['save-plan'] === true, autoApply: attributes['auto-apply'] ?? workspace.autoApply,
      refresh: attributes.refresh !== false, refreshOnly: attributes['refresh-only'] === true, allowEmptyApply: attributes['allow-empty-apply'] === true,
      targets: addresses('target-addrs'), replaces: addresses('replace-addrs'), variables: runVariables(attributes.variables),
      hasChanges: false, cancelRequested: false, plan: newPhase(`plan-${id.slice(4)}`), apply: newPhase(`apply-${id.slice(4)}`), comments: [], taskStages: [],
    }));
    execution.queue(run);
    return run;
  }

  function newPhase(id: string): Phase {
    const log = cloud.store.newBlob();
    cloud.store.writeBlob(log, '');
    return { id, status: 'pending', log, additions: 0, changes: 0, destructions: 0, imports: 0 };
  }

  function policyCheck(id: string): { run: Run; check: PolicyCheck } {
    const run = cloud.runs.all().find((one) => one.policyCheck?.id === id) ?? missing();
    return { run, check: run.policyCheck! };
  }

  function comment(run: Run, text: unknown): Run {
    return typeof text === 'string' && text !== '' ? cloud.runs.change(run, { comments: [...run.comments, text] }) : run;
  }

  function phaseAnswer(type: 'plans' | 'applies', run: Run): Answer {
    return { document: { data: phaseDocument(type, type === 'plans' ? run.plan : run.apply, run, cloud.blobUrl) } };
  }

  /** 204 as long as there is none. */
  function planJson(run: Run): Answer {
    return run.planJson === undefined ? { status: 204 } : { status: 307, location: cloud.blobUrl(run.planJson) };
  }
}

/** See https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run#run-states */
const GROUPS: Readonly<Record<string, (run: Run) => boolean>> = {
  final: ({ status }) => FINAL.includes(status),
  non_final: ({ status }) => !FINAL.includes(status),
  discardable: ({ status }) => [...WAITING, 'pending', 'policy_override'].includes(status),
};

/** Values are written into a file of arguments: a key that is more than one would write others. */
function runVariables(variables: unknown): RunVariable[] {
  const given = Array.isArray(variables) ? variables as RunVariable[] : [];
  for (const { key } of given) {
    if (!/^[A-Za-z_][\w-]*$/.test(String(key))) throw new ApiError(422, 'invalid attribute', `${JSON.stringify(key)} is no name of a variable`, '/data/attributes/variables');
  }
  return given.map(({ key, value }) => ({ key, value: String(value) }));
}

function operationOf({ planOnly, savePlan, refreshOnly, isDestroy }: Run): string {
  return planOnly ? 'plan_only' : savePlan ? 'save_plan' : refreshOnly ? 'refresh_only' : isDestroy ? 'destroy' : 'plan_and_apply';
}

function commentDocument(body: string, i: number): unknown {
  return { id: `wsc-${i}`, type: 'comments', attributes: { body } };
}
