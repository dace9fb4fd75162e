import { NotificationConfiguration } from '@cdktf/provider-tfe/lib/notification-configuration';
import { Construct } from 'constructs';
import { Problems } from '../../core/problems';
import { SecretInput, secretValue } from './secret-input';
import { shownAddress } from './shown-address';
import type { StackWorkspace } from './stack-workspace';

/** What is told. */
export type NotificationTrigger = 'run:created' | 'run:planning' | 'run:needs_attention' | 'run:applying' | 'run:completed' | 'run:errored'
  | 'assessment:drifted' | 'assessment:check_failure' | 'assessment:failed' | 'workspace:auto_destroy_reminder' | 'workspace:auto_destroy_run_results';

/** What a notification may be told. */
export interface NotificationOptions {
  /**
   * What is told.
   *
   * @default ['run:needs_attention', 'run:errored']
   */
  readonly on?: readonly NotificationTrigger[];
}

/** Options of a webhook. */
export interface WebhookOptions extends NotificationOptions {
  /**
   * What it is signed with: HMAC-SHA512 in `X-TFE-Notification-Signature`.
   *
   * @default - it is not signed
   */
  readonly signedWith?: SecretInput;
}

/**
 * Where news of runs go. Terraform Cloud asks the address once, when it is told, and it must answer. Nothing is told of plans of merge requests. See
 * https://developer.hashicorp.com/terraform/cloud-docs/workspaces/settings/notifications
 */
export class Notification {
  /** To a channel of Slack. The address is a secret. */
  public static slack(url: SecretInput, options: NotificationOptions = {}): Notification { return new Notification('slack', options.on, url); }
  /** To a channel of Microsoft Teams. The address is a secret. */
  public static microsoftTeams(url: SecretInput, options: NotificationOptions = {}): Notification { return new Notification('microsoft-teams', options.on, url); }
  /** To a server of one's own. */
  public static webhook(url: string, options: WebhookOptions = {}): Notification { return new Notification('generic', options.on, url, options.signedWith); }

  private constructor(
    /** The API's name of the kind. */
    public readonly kind: 'slack' | 'microsoft-teams' | 'generic',
    /** What is told. */
    public readonly on: readonly NotificationTrigger[] = ['run:needs_attention', 'run:errored'],
    /** Where to. */
    public readonly url: string | SecretInput,
    /** What it is signed with. */
    public readonly signedWith?: SecretInput,
  ) {}
}

/** Writes a notification of one workspace down. */
export function writeNotification(workspace: StackWorkspace & Construct, id: string, { kind, on, url, signedWith }: Notification): NotificationConfiguration {
  const problems = new Problems(workspace);
  if (on.length === 0) problems.add({ code: 'NotificationTriggers', what: `${id} is told of nothing`, fix: 'name what it is told: { on: [\'run:errored\'] }' });
  if (typeof url === 'string' && !/^https:\/\/[^\s@]+$/.test(url)) {
    problems.add({ code: 'NotificationAddress', what: `${id} goes to ${shownAddress(url)}`, fix: 'write an address with https and without a password' });
  }
  problems.throwIfAny();
  return new NotificationConfiguration(workspace, `notify-${id}`, {
    name: id, workspaceId: workspace.workspace.id, destinationType: kind, enabled: true, triggers: [...on],
    url: typeof url === 'string' ? url : secretValue(workspace, url, 'kept-in-state'),
    tokenWo: signedWith && secretValue(workspace, signedWith, 'write-only'),
  });
}
