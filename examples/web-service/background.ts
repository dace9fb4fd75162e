import { Duration } from 'cdk8s';
import { CronTask, Environment, Health, Metrics, Scaling, Size, Task, WebService, Worker } from 'trackway';

/** What runs without being asked over the network. */
export function backgroundTeam(environment: Environment, { catalog }: { catalog: WebService }): void {
  const app = environment.chart('background', { namespace: 'shop' });

  // #region worker
  const mailer = new Worker(app, 'mailer', {
    image: 'mailer:3.1.0',
    scaling: Scaling.onTriggers({
      between: [0, 20],
      triggers: [{
        type: 'kafka',
        metadata: { bootstrapServers: 'kafka.kafka:9092', consumerGroup: 'mailer', topic: 'mails', lagThreshold: '50' },
        authentication: 'kafka',
      }],
    }),
    health: Health.command(['mailer', 'check']),
    metrics: Metrics.at(9090),
  });
  mailer.calls(catalog);
  // #endregion

  // #region task
  new Task(app, 'import-2024-11', {
    image: 'catalog:1.4.2',
    command: ['catalog', 'import', '--season=2024-11'],
    size: Size.medium,
    retries: 1,
    timeout: Duration.hours(6),
  }).calls(catalog);
  // #endregion

  // #region cron-task
  new CronTask(app, 'reindex', {
    image: 'catalog:1.4.2',
    command: ['catalog', 'reindex'],
    schedule: '30 2 * * *',
    timeZone: 'Asia/Seoul',
    timeout: Duration.minutes(45),
    keepFor: Duration.days(7),
  }).calls(catalog);
  // #endregion
}
