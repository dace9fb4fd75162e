import { Checks } from './checks';
import { Cloud } from './cloud';
import { NotificationConfiguration, OrganizationTask, Run, TaskResult, TaskStage, WorkspaceTask } from './entities';
import { Answer, ApiError, Ask, attributesOf, missing, page, related, Routes } from './http';
import { verify } from './notifications';

/** Run tasks, what they say, and who is told of runs. */
export function taskRoutes(cloud: Cloud, checks: Checks): Routes {
  const task = (id: string): OrganizationTask => cloud.tasks.find(id) ?? missing();
  const ofWorkspace = ({ params }: Ask): WorkspaceTask => cloud.workspaceTasks.of(params.id).find(({ id }) => id === params.task) ?? missing();
  const configuration = (id: string): NotificationConfiguration => cloud.notifications.find(id) ?? missing();
  return {
    'GET /organizations/:organization/tasks': ({ params, query }) => page(cloud.tasks.of(params.organization), query, taskDocument),
    'POST /organizations/:organization/tasks': ({ params, body }) => {
      const { name, url, description = '', 'hmac-key': hmacKey, enabled = true } = attributesOf(body);
      refuse(typeof name !== 'string' || !/^[\w-]+$/.test(name), 'Name can only include letters, numbers, -, and _', 'name');
      refuse(cloud.tasks.of(params.organization).some((one) => one.name === name), 'Name has already been taken', 'name');
      refuse(!isUrl(url), 'URL is invalid', 'url');
      return created(taskDocument(cloud.tasks.add({ owner: params.organization, name, url, description, hmacKey: hmacKey ?? undefined, enabled })));
    },
    'GET /tasks/:id': ({ params }) => ({ document: { data: taskDocument(task(params.id)) } }),
    'PATCH /tasks/:id': ({ params, body }) => {
      const { name, url, description, 'hmac-key': hmacKey, enabled } = attributesOf(body);
      refuse(url !== undefined && !isUrl(url), 'URL is invalid', 'url');
      return { document: { data: taskDocument(cloud.tasks.change(task(params.id), given({ name, url, description, hmacKey, enabled }))) } };
    },
    'DELETE /tasks/:id': ({ params }) => {
      cloud.tasks.remove(task(params.id).id);
      for (const one of cloud.workspaceTasks.all()) if (one.task === params.id) cloud.workspaceTasks.remove(one.id);
      return { status: 204 };
    },
    'GET /workspaces/:id/tasks': ({ params, query }) => page(cloud.workspaceTasks.of(cloud.workspace(params.id).id), query, workspaceTaskDocument),
    'POST /workspaces/:id/tasks': ({ params, body }) => {
      const { 'enforcement-level': enforcement = 'advisory', stage, stages = [stage ?? 'post_plan'] } = attributesOf(body);
      refuse(enforcement !== 'advisory' && enforcement !== 'mandatory', 'Enforcement level must be advisory or mandatory', 'enforcement-level');
      refuse(stages.some((one: unknown) => one !== 'post_plan'), 'This server asks tasks after the plan only: post_plan', 'stages');
      const made = { workspace: cloud.workspace(params.id).id, task: task(body?.data?.relationships?.task?.data?.id ?? '').id, enforcement };
      refuse(cloud.workspaceTasks.of(made.workspace).some((one) => one.task === made.task), 'Task has already been taken', 'task');
      return created(workspaceTaskDocument(cloud.workspaceTasks.add(made)));
    },
    'GET /workspaces/:id/tasks/:task': (ask) => ({ document: { data: workspaceTaskDocument(ofWorkspace(ask)) } }),
    'PATCH /workspaces/:id/tasks/:task': (ask) => {
      const { 'enforcement-level': enforcement } = attributesOf(ask.body);
      return { document: { data: workspaceTaskDocument(cloud.workspaceTasks.change(ofWorkspace(ask), given({ enforcement }))) } };
    },
    'DELETE /workspaces/:id/tasks/:task': (ask) => {
      cloud.workspaceTasks.remove(ofWorkspace(ask).id);
      return { status: 204 };
    },
    'GET /runs/:id/task-stages': ({ params, query }) => page(cloud.run(params.id).taskStages, query, (stage) => stageDocument(stage, cloud.run(params.id))),
    'GET /task-stages/:id': ({ params }) => {
      const run = cloud.run(params.id.replace(/^ts-/, 'run-'));
      const stage = run.taskStages.find(({ id }) => id === params.id) ?? missing();
      return { document: { data: stageDocument(stage, run), included: stage.results.map((result) => resultDocument(result, stage)) } };
    },
    'GET /task-results/:id': ({ params }) => {
      const { result, stage } = answered(params.id);
      return { document: { data: resultDocument(result, stage) } };
    },
    'PATCH /task-results/:id/callback': ({ params, body }) => {
      const { run, result } = answered(params.id);
      const { status, message = '', url } = attributesOf(body);
      refuse(!['running', 'passed', 'failed'].includes(status), 'Status must be running, passed or failed', 'status');
      if (result.status !== 'pending' && result.status !== 'running') throw new ApiError(409, 'conflict', 'The task has said what it has to say');
      checks.answer(run, result, { status, message, url, outcomes: body?.data?.relationships?.outcomes?.data ?? result.outcomes });
      return { status: 200 };
    },
    'GET /workspaces/:id/notification-configurations': ({ params, query }) => page(cloud.notifications.of(cloud.workspace(params.id).id), query, notificationDocument),
    'POST /workspaces/:id/notification-configurations': async ({ params, body }) => {
      const { 'name': name, url, token = '', triggers = [], enabled = false, 'destination-type': type } = attributesOf(body);
      refuse(type !== 'generic', 'This server tells generic destinations only', 'destination-type');
      refuse(!isUrl(url), 'URL is invalid', 'url');
      const made = cloud.notifications.add({ workspace: cloud.workspace(params.id).id, name, url, token: token ?? '', triggers, enabled });
      const problem = enabled ? await verify(cloud, made) : undefined;
      if (problem === undefined) return created(notificationDocument(made));
      cloud.notifications.remove(made.id);
      throw new ApiError(400, 'bad request', `Unable to verify the destination: ${problem}`);
    },
    'GET /notification-configurations/:id': ({ params }) => ({ document: { data: notificationDocument(configuration(params.id)) } }),
    'PATCH /notification-configurations/:id': ({ params, body }) => {
      const { name, url, token, triggers, enabled } = attributesOf(body);
      return { document: { data: notificationDocument(cloud.notifications.change(configuration(params.id), given({ name, url, token, triggers, enabled }))) } };
    },
    'DELETE /notification-configurations/:id': ({ params }) => {
      cloud.notifications.remove(configuration(params.id).id);
      return { status: 204 };
    },
  };

  function answered(id: string): { run: Run; stage: TaskStage; result: TaskResult } {
    for (const run of cloud.runs.all()) {
      for (const stage of run.taskStages) {
        const result = stage.results.find((one) => one.id === id);
        if (result) return { run, stage, result };
      }
    }
    return missing();
  }
}

function refuse(condition: boolean, detail: string, attribute: string): void {
  if (condition) throw new ApiError(422, 'invalid attribute', detail, `/data/attributes/${attribute}`);
}

function isUrl(text: unknown): boolean {
  return typeof text === 'string' && /^https?:\/\/\S+$/.test(text);
}

function created(data: unknown): Answer {
  return { status: 201, document: { data } };
}

function given<T extends object>(changes: T): Partial<T> {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** A task. The key that it knows us by is never told. */
function taskDocument({ id, name, url, description, enabled, owner }: OrganizationTask): unknown {
  return {
    id, type: 'tasks', attributes: { 'category': 'task', name, url, description, enabled, 'hmac-key': null },
    relationships: { organization: related('organizations', owner) },
  };
}

function workspaceTaskDocument({ id, workspace, task, enforcement }: WorkspaceTask): unknown {
  return {
    id, type: 'workspace-tasks', attributes: { 'enforcement-level': enforcement, 'stage': 'post_plan', 'stages': ['post_plan'] },
    relationships: { task: related('tasks', task), workspace: related('workspaces', workspace) },
  };
}

/** A stage of a run. */
export function stageDocument({ id, stage, status, results }: TaskStage, run: Run): unknown {
  return {
    id, type: 'task-stages',
    attributes: { stage, status, 'status-timestamps': {}, 'created-at': run.created, 'updated-at': run.created, 'permissions': {}, 'actions': { 'is-overridable': false } },
    relationships: {
      'run': related('runs', run.id),
      'task-results': { data: results.map((result) => ({ id: result.id, type: 'task-results' })) },
      'policy-evaluations': { data: [] },
    },
  };
}

function resultDocument({ id, status, message, url, task, name, taskUrl, workspaceTask, enforcement, outcomes }: TaskResult, stage: TaskStage): unknown {
  return {
    id, type: 'task-results',
    attributes: {
      message, status, 'status-timestamps': {}, 'url': url ?? null, 'task-id': task, 'task-name': name, 'task-url': taskUrl, 'stage': stage.stage,
      'is-speculative': false, 'workspace-task-id': workspaceTask, 'workspace-task-enforcement-level': enforcement,
    },
    relationships: { 'task-stage': related('task-stages', stage.id), 'outcomes': { data: outcomes } },
  };
}

/** Who is told. What it knows us by is never told. */
function notificationDocument({ id, workspace, name, url, triggers, enabled }: NotificationConfiguration): unknown {
  return {
    id, type: 'notification-configurations',
    attributes: { name, url, triggers, enabled, 'destination-type': 'generic', 'token': null, 'delivery-responses': [] },
    relationships: { subscribable: related('workspaces', workspace) },
  };
}
