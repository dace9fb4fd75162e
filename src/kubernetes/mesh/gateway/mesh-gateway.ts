import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { pathOf } from '../../../core/construct-path';
import { settingsOf } from '../../../core/environment-base';
import { Labels, OWNER_ANNOTATION } from '../../../core/labels';
import { Problems } from '../../../core/problems';
import { Problem } from '../../../core/validation-error';
import { isDnsSubdomain } from '../../../manifests/schema';
import { Json } from '../../synthesis/json';
import { addKnownFacts } from '../../synthesis/known-facts';
import { KubernetesObject } from '../../synthesis/kubernetes-object';
import { Caller } from '../../workload/connections';
import { objectName } from '../../workload/workload';
import { GATEWAY } from '../api';
import { hostsMeet, isMeshHost, list } from '../hosts';
import { GatewayFront } from './gateway-front';
import { GatewayTls } from './gateway-tls';
import { GatewayWorkload } from './gateway-workload';

/** A port for anything other than HTTP. */
export interface TcpListener {
  /** The port of the gateway's Service. */
  readonly port: number;
  /**
   * Its name.
   *
   * @default - `tcp-<port>`
   */
  readonly name?: string;
}

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
   * Whether plain HTTP is answered with a redirect to https, where TLS ends at the gateway.
   *
   * @default true
   */
  readonly redirectToHttps?: boolean;
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

/** What a listener speaks, which decides the rules that apply to it. */
export type ListenerKind = 'http' | 'tls' | 'tcp';

/** One server of a gateway. */
interface Listener {
  readonly port: number;
  readonly name: string;
  readonly kind: ListenerKind;
  readonly protocol: 'HTTP' | 'HTTPS' | 'TLS' | 'TCP';
  readonly tls?: Json;
}

const GATEWAYS = new WeakMap<IConstruct, MeshGateway[]>();

/**
 * A door into the mesh: the hosts, ports and certificates that ingress pods serve. What is behind it is said by a `MeshRoute`, which takes this object and
 * is refused if the two do not meet.
 *
 * @example
 * const door = new MeshGateway(prod.chart('door'), 'query', { hosts: ['query.test.co.kr'] });
 */
export class MeshGateway extends Construct {
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
  private readonly listeners: readonly Listener[];

  public constructor(scope: Construct, id: string, props: MeshGatewayProps) {
    super(scope, id);
    this.name = objectName(this);
    this.namespace = Chart.of(this).namespace;
    this.hosts = props.hosts;
    this.workload = props.workload ?? GatewayWorkload.ingressgateway();
    const tls = props.tls ?? GatewayTls.none();
    this.listeners = listenersOf(this.name, props, tls);
    const problems = new Problems(this);
    problems.add(...gatewayProblems(props, tls, this.workload), ...this.conflicts());
    problems.throwIfAny();

    this.certificate = tls.issuer === undefined ? undefined : this.createCertificate(tls.issuer);
    this.gateway = this.createGateway();
    this.front = this.createFront(props.front ?? GatewayFront.none());
    this.node.defaultChild = this.gateway;
    GATEWAYS.set(this.node.root, [...MeshGateway.all(this), this]);
    addKnownFacts(this, {
      gatewayWorkloads: [this.workload._fact()],
      // Somebody else makes the Secret: cert-manager, or whoever owns the certificate.
      secrets: tls.terminates ? [{ name: tls.secretName ?? `${this.name}-tls`, namespace: this.workload.namespace }] : [],
    });
  }

  /** How a VirtualService of `namespace` refers to it. */
  public referenceFrom(namespace: string | undefined): string {
    return this.namespace === undefined || this.namespace === namespace ? this.name : `${this.namespace}/${this.name}`;
  }

  /** Whether requests for `host` can arrive at a listener for rules of this kind. */
  public serves(host: string, kind: ListenerKind): boolean {
    return this.listeners.some((listener) => listener.kind === kind) && this.hosts.some((served) => hostsMeet(served, host));
  }

  /** Ports that serve rules of this kind. */
  public portsOf(kind: ListenerKind): readonly number[] {
    return this.listeners.filter((listener) => listener.kind === kind).map(({ port }) => port);
  }

  /** How a message describes it: `door/query (hosts query.test.co.kr; http on 80)`. */
  public describe(): string {
    const kinds = this.listeners.map(({ kind, port }) => `${kind} on ${port}`);
    return `${this.namespace === undefined ? '' : `${this.namespace}/`}${this.name} (hosts ${list(this.hosts)}; ${list(kinds)})`;
  }

  /**
   * Its pods as callers of a service.
   *
   * @internal
   */
  public _asCaller(): Caller {
    const { namespace, labels, serviceAccount, path } = this.workload;
    return { path, namespace, labels, serviceAccount };
  }

  /** Two gateways on the same pods with one host on one port: which one wins depends on which was created first. */
  private conflicts(): Problem[] {
    return MeshGateway.all(this).filter((other) => other.workload.path === this.workload.path).flatMap((other) => {
      const ports = this.listeners.filter(({ port }) => other.listeners.some((listener) => listener.port === port)).map(({ port }) => port);
      const hosts = this.hosts.filter((host) => other.hosts.includes(host));
      return ports.length === 0 || hosts.length === 0 ? [] : [{
        code: 'GatewayHostConflict',
        what: `${list(hosts)} on port ${list(ports.map(String))} is already served by ${pathOf(other)} on the same pods`,
        fix: 'pass that gateway to the routes of both teams, or serve the host in one of them only',
      }];
    });
  }

  private object(id: string, kind: { apiVersion: string; kind: string }, namespace: string | undefined, name: string, body: () => Json): KubernetesObject {
    const settings = settingsOf(this);
    return new KubernetesObject(this, id, {
      ...kind,
      name,
      namespace,
      labels: {
        [Labels.NAME]: this.name,
        ...(settings.platform ? { [Labels.PART_OF]: settings.platform } : {}),
        [Labels.MANAGED_BY]: 'trackway',
      },
      annotations: settings.owner ? { [OWNER_ANNOTATION]: settings.owner } : undefined,
      body,
    });
  }

  private createGateway(): ApiObject {
    return this.object('Gateway', GATEWAY, undefined, this.name, () => ({
      spec: {
        selector: this.workload.labels,
        servers: this.listeners.map(({ port, name, protocol, tls }) => ({
          port: { number: port, name, protocol }, hosts: protocol === 'TCP' ? ['*'] : [...this.hosts], ...(tls ? { tls } : {}),
        })),
      },
    }));
  }

  /** In the namespace of the gateway's pods, for only there are credentials looked for. */
  private createCertificate(issuer: string): ApiObject {
    return this.object('Certificate', { apiVersion: 'cert-manager.io/v1', kind: 'Certificate' }, this.workload.namespace, `${this.name}-tls`, () => ({
      spec: { secretName: `${this.name}-tls`, dnsNames: [...this.hosts], issuerRef: { kind: 'ClusterIssuer', name: issuer } },
    }));
  }

  /** In the namespace of the gateway's pods, for an Ingress cannot refer to a Service of another one. */
  private createFront(front: GatewayFront): ApiObject | undefined {
    if (front.kind === 'none') return undefined;
    const { namespace, service, labels } = this.workload;
    const object = front.kind === 'ingress'
      ? this.object('Front', { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' }, namespace, this.name, () => ({
        spec: { ingressClassName: front.className, defaultBackend: { service: { name: service, port: { number: this.portsOf('http')[0] } } } },
      }))
      : this.object('Front', { apiVersion: 'v1', kind: 'Service' }, namespace, this.name, () => ({
        // Local: the gateway sees the client's own address, and only nodes with a gateway pod are asked.
        spec: { type: 'LoadBalancer', externalTrafficPolicy: 'Local', selector: labels, ports: this.workload._servicePorts() },
      }));
    for (const [key, value] of Object.entries(front.annotations)) object.metadata.addAnnotation(key, value);
    return object;
  }
}

function listenersOf(name: string, props: MeshGatewayProps, tls: GatewayTls): Listener[] {
  const listeners: Listener[] = [];
  if (tls.mode === 'none') listeners.push({ port: 80, name: 'http', kind: 'http', protocol: 'HTTP' });
  if (tls.terminates) {
    // A listener that only redirects routes nothing: rules meet the https one.
    const redirect = props.redirectToHttps ?? true;
    listeners.push({ port: 80, name: 'http', kind: 'http', protocol: 'HTTP', ...(redirect ? { tls: { httpsRedirect: true } } : {}) });
    const credentialName = tls.secretName ?? `${name}-tls`;
    const mode = tls.mode === 'mutual' ? 'MUTUAL' : 'SIMPLE';
    listeners.push({ port: 443, name: 'https', kind: 'http', protocol: 'HTTPS', tls: { mode, credentialName, minProtocolVersion: 'TLSV1_2' } });
  }
  if (tls.mode === 'passthrough') listeners.push({ port: 443, name: 'tls', kind: 'tls', protocol: 'TLS', tls: { mode: 'PASSTHROUGH' } });
  for (const tcp of props.tcp ?? []) listeners.push({ port: tcp.port, name: tcp.name ?? `tcp-${tcp.port}`, kind: 'tcp', protocol: 'TCP' });
  return listeners;
}

function gatewayProblems(props: MeshGatewayProps, tls: GatewayTls, workload: GatewayWorkload): Problem[] {
  const problems: Problem[] = [];
  if (props.hosts.length === 0) problems.push({ code: 'GatewayHosts', what: '`hosts` is empty', fix: 'name at least one host, e.g. "shop.example.com"' });
  for (const host of props.hosts) {
    if (!isMeshHost(host)) problems.push({ code: 'GatewayHosts', what: `\`hosts\` has ${JSON.stringify(host)}, which is no host name`, fix: 'write it without scheme, port and path; a wildcard may only be the whole first label' });
    if (tls.issuer !== undefined && host === '*') problems.push({ code: 'GatewayHosts', what: 'no certificate can be made for "*"', fix: 'name the hosts, or "*.example.com"' });
  }
  const twice = props.hosts.find((host, i) => props.hosts.indexOf(host) !== i);
  if (twice !== undefined) problems.push({ code: 'GatewayHosts', what: `\`hosts\` has ${JSON.stringify(twice)} twice`, fix: 'name it once' });
  for (const name of [tls.secretName, tls.issuer]) {
    if (name !== undefined && !isDnsSubdomain(name)) problems.push({ code: 'GatewayTls', what: `\`tls\` names ${JSON.stringify(name)}, which is no legal name`, fix: 'use the name of a Secret or ClusterIssuer' });
  }
  const front = props.front ?? GatewayFront.none();
  if (front.kind === 'ingress' && tls.mode !== 'none') {
    problems.push({
      code: 'GatewayFrontTls',
      what: `TLS ends at the Ingress in front (class ${front.className}), so the gateway only sees plain HTTP, and ${tls.terminates ? 'redirecting it to https would go round in circles' : 'nothing could be passed through'}`,
      fix: 'leave `tls` out and give the certificate to the front, or use GatewayFront.loadBalancer()',
    });
  }
  for (const { port, name } of props.tcp ?? []) {
    if (!(Number.isInteger(port) && port >= 1 && port <= 65535)) problems.push({ code: 'PortOutOfRange', what: `\`tcp\` needs a port from 1 to 65535, got ${port}`, fix: 'give the port of the gateway\'s Service' });
    else if (!(port in workload.ports)) {
      problems.push({
        code: 'GatewayPort',
        what: `the Service ${workload.path} has no port ${port} (it has ${list(Object.keys(workload.ports))})`,
        fix: 'add it where the gateway is installed, and say so with GatewayWorkload.of({ ports })',
      });
    }
    if (name !== undefined && !/^[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$/.test(name)) problems.push({ code: 'PortName', what: `a port name must be at most 15 lower-case letters, digits and dashes, got ${JSON.stringify(name)}`, fix: 'choose a shorter name' });
  }
  return problems;
}
