import { SecretKey } from '../secret-source';
import { Problem } from '../validation-error';
import { BindingDetail, bindingEnv } from './binding';
import { FUNCTION_DEFAULTS } from './function-problems';
import { FunctionProps } from './function-props';
import { FunctionFeature, SUPPORT_TABLE, SupportRow } from './support-table';
import { FunctionTargetKind, TARGET_NAMES } from './target-kind';
import { isEventTrigger, Trigger } from './trigger';

const BINDINGS: Readonly<Record<BindingDetail['kind'], FunctionFeature>> = {
  kafka: 'bindingKafka',
  sqs: 'bindingSqs',
  bucket: 'bindingBucket',
  rabbitmq: 'bindingRabbitmq',
  nats: 'bindingNats',
  redis: 'bindingRedis',
  database: 'bindingDatabase',
  component: 'bindingComponent',
};

/** Everything that a function asks for, by the rows of the support table. */
export function featuresOf(props: FunctionProps): FunctionFeature[] {
  const { source, triggers = [Trigger.http()], bindings = [], scaling = {} } = props;
  const details = triggers.map(({ of }) => of);
  const byMessages = details.some(isEventTrigger);
  const http = details.find((detail) => detail.kind === 'http');
  const dockerfile = source.build?.kind === 'dockerfile';
  const asked: [FunctionFeature, boolean][] = [
    ['sourceImage', !source.build],
    ['sourceBuild', source.build !== undefined && !dockerfile],
    ['sourceDockerfile', dockerfile],
    ['sourceArgs', dockerfile && Object.keys(source.build!.env).length > 0],
    ['port', props.port !== undefined && !byMessages],
    ['eventPort', byMessages && (props.port ?? FUNCTION_DEFAULTS.port) !== FUNCTION_DEFAULTS.port],
    ['env', Object.keys(props.env ?? {}).length > 0],
    ['secretEnv', [props.env ?? {}, ...bindings.map(({ of }) => bindingEnv(of))].some((env) => Object.values(env).some((value) => value instanceof SecretKey))],
    ['configuration', Object.keys(props.configuration ?? {}).length > 0],
    ['size', props.size !== undefined],
    ['min', scaling.min !== undefined],
    ['max', scaling.max !== undefined],
    ['concurrency', scaling.concurrency !== undefined],
    ['timeout', props.timeout !== undefined && !byMessages],
    ['eventTimeout', props.timeout !== undefined && byMessages],
    ['healthPath', props.healthPath !== undefined],
    ['http', http !== undefined],
    ['hosts', (http?.hosts ?? []).length > 0],
    ['path', http !== undefined && (http.path ?? FUNCTION_DEFAULTS.path) !== FUNCTION_DEFAULTS.path],
    ['gateway', http?.gateway !== undefined],
    ['mixed', byMessages && !details.every(isEventTrigger)],
    ['prefix', details.some((detail) => detail.kind === 'objectCreated' && detail.prefix !== undefined)],
    ['canary', props.canary !== undefined],
    ['version', props.version !== undefined],
    ['imageCredentials', props.imageCredentials !== undefined],
    ['labels', Object.keys(props.labels ?? {}).length > 0],
  ];
  const features = [
    ...asked.flatMap(([feature, isAsked]) => isAsked ? [feature] : []),
    ...details.flatMap(({ kind }) => kind === 'http' ? [] : [kind]),
    ...bindings.map(({ of }) => BINDINGS[of.kind]),
  ];
  return [...new Set(features)];
}

/** What a target cannot do of what a function asks for: each names a target that can. */
export function unsupported(features: readonly FunctionFeature[], target: FunctionTargetKind): Problem[] {
  return features.flatMap((feature) => {
    const { asks, cells }: SupportRow = SUPPORT_TABLE[feature];
    const cell = cells[target];
    if ('does' in cell) return [];
    return [{ code: 'FunctionUnsupported', what: `${TARGET_NAMES[target]} cannot do \`${asks}\`: it ${cell.cannot}`, fix: cell.instead }];
  });
}
