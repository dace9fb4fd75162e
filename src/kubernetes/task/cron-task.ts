import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { ownerAnnotations } from '../../core/labels';
import { Problem } from '../../core/validation-error';
import { cronProblem } from '../../manifests/schema/cron';
import { Health } from '../pod/health';
import { Workload } from '../workload/workload';
import { jobSpec, TaskProps, taskProblems } from './task';

/** What an app team answers about work that runs by the clock. */
export interface CronTaskProps extends TaskProps {
  /** When it runs, as cron writes it: minute, hour, day of month, month, day of week, e.g. `30 2 * * *`. */
  readonly schedule: string;
  /**
   * The time zone of the schedule, as the tz database names it, e.g. `Asia/Seoul`.
   *
   * @default 'Etc/UTC'
   */
  readonly timeZone?: string;
  /**
   * What happens when a run is due and the one before still runs.
   *
   * @default 'Forbid': the new one is left out
   */
  readonly overlap?: 'Forbid' | 'Allow' | 'Replace';
  /**
   * Whether no runs are started for now.
   *
   * @default false
   */
  readonly suspended?: boolean;
}

/** A CronJob appends eleven characters to its name. See https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ */
const MAX_CRON_JOB_NAME = 52;
const KEEP_FOR = Duration.days(1);
/** Without a deadline, a controller that was down for a hundred runs never starts one again. */
const START_DEADLINE_SECONDS = 300;

/**
 * Work that runs to its end again and again, by the clock.
 *
 * @example
 * new CronTask(app, 'reindex', { image: 'catalog:1.4.2', command: ['catalog', 'reindex'], schedule: '30 2 * * *', timeZone: 'Asia/Seoul' });
 */
export class CronTask extends Workload {
  /** The CronJob. */
  public readonly cronJob: ApiObject;
  /** The PodMonitor, if metrics are read by the Prometheus operator. */
  public readonly monitor?: ApiObject;

  public constructor(scope: Construct, id: string, props: CronTaskProps) {
    super(scope, id, props, {
      component: 'cron-task',
      ports: [],
      health: Health.none(),
      problems: [...taskProblems(props), ...scheduleProblems(props)],
      restartPolicy: 'Never',
      maxName: MAX_CRON_JOB_NAME,
    });
    this.cronJob = this.object('CronJob', { apiVersion: 'batch/v1', kind: 'CronJob' }, () => ({
      spec: {
        schedule: props.schedule,
        timeZone: props.timeZone ?? 'Etc/UTC',
        concurrencyPolicy: props.overlap ?? 'Forbid',
        ...(props.suspended ? { suspend: true } : {}),
        startingDeadlineSeconds: START_DEADLINE_SECONDS,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          // The Jobs of it are objects of their own, which tools and policies of the cluster see as such.
          metadata: { labels: { ...this.labels, ...this.controllerLabels() }, annotations: ownerAnnotations(this.settings.owner) },
          spec: jobSpec({ ...props, keepFor: props.keepFor ?? KEEP_FOR }, this._pod.render()),
        },
      },
    }), this.controllerLabels());
    this.monitor = this.createPodMonitor();
    this.node.defaultChild = this.cronJob;
  }
}

function scheduleProblems({ schedule, timeZone, overlap, storage = {} }: CronTaskProps): Problem[] {
  const problems: Problem[] = [];
  if (overlap === 'Allow' && Object.values(storage).some(({ isExclusive }) => isExclusive)) {
    problems.push({
      code: 'ClaimNotShared',
      what: 'runs that overlap cannot mount one volume that a single node holds',
      fix: 'use `shared: true` with a StorageClass that can, or another `overlap`',
    });
  }
  const problem = cronProblem(schedule);
  if (problem) {
    problems.push({
      code: 'CronSchedule',
      what: `\`schedule\` is no cron schedule, got ${JSON.stringify(schedule)}: ${problem}`,
      fix: 'write minute, hour, day of month, month and day of week, e.g. "30 2 * * *"; the time zone goes into `timeZone`',
    });
  }
  // Not judged against the machine's own tz database: the same program must give the same answer everywhere.
  if (timeZone !== undefined && (!/^[A-Za-z][A-Za-z0-9]*(?:[/_+-][A-Za-z0-9_+-]+)*$/.test(timeZone) || timeZone.toLowerCase() === 'local')) {
    problems.push({ code: 'CronTimeZone', what: `\`timeZone\` is no name of the tz database, got ${JSON.stringify(timeZone)}`, fix: 'write e.g. "Asia/Seoul" or "Etc/UTC"' });
  }
  return problems;
}
