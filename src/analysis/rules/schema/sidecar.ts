import { Field, isObject } from '../../model';
import { Check, hasText, isHttp, isTls } from './check';
import { checkConnectionPool } from './destination-rule';
import { checkNamespacedHost, checkServerTls } from './gateway';
import { checkDestination } from './http-route';
import { checkProtocol } from './service-entry';

export function checkSidecar(check: Check, spec: Field): void {
  const selector = spec.get('workloadSelector');
  check.selector(selector, selector.get('labels'), 'sidecar: workload selector specified without labels, will be applied to all services in namespace');
  const [ingress, egress] = [spec.get('ingress').items(), spec.get('egress').items()];
  if (ingress.length === 0 && egress.length === 0 && !spec.get('outboundTrafficPolicy').exists && !spec.get('inboundConnectionPool').exists) {
    check.error(spec, 'sidecar: empty configuration provided');
    return;
  }
  const ports = new Set<number>();
  for (const listener of ingress) checkIngress(check, listener, ports);
  checkConnectionPool(check, spec.get('inboundConnectionPool'));
  checkEgress(check, egress);
  checkOutbound(check, spec.get('outboundTrafficPolicy'));
}

function checkIngress(check: Check, listener: Field, ports: Set<number>): void {
  if (!isObject(listener.value)) {
    check.error(listener, 'sidecar: ingress may not be null');
    return;
  }
  const port = listener.get('port');
  if (!port.exists) {
    check.error(listener, 'sidecar: port is required for ingress listeners');
    return;
  }
  checkPort(check, port, listener.get('bind'));
  unique(check, port, ports);
  checkDefaultEndpoint(check, listener.get('defaultEndpoint'));
  const protocol = port.get('protocol').string() ?? '';
  const tls = listener.get('tls');
  if (tls.exists) {
    if (tls.get('subjectAltNames').items().length > 0) check.error(tls, 'sidecar: subjectAltNames is not supported in ingress tls');
    if (tls.get('httpsRedirect').boolean() === true) check.error(tls, 'sidecar: httpsRedirect is not supported');
    if (hasText(tls.get('credentialName'))) check.error(tls, 'sidecar: credentialName is not currently supported');
    const mode = tls.get('mode').string() ?? '';
    if (mode === 'ISTIO_MUTUAL' || mode === 'AUTO_PASSTHROUGH') check.error(tls, `configuration is invalid: cannot set mode to ${mode} in sidecar ingress tls`);
    if (!isTls(protocol)) check.error(tls, 'server cannot have TLS settings for non HTTPS/TLS ports');
    checkServerTls(check, tls);
  }
  checkConnectionPool(check, listener.get('connectionPool'));
  if (listener.at('connectionPool', 'http').exists && !isHttp(protocol)) {
    check.warn(listener.get('connectionPool'), `sidecar: HTTP connection pool settings are configured for port ${port.get('number').number() ?? 0} `
      + `(${JSON.stringify(port.get('name').string() ?? '')}) but its protocol is not HTTP (${protocol}); only TCP settings will apply`);
  }
}

function checkPort(check: Check, port: Field, bind: Field): void {
  if ((port.get('targetPort').number() ?? 0) > 0) check.error(port.get('targetPort'), 'targetPort has no impact on Sidecars');
  if (hasText(port.get('name'))) check.portName(port.get('name'));
  checkProtocol(check, port.get('protocol'));
  if (!bind.string()?.startsWith('unix://')) {
    check.port(port.get('number'));
    if (hasText(bind)) check.ip(bind);
  }
}

function unique(check: Check, port: Field, ports: Set<number>): void {
  const number = port.get('number').number() ?? 0;
  if (number !== 0 && ports.has(number)) check.error(port, 'sidecar: ports on IP bound listeners must be unique');
  ports.add(number);
}

function checkDefaultEndpoint(check: Check, at: Field): void {
  const endpoint = at.string() ?? '';
  if (endpoint === '' || endpoint.startsWith('unix://')) return;
  const match = /^(\[[^\]]*\]|[^:]*):(.*)$/.exec(endpoint);
  if (!match) {
    check.error(at, `address ${endpoint}: missing port in address`);
    return;
  }
  if (!['', '127.0.0.1', '0.0.0.0', '[::1]', '[::]'].includes(match[1])) {
    check.error(at, 'sidecar: defaultEndpoint must be of form 127.0.0.1:<port>,0.0.0.0:<port>,[::1]:port,[::]:port,unix://filepath or unset');
  }
  if (!/^\d+$/.test(match[2])) check.error(at, `sidecar: defaultEndpoint port (${match[2]}) is not a number`);
  else if (Number(match[2]) < 1 || Number(match[2]) > 65535) check.error(at, `port number ${match[2]} must be in the range 1..65535`);
}

function checkEgress(check: Check, listeners: readonly Field[]): void {
  const ports = new Set<number>();
  listeners.forEach((listener, index) => {
    if (!isObject(listener.value)) {
      check.error(listener, 'egress listener may not be null');
      return;
    }
    const port = listener.get('port');
    if (!port.exists) {
      if (index < listeners.length - 1) check.error(listener, 'sidecar: the egress listener with empty port should be the last listener in the list');
    } else {
      checkPort(check, port, listener.get('bind'));
      unique(check, port, ports);
    }
    checkEgressHosts(check, listener);
  });
}

function checkEgressHosts(check: Check, listener: Field): void {
  const hosts = listener.get('hosts').items();
  if (hosts.length === 0) check.error(listener, 'sidecar: egress listener must contain at least one host');
  const seen = new Map<string, Set<string>>();
  for (const at of hosts) {
    checkNamespacedHost(check, at, false);
    const [namespace, name] = (at.string() ?? '').split('/', 2);
    if (name === undefined) continue;
    const home = namespace === '.' && !check.isForWholeMesh ? check.namespace : namespace;
    const names = seen.get(home) ?? new Set<string>();
    seen.set(home, names);
    if (name === '*' ? names.size > 0 : names.has(name) || names.has('*')) check.warn(at, `duplicated egress host: ${at.string()}`);
    names.add(name);
  }
  if (seen.get('*')?.has('*') && seen.size > 1) check.warn(listener.get('hosts'), '`*/*` host select all resources, no other hosts can be added');
}

function checkOutbound(check: Check, policy: Field): void {
  const proxy = policy.get('egressProxy');
  if (!proxy.exists) return;
  if (policy.get('mode').string() !== 'ALLOW_ANY') {
    check.error(proxy, 'sidecar: egress_proxy must be set only with ALLOW_ANY outbound_traffic_policy mode');
    return;
  }
  check.fqdn(proxy.get('host'));
  if (!proxy.get('port').exists) check.error(proxy, 'sidecar: egress_proxy port must be non-nil');
  else checkDestination(check, proxy);
}
