import { asDocuments, ManifestDocument } from '../../manifests/read/document';
import { assumedEgressGateway, assumedIngressGateway, declaredResources } from './declared';
import { DestinationRule, destinationRuleOf } from './destination-rule';
import { ClusterFacts, MeshConfig } from './facts';
import { isObject } from './field';
import { Gateway, gatewayOf } from './gateway';
import { serviceHost, toFqdn } from './hosts';
import { Ingress, IngressClass, ingressClassOf, ingressOf } from './ingress';
import { meshConfigIn, meshNetworksIn, meshNetworksObject } from './istio-config-map';
import { Kind } from './kinds';
import { meshConfigFrom } from './mesh-config';
import { Pod } from './pod';
import { Resource } from './resource';
import {
  AuthorizationPolicy, authorizationPolicyOf, PeerAuthentication, peerAuthenticationOf, PolicyScope, policyScopeOf, RequestAuthentication,
  requestAuthenticationOf,
} from './security';
import { Service, serviceOf } from './service';
import { ServiceEntry, serviceEntryOf, WorkloadEntry, workloadEntryOf } from './service-entry';
import { Sidecar, sidecarOf } from './sidecar';
import { VirtualService, virtualServiceOf } from './virtual-service';
import { Workloads } from './workloads';

/** Two manifests that describe the same object. */
export interface Duplicate {
  /** The manifest that is applied last, which the model uses. */
  readonly used: Resource;
  /** The one it overwrites. */
  readonly overwritten: Resource;
}

/** Resolved facts: those that have a default have it. */
export interface ResolvedFacts extends ClusterFacts {
  readonly clusterDomain: string;
  readonly defaultNamespace: string;
  readonly rootNamespace: string;
  readonly meshConfig: MeshConfig;
}

/**
 * A set of manifests as the cluster would hold them, with typed, trusting views on damaged or clean input alike, and fast look-ups.
 *
 * ```ts
 * const model = Model.of(readManifests(['dist']).documents, { clusterDomain: 'example.internal' });
 * for (const service of model.services) console.log(service.name, model.podsOf(service).length);
 * ```
 */
export class Model {
  /**
   * @param documents manifests from any source, or plain objects
   * @param facts what manifests cannot say
   */
  public static of(documents: Iterable<ManifestDocument | object>, facts: ClusterFacts = {}): Model {
    return new Model(Array.from(documents, asDocument), facts);
  }

  public readonly facts: ResolvedFacts;
  /** Every object once, declared and assumed ones included: manifests first, in the order they were read. */
  public readonly resources: readonly Resource[];
  public readonly duplicates: readonly Duplicate[];
  /** Whether Istio's default ingress gateway had to be assumed, because neither manifests nor facts hold an ingress gateway. */
  public readonly assumesIngressGateway: boolean;

  private readonly byKey = new Map<string, Resource>();
  private readonly byKind = new Map<string, Resource[]>();
  private readonly views = new Map<string, readonly { readonly resource: Resource }[]>();
  private readonly viewOf = new Map<Resource, unknown>();
  private readonly workloads: Workloads;
  private servicesByHost?: Map<string, Service>;
  private namespacesSeen?: ReadonlySet<string>;
  private secretsMade?: ReadonlySet<string>;

  private constructor(documents: readonly ManifestDocument[], facts: ClusterFacts) {
    this.facts = {
      ...facts,
      clusterDomain: facts.clusterDomain ?? 'cluster.local',
      defaultNamespace: facts.defaultNamespace ?? 'default',
      rootNamespace: facts.rootNamespace ?? facts.meshConfig?.rootNamespace ?? 'istio-system',
      meshConfig: facts.meshConfig ? meshConfigFrom(facts.meshConfig) : {},
    };
    const duplicates: Duplicate[] = [];
    for (const document of documents) {
      const resource = new Resource(document, this.facts.defaultNamespace);
      const overwritten = this.byKey.get(keyOf(resource));
      // Objects without a name are broken each in its own way, not copies of one another.
      if (overwritten && resource.name !== '') duplicates.push({ used: resource, overwritten });
      this.byKey.set(resource.name === '' ? `${keyOf(resource)}#${this.byKey.size}` : keyOf(resource), resource);
    }
    for (const resource of declaredResources(this.facts)) if (!this.byKey.has(keyOf(resource))) this.byKey.set(keyOf(resource), resource);
    this.duplicates = duplicates;
    for (const resource of this.byKey.values()) this.index(resource);
    if (!facts.meshConfig) this.facts = { ...this.facts, meshConfig: meshConfigIn(this.istioConfigMap) };
    this.workloads = new Workloads((kind) => this.ofKind(kind), (kind, namespace, name) => this.find(kind, namespace, name));

    const undeclared = facts.gatewayWorkloads === undefined;
    this.assumesIngressGateway = undeclared && this.workloads.everywhere.select({ istio: 'ingressgateway' }).length === 0;
    if (this.assumesIngressGateway) this.assume(assumedIngressGateway());
    const egress = { istio: 'egressgateway' };
    const asksForEgress = this.ofKind(Kind.gateway).some((each) => each.spec.at('selector', 'istio').string() === egress.istio);
    if (undeclared && asksForEgress && this.workloads.everywhere.select(egress).length === 0) this.assume(assumedEgressGateway());
    this.resources = [...this.byKey.values()];
  }

  // Look-ups ---------------------------------------------------------------------------------------------------------------------------

  /** The object of that kind (`Kind.gateway`), namespace (empty for cluster-scoped kinds) and name. */
  public find(kind: string, namespace: string, name: string): Resource | undefined {
    return this.byKey.get(`${kind}|${namespace}|${name}`);
  }

  /** All objects of a kind, in the order they were read. */
  public ofKind(kind: string): readonly Resource[] {
    return this.byKind.get(kind) ?? [];
  }

  /** The kinds that are there. */
  public get kinds(): readonly string[] {
    return [...this.byKind.keys()];
  }

  public get virtualServices(): readonly VirtualService[] { return this.view(Kind.virtualService, virtualServiceOf); }
  public get gateways(): readonly Gateway[] { return this.view(Kind.gateway, gatewayOf); }
  public get destinationRules(): readonly DestinationRule[] { return this.view(Kind.destinationRule, destinationRuleOf); }
  public get serviceEntries(): readonly ServiceEntry[] { return this.view(Kind.serviceEntry, serviceEntryOf); }
  public get workloadEntries(): readonly WorkloadEntry[] { return this.view(Kind.workloadEntry, workloadEntryOf); }
  public get sidecars(): readonly Sidecar[] { return this.view(Kind.sidecar, sidecarOf); }
  public get peerAuthentications(): readonly PeerAuthentication[] { return this.view(Kind.peerAuthentication, peerAuthenticationOf); }
  public get requestAuthentications(): readonly RequestAuthentication[] { return this.view(Kind.requestAuthentication, requestAuthenticationOf); }
  public get authorizationPolicies(): readonly AuthorizationPolicy[] { return this.view(Kind.authorizationPolicy, authorizationPolicyOf); }
  public get telemetries(): readonly PolicyScope[] { return this.view(Kind.telemetry, policyScopeOf); }
  public get wasmPlugins(): readonly PolicyScope[] { return this.view(Kind.wasmPlugin, policyScopeOf); }
  public get services(): readonly Service[] { return this.view(Kind.service, serviceOf); }
  public get ingresses(): readonly Ingress[] { return this.view(Kind.ingress, ingressOf); }
  public get ingressClasses(): readonly IngressClass[] { return this.view(Kind.ingressClass, ingressClassOf); }

  public virtualService(namespace: string, name: string): VirtualService | undefined {
    return this.viewed(Kind.virtualService, namespace, name, virtualServiceOf);
  }

  /** An Istio Gateway. */
  public gateway(namespace: string, name: string): Gateway | undefined {
    return this.viewed(Kind.gateway, namespace, name, gatewayOf);
  }

  public service(namespace: string, name: string): Service | undefined {
    return this.viewed(Kind.service, namespace, name, serviceOf);
  }

  /** The Service with that fully qualified name. */
  public serviceByHost(fqdn: string): Service | undefined {
    this.servicesByHost ??= new Map(this.services.map((each) => [serviceHost(each.name, each.namespace, this.facts.clusterDomain), each]));
    return this.servicesByHost.get(fqdn.toLowerCase());
  }

  /** `toFqdn` in this cluster. */
  public fqdn(host: string, namespace: string): string {
    return toFqdn(host, namespace, this.facts.clusterDomain);
  }

  /** The fully qualified name of a Service in this cluster. */
  public hostOf(service: Service): string {
    return serviceHost(service.name, service.namespace, this.facts.clusterDomain);
  }

  /** Whether the namespace is known: there is a Namespace object, or some object lives in it. */
  public hasNamespace(name: string): boolean {
    return this.seenNamespaces().has(name);
  }

  /** Every known namespace, see `hasNamespace`. */
  public get namespaces(): readonly string[] {
    return [...this.seenNamespaces()];
  }

  // Pods -------------------------------------------------------------------------------------------------------------------------------

  /** The pods of every workload: one `Pod` per workload template. */
  public get pods(): readonly Pod[] {
    return this.workloads.everywhere.pods;
  }

  /** The pods that have all of `labels`, in one namespace or (without one) in all. */
  public podsWith(labels: Readonly<Record<string, string>>, namespace?: string): readonly Pod[] {
    return (namespace === undefined ? this.workloads.everywhere : this.workloads.in(namespace)).select(labels);
  }

  /** Whether `podsWith` would give any, found without listing them. */
  public hasPodWith(labels: Readonly<Record<string, string>>, namespace?: string): boolean {
    return (namespace === undefined ? this.workloads.everywhere : this.workloads.in(namespace)).selectsAny(labels);
  }

  /** The pods in a namespace. */
  public podsIn(namespace: string): readonly Pod[] {
    return this.workloads.in(namespace).pods;
  }

  /** The pods a Service selects; none when it has no selector. */
  public podsOf(service: Service): readonly Pod[] {
    return service.selector ? this.podsWith(service.selector, service.namespace) : [];
  }

  /** The Services that select a pod. */
  public servicesOf(pod: Pod): readonly Service[] {
    return this.workloads.servicesSelecting(pod, () => this.services);
  }

  /**
   * Whether the pod gets a sidecar: the pod's own `sidecar.istio.io/inject` (label, then annotation), else the labels of its namespace.
   * `undefined` when the namespace is in no manifest and the pod does not say.
   */
  public isInjected(pod: Pod): boolean | undefined {
    if (pod.hostNetwork) return false;
    const own = pod.labels['sidecar.istio.io/inject'] ?? pod.annotations['sidecar.istio.io/inject'];
    const namespace = this.find(Kind.namespace, '', pod.namespace);
    const label = namespace?.labels['istio-injection'];
    if (label === 'disabled' || own === 'false') return false;
    if (label === 'enabled' || own === 'true' || namespace?.labels['istio.io/rev'] !== undefined || pod.labels['istio.io/rev'] !== undefined) return true;
    return namespace ? false : undefined;
  }

  /** Istio's MeshNetworks, declared or from its ConfigMap, and the object that a finding about them names. */
  public get meshNetworks(): { readonly meshNetworks?: Readonly<Record<string, unknown>>; readonly source: Resource } {
    const map = this.istioConfigMap;
    return { meshNetworks: this.facts.meshNetworks ?? meshNetworksIn(map), source: map ?? meshNetworksObject(this.facts.rootNamespace) };
  }

  /** Whether the manifests or facts speak of Secrets at all; most repositories hold none. */
  public get knowsSecrets(): boolean {
    return this.ofKind(Kind.secret).length > 0;
  }

  /** Whether a Secret exists or something in the manifests makes it: a cert-manager Certificate, an ExternalSecret, a SealedSecret. */
  public hasSecret(namespace: string, name: string): boolean {
    if (this.find(Kind.secret, namespace, name) || this.find('bitnami.com/SealedSecret', namespace, name)) return true;
    this.secretsMade ??= new Set([
      ...this.ofKind('cert-manager.io/Certificate').map((each) => `${each.namespace}/${each.spec.get('secretName').string() ?? ''}`),
      ...this.ofKind('external-secrets.io/ExternalSecret').map((each) => `${each.namespace}/${each.spec.at('target', 'name').string() ?? each.name}`),
    ]);
    return this.secretsMade.has(`${namespace}/${name}`);
  }

  private get istioConfigMap(): Resource | undefined {
    return this.find(Kind.configMap, this.facts.rootNamespace, 'istio');
  }

  private seenNamespaces(): ReadonlySet<string> {
    this.namespacesSeen ??= new Set([
      this.facts.rootNamespace, this.facts.defaultNamespace, 'kube-system', ...this.ofKind(Kind.namespace).map((each) => each.name),
      ...this.resources.map((each) => each.namespace).filter((each) => each !== ''),
    ]);
    return this.namespacesSeen;
  }

  private view<T extends { readonly resource: Resource }>(kind: string, make: (resource: Resource) => T): readonly T[] {
    let views = this.views.get(kind) as readonly T[] | undefined;
    if (!views) {
      views = this.ofKind(kind).map((resource) => this.viewOfResource(resource, make));
      this.views.set(kind, views);
    }
    return views;
  }

  private viewed<T>(kind: string, namespace: string, name: string, make: (resource: Resource) => T): T | undefined {
    const resource = this.find(kind, namespace, name);
    return resource && this.viewOfResource(resource, make);
  }

  private viewOfResource<T>(resource: Resource, make: (resource: Resource) => T): T {
    let view = this.viewOf.get(resource) as T | undefined;
    if (!view) this.viewOf.set(resource, view = make(resource));
    return view;
  }

  private assume(resources: readonly Resource[]): void {
    for (const resource of resources) {
      if (this.byKey.has(keyOf(resource))) continue;
      this.byKey.set(keyOf(resource), resource);
      this.index(resource);
      if (resource.id === Kind.pod) this.workloads.add(resource);
    }
  }

  private index(resource: Resource): void {
    const list = this.byKind.get(resource.id);
    if (list) list.push(resource);
    else this.byKind.set(resource.id, [resource]);
  }
}

function keyOf(resource: Resource): string {
  return `${resource.id}|${resource.namespace}|${resource.name}`;
}

function asDocument(input: ManifestDocument | object, index: number): ManifestDocument {
  if (typeof (input as ManifestDocument).lineOf === 'function') return input as ManifestDocument;
  const [document] = asDocuments([isObject(input) ? input : {}]);
  return { ...document, line: index + 1, lineOf: () => index + 1 };
}
