import { Scaling } from '../../core/scaling';
import { Json } from '../synthesis/json';
import { FunctionModel } from './function-model';
import { RenderedPod } from './revision';
import { HttpInterceptor } from './target';

/** What keeps the pods running. */
export const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' };
/** See https://github.com/kedacore/http-add-on/blob/main/docs/ref/v0.10.0/http_scaled_object.md */
export const HTTP_SCALED_OBJECT = { apiVersion: 'http.keda.sh/v1alpha1', kind: 'HTTPScaledObject' };
/** Requests that one instance is worth, as Knative counts them. */
const CONCURRENCY = 100;

/** Where KEDA's HTTP interceptor is, every question answered. */
export function interceptorOf({ namespace = 'keda', service = 'keda-add-ons-http-interceptor-proxy', port = 8080 }: HttpInterceptor = {}): Required<HttpInterceptor> {
  return { namespace, service, port };
}

/** `spec` of the Deployment. The number of replicas is KEDA's business: every apply would set it back. */
export function deploymentSpec({ spec, metadata }: RenderedPod, selector: Record<string, string>): Json {
  return {
    selector: { matchLabels: selector },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' } },
    revisionHistoryLimit: 5,
    template: { metadata, spec },
  };
}

/** `spec` of the HTTPScaledObject: the host names that its requests carry, and where they go once it runs. */
export function httpScaledObjectSpec({ name, port, min, max, concurrency, timeout }: FunctionModel, hosts: readonly string[], service: string): Json {
  return {
    hosts: [...hosts],
    scaleTargetRef: { ...DEPLOYMENT, name, service, port },
    replicas: { min, max },
    scalingMetric: { concurrency: { targetValue: concurrency ?? CONCURRENCY } },
    ...(timeout === undefined ? {} : { timeouts: { responseHeader: `${timeout}s` } }),
  };
}

/** How many replicas there are, for what only asks that. */
export function boundsOf({ min, max, scalers }: FunctionModel, authentication: (index: number) => string | undefined): Scaling {
  return Scaling.onTriggers({ between: [min, max], triggers: scalers.map(({ trigger }, i) => ({ ...trigger, authentication: authentication(i) })) });
}
