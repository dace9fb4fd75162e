import { Construct } from 'constructs';
import { Size } from '../../core/size';
import { CronTask } from '../task/cron-task';
import { FunctionModel } from './function-model';

/** The image that posts, and the user that it runs as. */
const IMAGE = 'docker.io/curlimages/curl:8.10.1';
const USER = 100;
const SIZE = Size.of({ cpu: { amount: '10m' }, memory: { toMebibytes: () => 32 } });
const SECONDS = 300;

/** One CronJob for each clock of a function, which posts to it as any other client does. */
export function addCallers(scope: Construct, { schedules, timeout = SECONDS }: FunctionModel, address: string): readonly CronTask[] {
  return schedules.map(({ cron, path = '/', timeZone }, i) => new CronTask(scope, i === 0 ? 'schedule' : `schedule-${i + 1}`, {
    image: IMAGE,
    user: USER,
    size: SIZE,
    schedule: cron,
    timeZone,
    command: ['curl'],
    args: ['--fail', '--silent', '--show-error', '--max-time', String(timeout), '--request', 'POST', `http://${address}${path}`],
  }));
}
