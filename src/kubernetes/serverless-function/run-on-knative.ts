import { dnsLabel } from '../../core/naming';
import { componentSpec } from './dapr';
import { usesFramework } from './framework';
import { FunctionParts, podsOf, RunningFunction, tcp } from './function-parts';
import { CLUSTER_LOCAL, DOMAIN_MAPPING, domainMappingSpec, KNATIVE_SERVICE, knativeSpec, QUEUE_PROXY_PORTS } from './knative';
import { relayName } from './relay';
import { KnativeTargetOptions } from './target';

/** Dapr's own kind. */
export const COMPONENT = { apiVersion: 'dapr.io/v1alpha1', kind: 'Component' };
/** What tells Dapr where to post the messages of a bus. See https://docs.dapr.io/developing-applications/building-blocks/pubsub/subscription-methods/ */
export const SUBSCRIPTION = { apiVersion: 'dapr.io/v2alpha1', kind: 'Subscription' };

/** Runs a function as a Service of Knative. */
export function runOnKnative(parts: FunctionParts, { ingressNamespace = 'kourier-system' }: KnativeTargetOptions): RunningFunction {
  const { model, object, pod, letIn, controllerLabels } = parts;
  const labels = { ...controllerLabels, ...model.hosts.length > 0 ? {} : CLUSTER_LOCAL };
  const main = object('Service', KNATIVE_SERVICE, () => ({ spec: knativeSpec(model, pod()) }), { labels });
  model.hosts.forEach((host, i) => {
    object(i === 0 ? 'DomainMapping' : `DomainMapping-${i + 1}`, DOMAIN_MAPPING, () => ({ spec: domainMappingSpec(model.name) }), { name: host });
  });
  addComponents(parts, relayName(model.name));
  const front = podsOf('knative-serving', ingressNamespace);
  letIn(tcp(model.port, ...QUEUE_PROXY_PORTS), front);
  // Which port of the ingress pods a request for port 80 goes to is the ingress' choice.
  return { main, entry: { port: 80, peers: front, ports: tcp(80, 8012, 8080, 8081) } };
}

/**
 * The Dapr components of a function, which no other application may use.
 *
 * @param reader the application that messages are read by
 */
export function addComponents({ model, object, secretName }: FunctionParts, reader: string = model.name): void {
  const subscribesItself = reader === model.name && usesFramework(model);
  for (const component of model.components) {
    const { name, topic, direction } = component;
    const scopes = [direction === 'in' ? reader : model.name];
    object(dnsLabel(['Component', name]), COMPONENT, () => ({ spec: componentSpec(component, secretName), scopes }), { name });
    // A framework subscribes itself; a program that only answers HTTP knows nothing of buses.
    if (direction === 'out' || topic === undefined || subscribesItself) continue;
    object(dnsLabel(['Subscription', name]), SUBSCRIPTION, () => ({ spec: { pubsubname: name, topic, routes: { default: `/${name}` } }, scopes }), { name });
  }
}
