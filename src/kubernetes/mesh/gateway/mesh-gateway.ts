import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { freshId } from '../../../core/construct-id';
import { pathOf } from '../../../core/construct-path';
import { Problems } from '../../../core/problems';
import { Problem } from '../../../core/validation-error';
import { Warnings } from '../../../core/warnings';
import { addKnownFacts } from '../../synthesis/known-facts';
import { objectName } from '../../workload/object-name';
import { GATEWAY } from '../api';
import { list } from '../hosts';
import { meshObject } from '../mesh-object';
import { ExistingGateway, ExistingGatewayAttributes } from './existing-gateway';
import { GatewayFront } from './gateway-front';
import { gatewayProblems } from './gateway-problems';
import { IMeshGateway, portsOf, serversOf, serves } from './gateway-reference';
import { GatewayTls } from './gateway-tls';
import { GatewayWorkload } from './gateway-workload';
import { canShare, Listener, ListenerKind, listenersOf, TcpListener } from './listener';

export type { ListenerKind, TcpListener };

/** What a platform team answers about a gateway. */
export interface MeshGatewayProps {
  /** The hosts it serves. A wildcard may stand for the first label: `*.example.com`. */
  readonly hosts: readonly string[];
  /**
   * What happens to TLS.
   *
   * @default GatewayTls.none()
   */
  readonly tls?: GatewayTls;
  /**
   * Whether plain HTTP is answered with a redirect to https.
   *
   * @default - true where TLS ends at the gateway, else false
   */
  readonly redirectToHttps?: boolean;
  /**
   * The port of the gateway's Service that plain HTTP comes in by.
   *
   * @default 80
   */
  readonly httpPort?: number;
  /**
   * The port of the gateway's Service that TLS comes in by.
   *
   * @default 443
   */
  readonly tlsPort?: number;
  /**
   * The pods it runs on.
   *
   * @default GatewayWorkload.ingressgateway()
   */
  readonly workload?: GatewayWorkload;
  /**
   * What stands between the outside and the gateway.
   *
   * @default GatewayFront.none()
   */
  readonly front?: GatewayFront;
  /**
   * Ports for anything other than HTTP.
   *
   * @default - none
   */
  readonly tcp?: readonly TcpListener[];
}

const GATEWAYS = new WeakMap<IConstruct, MeshGateway[]>();

/**
 * A door into the mesh: the hosts, ports and certificates that ingress pods serve. What is behind it is said by a `MeshRoute`, which takes this object and
 * is refused if the two do not meet.
 *
 * @example
 * const door = new MeshGateway(prod.chart('door'), 'query', { hosts: ['query.test.co.kr'] });
 */
export class MeshGateway extends Construct implements IMeshGateway {
  /** A gateway that somebody else deploys. */
  public static fromAttributes(attributes: ExistingGatewayAttributes): ExistingGateway {
    return new ExistingGateway(attributes);
  }

  /** Every gateway of the tree that `construct` is in. */
  public static all(construct: IConstruct): readonly MeshGateway[] {
    return GATEWAYS.get(construct.node.root) ?? [];
  }

  /** Its name. */
  public readonly name: string;
  /** Its namespace, where the chart names one. */
  public readonly namespace?: string;
  /** The hosts it serves. */
  public readonly hosts: readonly string[];
  /** The pods it runs on. */
  public readonly workload: GatewayWorkload;
  /** The Gateway. */
  public readonly gateway: ApiObject;
  /** The Certificate, if cert-manager makes it. */
  public readonly certificate?: ApiObject;
  /** The Ingress or Service in front of it. */
  public readonly front?: ApiObject;
  /** @internal */
  public readonly _front: GatewayFront;
  /** @internal */
  public readonly _listeners: readonly Listener[];
  private readonly tls: GatewayTls;

  public constructor(scope: Construct, id: string, props: MeshGatewayProps) {
    super(scope, freshId(scope, id));
    this.name = objectName(this);
    this.namespace = Chart.of(this).namespace;
    this.hosts = props.hosts;
    this.workload = props.workload ?? GatewayWorkload.ingressgateway();
    this.tls = props.tls ?? GatewayTls.none();
    this._front = props.front ?? GatewayFront.none();
    this._listeners = listenersOf(this.name, { ...props, tls: this.tls });
    const problems = new Problems(this);
    problems.add(...gatewayProblems({ ...props, tls: this.tls, front: this._front, workload: this.workload }, this._listeners));
    problems.add(...this._neighbours().flatMap((other) => this.conflicts(other)));
    problems.throwIfAny();

    this.certificate = this.tls.issuer === undefined ? undefined : this.createCertificate(this.tls.issuer);
    this.gateway = this.createGateway();
    this.front = this.createFront();
    this.node.defaultChild = this.gateway;
    this.warn();
    const all = GATEWAYS.get(this.node.root);
    if (all) all.push(this);
    else GATEWAYS.set(this.node.root, [this]);
    addKnownFacts(this, {
      gatewayWorkloads: [this.workload._fact()],
      // Somebody else makes the Secret: cert-manager, or whoever owns the certificate.
      secrets: this.credential === undefined ? [] : [{ name: this.credential, namespace: this.workload.namespace }],
    });
  }

  /** Whether requests for `host` can arrive at a listener for rules of this kind, at `port` if one is given. */
  public serves(host: string, kind: ListenerKind, port?: number): boolean {
    return serves(this, host, kind, port);
  }

  /** Ports that serve rules of this kind. */
  public portsOf(kind: ListenerKind): readonly number[] {
    return portsOf(this, kind);
  }

  /** @internal */
  public get _owner(): IConstruct { return this; }

  /** @internal */
  public get _path(): string { return pathOf(this); }

  /** @internal */
  public get _behindTls(): boolean { return this._front.kind === 'ingress'; }

  /**
   * The other gateways on the same pods: what they serve meets on the same ports.
   *
   * @internal
   */
  public _neighbours(): readonly MeshGateway[] {
    return MeshGateway.all(this).filter((other) => other !== this && other.workload._shares(this.workload));
  }

  /** The Secret of its certificate. */
  private get credential(): string | undefined {
    return this.tls.terminates ? this.tls.secretName ?? `${this.name}-tls` : undefined;
  }

  /** What one of two gateways on the same pods would lose: which one depends on which was created first. */
  private conflicts(other: MeshGateway): Problem[] {
    return this._listeners.flatMap((own) => other._listeners.filter(({ port }) => port === own.port).flatMap((theirs): Problem[] => {
      if (!canShare(own, theirs)) {
        return [{
          code: 'GatewayPortConflict',
          what: `port ${own.port} is to speak ${own.protocol} here and ${theirs.protocol} in ${pathOf(other)} on the same pods, and Istio drops one of the two`,
          fix: 'give one of them another port',
        }];
      }
      const hosts = own.hosts.filter((host) => theirs.hosts.includes(host));
      return hosts.length === 0 ? [] : [{
        code: 'GatewayHostConflict',
        what: `${list(hosts)} on port ${own.port} is already served by ${pathOf(other)} on the same pods`,
        fix: 'pass that gateway to the routes of both teams, or serve the host in one of them only',
      }];
    }));
  }

  private warn(): void {
    if (this._front._blindHealth) {
      Warnings.of(this).add({
        code: 'GatewayFrontHealth',
        what: 'the front asks nodes for the health of the gateway, at a path of a host that nobody serves: 404, so that every target counts as unhealthy',
        fix: 'remove the annotation "alb.ingress.kubernetes.io/target-type", or name the NodePort of 15021 in "alb.ingress.kubernetes.io/healthcheck-port" and the path "/healthz/ready"',
      });
    }
  }

  private createGateway(): ApiObject {
    return meshObject(this, 'Gateway', {
      ...GATEWAY,
      body: () => ({
        spec: {
          selector: this.workload.labels,
          servers: serversOf(this._listeners),
        },
      }),
    });
  }

  /** In the namespace of the gateway's pods, for only there are credentials looked for. */
  private createCertificate(issuer: string): ApiObject {
    const name = `${this.name}-tls`;
    return meshObject(this, 'Certificate', {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      name,
      namespace: this.workload.namespace,
      body: () => ({ spec: { secretName: name, dnsNames: [...this.hosts], issuerRef: { kind: 'ClusterIssuer', name: issuer } } }),
    });
  }

  /** In the namespace of the gateway's pods, for an Ingress cannot refer to a Service of another one. */
  private createFront(): ApiObject | undefined {
    const { kind, className, annotations } = this._front;
    if (kind === 'none') return undefined;
    const { namespace, service, labels } = this.workload;
    const object = kind === 'ingress'
      ? meshObject(this, 'Front', {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        namespace,
        body: () => ({ spec: { ingressClassName: className, defaultBackend: { service: { name: service, port: { number: portsOf(this, 'http')[0] } } } } }),
      })
      : meshObject(this, 'Front', {
        apiVersion: 'v1',
        kind: 'Service',
        namespace,
        // Local: the gateway sees the client's own address, and only nodes with a gateway pod are asked.
        body: () => ({ spec: { type: 'LoadBalancer', externalTrafficPolicy: 'Local', selector: labels, ports: this.workload._servicePorts() } }),
      });
    for (const [key, value] of Object.entries(annotations)) object.metadata.addAnnotation(key, value);
    return object;
  }
}
