import { Problem } from '../../../core/validation-error';
import { isPort } from '../../pod/amounts';
import { Json } from '../../synthesis/json';
import { hostsMeet, list } from '../hosts';
import { GatewayTls } from './gateway-tls';
import { GatewayWorkload } from './gateway-workload';

/** What a listener speaks, which decides the rules that apply to it. */
export type ListenerKind = 'http' | 'tls' | 'tcp';

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

/** What decides the listeners of a gateway. */
export interface ListenerProps {
  readonly hosts: readonly string[];
  readonly tls: GatewayTls;
  readonly redirectToHttps?: boolean;
  readonly httpPort?: number;
  readonly tlsPort?: number;
  readonly tcp?: readonly TcpListener[];
}

/** One server of a gateway. */
export interface Listener {
  readonly port: number;
  readonly name: string;
  /** The rules that apply to it; none where it only redirects. */
  readonly kind: ListenerKind | 'redirect';
  readonly protocol: 'HTTP' | 'HTTPS' | 'TLS' | 'TCP';
  readonly hosts: readonly string[];
  readonly tls?: Json;
}

/** The servers of a gateway called `name`. */
export function listenersOf(name: string, props: ListenerProps): Listener[] {
  const { hosts, tls, httpPort: http = 80, tlsPort: https = 443 } = props;
  const listeners: Listener[] = [];
  if (tls.mode === 'none') listeners.push({ port: http, name: 'http', kind: 'http', protocol: 'HTTP', hosts });
  else if (props.redirectToHttps ?? tls.terminates) listeners.push({ port: http, name: 'http', kind: 'redirect', protocol: 'HTTP', hosts, tls: { httpsRedirect: true } });
  else if (tls.terminates) listeners.push({ port: http, name: 'http', kind: 'http', protocol: 'HTTP', hosts });
  if (tls.terminates) {
    const mode = tls.mode === 'mutual' ? 'MUTUAL' : 'SIMPLE';
    const credentialName = tls.secretName ?? `${name}-tls`;
    listeners.push({ port: https, name: 'https', kind: 'http', protocol: 'HTTPS', hosts, tls: { mode, credentialName, minProtocolVersion: 'TLSV1_2' } });
  }
  if (tls.mode === 'passthrough') listeners.push({ port: https, name: 'tls', kind: 'tls', protocol: 'TLS', hosts, tls: { mode: 'PASSTHROUGH' } });
  // Without TLS there is no host to tell connections apart by.
  for (const tcp of props.tcp ?? []) listeners.push({ port: tcp.port, name: tcp.name ?? `tcp-${tcp.port}`, kind: 'tcp', protocol: 'TCP', hosts: ['*'] });
  return listeners;
}

/** Whether requests for `host` can arrive at a listener. */
export function listensFor(listener: Listener, host: string): boolean {
  return listener.hosts.some((served) => hostsMeet(served, host));
}

/** Whether TLS is what a listener hears first, so that the name that is asked for decides who answers. */
export function hearsTls({ protocol }: Listener): boolean {
  return protocol === 'HTTPS' || protocol === 'TLS';
}

/** Whether two listeners can share a port: what is heard first must be the same. */
export function canShare(a: Listener, b: Listener): boolean {
  return hearsTls(a) === hearsTls(b) && (a.protocol === 'TCP') === (b.protocol === 'TCP');
}

/** What is wrong with the ports of a gateway, all of it. */
export function listenerProblems(listeners: readonly Listener[], workload: GatewayWorkload): Problem[] {
  const problems: Problem[] = [];
  listeners.forEach((listener, i) => {
    const { port, name, protocol } = listener;
    if (!isPort(port)) {
      problems.push({ code: 'PortOutOfRange', what: `a listener needs a port from 1 to 65535, got ${port}`, fix: 'give the port of the gateway\'s Service' });
    } else if (!Object.hasOwn(workload.ports, port)) {
      problems.push({
        code: 'GatewayPort',
        what: `the Service ${workload.path} has no port ${port} (it has ${list(Object.keys(workload.ports))})`,
        fix: 'add it where the gateway is installed, and say so with GatewayWorkload.of({ ports })',
      });
    }
    if (!/^(?!.*--)[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$/.test(name)) problems.push({ code: 'PortName', what: `a port name must be at most 15 lower-case letters, digits and single dashes, got ${JSON.stringify(name)}`, fix: 'choose a shorter name' });
    const before = listeners.slice(0, i);
    const same = before.find((other) => other.port === port);
    if (same) problems.push({ code: 'GatewayPort', what: `port ${port} is to speak ${same.protocol} and ${protocol}`, fix: 'give one of them another port' });
    else if (before.some((other) => other.name === name)) problems.push({ code: 'PortName', what: `two listeners have the name ${JSON.stringify(name)}`, fix: 'choose another name' });
  });
  return problems;
}
