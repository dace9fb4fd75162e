import { blackHoleCluster, parseOutboundCluster, passthroughCluster } from '../cluster-name';
import { Journal, objectRef, Where } from '../journal';
import { headlessAddress } from '../listen/outbound-listeners';
import { isSubset, MergedRule } from '../mesh/destination-rules';
import { Mesh } from '../mesh/mesh';
import { Proxy } from '../mesh/proxy';
import { isOnlyDeclared, MeshPort, MeshService, portOf } from '../mesh/services';
import { isHttp2 } from '../protocol';
import { TraceDestination } from '../result';
import { hasSidecar, sidecarOfPod } from './arrival';
import { EndpointCall, mutualTlsMode } from './endpoint-call';
import { Endpoints, endpointsOf } from './endpoints';
import { Leaving, protocolTo, proxyProtocolVersion, Reached } from './leaving';
import { missingCluster } from './missing-cluster';
import { EffectivePolicy, effectivePolicy } from './traffic-policy';

/** From a cluster's name to the pods. */
export class Upstream {
  private readonly calls: EndpointCall;

  public constructor(private readonly mesh: Mesh, private readonly proxy: Proxy, private readonly journal: Journal) {
    this.calls = new EndpointCall(mesh, proxy);
  }

  /** A 503 is what the proxy says in HTTP; of other connections it just ends. */
  public reach(leaving: Leaving): Reached {
    const reached = this.follow(leaving);
    return reached.status === 503 && !leaving.head ? { ...reached, status: undefined } : reached;
  }

  private follow(leaving: Leaving): Reached {
    const { cluster, weight } = leaving;
    if (cluster === blackHoleCluster) {
      this.journal.step('cluster', `${cluster}: the mesh allows registered destinations only (REGISTRY_ONLY)`);
      return { cluster, weight, reason: 'Blocked', flag: 'UH' };
    }
    if (cluster === passthroughCluster) return this.passThrough(leaving);
    const key = parseOutboundCluster(cluster);
    const service = key && this.mesh.scopeOf(this.proxy).services.get(key.host);
    const port = service && (portOf(service, key.port) ?? (isOnlyDeclared(service) ? declaredPort(service, key.port) : undefined));
    const rule = service && this.mesh.destinationRules.find(service, this.proxy.namespace, this.proxy.labels);
    const subset = key?.subset || undefined;
    const labels = subset === undefined ? {} : rule?.subsets.find((each) => each.name === subset);
    if (!key || !service || !port || !labels) {
      const missing = missingCluster(this.mesh, this.proxy, key, leaving.destination, service, rule);
      this.journal.step('cluster', `${cluster} does not exist: ${missing.says}`, missing.where);
      return { cluster, weight, reason: 'NoCluster', status: 503, flag: 'NC', nearestMiss: missing.nearestMiss };
    }
    const where: Where | undefined = leaving.destination && { resource: leaving.destination.owner, field: leaving.destination.at };
    this.journal.step('cluster', `${cluster}${weight === 100 ? '' : ` (${round(weight)} % of the requests)`}`, where);
    if (rule) this.journal.step('cluster', `${rule.policyOwner.toString()} applies${subset === undefined ? '' : `, subset ${subset}`}`, { resource: subsetOwner(rule, subset) });
    if (rule && rule.leftOut.length > 0) this.leftOut(rule);
    const subsetLabels = subset === undefined ? undefined : rule!.subsets.find((each) => each.name === subset)!.labels;
    const endpoints = endpointsOf(this.mesh, service, port, subsetLabels, leaving.dialled);
    return this.deliver(leaving, service, port, subset, effectivePolicy(rule, subset, port.port), endpoints, cluster.startsWith('outbound_.') ? 'meshOnly' : 'dressed');
  }

  private deliver(
    leaving: Leaving, service: MeshService, port: MeshPort, subset: string | undefined, policy: EffectivePolicy, all: Endpoints, bytes: Bytes,
  ): Reached {
    const { cluster, weight } = leaving;
    const onlyMesh = bytes === 'meshOnly';
    const tlsMode = bytes === 'dressed' ? policy.tls.get('mode').string() : 'DISABLE';
    const base: TraceDestination = {
      host: service.host,
      ...(service.service ? { service: objectRef(service.resource) } : { serviceEntry: objectRef(service.resource) }),
      port: port.port, targetPort: port.targetPort, ...(subset === undefined ? {} : { subset }), weight, pods: [], endpoints: [],
      ...(leaving.destination && leaving.destination.host !== service.host ? { alias: leaving.destination.host } : {}),
      tls: 'none', protocol: protocolTo(this.mesh, port.protocol, policy, leaving),
      ...(policy.proxyProtocol.exists ? { proxyProtocol: proxyProtocolVersion(policy) } : {}),
    };
    const endpoints = onlyMesh ? this.meshEndpoints(all, policy) : all;
    if (endpoints.pods.length + endpoints.addresses.length === 0 && !endpoints.isOpen) {
      const why = onlyMesh && all.pods.length > 0 ? `no endpoint of ${service.host} takes mesh mTLS` : endpoints.none ?? `${service.host} has no endpoints`;
      const selector = service.resource.spec.get('selector');
      this.journal.step('destination', why, { resource: service.resource, field: selector.exists ? selector : undefined });
      const nearestMiss = endpoints.none && this.nearestPods(service, endpoints.none);
      return { cluster, weight, reason: 'NoEndpoints', status: 503, flag: 'UH', destination: { ...base, reason: 'NoEndpoints' }, nearestMiss };
    }
    const results = [
      ...endpoints.pods.map((each) => this.calls.toPod(leaving, each, port, tlsMode, base)),
      ...endpoints.addresses.map((each) => this.calls.toAddress(each, service, tlsMode)),
    ];
    const failed = results.filter((each) => each.reason !== undefined);
    const chosen = results.find((each) => each.reason === undefined) ?? results[0];
    if (failed.length > 0 && failed.length < results.length) {
      const what = `${failed.length} of ${results.length} workloads behind ${service.host}:${port.port} do not take the request (${failed[0].reason})`;
      this.journal.conflict({ what, objects: [objectRef(service.resource)] });
    }
    const tls = chosen?.tls ?? (tlsMode === 'ISTIO_MUTUAL' || tlsMode === 'SIMPLE' || tlsMode === 'MUTUAL' ? tlsMode : 'none');
    const destination: TraceDestination = {
      ...base,
      pods: endpoints.pods.map(({ pod, port: podPort }) => ({
        ...objectRef(pod.owner), ...(pod.replicas === undefined ? {} : { replicas: pod.replicas }), port: podPort,
      })),
      endpoints: endpoints.addresses.map((each) => `${each.address}:${each.port}`),
      tls,
      ...(tls === 'SIMPLE' || tls === 'MUTUAL' ? { alpn: isHttp2(port.protocol) ? 'h2' : 'http/1.1' } : {}),
      ...(chosen?.reason === undefined ? {} : { reason: chosen.reason }),
    };
    if (endpoints.isOpen) this.journal.step('destination', `${service.host}:${port.port}, whose endpoints are not in the manifests`, { resource: service.resource });
    else this.journal.step('destination', describeDestination(destination), { resource: service.resource, field: port.at });
    for (const step of chosen?.steps ?? []) this.journal.step(step.stage, step.says, step.where);
    return { cluster, weight, reason: chosen?.reason, status: chosen?.status, flag: chosen?.flag, destination, mtls: tls === 'ISTIO_MUTUAL' };
  }

  /** Bytes to an address that no route knows: the network takes them to whoever has it. */
  private passThrough(leaving: Leaving): Reached {
    const { cluster, weight } = leaving;
    if (leaving.dialledPort === inboundPort) {
      this.journal.step('cluster', `port ${inboundPort} is where sidecars take what comes in: connections to it are cut off, or they would go round in circles`);
      return { cluster, weight, reason: 'Blocked' };
    }
    const service = this.mesh.serviceAt(leaving.dialled) ?? this.mesh.services.find((each) => headlessAddress(each) === leaving.dialled);
    const port = service && portOf(service, leaving.dialledPort);
    this.journal.step('cluster', `${cluster}: no route takes it, so it goes where it was dialled, ${leaving.dialled}:${leaving.dialledPort}`);
    const base = {
      host: service?.host ?? leaving.dialled, port: leaving.dialledPort, weight, pods: [], endpoints: [], tls: 'none' as const, passthrough: true,
      protocol: protocolTo(this.mesh, 'auto', effectivePolicy(undefined, undefined, 0), leaving),
    };
    if (!service || !port) {
      if (service?.service && !isOnlyDeclared(service)) {
        this.journal.step('destination', `Service ${service.namespace}/${service.name} has no port ${leaving.dialledPort}`, { resource: service.resource });
        const reason = 'UpstreamConnectionFailure';
        return { cluster, weight, reason, status: 503, flag: 'UF', destination: { ...base, service: objectRef(service.resource), reason } };
      }
      return { cluster, weight, destination: { ...base, endpoints: [`${leaving.dialled}:${leaving.dialledPort}`] } };
    }
    const endpoints = endpointsOf(this.mesh, service, port, undefined, leaving.dialled);
    const reached = this.deliver(leaving, service, port, undefined, effectivePolicy(undefined, undefined, 0), endpoints, 'raw');
    return { ...reached, destination: reached.destination && { ...reached.destination, passthrough: true } };
  }

  private meshEndpoints(endpoints: Endpoints, policy: EffectivePolicy): Endpoints {
    const mode = policy.tls.get('mode').string() ?? 'ISTIO_MUTUAL';
    if (mode !== 'ISTIO_MUTUAL') return { ...endpoints, pods: [], addresses: [] };
    return {
      ...endpoints,
      pods: endpoints.pods.filter(({ pod, port }) => hasSidecar(this.mesh, pod) && mutualTlsMode(this.mesh, sidecarOfPod(pod), port) !== 'DISABLE'),
      addresses: endpoints.addresses.filter((each) => each.hasMeshIdentity),
    };
  }

  private leftOut(rule: MergedRule): void {
    this.journal.conflict({
      what: `${rule.leftOut.map((each) => each.toString()).join(', ')} is ignored: ${rule.from[0].toString()} has the same host but another exportTo`,
      objects: [...rule.from, ...rule.leftOut].map(objectRef),
    });
  }

  private nearestPods(service: MeshService, none: string): string | undefined {
    const selector = service.service?.selector;
    if (!selector) return undefined;
    const close = this.mesh.model.podsIn(service.namespace).find((pod) => Object.keys(selector).some((key) => isSubset({ [key]: selector[key] }, pod.labels)));
    const elsewhere = close ?? this.mesh.model.podsWith(selector)[0];
    if (!elsewhere) return `${service.resource.toString()} has no endpoints: ${none}`;
    const closest = `${elsewhere.owner.toString()} with labels ${JSON.stringify(elsewhere.labels)}`;
    return `${service.resource.toString()} selects ${JSON.stringify(selector)}; the closest workload is ${closest}`;
  }
}

const inboundPort = 15006;

/** What the proxy does to the bytes: it may begin TLS, or passes them on as they are, to any endpoint or to those that take mesh mTLS. */
type Bytes = 'dressed' | 'raw' | 'meshOnly';

function declaredPort(service: MeshService, port: number): MeshPort {
  return { at: service.resource.spec, port, name: '', protocol: 'auto', targetPort: port };
}

function subsetOwner(rule: MergedRule, subset: string | undefined): MergedRule['policyOwner'] {
  return rule.subsets.find((each) => each.name === subset)?.owner ?? rule.policyOwner;
}

function describeDestination(destination: TraceDestination): string {
  const to = destination.service ? `Service ${destination.service.namespace}/${destination.service.name}` : `ServiceEntry host ${destination.host}`;
  const count = (replicas: number | undefined) => (replicas === undefined ? '' : ` (${replicas} ${replicas === 1 ? 'pod' : 'pods'})`);
  const pods = destination.pods.map((pod) => `${pod.kind} ${pod.namespace}/${pod.name}${count(pod.replicas)}`);
  const tls = destination.tls === 'none' ? 'plaintext' : destination.tls === 'ISTIO_MUTUAL' ? 'mesh mTLS' : `TLS (${destination.tls})`;
  return `${to}:${destination.port} → ${[...pods, ...destination.endpoints].join(', ')}, port ${destination.pods[0]?.port ?? destination.targetPort ?? destination.port}, ${tls}`;
}

function round(percent: number): number {
  return Math.round(percent * 100) / 100;
}
