import { Canary } from '../../core/function/canary';
import { Json } from '../synthesis/json';
import { FunctionModel } from './function-model';
import { RenderedPod, revisionSpec } from './revision';

/** See https://knative.dev/docs/serving/services/ */
export const KNATIVE_SERVICE = { apiVersion: 'serving.knative.dev/v1', kind: 'Service' };
/** See https://knative.dev/docs/serving/services/custom-domains/ */
export const DOMAIN_MAPPING = { apiVersion: 'serving.knative.dev/v1beta1', kind: 'DomainMapping' };
/** Keeps the address of a Service inside the cluster. */
export const CLUSTER_LOCAL = { 'networking.knative.dev/visibility': 'cluster-local' };
/** Ports of the queue proxy beside the function, and of its metrics. See https://knative.dev/docs/serving/architecture/ */
export const QUEUE_PROXY_PORTS = [8012, 8013, 8022, 8112, 9090, 9091] as const;
/** What Knative allows unless its operator says otherwise (`max-revision-timeout-seconds`). */
export const MOST_REQUEST_SECONDS = 600;

/** `spec` of the Service of Knative. */
export function knativeSpec(model: FunctionModel, pod: RenderedPod): Json {
  const { name, min, max, concurrency, timeout, port } = model;
  const { version, canary } = model.props;
  return {
    template: {
      metadata: {
        ...(version === undefined ? {} : { name: revisionName(name, version) }),
        labels: pod.metadata.labels,
        annotations: {
          ...pod.metadata.annotations,
          'autoscaling.knative.dev/min-scale': String(min),
          'autoscaling.knative.dev/max-scale': String(max),
        },
      },
      spec: {
        ...(concurrency === undefined ? {} : { containerConcurrency: concurrency }),
        ...(timeout === undefined ? {} : { timeoutSeconds: timeout, responseStartTimeoutSeconds: timeout }),
        ...revisionSpec(pod, port, true),
      },
    },
    traffic: trafficOf(name, version, canary),
  };
}

/** `spec` of the DomainMapping of a host. */
export function domainMappingSpec(name: string): Json {
  return { ref: { ...KNATIVE_SERVICE, name } };
}

/** The name of a revision: dots are not allowed in it. */
export function revisionName(name: string, version: string): string {
  return `${name}-${version.replace(/\./g, '-')}`;
}

function trafficOf(name: string, version: string | undefined, canary: Canary | undefined): Json[] {
  if (!canary) return [{ latestRevision: true, percent: 100 }];
  return [
    { revisionName: revisionName(name, canary.stable), percent: 100 - canary.percent },
    { revisionName: revisionName(name, version!), percent: canary.percent, tag: 'canary' },
  ];
}
