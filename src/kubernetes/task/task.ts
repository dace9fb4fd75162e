import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { Problem } from '../../core/validation-error';
import { isWhole, secondsOf } from '../pod/amounts';
import { Health } from '../pod/health';
import { PodProps } from '../pod/pod-props';
import { Json } from '../synthesis/json';
import { Workload } from '../workload/workload';

/** What an app team answers about work that ends. */
export interface TaskProps extends PodProps {
  /**
   * How often a failed run is tried again.
   *
   * @default 3
   */
  readonly retries?: number;
  /**
   * How long a run may take, retries included, before it is stopped.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;
  /**
   * How long a finished run is kept to be looked at.
   *
   * @default - a Task for ever: the next `kubectl apply` would make a Job that is gone, and run it, again. A run of a CronTask for a day
   */
  readonly keepFor?: Duration;
}

const RETRIES = 3;
/** Kubernetes counts in 32 bits. */
const MOST_SECONDS = 2 ** 31 - 1;
const TIMEOUT = Duration.hours(1);
/** The name of a Job becomes a label of its pods. */
const MAX_JOB_NAME = 63;

/** `spec` of the Job that a task or each run of a CronTask is. */
export function jobSpec(props: TaskProps, template: Json): Json {
  return {
    backoffLimit: props.retries ?? RETRIES,
    activeDeadlineSeconds: secondsOf(props.timeout ?? TIMEOUT),
    ...(props.keepFor ? { ttlSecondsAfterFinished: secondsOf(props.keepFor) } : {}),
    // A pod that a drain takes away did not fail (https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy).
    podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }] },
    template,
  };
}

/** What is wrong with the props of a task, all of it. */
export function taskProblems(props: TaskProps): Problem[] {
  const problems: Problem[] = [];
  const { retries = RETRIES } = props;
  if (!isWhole(retries, 0, 100)) {
    problems.push({ code: 'TaskRetries', what: `\`retries\` must be a whole number from 0 to 100, got ${retries}`, fix: 'give e.g. 3' });
  }
  for (const [prop, duration, min] of [['timeout', props.timeout, 1], ['keepFor', props.keepFor, 0]] as const) {
    if (duration === undefined) continue;
    const seconds = secondsOf(duration);
    if (!isWhole(seconds, min, MOST_SECONDS)) {
      problems.push({ code: 'TaskDuration', what: `\`${prop}\` must be whole seconds from ${min} to ${MOST_SECONDS}, got ${seconds} s`, fix: 'give e.g. Duration.minutes(30)' });
    }
  }
  if (props.spread) {
    problems.push({ code: 'TaskSpread', what: 'a task has no replicas that could be spread', fix: 'leave `spread` out' });
  }
  if (Object.values(props.storage ?? {}).some(({ kind }) => kind === 'perReplica')) {
    problems.push({ code: 'TaskStorage', what: 'a task has no replicas that could keep storage', fix: 'use Storage.claim(…) or Storage.scratch(…)' });
  }
  return problems;
}

/**
 * Work that runs once, to its end: a migration, an import.
 *
 * A Job cannot be changed once it exists: give it a new id (or a version in it) for each new run.
 *
 * @example
 * new Task(app, 'migrate-1-4-2', { image: 'catalog:1.4.2', command: ['catalog', 'migrate'] });
 */
export class Task extends Workload {
  /** The Job. */
  public readonly job: ApiObject;
  /** The PodMonitor, if metrics are read by the Prometheus operator. */
  public readonly monitor?: ApiObject;

  public constructor(scope: Construct, id: string, props: TaskProps) {
    super(scope, id, props, {
      component: 'task', ports: [], health: Health.none(), problems: taskProblems(props), restartPolicy: 'Never', maxName: MAX_JOB_NAME,
    });
    this.job = this.object('Job', { apiVersion: 'batch/v1', kind: 'Job' }, () => ({ spec: jobSpec(props, this._pod.render()) }), this.controllerLabels());
    this.monitor = this.createPodMonitor();
    this.node.defaultChild = this.job;
  }
}
