import { LambdaAlias } from '@cdktf/provider-aws/lib/lambda-alias';
import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule';
import { Construct } from 'constructs';
import { iamName } from '../iam/iam-name';
import { trustOf } from '../iam/policy-document';
import { Role } from '../iam/role';
import { boundedName } from '../stack/bounded-name';
import { LambdaModel } from './lambda-model';
import { scheduleExpression } from './lambda-schedule';

/** What calls a function by the clock: schedules of EventBridge, and the role that they call it as. */
export function createSchedules(scope: Construct, name: string, { schedules }: LambdaModel, alias: LambdaAlias, partition: string): SchedulerSchedule[] {
  if (schedules.length === 0) return [];
  const role = new Role(scope, 'scheduler', {
    name: iamName([name, 'scheduler']),
    trust: trustOf('scheduler.amazonaws.com'),
    partition,
    statements: [{ actions: ['lambda:InvokeFunction'], resources: [alias.arn] }],
  });
  return schedules.map(({ cron, path = '/', timeZone = 'Etc/UTC' }, i) => {
    const read = scheduleExpression(cron);
    return new SchedulerSchedule(scope, i === 0 ? 'schedule' : `schedule-${i + 1}`, {
      name: boundedName(i === 0 ? name : `${name}-${i + 1}`, 64),
      scheduleExpression: 'expression' in read ? read.expression : '',
      scheduleExpressionTimezone: timeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: { arn: alias.arn, roleArn: role.arn, input: JSON.stringify(requestOf(path)) },
      dependsOn: [...role.permissions],
    });
  });
}

/**
 * A POST as API Gateway tells Lambda of one, so that the Web Adapter hands it to the program at its path, as the clocks of other targets do.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
function requestOf(path: string): object {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: { 'host': 'schedule', 'content-type': 'application/json' },
    requestContext: { http: { method: 'POST', path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'schedule' }, stage: '$default' },
    isBase64Encoded: false,
  };
}
