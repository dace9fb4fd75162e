import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { pathOf } from '../../core/construct-path';
import { Labels } from '../../core/labels';
import { dnsLabel } from '../../core/naming';
import { refuse } from '../../core/problems';
import { Warnings } from '../../core/warnings';
import { VIRTUAL_SERVICE } from '../mesh/api';
import { primaryRules, specOf } from '../mesh/route/primary';
import { RouteRegistry } from '../mesh/route/route-registry';
import type { IRouteTarget, MeshDestination } from '../mesh/route/target';
import { ServiceTraffic } from '../mesh/traffic/service-traffic';
import { ServiceObjective } from '../objective/objective';
import type { ObjectiveProps } from '../objective/objective-props';
import { Health } from '../pod/health';
import { metricsPort } from '../pod/observability';
import { Port } from '../pod/port';
import { Json } from '../synthesis/json';
import { Caller, CallTarget, ICallable } from '../workload/connections';
import { monitorSpec, SERVICE_MONITOR } from '../workload/monitor';
import { isStateful, ReplicatedProps, ReplicatedShape, ReplicatedWorkload } from '../workload/replicated-workload';
import { ExistingService, ExistingServiceAttributes } from './existing-service';
import { Exposure } from './exposure';
import { portChoiceProblems, portsOf, serviceNameProblem } from './service-ports';
import { ServiceVersion, ServiceVersionProps } from './service-version';

const COMPONENT = 'web-service';
/** The version that is the service itself. */
const PRIMARY = 'primary';

/** What an app team answers about a service. */
export interface WebServiceProps extends ReplicatedProps {
  /**
   * The port it listens on, for HTTP.
   *
   * @default - `ports`
   */
  readonly port?: number;
  /**
   * Its ports, when it has several or speaks something other than HTTP. The first one is the main one.
   *
   * @default - `port`
   */
  readonly ports?: readonly Port[];
  /**
   * Who can reach it.
   *
   * @default Exposure.cluster()
   */
  readonly exposure?: Exposure;
  /**
   * How one sees that it works.
   *
   * @default - Health.tcp(): a connection to its first port succeeds
   */
  readonly health?: Health;
}

/**
 * A service that answers requests: replicas that are kept running, spread, scaled, secured and drained, and a Service in front of them.
 *
 * Nobody can reach it but who declared to (`webapp.calls(catalog)`) and, if it is exposed, the outside.
 *
 * @example
 * const catalog = new WebService(app, 'catalog', {
 *   image: 'catalog:1.4.2', port: 3000, size: Size.small,
 *   scaling: Scaling.onCpu({ between: [2, 10] }), health: Health.http('/items'),
 * });
 * const webapp = new WebService(app, 'webapp', { image: 'webapp:2.0.1', port: 8080 });
 * webapp.calls(catalog);
 */
export class WebService extends ReplicatedWorkload implements ICallable, IRouteTarget {
  /** A service that somebody else deploys. */
  public static fromAttributes(attributes: ExistingServiceAttributes): ExistingService {
    return new ExistingService(attributes);
  }

  /** The Service. */
  public readonly service: ApiObject;
  /** The Ingress or HTTPRoute, if it is exposed. */
  public readonly route?: ApiObject;
  /** The ServiceMonitor, if metrics are read by the Prometheus operator. */
  public readonly monitor?: ApiObject;
  /** Its ports. */
  public readonly ports: readonly Port[];
  private readonly versions = new Map<string, ServiceVersion>();
  private readonly exposure: Exposure;
  private readonly props: WebServiceProps;

  public constructor(scope: Construct, id: string, props: WebServiceProps);
  /**
   * @param variant what a web service with a controller of another kind is made of
   * @internal
   */
  public constructor(scope: Construct, id: string, props: WebServiceProps, variant: Partial<Pick<ReplicatedShape, 'controller' | 'maxName' | 'problems'>>);
  public constructor(scope: Construct, id: string, props: WebServiceProps, variant: Partial<Pick<ReplicatedShape, 'controller' | 'maxName' | 'problems'>> = {}) {
    const ports = portsOf(props);
    super(scope, id, props, {
      component: COMPONENT,
      ports,
      health: props.health ?? Health.tcp(),
      controller: variant.controller,
      maxName: variant.maxName,
      problems: [...portChoiceProblems(props), ...(props.exposure?._problems(ports[0]) ?? []), ...variant.problems ?? []],
      nameProblem: serviceNameProblem,
    });
    this.props = props;
    this.ports = ports;
    this.exposure = props.exposure ?? Exposure.cluster();
    this.service = this.createService();
    if (isStateful(props)) this.createGoverningService();
    this.route = this.createRoute();
    this.monitor = this.createMonitor();
  }

  /** The name that other pods reach it by, from any namespace. */
  public get host(): string {
    return this.namespace === undefined ? this.name : `${this.name}.${this.namespace}.svc.${this.settings.clusterDomain}`;
  }

  /** The main port of its Service. */
  public get port(): number {
    return this.ports[0].servicePort;
  }

  /** Host and main port, e.g. for an environment variable of a caller. */
  public get address(): string {
    return `${this.host}:${this.port}`;
  }

  /**
   * Runs another version beside this one. No request reaches it but by a route that names it: `to: catalog.version('v2')`.
   *
   * @param name a DNS label, e.g. `v2`; `primary` is the service itself
   * @param props what it does differently
   * @throws ValidationError `VersionNeedsMesh` without sidecars: a plain Service sends requests to every version alike; `VersionExposed` for a service that
   *   is exposed without the mesh
   */
  public addVersion(name: string, props: ServiceVersionProps): ServiceVersion {
    if (!this.inMesh) {
      refuse(this, { code: 'VersionNeedsMesh', what: `a version ${JSON.stringify(name)} beside the service needs the mesh to keep requests apart`, fix: 'set `mesh: true` on the environment or the service' });
    }
    if (this.exposure.kind !== 'cluster') {
      refuse(this, { code: 'VersionExposed', what: `\`exposure\` lets in requests that no route of the mesh sees, and a version ${JSON.stringify(name)} would get its share of them`, fix: 'leave `exposure` out, and use a MeshGateway and a MeshRoute' });
    }
    if (name === PRIMARY || this.versions.has(name)) {
      refuse(this, { code: 'VersionDuplicate', what: `there is already a version ${JSON.stringify(name)}`, fix: 'choose another name' });
    }
    const shape = { component: COMPONENT, ports: this.ports, health: this.props.health ?? Health.tcp() };
    const made = new ServiceVersion(this, name, { ...this.props, ...props }, shape);
    const traffic = ServiceTraffic.of(this);
    if (this.versions.size === 0) {
      traffic.addSubset(PRIMARY, this.selector);
      this.createDefaultRoute();
      this._connections.follow((caller) => this.warnOfPlainCaller(caller));
    }
    traffic.addSubset(name, made.selector);
    this.versions.set(name, made);
    return made;
  }

  /**
   * A version, for routes.
   *
   * @throws ValidationError `VersionUnknown`
   */
  public version(name: string): ServiceVersion {
    const found = this.versions.get(name);
    if (found) return found;
    refuse(this, {
      code: 'VersionUnknown',
      what: `there is no version ${JSON.stringify(name)} (there is ${[...this.versions.keys()].join(', ') || 'none'})`,
      fix: `add it with addVersion(${JSON.stringify(name)}, { image: … })`,
    });
  }

  /**
   * Promises how often and how fast it answers: rules that record it, alerts when the error budget burns too fast, and a dashboard of what was asked.
   *
   * @throws ValidationError `ObjectiveMetrics` where nothing measures it, `ObjectiveTarget`, `ObjectiveLatency`, `ObjectiveWindow`; `DuplicateId` for a second one
   */
  public objective(props: ObjectiveProps): ServiceObjective {
    return new ServiceObjective(this, 'Objective', props, {
      name: this.name,
      namespace: this.namespace,
      protocol: this.ports[0].protocol,
      labels: this.labels,
      settings: this.settings,
      inMesh: this.inMesh,
      hasMetrics: this._pod.metrics !== undefined,
      hasOperator: this.settings.metrics.kind === 'operator',
      controller: this.controller.kind,
      scaling: this.props.scaling !== undefined,
      size: this.props.size !== undefined,
    });
  }

  /** @internal */
  public _destination(port?: number): MeshDestination {
    const wanted = port === undefined ? this.ports[0] : this.ports.find(({ servicePort }) => servicePort === port);
    if (!wanted) {
      refuse(this, { code: 'TargetPort', what: `the Service has no port ${port} (it has ${this.ports.map(({ servicePort }) => servicePort).join(', ')})`, fix: 'route to one of its ports' });
    }
    return {
      path: pathOf(this),
      host: this.namespace === undefined ? undefined : this.host,
      port: wanted.servicePort,
      protocol: wanted.protocol,
      ports: this._pod.ports.map(({ servicePort, protocol }) => ({ port: servicePort, protocol })),
      owner: this,
      subset: this.versions.size > 0 ? PRIMARY : undefined,
    };
  }

  /** @internal */
  public _accept(caller: Caller): CallTarget {
    return this.asTarget(caller, this.host);
  }

  /** @internal */
  public _followCallers(listener: (caller: Caller) => void): void {
    this._connections.follow(listener);
  }

  /** @internal */
  public _acceptCall(caller: Caller): CallTarget {
    return this.asTarget(caller, this.host);
  }

  private createService(): ApiObject {
    return this.object('Service', { apiVersion: 'v1', kind: 'Service' }, () => ({
      spec: { type: 'ClusterIP', selector: this.identity, ports: this.servicePorts() },
    }));
  }

  /** The ports of a Service in front of its pods. */
  protected servicePorts(): Json[] {
    return this._pod.ports.map((port) => ({ name: port.name, port: port.servicePort, targetPort: port.name, protocol: port.transport }));
  }

  /** Each replica of a StatefulSet has a DNS name, also while it is starting: members of a cluster look for one another then. */
  private createGoverningService(): void {
    const service = this.object('GoverningService', { apiVersion: 'v1', kind: 'Service' }, () => ({
      spec: { clusterIP: 'None', publishNotReadyAddresses: true, selector: this.selector, ports: this.servicePorts() },
    }), { [Labels.COMPONENT]: 'replicas' }, this.governingServiceName);
    this.controller.node.addDependency(service);
  }

  /** Calls inside the mesh that no other route is for: to the service itself, never to its versions. */
  private createDefaultRoute(): void {
    this.object('DefaultRoute', VIRTUAL_SERVICE, () => ({
      spec: { hosts: [this.host], gateways: ['mesh'], ...specOf(primaryRules(this._destination(), () => true)) },
    }), {}, dnsLabel([this.name, PRIMARY]));
    RouteRegistry.of(this).onceRouted(this.host, () => this.node.tryRemoveChild('DefaultRoute'));
  }

  private warnOfPlainCaller({ inMesh, path }: Caller): void {
    if (inMesh !== false) return;
    Warnings.of(this).add({
      code: 'VersionPlainCaller',
      what: `${path} has no sidecar, so its requests go to every version alike`,
      fix: 'set `mesh: true` on it',
    });
  }

  private createRoute(): ApiObject | undefined {
    const { kind, from } = this.exposure;
    if (kind === 'cluster') return undefined;
    const main = this.ports[0];
    this._connections.open.push({
      ports: [{ port: main.number, protocol: main.transport }],
      from: from === undefined ? undefined : [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': from } } }],
    });
    if (kind === 'gatewayApi') {
      return this.object('HttpRoute', { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute' }, () => this.exposure._httpRoute(this.name, this.port));
    }
    const { annotations, body } = this.exposure._ingress(this.name, main.name, this.settings);
    const ingress = this.object('Ingress', { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' }, () => body);
    for (const [key, value] of Object.entries(annotations)) ingress.metadata.addAnnotation(key, value);
    return ingress;
  }

  private createMonitor(): ApiObject | undefined {
    const { metrics } = this._pod;
    if (!metrics || this.settings.metrics.kind !== 'operator') return undefined;
    const { name } = metricsPort(this._pod.ports, metrics)!;
    // The component tells the Service from the one that governs a StatefulSet, through which every replica would be read a second time.
    const selector = { ...this.selector, [Labels.COMPONENT]: COMPONENT };
    return this.object('ServiceMonitor', SERVICE_MONITOR, () => ({ spec: monitorSpec('endpoints', metrics, name, selector) }), this.settings.metrics.labels);
  }
}
