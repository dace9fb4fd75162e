import { Construct } from 'constructs';
import { isBuilt } from '../../core/function/builds';
import { Source } from '../../core/function/source';
import { addDeferredCheck } from '../../core/problems';
import { Problem } from '../../core/validation-error';
import { Warnings } from '../../core/warnings';
import { Queue } from '../queue/queue';
import { regionOf } from '../stack/region-of';
import { LambdaModel } from './lambda-model';

/** How many times longer than the function runs a message is hidden. See https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const TIMES = 6;

/** Judges the queues of the program that a function reads, once all of them are there. */
export function checkQueues(scope: Construct, { events, timeout }: LambdaModel): void {
  const triggers = events.flatMap((event) => event.kind === 'sqs' || event.kind === 'objectCreated' ? [event] : []);
  if (triggers.length === 0) return;
  addDeferredCheck(scope, () => {
    const queues = scope.node.root.node.findAll().filter((one): one is Queue => one instanceof Queue);
    return triggers.flatMap(({ queue: name, region }) => queues.filter((queue) => queue.name === name && regionOf(queue) === region)
      .flatMap((queue) => visibilityProblem(scope, name, queue.queue.visibilityTimeoutSecondsInput ?? 30, timeout)));
  });
}

function visibilityProblem(scope: Construct, name: string, hidden: number, timeout: number): Problem[] {
  const fix = `give the queue \`visibility\`: Duration.seconds(${TIMES * timeout}), or lower \`timeout\``;
  if (hidden < timeout) {
    return [{ code: 'LambdaQueueVisibility', what: `the queue ${name} hides a message for ${hidden} s, and the function may work on it for ${timeout} s: Lambda refuses that`, fix }];
  }
  if (hidden < TIMES * timeout) {
    Warnings.of(scope).add({
      code: 'LambdaQueueBriefly',
      what: `the queue ${name} hides a message for ${hidden} s, less than ${TIMES} times the ${timeout} s that the function may work on it: when Lambda is busy, messages come twice`,
      fix,
    });
  }
  return [];
}

/** Tells of what a function without a network does not reach. */
export function warnOfNetwork(scope: Construct, { bindings, props: { network } }: LambdaModel): void {
  if (network) return;
  const names = bindings.filter(({ kind }) => kind !== 'sqs' && kind !== 'bucket').map(({ name }) => name);
  if (names.length === 0) return;
  Warnings.of(scope).add({
    code: 'LambdaNoNetwork',
    what: `it connects to ${names.join(', ')} from no network, and reaches only what the internet reaches`,
    fix: 'give `network`, or acknowledge the warning where it is public',
  });
}

/** Tells where nothing in the program makes its image. */
export function warnOfBuild(scope: Construct, source: Source, image: string): void {
  if (!source.build) return;
  addDeferredCheck(scope, () => {
    if (!isBuilt(scope, source)) {
      Warnings.of(scope).add({
        code: 'FunctionNotBuilt',
        what: `LambdaFunction builds nothing, and nothing here makes the image ${image}`,
        fix: 'make an ImageBuild of the same source, or acknowledge the warning where CI builds it',
      });
    }
    return [];
  });
}
