import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { Settings } from '../../core/defaults';
import { IFunctionGateway } from '../../core/function/trigger-options';
import type { IMeshGateway } from '../mesh/gateway/gateway-reference';
import { Match } from '../mesh/route/match';
import { MeshRoute } from '../mesh/route/mesh-route';
import { Json } from '../synthesis/json';
import { ExistingService } from '../web-service/existing-service';
import { Exposure } from '../web-service/exposure';
import { FunctionModel } from './function-model';
import { HttpInterceptor } from './target';

/** An Ingress of Kubernetes. */
export const INGRESS = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' };
/** A route of the Gateway API. */
export const HTTP_ROUTE = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute' };
/** What lets a route lead to a Service of another namespace. */
export const REFERENCE_GRANT = { apiVersion: 'gateway.networking.k8s.io/v1beta1', kind: 'ReferenceGrant' };

/** Whether a gateway is one of the mesh. */
export function isMeshGateway(gateway: IFunctionGateway): gateway is IMeshGateway & IFunctionGateway {
  return '_listeners' in gateway;
}

/** The route from a gateway of the mesh to a function: through the interceptor, which wakes it up. */
export function meshRoute(
  scope: Construct, { hosts, path, timeout }: FunctionModel, gateway: IMeshGateway, interceptor: Required<HttpInterceptor>, settings: Settings,
): MeshRoute {
  const { namespace, service, port } = interceptor;
  const to = new ExistingService({ name: service, namespace, port, clusterDomain: settings.clusterDomain });
  return new MeshRoute(scope, 'MeshRoute', {
    hosts: [...hosts],
    gateways: [gateway],
    rules: [{ ...(path === '/' ? {} : { match: [Match.pathUnder(path)] }), to, ...(timeout === undefined ? {} : { timeout: Duration.seconds(timeout) }) }],
  });
}

/** Body of the Ingress to the entry of a function, and its annotations. */
export function ingressParts({ name, hosts, path }: FunctionModel, settings: Settings): { annotations: Record<string, string>; body: Json } {
  const each = hosts.map((host) => Exposure.ingress(host, { path })._ingress(name, 'http', settings));
  const [{ annotations, body }] = each;
  const spec = body.spec as Json;
  const all = each.map((one) => one.body.spec as { rules: Json[] });
  return {
    annotations,
    body: { spec: { ...spec, ...(spec.tls ? { tls: [{ hosts: [...hosts], secretName: `${name}-tls` }] } : {}), rules: all.flatMap(({ rules }) => rules) } },
  };
}

/** `spec` of the HTTPRoute to a function: through the interceptor, which wakes it up. */
export function httpRouteSpec({ hosts, path, timeout }: FunctionModel, gateway: IFunctionGateway, interceptor: Required<HttpInterceptor>): Json {
  const { namespace, service, port } = interceptor;
  return {
    parentRefs: [{ name: gateway.name, ...(gateway.namespace ? { namespace: gateway.namespace } : {}) }],
    hostnames: [...hosts],
    rules: [{
      matches: [{ path: { type: 'PathPrefix', value: path } }],
      backendRefs: [{ name: service, namespace, port }],
      ...(timeout === undefined ? {} : { timeouts: { request: `${timeout}s` } }),
    }],
  };
}

/** `spec` of the ReferenceGrant that the HTTPRoute needs. */
export function referenceGrantSpec(namespace: string, { service }: Required<HttpInterceptor>): Json {
  return {
    from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace }],
    to: [{ group: '', kind: 'Service', name: service }],
  };
}
