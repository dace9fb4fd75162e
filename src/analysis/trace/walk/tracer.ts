import { Service } from '../../model/service';
import { passthroughCluster } from '../cluster-name';
import { connect } from '../connect';
import { Journal, objectRef, Where } from '../journal';
import { gatewayListeners } from '../listen/gateway-listeners';
import { FilterChain, Listener } from '../listen/listener';
import { headlessAddress, outboundListener } from '../listen/outbound-listeners';
import { Mesh } from '../mesh/mesh';
import { Proxy } from '../mesh/proxy';
import { portOf } from '../mesh/services';
import { authorize } from '../policy/authorization';
import { CompleteRequest, TraceEntry } from '../request';
import { ForwardedRequest, ObjectRef } from '../result';
import { HttpHead } from '../routes/route-match';
import { arrive, authorizationSteps, callOf, hasSidecar, identityOf, sidecarOfPod } from './arrival';
import { checkCredential } from './credential';
import { endpointsOf, formatLabels } from './endpoints';
import { FoundProxy, gatewayProxy, resolveAddress, workloadProxy } from './entries';
import { HttpWalk } from './http';
import { enterIngress } from './ingress';
import { Reached } from './leaving';
import { nearestChain, nearestListener, nearestService } from './nearest-miss';
import { Outcome } from './outcome';
import { Upstream } from './upstream';

/** How far a trace goes. */
export interface TraceOptions {
  /** `cluster` ends where Istio's own simulation ends: at the name of the cluster, whether it exists or not. @default 'end' */
  readonly stopAt?: 'cluster' | 'end';
  /** IP addresses of the proxy the request is given to. @default - not known */
  readonly proxyAddresses?: readonly string[];
}

/** Everything a walk has found out. */
export interface Walked {
  readonly outcome: Outcome;
  readonly reached: readonly Reached[];
  readonly forwarded?: ForwardedRequest;
}

/** Takes a request from its entry to the end of its way. */
export class Tracer {
  public readonly journal = new Journal();

  public constructor(private readonly mesh: Mesh, private readonly request: CompleteRequest, private readonly options: TraceOptions) {}

  public walk(entry: TraceEntry): Walked {
    switch (entry.kind) {
      case 'ingress': return this.fromIngress(entry);
      case 'gateway': return this.fromGatewayObject(entry);
      case 'gateway-labels': return this.fromGateway(this.known(gatewayProxy(this.mesh, entry.labels, entry.namespace)), this.request);
      case 'sidecar': return this.fromWorkload(entry.namespace, entry.workload);
      default: return this.inbound(entry.namespace, entry.workload);
    }
  }

  // Entries ----------------------------------------------------------------------------------------------------------------------------

  private fromIngress(entry: Extract<TraceEntry, { kind: 'ingress' }>): Walked {
    const front = enterIngress(this.mesh, entry, this.request, this.journal);
    switch (front.kind) {
      case 'dead': return { outcome: front.outcome, reached: [] };
      case 'istio': return this.fromGateway(this.known(gatewayProxy(this.mesh, this.ingressLabels())), this.request);
      case 'gateway': return this.fromGateway(front.proxy, this.behindFront(front.port, front.tls));
      default: return this.straightTo(front.service, front.port);
    }
  }

  private fromGatewayObject({ namespace, name }: Extract<TraceEntry, { kind: 'gateway' }>): Walked {
    const gateway = this.mesh.gateways.find((each) => each.namespace === namespace && each.name === name);
    if (!gateway) {
      this.journal.step('listener', `there is no Gateway ${namespace}/${name}`);
      const namesake = this.mesh.gateways.find((each) => each.name === name);
      if (namesake) this.journal.nearestMiss = `a Gateway of that name is in namespace ${namesake.namespace}`;
      return { outcome: { reason: 'NoGatewayWorkload' }, reached: [] };
    }
    const pods = this.mesh.model.podsWith(gateway.selector);
    if (pods.length === 0) {
      const says = `no workload has the labels ${formatLabels(gateway.selector)} that ${gateway.resource.toString()} selects`;
      this.journal.step('listener', says, { resource: gateway.resource, field: gateway.resource.spec.get('selector') });
      return { outcome: { reason: 'NoGatewayWorkload' }, reached: [] };
    }
    return this.fromGateway(this.known(gatewayProxy(this.mesh, gateway.selector)), this.request);
  }

  private known({ proxy }: FoundProxy): Proxy {
    return this.options.proxyAddresses ? { ...proxy, addresses: this.options.proxyAddresses } : proxy;
  }

  private fromWorkload(namespace: string, workload: string): Walked {
    const found = workloadProxy(this.mesh, namespace, workload);
    if (!found.isKnown) this.journal.step('client', `no manifest has workload ${namespace}/${workload}; taken for one with a sidecar`);
    const { request } = this;
    const dialled = resolveAddress(this.mesh, namespace, request.address ?? request.host);
    const address = dialled.address === '' ? '0.0.0.0' : dialled.address;
    if (!found.hasSidecar) {
      this.journal.step('client', `${namespace}/${found.proxy.name} has no sidecar: it dials ${address}:${request.port} itself`, ownerOf(found.proxy));
      const service = this.mesh.serviceAt(address) ?? this.mesh.services.find((each) => headlessAddress(each) === address);
      return service?.service ? this.straightTo(service.service, request.port) : { outcome: { reason: dialled.service ? undefined : 'UnknownHost' }, reached: [] };
    }
    this.journal.step('client', `${namespace}/${found.proxy.name || 'a workload'} dials ${address}:${request.port}`, ownerOf(found.proxy));
    const proxy = this.known(found);
    const listener = outboundListener(this.mesh, proxy, address, request.port);
    this.journal.step('listener', listener.name === 'virtualOutbound' ? `no listener for ${address}:${request.port}: ${listener.name}` : `listener ${listener.name}`);
    return this.onListener(proxy, listener, request, address);
  }

  private inbound(namespace: string, workload: string): Walked {
    const { request } = this;
    const found = workloadProxy(this.mesh, namespace, workload);
    if (!found.isKnown) this.journal.step('client', `no manifest has workload ${namespace}/${workload}; taken for one with the label app=${workload}`);
    const proxy = this.known(found);
    if (!found.hasSidecar) {
      this.journal.step('inbound', `${namespace}/${proxy.name} has no sidecar: nothing stands before port ${request.port}`, ownerOf(proxy));
      return { outcome: {}, reached: [] };
    }
    const source = request.source;
    const arrival = arrive(this.mesh, proxy, {
      ...callOf(request, request.address ?? '', request.port), principal: identityOf(source, this.mesh.trustDomain),
      ip: source?.ip, remoteIp: source?.remoteIp, token: request.jwt, head: headOf(request),
    });
    for (const step of arrival.steps) this.journal.step(step.stage, step.says, step.where);
    const outcome: Outcome = {
      listener: arrival.listener?.name, filterChain: arrival.filterChain, routeConfig: arrival.routeConfig, virtualHost: arrival.virtualHost,
      reason: arrival.reason, status: arrival.status,
    };
    const { cluster, reason, status } = arrival;
    return { outcome, reached: cluster === undefined ? [] : [{ cluster, weight: 100, reason, status, mtls: request.tls === 'mtls' }] };
  }

  // Stages -----------------------------------------------------------------------------------------------------------------------------

  private fromGateway(proxy: Proxy, request: CompleteRequest): Walked {
    const { listeners, fronts, merged } = gatewayListeners(this.mesh, proxy);
    const on = (port: number | undefined) => listeners.filter((each) => each.port === port);
    const wanted = on(request.port);
    const front = wanted.length > 0 ? undefined : fronts.find((each) => each.port === request.port && on(each.targetPort).length > 0);
    const candidates = front ? on(front.targetPort) : wanted;
    const listener = candidates.find((each) => each.bind === request.address) ?? candidates.find((each) => each.bind === '0.0.0.0') ?? candidates[0];
    if (!listener) {
      this.journal.step('listener', `nothing listens on port ${request.port} of gateway ${proxy.namespace}/${proxy.name}: the connection is refused`);
      this.journal.nearestMiss = nearestListener(this.mesh, proxy, request.port);
      for (const each of merged.conflicts.filter((one) => one.port === request.port)) this.conflict(each);
      return { outcome: { reason: 'NoListener' }, reached: [] };
    }
    if (front) {
      const { resource } = front.service;
      this.journal.step('listener', `${resource.toString()} port ${front.port} leads to port ${front.targetPort}`, { resource });
    }
    this.journal.step('listener', `listener ${listener.name} of gateway ${proxy.namespace}/${proxy.name}`, listener.where);
    for (const each of listener.conflicts ?? []) this.conflict(each);
    return this.onListener(proxy, listener, { ...request, port: listener.port }, request.address ?? '');
  }

  private conflict(each: NonNullable<Listener['conflicts']>[number]): void {
    const finding = { what: each.what, objects: each.objects };
    this.journal.conflict(finding);
    if (each.dependsOnOrder) this.journal.dependsOnOrder({ what: `${each.what}; which of them is older, the manifests do not say`, objects: each.objects });
  }

  private onListener(proxy: Proxy, listener: Listener, request: CompleteRequest, address: string): Walked {
    const call = callOf(request, address, request.port);
    const connected = connect(listener, call);
    const outcome: Outcome = { listener: listener.name, filterChain: connected.chain?.name };
    if (connected.reason !== undefined) {
      this.journal.step('filterChain', connected.says, connected.chain?.where ?? listener.where);
      if (connected.reason === 'MultipleFilterChain') this.journal.conflict({ what: connected.says, objects: ownersOf(listener) });
      this.journal.nearestMiss ??= connected.reason === 'NoFilterChain' && request.sni !== '' ? nearestChain(this.mesh, proxy, request.sni, listener.chains) : undefined;
      return { outcome: { ...outcome, reason: connected.reason, flag: connected.reason === 'NoFilterChain' ? 'NR' : undefined }, reached: [] };
    }
    const { chain } = connected;
    const credential = checkCredential(this.mesh, proxy, chain);
    if (credential) this.journal.step('filterChain', credential.says, chain.where);
    if (credential?.isFatal) return { outcome: { ...outcome, reason: 'TlsError' }, reached: [] };
    const names = chain.match.serverNames?.join(', ') ?? 'any name';
    if (chain.match.serverNames || chain.termination) this.journal.step('filterChain', `filter chain for ${names}${chain.termination ? ', TLS ends here' : ''}`, chain.where);
    return chain.handler.kind === 'http' ? this.http(proxy, chain, outcome, request, address) : this.tcp(proxy, chain, outcome, request, address);
  }

  private http(proxy: Proxy, chain: FilterChain, outcome: Outcome, request: CompleteRequest, address: string): Walked {
    const decision = new HttpWalk(this.mesh, proxy, this.journal, request).decide(chain, request.port);
    const named = { ...outcome, ...decision.outcome };
    if (!decision.shares) return { outcome: named, reached: [] };
    const upstream = new Upstream(this.mesh, proxy, this.journal);
    const reached = decision.shares.map((share) => this.reach(upstream, { ...share, dialled: address, dialledPort: request.port, request }));
    const best = decision.shares.reduce((a, b) => (b.weight > a.weight ? b : a));
    const responseHeaders = { ...named.responseHeaders, ...best.responseHeaders };
    const passes = proxy.kind === 'sidecar' && reached.some((each) => each.cluster === passthroughCluster);
    if (passes) this.journal.nearestMiss ??= nearestService(this.mesh, proxy, request.host, request.port);
    return { outcome: { ...named, responseHeaders }, reached, forwarded: best.forwarded };
  }

  private tcp(proxy: Proxy, chain: FilterChain, outcome: Outcome, request: CompleteRequest, address: string): Walked {
    const handler = chain.handler as Extract<FilterChain['handler'], { kind: 'tcp' }>;
    const where = chain.where;
    const isRule = where?.resource.kind === 'VirtualService';
    if (chain.server) {
      const { gateway, server, gatewayName } = chain.server;
      const { resource } = gateway;
      this.journal.step('filterChain', `${resource.toString()} passes it on as TCP`, { resource, field: server.at }, `Gateway ${gatewayName}:${server.port}`);
    }
    const rule = where?.field?.toString() ?? '';
    if (where && isRule) this.journal.step('route', `${where.resource.toString()} ${rule}`, where, `${where.resource.toString()} ${rule.replace('spec.', '')}`);
    if (proxy.kind === 'gateway' && chain.server?.server.tlsMode !== 'AUTO_PASSTHROUGH') {
      const authorized = authorize(this.mesh, proxy, { port: request.port, sni: request.sni, ip: request.source?.ip, remoteIp: request.source?.remoteIp });
      for (const step of authorizationSteps(authorized)) this.journal.step(step.stage, step.says, step.where);
      if (!authorized.allowed) return { outcome: { ...outcome, reason: 'Denied' }, reached: [] };
    }
    const upstream = new Upstream(this.mesh, proxy, this.journal);
    // TLS that ended here is gone for whoever comes next
    const onward: CompleteRequest = chain.termination ? { ...request, tls: 'plaintext', sni: '', alpn: [] } : request;
    const reached = handler.targets.map((target) => this.reach(upstream, { ...target, dialled: address, dialledPort: request.port, request: onward }));
    return { outcome, reached };
  }

  private reach(upstream: Upstream, leaving: Parameters<Upstream['reach']>[0]): Reached {
    return this.options.stopAt === 'cluster' ? { cluster: leaving.cluster, weight: leaving.weight } : upstream.reach(leaving);
  }

  // Without a proxy at the client --------------------------------------------------------------------------------------------------------

  private straightTo(service: Service, number: number): Walked {
    const registered = this.mesh.services.find((each) => each.service === service);
    const port = registered && portOf(registered, number);
    if (!registered || !port) {
      this.journal.step('destination', `Service ${service.namespace}/${service.name} has no port ${number}`, { resource: service.resource });
      return { outcome: { reason: 'UpstreamConnectionFailure' }, reached: [] };
    }
    const endpoints = endpointsOf(this.mesh, registered, port, undefined, '');
    if (endpoints.pods.length === 0 && endpoints.none !== undefined && !endpoints.isOpen) {
      this.journal.step('destination', endpoints.none, { resource: service.resource });
      return { outcome: { reason: 'NoEndpoints', status: 503 }, reached: [] };
    }
    const pods = endpoints.pods.map(({ pod, port: podPort }) => ({
      ...objectRef(pod.owner), port: podPort, ...(pod.replicas === undefined ? {} : { replicas: pod.replicas }),
    }));
    const first = endpoints.pods[0];
    const pod = first ? `, port ${first.port} of ${first.pod.owner.toString()}` : '';
    this.journal.step('destination', `Service ${service.namespace}/${service.name}:${number}${pod}`, { resource: service.resource, field: port.at });
    const { request } = this;
    const arrival = first && hasSidecar(this.mesh, first.pod) ? arrive(this.mesh, sidecarOfPod(first.pod), {
      ...callOf(request, '', first.port), ip: request.source?.ip, remoteIp: request.source?.remoteIp, token: request.jwt, head: headOf(request),
    }) : undefined;
    for (const step of arrival?.steps ?? []) this.journal.step(step.stage, step.says, step.where);
    return {
      outcome: { reason: arrival?.reason, status: arrival?.status },
      reached: [{
        cluster: '', weight: 100, reason: arrival?.reason, status: arrival?.status, mtls: false,
        destination: {
          host: registered.host, service: objectRef(service.resource), port: number, targetPort: port.targetPort, weight: 100, pods,
          endpoints: endpoints.addresses.map((each) => `${each.address}:${each.port}`), tls: 'none',
          protocol: !request.isHttp ? 'TCP' : request.httpVersion === '2' ? 'HTTP/2' : `HTTP/${request.httpVersion}`,
        },
      }],
    };
  }

  /** A load balancer ends the client's TLS and says so in a header. */
  private behindFront(port: number, tls: boolean): CompleteRequest {
    const { request } = this;
    const scheme = request.tls === 'plaintext' ? 'http' : 'https';
    const headers = request.isHttp ? { 'x-forwarded-proto': scheme, ...request.headers } : request.headers;
    if (request.tls !== 'plaintext' && !tls) this.journal.step('ingress', 'the load balancer ends TLS: the gateway sees plaintext');
    return { ...request, headers, port, tls: tls ? 'tls' : 'plaintext', sni: '', alpn: tls ? ['http/1.1'] : [], address: undefined, clientCert: false };
  }

  private ingressLabels(): Record<string, string> {
    const { ingressSelector, ingressService } = this.mesh.model.facts.meshConfig;
    return { istio: ingressSelector || (ingressService && ingressService !== 'istio-ingressgateway' ? ingressService : 'ingressgateway') };
  }
}

function ownerOf(proxy: Proxy): Where | undefined {
  return proxy.pod && { resource: proxy.pod.owner };
}

function headOf(request: CompleteRequest): HttpHead | undefined {
  if (!request.isHttp) return undefined;
  return { method: request.method, host: request.host, scheme: request.tls === 'plaintext' ? 'http' : 'https', path: request.path, headers: request.headers };
}

function ownersOf(listener: Listener): ObjectRef[] {
  return [...new Set(listener.chains.flatMap((chain) => chain.where?.resource ?? []))].map(objectRef);
}
