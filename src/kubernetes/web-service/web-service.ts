import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Labels } from '../../core/labels';
import { Problem } from '../../core/validation-error';
import { isServiceName } from '../../manifests/schema';
import { Health } from '../pod/health';
import { metricsPort } from '../pod/observability';
import { Port } from '../pod/port';
import { Json } from '../synthesis/json';
import { Caller, CallTarget, ICallable } from '../workload/connections';
import { monitorSpec, SERVICE_MONITOR } from '../workload/monitor';
import { isStateful, ReplicatedProps, ReplicatedWorkload } from '../workload/replicated-workload';
import { Exposure } from './exposure';

const COMPONENT = 'web-service';

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
export class WebService extends ReplicatedWorkload implements ICallable {
  /** The Service. */
  public readonly service: ApiObject;
  /** The Ingress or HTTPRoute, if it is exposed. */
  public readonly route?: ApiObject;
  /** The ServiceMonitor, if metrics are read by the Prometheus operator. */
  public readonly monitor?: ApiObject;
  /** Its ports. */
  public readonly ports: readonly Port[];
  private readonly exposure: Exposure;

  public constructor(scope: Construct, id: string, props: WebServiceProps) {
    const ports = portsOf(props);
    super(scope, id, props, {
      component: COMPONENT,
      ports,
      health: props.health ?? Health.tcp(),
      problems: [...portChoiceProblems(props), ...(props.exposure?._problems(ports[0]) ?? [])],
      nameProblem: serviceNameProblem,
    });
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

  /** @internal */
  public _acceptCall(caller: Caller): CallTarget {
    return this.asTarget(caller, this.host);
  }

  private createService(): ApiObject {
    return this.object('Service', { apiVersion: 'v1', kind: 'Service' }, () => ({
      spec: { type: 'ClusterIP', selector: this.identity, ports: this.servicePorts() },
    }));
  }

  private servicePorts(): Json[] {
    return this._pod.ports.map((port) => ({ name: port.name, port: port.servicePort, targetPort: port.name, protocol: port.transport }));
  }

  /** Each replica of a StatefulSet has a DNS name, also while it is starting: members of a cluster look for one another then. */
  private createGoverningService(): void {
    const service = this.object('GoverningService', { apiVersion: 'v1', kind: 'Service' }, () => ({
      spec: { clusterIP: 'None', publishNotReadyAddresses: true, selector: this.selector, ports: this.servicePorts() },
    }), { [Labels.COMPONENT]: 'replicas' }, this.governingServiceName);
    this.controller.node.addDependency(service);
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

function portsOf(props: WebServiceProps): readonly Port[] {
  return props.ports ?? (props.port === undefined ? [] : [Port.http(props.port)]);
}

function portChoiceProblems(props: WebServiceProps): Problem[] {
  if (props.port !== undefined && props.ports !== undefined) {
    return [{ code: 'PortChoice', what: '`port` and `ports` are both given', fix: 'keep one: `port` for plain HTTP, `ports` for anything else' }];
  }
  if (portsOf(props).length === 0) {
    return [{ code: 'PortMissing', what: 'a WebService listens on a port, and none is given', fix: 'give `port`, e.g. 8080; for a process without a port, use Worker' }];
  }
  return [];
}

/** The name of a Service becomes a DNS name that must start with a letter (RFC 1035), which other objects need not. */
function serviceNameProblem(name: string): Problem | undefined {
  if (isServiceName(name)) return undefined;
  return { code: 'ServiceName', what: `the name of a WebService must start with a letter, got ${JSON.stringify(name)}`, fix: `choose another id, e.g. "service-${name}"` };
}
