import { Field, isObject } from '../../model';
import { Check, fqdnProblem, hasText, isDnsLabel, text } from './check';
import { checkAuthority, checkCorsHeader, checkHeaderChanges, checkMatchedHeader } from './headers';
import { checkPattern, checkStringMatch } from './pattern';

/** How a route takes part in delegation. */
export type RouteRole = 'independent' | 'root' | 'delegate';

export function checkHttpRoute(check: Check, route: Field, isDelegate: boolean): void {
  if (!isObject(route.value)) {
    check.error(route, 'http route may not be null');
    return;
  }
  const role: RouteRole = isDelegate ? 'delegate' : route.get('delegate').exists ? 'root' : 'independent';
  checkActions(check, route, role);
  for (const match of route.get('match').items()) if (isObject(match.value)) checkMatch(check, match, role);
  checkHeaderChanges(check, route.get('headers'));
  checkAuthority(check, route);
  checkCors(check, route.get('corsPolicy'));
  checkFault(check, route.get('fault'));
  checkMirrors(check, route);
  checkRedirect(check, route.get('redirect'));
  checkDirectResponse(check, route.get('directResponse'));
  checkRetries(check, route.get('retries'));
  checkRewrite(check, route.get('rewrite'));
  checkDestinations(check, route.get('route'));
  check.duration(route.get('timeout'));
}

/** A route does exactly one thing. */
function checkActions(check: Check, route: Field, role: RouteRole): void {
  const has = (key: string) => route.get(key).exists;
  if (role === 'root') {
    for (const action of ['redirect', 'route', 'directResponse']) {
      if (has(action)) check.error(route.get(action), `root HTTP route ${route.get('name').string() ?? ''} must not specify ${action}`);
    }
    return;
  }
  if (role === 'delegate' && has('delegate')) check.error(route.get('delegate'), 'delegate HTTP route cannot contain delegate');
  const routes = route.get('route').items().length > 0;
  if (has('redirect')) {
    if (routes) check.error(route.get('redirect'), 'HTTP route cannot contain both route and redirect');
    if (has('fault')) check.error(route.get('redirect'), 'HTTP route cannot contain both fault and redirect');
    if (has('rewrite')) check.error(route.get('redirect'), 'HTTP route rule cannot contain both rewrite and redirect');
    if (has('directResponse')) check.error(route.get('redirect'), 'HTTP route cannot contain both redirect and direct_response');
  } else if (has('directResponse')) {
    if (routes) check.error(route.get('directResponse'), 'HTTP route cannot contain both route and direct_response');
    if (has('fault')) check.error(route.get('directResponse'), 'HTTP route cannot contain both fault and direct_response');
    if (has('rewrite')) check.error(route.get('directResponse'), 'HTTP route rule cannot contain both rewrite and direct_response');
  } else if (!routes) {
    check.error(route, 'HTTP route, redirect or direct_response is required');
  }
}

function checkMatch(check: Check, match: Field, role: RouteRole): void {
  const delegates = role !== 'independent';
  for (const field of ['uri', 'scheme', 'method', 'authority']) {
    const value = match.get(field);
    if (delegates && value.get('regex').exists && field !== 'uri') check.error(value, `${field} match does not support regex match for delegating`);
    checkStringMatch(check, value, field);
  }
  for (const field of ['headers', 'withoutHeaders', 'queryParams']) {
    for (const [name, value] of match.get(field).entries()) {
      if (value.value === null && delegates) check.error(value, `${field === 'headers' ? 'header' : field} match ${name} cannot be null`);
      if (field !== 'queryParams') checkMatchedHeader(check, value, name);
      // `*` in withoutHeaders is turned into a test of presence before Envoy sees it.
      if (field !== 'withoutHeaders') checkPattern(check, value.get('regex'), field);
    }
  }
  checkCommonMatch(check, match);
  const namespace = match.get('sourceNamespace').string() ?? '';
  if (namespace !== '' && !isDnsLabel(namespace)) check.error(match.get('sourceNamespace'), `sourceNamespace match ${namespace} is invalid`);
}

/** What matches of all kinds of routes share. */
export function checkCommonMatch(check: Check, match: Field): void {
  if (match.get('port').number() !== 0) check.port(match.get('port'));
  check.labels(match.get('sourceLabels'));
  checkGatewayNames(check, match.get('gateways'));
}

export function checkGatewayNames(check: Check, gateways: Field): void {
  for (const at of gateways.items()) {
    const name = at.string() ?? '';
    const slash = name.indexOf('/');
    if (slash < 0) {
      const [own, namespace] = name.split('.');
      if (namespace !== undefined) {
        const recommended = JSON.stringify(`${namespace}/${own}`);
        check.warn(at, `using legacy gatewayName format ${JSON.stringify(name)}; prefer the <namespace>/<name> format: ${recommended}`);
      }
      const problem = fqdnProblem(name);
      if (problem) check.error(at, problem);
      continue;
    }
    const [namespace, own] = [name.slice(0, slash), name.slice(slash + 1)];
    if (namespace === '' || own === '') check.error(at, 'config namespace and gateway name cannot be empty');
    else if (namespace !== '.' && !isDnsLabel(namespace)) check.error(at, `invalid value for namespace: ${JSON.stringify(namespace)}`);
    else if (!isDnsLabel(own) && !own.includes('~')) check.error(at, `invalid value for gateway name: ${JSON.stringify(own)}`);
  }
}

export function checkDestination(check: Check, destination: Field): void {
  if (!destination.exists) return;
  const host = destination.get('host');
  if (host.string() === '*') check.error(host, 'invalid destination host *');
  else check.wildcardDomain(host);
  const subset = destination.get('subset').string() ?? '';
  if (subset !== '' && !isDnsLabel(subset)) check.error(destination.get('subset'), `subset name is invalid: ${subset}`);
  if (destination.get('port').exists) check.port(destination.at('port', 'number').exists ? destination.at('port', 'number') : new Field(0, destination, 'port'));
}

/** Weighted destinations of any kind of route. */
export function checkDestinations(check: Check, destinations: Field): void {
  let total = 0;
  const all = destinations.items();
  for (const each of all) {
    if (!isObject(each.value)) {
      check.error(each, 'weight may not be nil');
      continue;
    }
    if (!each.get('destination').exists) check.error(each, 'destination is required');
    checkHeaderChanges(check, each.get('headers'));
    checkDestination(check, each.get('destination'));
    const weight = each.get('weight').number() ?? 0;
    if (weight < 0) check.error(each.get('weight'), `weight ${weight} < 0`);
    total += weight;
  }
  if (all.length > 1 && total === 0) check.error(destinations, 'total destination weight = 0');
}

function checkCors(check: Check, policy: Field): void {
  for (const origin of policy.get('allowOrigins').items()) {
    const values = ['exact', 'prefix', 'regex'].map((key) => origin.get(key).string() ?? '');
    if (values.every((each) => each === '')) check.error(origin, "'' is not a valid match type for CORS allow origins");
    else checkPattern(check, origin.get('regex'), 'corsPolicy.allowOrigins');
  }
  for (const method of policy.get('allowMethods').items()) {
    if (!corsMethods.has(method.string() ?? '')) check.error(method, `${JSON.stringify(method.value)} is not a supported HTTP method`);
  }
  for (const header of [...policy.get('allowHeaders').items(), ...policy.get('exposeHeaders').items()]) checkCorsHeader(check, header);
  check.duration(policy.get('maxAge'));
  if ((policy.get('maxAge').duration() ?? 0) % 1000 !== 0) check.error(policy.get('maxAge'), 'max_age duration is accurate only to seconds precision');
}

const corsMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', '*']);

function checkFault(check: Check, fault: Field): void {
  if (!fault.exists) return;
  const [abort, delay] = [fault.get('abort'), fault.get('delay')];
  if (!abort.exists && !delay.exists) check.error(fault, 'HTTP fault injection must have an abort and/or a delay');
  if (abort.exists) {
    checkPercentage(check, abort.get('percentage'));
    if (abort.get('httpStatus').exists) checkStatus(check, abort.get('httpStatus'));
    else if (abort.get('http2Error').exists) check.error(abort.get('http2Error'), 'HTTP/2 abort fault injection not supported yet');
    else if (!abort.get('grpcStatus').exists) check.warn(abort, 'abort configured, but error type not set');
    else if (!/^[A-Z_]+$/.test(abort.get('grpcStatus').string() ?? '')) check.error(abort.get('grpcStatus'), `gRPC status ${JSON.stringify(abort.get('grpcStatus').value)} is not supported`);
  }
  if (delay.exists) {
    checkPercentage(check, delay.get('percentage'));
    check.duration(delay.get('fixedDelay'));
    if (delay.get('exponentialDelay').exists) check.error(delay.get('exponentialDelay'), 'exponentialDelay not supported yet');
  }
}

function checkPercentage(check: Check, percentage: Field): void {
  if (!percentage.exists) return;
  const value = percentage.get('value').number() ?? 0;
  if (value < 0 || value > 100 || (value > 0 && value < 0.0001)) check.error(percentage, `percentage ${value} is neither 0.0, nor in range [0.0001, 100.0]`);
}

function checkStatus(check: Check, at: Field): void {
  const status = at.number() ?? 0;
  if (status < 200 || status > 600) check.error(at, `HTTP status ${text(at)} is not in range 200-599`);
}

function checkMirrors(check: Check, route: Field): void {
  const deprecated = route.get('mirrorPercent').exists ? route.get('mirrorPercent') : route.get('mirror_percent');
  if (deprecated.exists) {
    if ((deprecated.number() ?? 0) > 100) check.error(deprecated, `mirror_percent must have a max value of 100 (it has ${deprecated.number()})`);
    check.warn(deprecated, 'using deprecated setting "mirrorPercent", use "mirrorPercentage" instead');
  }
  const share = (at: Field) => {
    const value = at.get('value').number() ?? 0;
    if (value > 100) check.error(at, `mirror_percentage must have a max value of 100 (it has ${value.toFixed(6)})`);
    if (value < 0) check.error(at, `mirror_percentage must have a min value of 0 (it has ${value.toFixed(6)})`);
  };
  share(route.get('mirrorPercentage'));
  checkDestination(check, route.get('mirror'));
  if (route.get('mirror').exists && route.get('mirrors').items().length > 0) check.error(route.get('mirrors'), 'HTTP route cannot contain both mirror and mirrors');
  for (const mirror of route.get('mirrors').items()) {
    if (!mirror.get('destination').exists) check.error(mirror, 'destination is required for mirrors');
    checkDestination(check, mirror.get('destination'));
    share(mirror.get('percentage'));
  }
}

function checkRedirect(check: Check, redirect: Field): void {
  if (!redirect.exists) return;
  const chooses = ['uri', 'authority', 'scheme', 'port', 'derivePort', 'prefixRewrite', 'uriRegexRewrite'].some((key) => redirect.get(key).exists);
  if (!chooses) check.error(redirect, 'redirect must specify URI, authority, scheme, or port');
  const code = redirect.get('redirectCode').number() ?? 0;
  if (code !== 0 && (code < 300 || code > 399)) check.error(redirect.get('redirectCode'), `${code} is not a valid redirect code, must be 3xx`);
  const scheme = redirect.get('scheme').string() ?? '';
  if (!['', 'http', 'https'].includes(scheme)) check.error(redirect.get('scheme'), 'invalid redirect scheme, must be "http" or "https"');
  if ((redirect.get('port').number() ?? 0) !== 0) check.port(redirect.get('port'));
}

function checkDirectResponse(check: Check, response: Field): void {
  if (!response.exists) return;
  const size = (response.at('body', 'string').string() ?? response.at('body', 'bytes').string() ?? '').length;
  if (size > 1024 * 1024) check.error(response.get('body'), 'large direct_responses may impact control plane performance, must be less than 1MB');
  else if (size > 100 * 1024) check.warn(response.get('body'), 'large direct_responses may impact control plane performance');
  checkStatus(check, response.get('status').exists ? response.get('status') : response);
}

const retryPolicies = new Set([
  '5xx', 'gateway-error', 'reset', 'reset-before-request', 'connect-failure', 'retriable-4xx', 'refused-stream', 'retriable-status-codes', 'retriable-headers',
  'envoy-ratelimited', 'http3-post-connect-failure', 'cancelled', 'deadline-exceeded', 'internal', 'resource-exhausted', 'unavailable',
]);

function checkRetries(check: Check, retries: Field): void {
  if (!retries.exists) return;
  const attempts = retries.get('attempts').number() ?? 0;
  if (attempts < 0) check.error(retries.get('attempts'), 'attempts cannot be negative');
  if (attempts === 0 && (retries.get('perTryTimeout').exists || hasText(retries.get('retryOn')) || retries.get('retryRemoteLocalities').exists)) {
    check.error(retries, 'http retry policy configured when attempts are set to 0 (disabled)');
  }
  check.duration(retries.get('perTryTimeout'));
  check.duration(retries.get('backoff'));
  for (const policy of (retries.get('retryOn').string() ?? '').split(',')) {
    const status = /^[1-5]\d\d$/.test(policy);
    if (policy !== '' && !status && !retryPolicies.has(policy)) check.error(retries.get('retryOn'), `${JSON.stringify(policy)} is not a valid retryOn policy`);
  }
}

function checkRewrite(check: Check, rewrite: Field): void {
  if (!rewrite.exists) return;
  const [uri, regex] = [hasText(rewrite.get('uri')), rewrite.get('uriRegexRewrite')];
  if (uri && regex.exists) {check.error(rewrite, 'rewrite may only contain one of URI or UriRegexRewrite');} else if (!uri && !regex.exists && !hasText(rewrite.get('authority'))) {
    check.error(rewrite, 'rewrite must specify at least one of URI, UriRegexRewrite, or authority. Only one of URI or UriRegexRewrite may be specified');
  } else if (regex.exists) {
    if (!hasText(regex.get('match')) || !hasText(regex.get('rewrite'))) check.error(regex, 'UriRegexRewrite requires both Rewrite and Match fields to be specified');
    else checkPattern(check, regex.get('match'), 'HTTPRewrite.UriRegexRewrite.Match');
  }
}
