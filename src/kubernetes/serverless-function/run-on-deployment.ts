import { IFunctionGateway } from '../../core/function/trigger-options';
import { Labels } from '../../core/labels';
import { SCALED_OBJECT, scaledObjectSpec } from '../workload/autoscaler';
import { disruptionBudgetSpec, POD_DISRUPTION_BUDGET } from '../workload/disruption-budget';
import { boundsOf, DEPLOYMENT, deploymentSpec, HTTP_SCALED_OBJECT, httpScaledObjectSpec, interceptorOf } from './deployment';
import { HTTP_ROUTE, httpRouteSpec, INGRESS, ingressParts, isMeshGateway, meshRoute, REFERENCE_GRANT, referenceGrantSpec } from './entry';
import { FunctionEntry, FunctionParts, podsOf, RunningFunction, tcp } from './function-parts';
import { addComponents } from './run-on-knative';
import { DeploymentTargetOptions, HttpInterceptor } from './target';

/** Runs a function as a Deployment that KEDA scales. */
export function runOnDeployment(parts: FunctionParts, options: DeploymentTargetOptions): RunningFunction {
  const { model, object, pod, selector, controllerLabels } = parts;
  const main = object('Deployment', DEPLOYMENT, () => ({ spec: deploymentSpec(pod(), selector) }), { labels: controllerLabels });
  addComponents(parts);
  const bounds = boundsOf(model, (i) => parts.authentication(model.scalers[i]));
  object('PodDisruptionBudget', POD_DISRUPTION_BUDGET, () => ({ spec: disruptionBudgetSpec(bounds, selector) }));
  if (model.http) return { main, entry: addEntry(parts, interceptorOf(options.interceptor), model.http.gateway) };
  object('ScaledObject', SCALED_OBJECT, () => ({ spec: scaledObjectSpec(bounds, { ...DEPLOYMENT, name: model.name }) }));
  return { main };
}

/**
 * A function that sleeps cannot take a request, so all of them go through KEDA's interceptor: its own name is the interceptor's, and its pods have another.
 */
function addEntry(parts: FunctionParts, interceptor: Required<HttpInterceptor>, gateway: IFunctionGateway | undefined): FunctionEntry {
  const { model, object, settings, selector, letIn, host } = parts;
  const { name, port, hosts } = model;
  const namespace = parts.namespace!;
  const pods = `${name}-pods`;
  object('Service', { apiVersion: 'v1', kind: 'Service' }, () => ({
    spec: {
      type: 'ExternalName',
      externalName: `${interceptor.service}.${interceptor.namespace}.svc.${settings.clusterDomain}`,
      ports: [{ name: 'http', port: interceptor.port, protocol: 'TCP' }],
    },
  }));
  object('PodsService', { apiVersion: 'v1', kind: 'Service' }, () => ({
    spec: { type: 'ClusterIP', selector, ports: [{ name: 'http', port, targetPort: 'http', protocol: 'TCP' }] },
  }), { name: pods, labels: { [Labels.COMPONENT]: 'function-pods' } });
  const inside = [`${name}.${namespace}`, `${name}.${namespace}.svc`, host];
  object('HTTPScaledObject', HTTP_SCALED_OBJECT, () => ({ spec: httpScaledObjectSpec(model, [...hosts, ...inside], pods) }));
  if (hosts.length > 0) addRoute(parts, interceptor, gateway);
  letIn(tcp(port), podsOf(interceptor.namespace));
  return { port: interceptor.port, peers: podsOf(interceptor.namespace), ports: tcp(interceptor.port) };
}

function addRoute(parts: FunctionParts, interceptor: Required<HttpInterceptor>, gateway: IFunctionGateway | undefined): void {
  const { scope, model, object, settings, namespace } = parts;
  if (gateway && isMeshGateway(gateway)) {
    meshRoute(scope, model, gateway, interceptor, settings);
  } else if (gateway) {
    object('HttpRoute', HTTP_ROUTE, () => ({ spec: httpRouteSpec(model, gateway, interceptor) }));
    object('ReferenceGrant', REFERENCE_GRANT, () => ({ spec: referenceGrantSpec(namespace!, interceptor) }), {
      name: `${namespace}-${model.name}`, namespace: interceptor.namespace,
    });
  } else {
    const { annotations, body } = ingressParts(model, settings);
    const ingress = object('Ingress', INGRESS, () => body);
    for (const [key, value] of Object.entries(annotations)) ingress.metadata.addAnnotation(key, value);
  }
}
