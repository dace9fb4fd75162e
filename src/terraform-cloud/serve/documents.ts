import { ConfigurationVersion, FINAL, Output, Phase, PolicyCheck, Project, Run, StateVersion, Variable, WAITING, Workspace } from './entities';
import { related } from './http';

const ALL_ALLOWED = (names: readonly string[]): Record<string, true> => Object.fromEntries(names.map((name) => [name, true]));
const WORKSPACE_PERMISSIONS = ALL_ALLOWED([
  'can-update', 'can-destroy', 'can-queue-run', 'can-queue-apply', 'can-queue-destroy', 'can-lock', 'can-unlock', 'can-force-unlock', 'can-read-settings',
  'can-update-variable', 'can-read-variable', 'can-force-delete', 'can-manage-run-tasks', 'can-create-state-versions', 'can-read-state-versions', 'can-read-state-outputs',
]);
const RUN_PERMISSIONS = ALL_ALLOWED(['can-apply', 'can-cancel', 'can-comment', 'can-discard', 'can-force-cancel', 'can-force-execute', 'can-override-policy-check']);

/** A workspace, with what hangs on it. */
export function workspaceDocument(workspace: Workspace, current: { state?: StateVersion; run?: Run; configuration?: ConfigurationVersion }): unknown {
  return {
    id: workspace.id,
    type: 'workspaces',
    attributes: {
      'name': workspace.name,
      'created-at': workspace.created,
      'updated-at': workspace.updated,
      'execution-mode': workspace.executionMode,
      'operations': workspace.executionMode !== 'local',
      'locked': workspace.lock !== undefined,
      'auto-apply': workspace.autoApply,
      'terraform-version': workspace.terraformVersion,
      'working-directory': workspace.workingDirectory,
      'description': workspace.description,
      'tag-names': workspace.tags,
      'allow-destroy-plan': true,
      'speculative-enabled': true,
      'queue-all-runs': workspace.queueAllRuns,
      'file-triggers-enabled': false,
      // Off, so that terraform prints the log of a run as it comes.
      'structured-run-output-enabled': false,
      'global-remote-state': workspace.globalRemoteState,
      'vcs-repo': null,
      'resource-count': current.state?.resourceCount ?? 0,
      'source': 'tfe-api',
      'source-name': workspace.sourceName ?? null,
      'source-url': workspace.sourceUrl ?? null,
      'permissions': WORKSPACE_PERMISSIONS,
      'actions': { 'is-destroyable': true },
    },
    relationships: {
      'organization': related('organizations', workspace.organization),
      'project': related('projects', workspace.project),
      'locked-by': workspace.lock ? related(`${workspace.lock.kind}s`, workspace.lock.by) : { data: null },
      'current-run': related('runs', current.run?.id),
      'current-state-version': related('state-versions', current.state?.id),
      'current-configuration-version': related('configuration-versions', current.configuration?.id),
      'remote-state-consumers': { links: { related: `/api/v2/workspaces/${workspace.id}/relationships/remote-state-consumers` } },
      'tag-bindings': { data: [] },
      'tags': { data: [] },
    },
    links: { self: `/api/v2/organizations/${workspace.organization}/workspaces/${workspace.name}` },
  };
}

export function projectDocument({ id, name, description, organization }: Project): unknown {
  return { id, type: 'projects', attributes: { name, description }, relationships: { organization: related('organizations', organization) } };
}

export function stateDocument(state: StateVersion, url: (blob: string) => string): unknown {
  const whole = state.status === 'finalized';
  return {
    id: state.id,
    type: 'state-versions',
    attributes: {
      'created-at': state.created,
      'serial': state.serial,
      'status': state.status,
      'state-version': 4,
      'resources-processed': whole,
      'hosted-state-download-url': whole ? url(state.blob) : null,
      'hosted-state-upload-url': whole ? null : url(state.blob),
      'hosted-json-state-download-url': state.hasJson ? url(state.jsonBlob) : null,
      'hosted-json-state-upload-url': state.hasJson ? null : url(state.jsonBlob),
      'terraform-version': state.terraformVersion ?? null,
      'intermediate': false,
      'vcs-commit-sha': null,
      'vcs-commit-url': null,
    },
    relationships: {
      workspace: related('workspaces', state.workspace),
      run: related('runs', state.run),
      outputs: { data: state.outputs.map(({ id }) => ({ type: 'state-version-outputs', id })) },
    },
    links: { self: `/api/v2/state-versions/${state.id}` },
  };
}

/** An output. In a list, what is sensitive is known to be there, and not what it is. */
export function outputDocument({ id, name, sensitive, type, value }: Output, revealed = false): unknown {
  const kind = Array.isArray(type) ? (type[0] === 'tuple' ? 'array' : String(type[0])) : String(type);
  return { id, type: 'state-version-outputs', attributes: { name, sensitive, 'type': kind, 'value': sensitive && !revealed ? null : value, 'detailed-type': type } };
}

/** A configuration version. Only its maker is told where to upload it. */
export function configurationDocument(version: ConfigurationVersion, uploadUrl?: string): unknown {
  return {
    id: version.id,
    type: 'configuration-versions',
    attributes: {
      'auto-queue-runs': version.autoQueueRuns,
      'error': version.status === 'errored' ? 'invalid' : null,
      'error-message': version.errorMessage ?? null,
      'source': 'tfe-api',
      'speculative': version.speculative,
      'provisional': version.provisional,
      'status': version.status,
      'status-timestamps': {},
      ...uploadUrl === undefined ? {} : { 'upload-url': uploadUrl },
    },
    relationships: { 'ingress-attributes': { data: null } },
    links: { self: `/api/v2/configuration-versions/${version.id}` },
  };
}

export function runDocument(run: Run): unknown {
  const waits = WAITING.includes(run.status);
  const overridable = run.status === 'policy_override';
  return {
    id: run.id,
    type: 'runs',
    attributes: {
      'status': run.status,
      'status-timestamps': run.statusTimestamps,
      'has-changes': run.hasChanges,
      'is-destroy': run.isDestroy,
      'plan-only': run.planOnly,
      'save-plan': run.savePlan,
      'auto-apply': run.autoApply,
      'refresh': run.refresh,
      'refresh-only': run.refreshOnly,
      'allow-empty-apply': run.allowEmptyApply,
      'target-addrs': run.targets.length > 0 ? run.targets : null,
      'replace-addrs': run.replaces.length > 0 ? run.replaces : null,
      'variables': run.variables,
      'message': run.message,
      'source': 'tfe-api',
      'created-at': run.created,
      'trigger-reason': 'manual',
      'position-in-queue': 0,
      'terraform-version': null,
      'actions': {
        'is-cancelable': !FINAL.includes(run.status) && !waits && !overridable,
        'is-confirmable': waits && !run.planOnly,
        'is-discardable': waits || overridable || run.status === 'pending',
        'is-force-cancelable': run.cancelRequested && !FINAL.includes(run.status),
      },
      'permissions': RUN_PERMISSIONS,
    },
    relationships: {
      'workspace': related('workspaces', run.workspace),
      'plan': related('plans', run.plan.id),
      'apply': related('applies', run.apply.id),
      'configuration-version': related('configuration-versions', run.configurationVersion),
      'policy-checks': { data: run.policyCheck ? [{ id: run.policyCheck.id, type: 'policy-checks' }] : [] },
      'task-stages': { data: run.taskStages.map(({ id }) => ({ id, type: 'task-stages' })) },
      'comments': { data: [] },
      'cost-estimate': { data: null },
      'created-by': { data: null },
    },
    links: { self: `/api/v2/runs/${run.id}` },
  };
}

export function phaseDocument(type: 'plans' | 'applies', phase: Phase, run: Run, url: (blob: string) => string): unknown {
  return {
    id: phase.id,
    type,
    attributes: {
      'status': phase.status,
      'has-changes': run.hasChanges,
      'log-read-url': url(phase.log),
      'resource-additions': phase.additions,
      'resource-changes': phase.changes,
      'resource-destructions': phase.destructions,
      'resource-imports': phase.imports,
      'generated-configuration': false,
      'status-timestamps': {},
      'execution-details': { mode: 'remote' },
    },
    relationships: { 'state-versions': { data: [] }, 'exports': { data: [] } },
    links: { self: `/api/v2/${type}/${phase.id}`, ...type === 'plans' ? { 'json-output': `/api/v2/plans/${phase.id}/json-output` } : {} },
  };
}

/** What the policies say. See https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-checks */
export function policyCheckDocument({ id, status }: PolicyCheck, run: Run): unknown {
  const count = (wanted: PolicyCheck['status']): number => status === wanted ? 1 : 0;
  return {
    id,
    type: 'policy-checks',
    attributes: {
      'status': status === 'advisory_failed' ? 'passed' : status,
      'scope': 'organization',
      'result': {
        'result': status === 'passed', 'passed': count('passed'), 'total-failed': status === 'passed' ? 0 : 1,
        'hard-failed': count('hard_failed'), 'soft-failed': count('soft_failed') + count('overridden'), 'advisory-failed': count('advisory_failed'),
        'duration-ms': 0, 'sentinel': null,
      },
      'status-timestamps': {},
      'permissions': { 'can-override': true },
      'actions': { 'is-overridable': status === 'soft_failed' },
    },
    relationships: { run: related('runs', run.id) },
    links: { output: `/api/v2/policy-checks/${id}/output` },
  };
}

/** A variable. The value of a sensitive one is never told again. */
export function variableDocument({ id, key, value, category, hcl, sensitive, description, owner }: Variable): unknown {
  return {
    id, type: 'vars', attributes: { key, value: sensitive ? null : value, category, hcl, sensitive, description },
    relationships: { configurable: related(owner.startsWith('varset-') ? 'varsets' : 'workspaces', owner) },
  };
}
