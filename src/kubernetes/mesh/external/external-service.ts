import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { freshId } from '../../../core/construct-id';
import { pathOf } from '../../../core/construct-path';
import { settingsOf } from '../../../core/environment-base';
import { dnsLabel } from '../../../core/naming';
import { addDeferredCheck, Problems, refuse } from '../../../core/problems';
import { Problem } from '../../../core/validation-error';
import { Port } from '../../pod/port';
import { Caller, CallTarget, ICallable } from '../../workload/connections';
import { objectName } from '../../workload/object-name';
import { DESTINATION_RULE, SERVICE_ENTRY } from '../api';
import { list } from '../hosts';
import { meshObject } from '../mesh-object';
import { IRouteTarget, MeshDestination } from '../route/target';
import { cidrOf, externalProblems, plainPorts } from './external-problems';
import { ExternalServiceProps } from './external-service-props';
import { Origination } from './origination';
import { Resolution } from './resolution';

const EXTERNAL = new WeakMap<IConstruct, ExternalService[]>();

/**
 * Something outside of the mesh that workloads call: the mesh knows it by name, and the NetworkPolicy of each caller lets its packets out. It is known in the
 * namespaces of its callers and nowhere else.
 *
 * @example
 * const payments = new ExternalService(app, 'payments', {
 *   hosts: ['api.payments.example.com'],
 *   ports: [Port.http(443, { servicePort: 80 })],
 *   tls: Origination.simple(),
 * });
 * webapp.calls(payments); // http://api.payments.example.com, encrypted by the sidecar
 */
export class ExternalService extends Construct implements ICallable, IRouteTarget {
  /**
   * One known by its address: `https://api.example.com` is TLS that the application begins, `http://api.example.com:8080` is plain text.
   *
   * @throws ValidationError `ExternalUrl` for anything besides scheme, host and port
   */
  public static fromUrl(scope: Construct, id: string, url: string): ExternalService {
    const parsed = /^(https?):\/\/([^/:?#@]+)(?::(\d+))?\/?$/.exec(url);
    if (!parsed) {
      refuse(scope, { code: 'ExternalUrl', what: `${JSON.stringify(url)} is not just scheme, host and port`, fix: 'write e.g. "https://api.example.com"; paths are the application\'s' });
    }
    const [, scheme, host, port] = parsed;
    return new ExternalService(scope, id, { hosts: [host], ports: [scheme === 'https' ? Port.https(Number(port ?? 443)) : Port.http(Number(port ?? 80))] });
  }

  /** Its host names. */
  public readonly hosts: readonly string[];
  /** Its ports. */
  public readonly ports: readonly Port[];
  /** Its namespace, where the chart names one. */
  public readonly namespace?: string;
  /** The ServiceEntry. */
  public readonly serviceEntry: ApiObject;
  /** The DestinationRules, one for each host, if the sidecar begins TLS. */
  public readonly destinationRules: readonly ApiObject[];
  private readonly props: ExternalServiceProps;
  private readonly resolution: Resolution;
  private readonly callers = new Set<string>();

  public constructor(scope: Construct, id: string, props: ExternalServiceProps) {
    super(scope, freshId(scope, id));
    this.props = props;
    this.hosts = props.hosts;
    this.ports = props.ports;
    this.namespace = Chart.of(this).namespace;
    this.resolution = props.resolution ?? Resolution.dns();
    const problems = new Problems(this);
    problems.add(...externalProblems(props, this.resolution, settingsOf(this).clusterDomain));
    problems.throwIfAny();

    this.serviceEntry = this.createServiceEntry();
    this.destinationRules = props.tls ? this.hosts.map((host, i) => this.createDestinationRule(host, i, props.tls!)) : [];
    this.node.defaultChild = this.serviceEntry;
    EXTERNAL.set(this.node.root, [...EXTERNAL.get(this.node.root) ?? [], this]);
    addDeferredCheck(this, () => this.conflicts());
  }

  /** @internal */
  public _acceptCall(caller: Caller): CallTarget {
    if (this.props.tls && caller.inMesh === false) {
      refuse(this, {
        code: 'OriginationOutsideMesh',
        what: `${caller.path} has no sidecar that could begin TLS, and would speak plain text to ${list(this.hosts)}`,
        fix: 'give it a sidecar (`mesh: true`), or leave out `tls` and let the application begin TLS',
      });
    }
    this._accept(caller);
    const ranges = this.ranges();
    return {
      path: pathOf(this),
      peers: () => ranges?.map((cidr) => ({ ipBlock: { cidr } })),
      ports: this.ports.map(({ number }) => ({ port: number, protocol: 'TCP' })),
      hosts: this.hosts.map((host) => ({ namespace: this.namespace, host })),
      proxySecrets: this.props.tls?._secrets(this.prefix),
    };
  }

  /** @internal */
  public _accept(caller: Caller): void {
    if (caller.namespace !== undefined && caller.namespace !== this.namespace) this.callers.add(caller.namespace);
  }

  /** @internal */
  public _destination(port?: number): MeshDestination {
    const wanted = port === undefined ? this.ports[0] : this.ports.find(({ servicePort }) => servicePort === port);
    if (!wanted) {
      refuse(this, { code: 'TargetPort', what: `it has no port ${port} (it has ${list(this.ports.map(({ servicePort }) => String(servicePort)))})`, fix: 'route to one of its ports' });
    }
    return { path: pathOf(this), host: this.hosts[0], port: wanted.servicePort, protocol: wanted.protocol };
  }

  /** What tells its files in a sidecar from those of others. */
  private get prefix(): string {
    return dnsLabel([this.namespace ?? 'default', objectName(this)], 56);
  }

  private createServiceEntry(): ApiObject {
    const { addresses = [] } = this.props;
    return meshObject(this, 'ServiceEntry', {
      ...SERVICE_ENTRY,
      body: () => ({
        spec: {
          hosts: [...this.hosts],
          ...(addresses.length > 0 ? { addresses: [...addresses] } : {}),
          ports: this.ports.map(({ name, number, servicePort, protocol }) => ({
            number: servicePort, name, protocol: protocol.toUpperCase(), ...(servicePort === number ? {} : { targetPort: number }),
          })),
          location: 'MESH_EXTERNAL',
          resolution: this.resolution.mode,
          ...(this.resolution.addresses.length > 0 ? { endpoints: this.resolution.addresses.map((address) => ({ address })) } : {}),
          exportTo: this.exportTo(),
        },
      }),
    });
  }

  private createDestinationRule(host: string, index: number, tls: Origination): ApiObject {
    return meshObject(this, index === 0 ? 'DestinationRule' : `DestinationRule-${host}`, {
      ...DESTINATION_RULE,
      name: index === 0 ? undefined : dnsLabel([objectName(this), host]),
      body: () => ({
        spec: {
          host,
          trafficPolicy: {
            portLevelSettings: plainPorts(this.ports).map(({ servicePort }) => ({ port: { number: servicePort }, tls: tls._render(host, this.prefix) })),
          },
          exportTo: this.exportTo(),
        },
      }),
    });
  }

  private exportTo(): string[] {
    return ['.', ...[...this.callers].sort()];
  }

  /** Where packets go. Behind DNS, declared addresses are only names for the sidecar; they are not where it connects to. */
  private ranges(): string[] | undefined {
    const { addresses = [], ranges = [] } = this.props;
    const known = ranges.length > 0 ? ranges : this.resolution.mode === 'STATIC' ? this.resolution.addresses : this.resolution.mode === 'NONE' ? addresses : [];
    return known.length > 0 ? known.map(cidrOf) : undefined;
  }

  /** Two declarations of one host and port that speak differently: which one counts depends on which was created first (IST0177). */
  private conflicts(): Problem[] {
    const all = EXTERNAL.get(this.node.root) ?? [];
    const pairs = all.slice(0, all.indexOf(this)).flatMap((other) => this.hosts.filter((host) => other.hosts.includes(host)).map((host) => ({ other, host })));
    return pairs.flatMap(({ other, host }) => this.ports.flatMap((port) => {
      const same = other.ports.find(({ servicePort }) => servicePort === port.servicePort);
      return !same || same.protocol === port.protocol ? [] : [{
        code: 'ExternalConflict',
        what: `${host}:${port.servicePort} speaks ${port.protocol} here and ${same.protocol} in ${pathOf(other)}`,
        fix: 'declare it once, and call that from both places',
      }];
    }));
  }
}
