import { Field, isObject } from '../../model';
import { Check, hasText, isDnsLabel, isHttp, isProtocol, isTls, text, wildcardDomainProblem } from './check';

export function checkGateway(check: Check, spec: Field, name: string): void {
  if (!isDnsLabel(name)) check.error(spec, `invalid gateway name: ${JSON.stringify(name)}`);
  const servers = spec.get('servers').items();
  if (servers.length === 0) check.error(spec, 'gateway must have at least one server');
  const names = new Set<string>();
  for (const server of servers) {
    if (!isObject(server.value)) {
      check.error(server, 'server may not be nil');
      continue;
    }
    checkServer(check, server);
    const port = server.get('port');
    if (!port.exists) continue;
    const portName = port.get('name').string() ?? '';
    if (names.has(portName)) check.error(port, `port names in servers must be unique: duplicate name ${portName}`);
    names.add(portName);
    if (!isHttp(port.get('protocol').string() ?? '') && server.at('tls', 'httpsRedirect').boolean() === true) {
      check.warn(server.at('tls', 'httpsRedirect'), 'tls.httpsRedirect should only be used with http servers');
    }
  }
}

function checkServer(check: Check, server: Field): void {
  const hosts = server.get('hosts').items();
  if (hosts.length === 0) check.error(server, 'server config must contain at least one host');
  for (const host of hosts) checkNamespacedHost(check, host, true);
  const bind = server.get('bind').string() ?? '';
  const portIsValid = checkServerPort(check, server, bind);
  if (bind !== '' && !bind.startsWith('unix://')) check.ip(server.get('bind'));
  const tls = server.get('tls');
  checkServerTls(check, tls);
  if (!portIsValid) return;
  const protocol = server.at('port', 'protocol').string() ?? '';
  if (isTls(protocol)) {
    if (!tls.exists) check.error(server, 'server must have TLS settings for HTTPS/TLS protocols');
  } else if (tls.exists) {
    const terminates = !['PASSTHROUGH', 'AUTO_PASSTHROUGH', undefined].includes(tls.get('mode').string());
    if (!isHttp(protocol)) {check.error(tls, 'server cannot have TLS settings for non HTTPS/TLS ports');} else if (terminates || ['caCertificates', 'privateKey', 'serverCertificate'].some((key) => hasText(tls.get(key)))) {
      check.error(tls, 'server cannot have TLS settings for plain text HTTP ports');
    }
  }
}

function checkServerPort(check: Check, server: Field, bind: string): boolean {
  const port = server.get('port');
  if (!port.exists) {
    check.error(server, 'port is required');
    return false;
  }
  let valid = true;
  const refuse = (at: Field, what: string) => {
    check.error(at, what);
    valid = false;
  };
  const protocol = port.get('protocol').string() ?? '';
  if (!isProtocol(protocol)) {
    refuse(port.get('protocol'), `invalid protocol ${JSON.stringify(protocol)}, supported protocols are HTTP, HTTP2, GRPC, GRPC-WEB, MONGO, REDIS, MYSQL, TCP`);
  }
  const number = port.get('number').number() ?? 0;
  if ((number > 0 || !bind.startsWith('unix://')) && (number < 1 || number > 65535)) refuse(port.get('number'), `port number ${number} must be in the range 1..65535`);
  if ((port.get('targetPort').number() ?? 0) > 0) refuse(port.get('targetPort'), 'targetPort has no impact on Gateways');
  if (!hasText(port.get('name'))) refuse(port, `port name must be set: number:${number} protocol:${JSON.stringify(protocol)}`);
  return valid;
}

/** TLS settings of a Gateway's or Sidecar's listener. */
export function checkServerTls(check: Check, tls: Field): void {
  if (!tls.exists) return;
  const mode = tls.get('mode').string() ?? 'PASSTHROUGH';
  const has = (key: string) => hasText(tls.get(key)) || tls.get(key).items().length > 0;
  checkVersions(check, tls);
  if (mode === 'ISTIO_MUTUAL') {
    const own = {
      serverCertificate: 'server certificate', privateKey: 'private key', caCertificates: 'CA bundle', tlsCertificates: 'tlsCertificates',
      credentialName: 'credentialName', credentialNames: 'credentialNames',
    };
    for (const [key, what] of Object.entries(own)) if (has(key)) check.error(tls.get(key), `ISTIO_MUTUAL TLS cannot have associated ${what}`);
    return;
  }
  const certificates = ['caCrl', 'serverCertificate', 'privateKey', 'caCertificates', 'tlsCertificates', 'credentialName', 'credentialNames'];
  if (mode === 'PASSTHROUGH' || mode === 'AUTO_PASSTHROUGH') {
    if (certificates.some(has)) check.warn(tls, `${mode} mode does not use certificates, they will be ignored`);
  }
  const sources = [has('serverCertificate') && has('privateKey'), has('credentialName'), has('credentialNames'), has('tlsCertificates')].filter(Boolean).length;
  if (sources > 1) check.error(tls, 'only one of credential_name, credential_names, server_certificate/private_key, tls_certificates should be specified');
  const terminates = mode === 'SIMPLE' || mode === 'MUTUAL' || mode === 'OPTIONAL_MUTUAL';
  if (has('caCrl') && mode === 'SIMPLE') check.error(tls.get('caCrl'), 'CRL is not supported with SIMPLE TLS');
  if (!terminates || has('credentialName') || has('credentialNames')) return;
  const label = mode === 'SIMPLE' ? 'SIMPLE TLS' : 'MUTUAL TLS';
  if (mode !== 'SIMPLE' && !has('caCertificates')) check.error(tls, `${label} requires a client CA bundle`);
  const pairs = tls.get('tlsCertificates').items();
  for (const pair of pairs.length > 0 ? pairs : [tls]) {
    if (!hasText(pair.get('serverCertificate'))) check.error(pair, `${label} requires a server certificate`);
    if (!hasText(pair.get('privateKey'))) check.error(pair, `${label} requires a private key`);
  }
}

function checkVersions(check: Check, tls: Field): void {
  const oldest = tls.get('minProtocolVersion').string();
  const suites = tls.get('cipherSuites').items();
  if ((oldest === 'TLSV1_0' || oldest === 'TLSV1_1') && suites.length === 0) {
    check.warn(tls, 'TLS version below TLSV1_2 require setting compatible ciphers as by default they no longer include compatible ciphers.');
  }
  const seen = new Set<string>();
  const repeated = suites.map((each) => each.string() ?? '').filter((each) => seen.size === seen.add(each).size);
  if (repeated.length > 0) check.warn(tls.get('cipherSuites'), `ignoring duplicate cipher suites: [${[...new Set(repeated)].sort().join(' ')}]`);
}

/** `host` or `namespace/host`, the second only in a Sidecar. */
export function checkNamespacedHost(check: Check, at: Field, isGateway: boolean): void {
  const written = at.string() ?? text(at);
  const slash = written.indexOf('/');
  if (slash < 0 && !isGateway) {
    check.error(at, 'host must be of form namespace/dnsName');
    return;
  }
  const [namespace, host] = slash < 0 ? ['*', written] : [written.slice(0, slash), written.slice(slash + 1)];
  if (namespace === '') {
    check.error(at, 'namespace must not be empty');
  } else if (host === '') {
    check.error(at, 'dnsName must not be empty');
  } else {
    const special = isGateway ? ['*', '.'] : ['*', '.', '~'];
    if (!special.includes(namespace) && !isDnsLabel(namespace)) check.error(at, `invalid namespace ${JSON.stringify(namespace)} in ${JSON.stringify(written)}`);
    if (namespace === '~' && host !== '*') check.error(at, `invalid value ${JSON.stringify(written)}: ~ selects no namespace and goes with * only`);
    const problem = wildcardDomainProblem(host);
    if (problem) check.error(at, problem);
  }
}
