import { Field, isObject } from '../../model';
import { Check, hasAny, hasText, isDnsLabel } from './check';

export function checkDestinationRule(check: Check, spec: Field): void {
  check.wildcardDomain(spec.get('host'));
  checkPolicy(check, spec.get('trafficPolicy'));
  const names = new Set<string>();
  for (const subset of spec.get('subsets').items()) {
    if (!isObject(subset.value)) {
      check.error(subset, 'subset may not be null');
      continue;
    }
    const name = subset.get('name').string() ?? '';
    if (names.has(name)) check.error(subset, `duplicate subset names: ${name}`);
    names.add(name);
    if (name === '') check.error(subset, 'subset name cannot be empty');
    else if (!isDnsLabel(name)) check.error(subset.get('name'), `subset name is invalid: ${name}`);
    check.labels(subset.get('labels'));
    checkPolicy(check, subset.get('trafficPolicy'));
  }
  const selector = spec.get('workloadSelector');
  check.exportTo(spec.get('exportTo'), { hasWorkloadSelector: selector.exists });
  check.selector(selector, selector.get('matchLabels'));
}

const policyParts = ['outlierDetection', 'connectionPool', 'loadBalancer', 'tls', 'portLevelSettings', 'tunnel', 'proxyProtocol', 'retryBudget'];

function checkPolicy(check: Check, policy: Field): void {
  if (!policy.exists) return;
  if (policyParts.every((part) => !policy.get(part).exists)) {
    check.error(policy, 'traffic policy must have at least one field');
    return;
  }
  if (policy.get('tunnel').exists && policy.get('proxyProtocol').exists) check.error(policy, 'tunnel and proxyProtocol must not be set together');
  checkParts(check, policy);
  for (const port of policy.get('portLevelSettings').items()) {
    if (!isObject(port.value)) {
      check.error(port, 'traffic policy may not be null');
      continue;
    }
    if (!port.get('port').exists) check.error(port, 'portTrafficPolicy must have valid port');
    if (['outlierDetection', 'connectionPool', 'loadBalancer', 'tls'].every((part) => !port.get(part).exists)) {
      check.error(port, 'port traffic policy must have at least one field');
    } else {
      checkParts(check, port);
    }
  }
  checkTunnel(check, policy.get('tunnel'));
}

function checkParts(check: Check, policy: Field): void {
  checkOutliers(check, policy.get('outlierDetection'));
  checkConnectionPool(check, policy.get('connectionPool'));
  checkBalancer(check, policy.get('loadBalancer'), policy.get('outlierDetection'));
  checkClientTls(check, policy.get('tls'));
}

function checkOutliers(check: Check, outlier: Field): void {
  if (!outlier.exists) return;
  check.duration(outlier.get('baseEjectionTime'));
  check.duration(outlier.get('interval'));
  if ((outlier.get('consecutiveErrors').number() ?? 0) !== 0) {
    check.warn(outlier.get('consecutiveErrors'),
      'outlier detection consecutive errors is deprecated, use consecutiveGatewayErrors or consecutive5xxErrors instead');
  }
  if (outlier.get('splitExternalLocalOriginErrors').boolean() !== true && (outlier.get('consecutiveLocalOriginFailures').number() ?? 0) > 0) {
    check.error(outlier.get('consecutiveLocalOriginFailures'),
      'outlier detection consecutive local origin failures is specified, but split external local origin errors is set to false');
  }
  for (const field of ['maxEjectionPercent', 'minHealthPercent']) {
    const value = outlier.get(field).number() ?? 0;
    if (value < 0 || value > 100) check.error(outlier.get(field), `percentage ${value} is not in range 0..100`);
  }
}

/** Limits of connections, of a DestinationRule or a Sidecar. */
export function checkConnectionPool(check: Check, pool: Field): void {
  if (!pool.exists) return;
  const [http, tcp] = [pool.get('http'), pool.get('tcp')];
  if (!http.exists && !tcp.exists) {
    check.error(pool, 'connection pool must have at least one field');
    return;
  }
  check.notNegative(http.get('http1MaxPendingRequests'), 'http1 max pending requests');
  check.notNegative(http.get('http2MaxRequests'), 'http2 max requests');
  check.notNegative(http.get('maxRequestsPerConnection'), 'max requests per connection');
  check.notNegative(http.get('maxRetries'), 'max retries');
  check.notNegative(http.get('maxConcurrentStreams'), 'max concurrent streams');
  check.duration(http.get('idleTimeout'));
  if (http.get('h2UpgradePolicy').string() === 'UPGRADE' && http.get('useClientProtocol').boolean() === true) {
    check.error(http, 'use client protocol must not be true when H2UpgradePolicy is UPGRADE');
  }
  check.notNegative(tcp.get('maxConnections'), 'max connections');
  check.duration(tcp.get('connectTimeout'));
  check.duration(tcp.get('maxConnectionDuration'));
  if (tcp.get('idleTimeout').duration() !== 0) check.duration(tcp.get('idleTimeout'));
  check.duration(tcp.at('tcpKeepalive', 'time'));
  check.duration(tcp.at('tcpKeepalive', 'interval'));
}

function checkBalancer(check: Check, balancer: Field, outlier: Field): void {
  if (!balancer.exists) return;
  const hash = balancer.get('consistentHash');
  const cookie = hash.get('httpCookie');
  if (cookie.exists && !hasText(cookie.get('name'))) check.error(cookie, 'name required for HttpCookie');
  const ring = hash.get('minimumRingSize');
  if ((ring.number() ?? 0) !== 0) {
    check.warn(ring, 'consistent hash MinimumRingSize is deprecated, use ConsistentHashLB\'s RingHash configuration instead');
    if (hash.get('ringHash').exists || hash.get('maglev').exists) check.error(hash, 'only one of MinimumRingSize or Maglev/Ringhash can be specified');
  }
  const maglev = hash.get('maglev');
  if (maglev.exists) {
    const size = maglev.get('tableSize').number() ?? 0;
    if (size === 0) check.error(maglev, 'tableSize must be set for maglev');
    if (size >= 5000011) check.error(maglev, 'tableSize must be less than 5000011 for maglev');
    if (!isPrime(size)) check.error(maglev, 'tableSize must be a prime number for maglev');
  }
  checkLocality(check, balancer.get('localityLbSetting'), outlier);
  const warmup = balancer.get('warmup');
  if (!warmup.exists) return;
  if (!warmup.get('duration').exists) check.error(warmup, 'duration is required');
  check.duration(warmup.get('duration'));
  if ((warmup.get('minimumPercent').number() ?? 0) > 100) check.error(warmup.get('minimumPercent'), 'minimumPercent value should be less than or equal to 100');
  if ((warmup.get('aggression').number() ?? 1) < 1) check.error(warmup.get('aggression'), 'aggression should be greater than or equal to 1');
}

function checkLocality(check: Check, locality: Field, outlier: Field): void {
  if (!locality.exists) return;
  const used = ['distribute', 'failover'].filter((key) => hasAny(locality.get(key)));
  if (used.length > 1) check.error(locality, 'can not simultaneously specify \'distribute\' and \'failover\'');
  if ((hasAny(locality.get('failover')) || hasAny(locality.get('failoverPriority'))) && !outlier.exists) {
    check.warn(locality, 'locality failover needs outlierDetection to notice that a locality is down');
  }
  const sources = new Set<string>();
  for (const rule of locality.get('distribute').items()) {
    sources.add(rule.get('from').string() ?? '');
    const weights = rule.get('to').entries().map(([, weight]) => weight.number() ?? 0);
    const total = weights.reduce((sum, each) => sum + each, 0);
    if (weights.some((each) => each <= 0 || each > 100)) check.error(rule.get('to'), 'locality weight must be in range [1, 100]');
    else if (total !== 100) check.error(rule.get('to'), `total locality weight ${total} != 100`);
  }
  for (const rule of locality.get('failover').items()) {
    const [from, to] = [rule.get('from').string() ?? '', rule.get('to').string() ?? ''];
    if (from === to) check.error(rule, `locality lb failover settings must specify different regions, got ${from} for both`);
    if (to.includes('*')) check.error(rule, `locality lb failover region should not contain '*' wildcard, got ${to}`);
    if (from.includes('/') || to.includes('/')) check.error(rule, `locality lb failover only specify region, got ${from}/${to}`);
  }
}

function checkClientTls(check: Check, tls: Field): void {
  const mode = tls.get('mode').string();
  if ((mode === 'SIMPLE' || mode === 'MUTUAL') && hasText(tls.get('credentialName'))) {
    if (['clientCertificate', 'caCertificates', 'privateKey', 'caCrl'].some((key) => hasText(tls.get(key)))) {
      check.error(tls, 'cannot specify client certificates or CA certificate If credentialName is set');
    }
    return;
  }
  if (mode !== 'MUTUAL') return;
  if (!hasText(tls.get('clientCertificate'))) check.error(tls, 'client certificate required for mutual tls');
  if (!hasText(tls.get('privateKey'))) check.error(tls, 'private key required for mutual tls');
}

function checkTunnel(check: Check, tunnel: Field): void {
  if (!tunnel.exists) return;
  if (!['', 'CONNECT', 'POST'].includes(tunnel.get('protocol').string() ?? '')) check.error(tunnel.get('protocol'), 'tunnel protocol must be "CONNECT" or "POST"');
  check.fqdn(tunnel.get('targetHost'));
  check.port(tunnel.get('targetPort'));
}

function isPrime(value: number): boolean {
  if (value > 0 && value < 4) return true;
  if (value % 2 === 0) return false;
  for (let factor = 3; factor * factor <= value; factor += 2) if (value % factor === 0) return false;
  return true;
}
