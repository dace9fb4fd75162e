import type { Cloud } from './cloud';
import { timestamp } from './cloud';
import { NotificationConfiguration, Run, RunStatus, WAITING } from './entities';
import { post } from './outgoing';

/** What is told of a run, by its status. See https://developer.hashicorp.com/terraform/cloud-docs/api-docs/notification-configurations#notification-triggers */
const TRIGGERS: Partial<Record<RunStatus, string>> = {
  pending: 'run:created', planning: 'run:planning', applying: 'run:applying', applied: 'run:completed', planned_and_finished: 'run:completed', errored: 'run:errored',
  policy_override: 'run:needs_attention', ...Object.fromEntries(WAITING.map((status) => [status, 'run:needs_attention'])),
};

/** Tells whoever wants to know what a run came to. Of speculative ones nobody is told. */
export function notify(cloud: Cloud, run: Run): void {
  const trigger = TRIGGERS[run.status];
  if (trigger === undefined || run.planOnly || (trigger === 'run:needs_attention' && run.autoApply)) return;
  for (const configuration of cloud.notifications.of(run.workspace)) {
    if (configuration.enabled && configuration.triggers.includes(trigger)) void send(configuration, runPayload(cloud, configuration, run, trigger));
  }
}

/** Asks whether anybody listens there. */
export async function verify(cloud: Cloud, configuration: NotificationConfiguration): Promise<string | undefined> {
  const { name, organization } = cloud.workspace(configuration.workspace);
  return send(configuration, {
    payload_version: 1, notification_configuration_id: configuration.id, run_url: null, run_id: null, run_message: null, run_created_at: null,
    run_created_by: null, workspace_id: configuration.workspace, workspace_name: name, organization_name: organization,
    notifications: [{ message: `Verification of ${configuration.name}`, trigger: 'verification', run_status: null, run_updated_at: null, run_updated_by: null }],
  });
}

function send({ url, token }: NotificationConfiguration, payload: unknown): Promise<string | undefined> {
  return post(url, payload, 'X-TFE-Notification-Signature', token);
}

function runPayload(cloud: Cloud, { id }: NotificationConfiguration, run: Run, trigger: string): unknown {
  const { name, organization } = cloud.workspace(run.workspace);
  return {
    payload_version: 1, notification_configuration_id: id, run_url: `${cloud.base}/app/${organization}/workspaces/${name}/runs/${run.id}`, run_id: run.id,
    run_message: run.message, run_created_at: run.created, run_created_by: 'local', workspace_id: run.workspace, workspace_name: name, organization_name: organization,
    notifications: [{ message: `Run ${run.status.replace(/_/g, ' ')}`, trigger, run_status: run.status, run_updated_at: timestamp(), run_updated_by: 'local' }],
  };
}
