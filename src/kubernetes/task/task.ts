import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { Problem } from '../../core/validation-error';
import { Health } from '../pod/health';
import { PodProps } from '../pod/pod-props';
import { Json } from '../synthesis/kubernetes-object';
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
   * @default Duration.days(1)
   */
  readonly keepFor?: Duration;
}

const RETRIES = 3;
const TIMEOUT = Duration.hours(1);
const KEEP_FOR = Duration.days(1);
/** The name of a Job becomes a label of its pods. */
const MAX_JOB_NAME = 63;

/** `spec` of the Job that a task or each run of a CronTask is. */
export function jobSpec(props: TaskProps, template: Json): Json {
  return {
    backoffLimit: props.retries ?? RETRIES,
    activeDeadlineSeconds: (props.timeout ?? TIMEOUT).toSeconds(),
    ttlSecondsAfterFinished: (props.keepFor ?? KEEP_FOR).toSeconds(),
    template,
  };
}

/** What is wrong with the props of a task, all of it. */
export function taskProblems(props: TaskProps): Problem[] {
  const problems: Problem[] = [];
  const { retries = RETRIES } = props;
  if (!(Number.isInteger(retries) && retries >= 0 && retries <= 100)) {
    problems.push({ code: 'TaskRetries', what: `\`retries\` must be a whole number from 0 to 100, got ${retries}`, fix: 'give e.g. 3' });
  }
  for (const [prop, duration] of [['timeout', props.timeout], ['keepFor', props.keepFor]] as const) {
    const seconds = duration?.toSeconds({ integral: false });
    if (seconds !== undefined && !(Number.isInteger(seconds) && seconds >= (prop === 'timeout' ? 1 : 0))) {
      problems.push({ code: 'TaskDuration', what: `\`${prop}\` must be whole seconds, got ${seconds} s`, fix: 'give e.g. Duration.minutes(30)' });
    }
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

  public constructor(scope: Construct, id: string, props: TaskProps) {
    super(scope, id, props, {
      component: 'task', ports: [], health: Health.none(), problems: taskProblems(props), restartPolicy: 'Never', maxName: MAX_JOB_NAME,
    });
    this.job = this.object('Job', { apiVersion: 'batch/v1', kind: 'Job' }, () => ({ spec: jobSpec(props, this._pod.render()) }));
    this.node.defaultChild = this.job;
  }
}
