import { FUNCTION_DEFAULTS } from '../../core/function/function-problems';
import { EventTrigger } from '../../core/function/trigger';
import { ScalingTrigger } from '../../core/scaling';
import { SecretKey } from '../../core/secret-source';
import { Json } from '../synthesis/json';

/** What KEDA needs to count the waiting messages of a trigger. */
export interface Scaler {
  /** The trigger, without who asks. */
  readonly trigger: ScalingTrigger;
  /** The secrets that allow to ask, by KEDA's names for them. */
  readonly secrets: Readonly<Record<string, SecretKey>>;
  /**
   * The identity of a pod that allows to ask.
   *
   * @default - none
   */
  readonly podIdentity?: 'aws';
}

/** See https://keda.sh/docs/2.16/concepts/authentication/ */
export const TRIGGER_AUTHENTICATION = { apiVersion: 'keda.sh/v1alpha1', kind: 'TriggerAuthentication' };

const SASL = { 'plain': 'plaintext', 'scram-sha-256': 'scram_sha256', 'scram-sha-512': 'scram_sha512' } as const;

/** The scaler of a trigger. See https://keda.sh/docs/2.16/scalers/ */
export function scalerOf(detail: EventTrigger, functionName: string): Scaler {
  const waiting = String(detail.backlog ?? FUNCTION_DEFAULTS.backlog);
  switch (detail.kind) {
    case 'kafka': {
      const { brokers, topic, group, login, tls = login !== undefined } = detail;
      return {
        trigger: {
          type: 'kafka',
          metadata: {
            bootstrapServers: brokers.join(','), consumerGroup: group ?? functionName, topic, lagThreshold: waiting,
            ...(login ? { sasl: SASL[login.mechanism] } : {}),
            ...(tls ? { tls: 'enable' } : {}),
          },
        },
        secrets: login ? { username: login.username, password: login.password } : {},
      };
    }
    case 'nats': return {
      trigger: {
        type: 'nats-jetstream',
        metadata: {
          natsServerMonitoringEndpoint: detail.monitoring, account: detail.account ?? '$G', stream: detail.stream,
          consumer: detail.consumer ?? functionName, lagThreshold: waiting,
        },
      },
      secrets: {},
    };
    case 'rabbitmq': return {
      trigger: { type: 'rabbitmq', metadata: { protocol: 'amqp', queueName: detail.queue, mode: 'QueueLength', value: waiting } },
      secrets: { host: detail.connection },
    };
    case 'sqs': case 'objectCreated': return {
      trigger: { type: 'aws-sqs-queue', metadata: { queueURL: detail.url, queueLength: waiting, awsRegion: detail.region } },
      secrets: {},
      podIdentity: 'aws',
    };
  }
}

/** Whether KEDA must say who asks. */
export function needsAuthentication({ secrets, podIdentity }: Scaler): boolean {
  return podIdentity !== undefined || Object.keys(secrets).length > 0;
}

/** `spec` of the TriggerAuthentication. */
export function authenticationSpec({ secrets, podIdentity }: Scaler, secretName: (key: SecretKey) => string): Json {
  return podIdentity
    ? { podIdentity: { provider: podIdentity } }
    : { secretTargetRef: Object.entries(secrets).map(([parameter, value]) => ({ parameter, name: secretName(value), key: value.key })) };
}
