import { isDnsLabel } from '../../core/naming';
import { Problem, ValidationError } from '../../core/validation-error';
import type { IRouteTarget, MeshDestination } from '../mesh/route/target';
import { CallTarget, ICallable, podPeer } from '../workload/connections';

/** What is known of a service that somebody else deploys. */
export interface ExistingServiceAttributes {
  /** Name of its Service. */
  readonly name: string;
  /** Its namespace. */
  readonly namespace: string;
  /** The port of its Service. */
  readonly port: number;
  /**
   * The port its containers listen on, which is what network policies see.
   *
   * @default - `port`
   */
  readonly containerPort?: number;
  /**
   * What it speaks.
   *
   * @default 'http'
   */
  readonly protocol?: 'http' | 'http2' | 'grpc' | 'tcp' | 'tls';
  /**
   * What selects its pods.
   *
   * @default - `app.kubernetes.io/name` is its name
   */
  readonly podLabels?: Record<string, string>;
  /**
   * The DNS domain of its cluster.
   *
   * @default 'cluster.local'
   */
  readonly clusterDomain?: string;
}

/** A service that somebody else deploys: it can be called and routed to, and its own end is its owner's business. */
export class ExistingService implements ICallable, IRouteTarget {
  /** Its full name. */
  public readonly host: string;

  public constructor(
    /** What is known of it. */
    public readonly attributes: ExistingServiceAttributes,
  ) {
    const problems = attributeProblems(attributes);
    if (problems.length > 0) throw new ValidationError(problems.map((problem) => ({ ...problem, path: `${attributes.namespace}/${attributes.name}` })));
    this.host = `${attributes.name}.${attributes.namespace}.svc.${attributes.clusterDomain ?? 'cluster.local'}`;
  }

  /** @internal */
  public _acceptCall(): CallTarget {
    const { name, namespace, port, containerPort, podLabels } = this.attributes;
    const labels = podLabels ?? { 'app.kubernetes.io/name': name };
    return {
      path: `${namespace}/${name}`,
      peers: (from) => [podPeer({ namespace, labels }, from)],
      ports: [{ port: containerPort ?? port, protocol: 'TCP' }],
      hosts: [{ namespace, host: this.host }],
    };
  }

  /** @internal */
  public _destination(): MeshDestination {
    const { name, namespace, port, protocol } = this.attributes;
    const known = { name, namespace, ports: [{ name: protocol ?? 'http', port }] };
    return { path: `${namespace}/${name}`, host: this.host, port, protocol: protocol ?? 'http', known };
  }

  /** @internal */
  public _accept(): CallTarget {
    return this._acceptCall(); // its own network policy is its owner's business
  }
}

function attributeProblems({ name, namespace, port, containerPort }: ExistingServiceAttributes): Problem[] {
  const problems: Problem[] = [];
  for (const [prop, value] of [['name', name], ['namespace', namespace]] as const) {
    if (!isDnsLabel(value)) problems.push({ code: 'ExistingServiceName', what: `\`${prop}\` of a service is a DNS label, got ${JSON.stringify(value)}`, fix: 'use lower-case letters, digits and dashes' });
  }
  for (const value of [port, containerPort ?? port]) {
    if (!(Number.isInteger(value) && value >= 1 && value <= 65535)) problems.push({ code: 'PortOutOfRange', what: `a service needs a port from 1 to 65535, got ${value}`, fix: 'give the port of its Service' });
  }
  return problems;
}
