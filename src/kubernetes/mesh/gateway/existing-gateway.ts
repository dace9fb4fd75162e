import type { ClusterFacts } from '../../../analysis/model';
import { isDnsLabel } from '../../../core/naming';
import { Problem, ValidationError } from '../../../core/validation-error';
import { hostProblems } from './gateway-problems';
import { IMeshGateway, serversOf } from './gateway-reference';
import { GatewayTls } from './gateway-tls';
import { GatewayWorkload } from './gateway-workload';
import { Listener, listenerProblems, listenersOf, TcpListener } from './listener';

/** What is known of a gateway that somebody else deploys. */
export interface ExistingGatewayAttributes {
  /** Name of the Gateway. */
  readonly name: string;
  /** Its namespace. */
  readonly namespace: string;
  /** The hosts it serves. */
  readonly hosts: readonly string[];
  /**
   * What happens to TLS there. The certificate does not matter here.
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
   * Whether TLS ends in front of it, e.g. at a cloud's load balancer.
   *
   * @default false
   */
  readonly behindTls?: boolean;
  /**
   * The port of plain HTTP.
   *
   * @default 80
   */
  readonly httpPort?: number;
  /**
   * The port of TLS.
   *
   * @default 443
   */
  readonly tlsPort?: number;
  /**
   * Ports for anything other than HTTP.
   *
   * @default - none
   */
  readonly tcp?: readonly TcpListener[];
  /**
   * The pods it runs on.
   *
   * @default GatewayWorkload.ingressgateway()
   */
  readonly workload?: GatewayWorkload;
}

/** A gateway that somebody else deploys, as it is known here: routes are held against it as against any other. */
export class ExistingGateway implements IMeshGateway {
  /** Its name. */
  public readonly name: string;
  /** Its namespace. */
  public readonly namespace: string;
  /** The hosts it serves. */
  public readonly hosts: readonly string[];
  /** The pods it runs on. */
  public readonly workload: GatewayWorkload;
  /** @internal */
  public readonly _listeners: readonly Listener[];
  /** @internal */
  public readonly _behindTls: boolean;
  private readonly tls: GatewayTls;

  public constructor(attributes: ExistingGatewayAttributes) {
    const { name, namespace, hosts, tls = GatewayTls.none(), behindTls = false, workload = GatewayWorkload.ingressgateway() } = attributes;
    this.name = name;
    this.namespace = namespace;
    this.hosts = hosts;
    this.tls = tls;
    this.workload = workload;
    this._behindTls = behindTls;
    this._listeners = listenersOf(name, { ...attributes, tls });
    const problems = [...nameProblems(attributes), ...hostProblems(hosts), ...listenerProblems(this._listeners, workload)];
    if (problems.length > 0) throw new ValidationError(problems.map((problem) => ({ ...problem, path: this._path })));
  }

  /** @internal */
  public get _path(): string {
    return `${this.namespace}/${this.name}`;
  }

  /** @internal */
  public _neighbours(): readonly IMeshGateway[] {
    return [];
  }

  /**
   * What the analyzer must know of it.
   *
   * @internal
   */
  public get _known(): ClusterFacts {
    const { name, namespace, workload } = this;
    return {
      gateways: [{ name, namespace, spec: { selector: workload.labels, servers: serversOf(this._listeners) } }],
      gatewayWorkloads: [workload._fact()],
      secrets: this.tls.terminates ? [{ name: this.tls.secretName ?? `${name}-tls`, namespace: workload.namespace }] : [],
    };
  }
}

function nameProblems({ name, namespace }: ExistingGatewayAttributes): Problem[] {
  return ([['name', name], ['namespace', namespace]] as const).filter(([, value]) => !isDnsLabel(value)).map(([prop, value]) => ({
    code: 'ExistingGatewayName', what: `\`${prop}\` of a gateway is a DNS label, got ${JSON.stringify(value)}`, fix: 'use lower-case letters, digits and dashes',
  }));
}
