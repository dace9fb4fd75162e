import { Duration } from 'cdk8s';
import { Settings } from '../../core/defaults';
import { Labels } from '../../core/labels';
import { Size } from '../../core/size';
import { Problem } from '../../core/validation-error';
import { isWhole, secondsOf } from '../pod/amounts';
import { EnvMap, envProblems } from '../pod/env';
import { imageProblem, resolveImage } from '../pod/image';
import { resourcesOf, sizeProblem } from '../pod/resources';
import { containerSecurityContext, podSecurityContext } from '../pod/security-context';
import { Json } from '../synthesis/json';
import type { MetricContext, MetricTiming } from './metric';

/** A container that tests the new version. */
export interface JobMetricOptions extends MetricTiming {
  /** Its image, pinned. */
  readonly image: string;
  /** Replaces the image's entrypoint. @default - the image's entrypoint */
  readonly command?: readonly string[];
  /** Arguments of the entrypoint. @default - the image's own arguments */
  readonly args?: readonly string[];
  /** Plain text only. @default - none */
  readonly env?: Record<string, string>;
  /** How long it may take. @default Duration.minutes(10) */
  readonly timeout?: Duration;
  /** CPU and memory of the container. @default Size.small */
  readonly size?: Size;
}

/** Labels of the pods of a release's jobs. They are none of the service's own, or its autoscaler and its Service would count them. */
export function jobLabels(workload: string): Record<string, string> {
  return { [Labels.NAME]: `${workload}-analysis`, [Labels.MANAGED_BY]: 'trackway' };
}

/** The `job` provider of a metric. */
export function renderJob(options: JobMetricOptions, { workload, settings }: MetricContext): Json {
  const image = resolveImage(options.image, settings);
  return {
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: secondsOf(options.timeout ?? Duration.minutes(10)),
      template: {
        // A sidecar would keep the pod from ever finishing.
        metadata: { labels: { ...jobLabels(workload), 'sidecar.istio.io/inject': 'false' } },
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          securityContext: podSecurityContext({}, false),
          ...(settings.pullSecrets.length > 0 ? { imagePullSecrets: settings.pullSecrets.map((name) => ({ name })) } : {}),
          containers: [{
            name: 'analysis',
            image: image.reference,
            imagePullPolicy: image.pullPolicy,
            ...(options.command ? { command: [...options.command] } : {}),
            ...(options.args ? { args: [...options.args] } : {}),
            ...(options.env ? { env: Object.entries(options.env).map(([name, value]) => ({ name, value })) } : {}),
            resources: resourcesOf(options.size ?? Size.small),
            securityContext: containerSecurityContext({}),
          }],
        },
      },
    },
  };
}

/** What is wrong with a job, all of it. */
export function jobProblems(options: JobMetricOptions, settings?: Settings): Problem[] {
  if (!settings) return [];
  const problems: Problem[] = envProblems((options.env ?? {}) as EnvMap, 'env');
  const timeout = secondsOf(options.timeout ?? Duration.minutes(10));
  for (const problem of [imageProblem(options.image, settings), sizeProblem(options.size ?? Size.small)]) if (problem) problems.push(problem);
  if (!isWhole(timeout, 1, 86_400)) problems.push({ code: 'MetricTime', what: `a job takes whole seconds up to a day, got ${timeout} s`, fix: 'give e.g. Duration.minutes(10)' });
  return problems;
}
