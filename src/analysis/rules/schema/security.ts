import { Field, isObject } from '../../model';
import { Check, hasText } from './check';

const httpOnlyDeny = 'configured AuthorizationPolicy will deny all traffic to TCP ports under its scope due to the use of only HTTP attributes in a DENY rule; '
  + 'it is recommended to explicitly specify the port';
const meaningless = 'action without `rules` is meaningless as it will never be triggered, add an empty rule `{}` if you want it be triggered for every request';

export function checkAuthorizationPolicy(check: Check, spec: Field): void {
  check.targets(spec);
  check.selector(spec.get('selector'), spec.at('selector', 'matchLabels'));
  const action = spec.get('action').string() ?? 'ALLOW';
  const hasRules = spec.get('rules').exists;
  const rules = spec.get('rules').items();
  if (action === 'CUSTOM') {
    if (!hasRules) check.error(spec, `CUSTOM ${meaningless}`);
    else if (!hasText(spec.at('provider', 'name'))) check.error(spec, '`provider.name` must not be empty');
    for (const rule of rules) checkCustomRule(check, rule);
  } else if (spec.get('provider').exists) {
    check.error(spec.get('provider'), `\`provider\` must not be with non CUSTOM action, found ${action}`);
  }
  if (action === 'DENY' && !hasRules) check.error(spec, `DENY ${meaningless}`);
  rules.forEach((rule, index) => checkRule(check, rule, index, action));
}

const notForCustom = [
  'namespaces', 'notNamespaces', 'serviceAccounts', 'notServiceAccounts', 'principals', 'notPrincipals', 'requestPrincipals', 'notRequestPrincipals',
];

function checkCustomRule(check: Check, rule: Field): void {
  for (const from of rule.get('from').items()) {
    for (const field of notForCustom) {
      const at = from.at('source', field);
      if (at.items().length > 0) check.error(at, `From.${field[0].toUpperCase()}${field.slice(1)} is currently not supported with CUSTOM action`);
    }
  }
  for (const when of rule.get('when').items()) {
    const key = when.get('key').string() ?? '';
    if (['source.namespace', 'source.serviceAccount', 'source.principal'].includes(key) || key.startsWith('request.auth.')) {
      check.error(when.get('key'), `${key} is currently not supported with CUSTOM action`);
    }
  }
}

const sourceFields = [
  'principals', 'requestPrincipals', 'namespaces', 'ipBlocks', 'remoteIpBlocks', 'notPrincipals', 'notRequestPrincipals', 'notNamespaces', 'notIpBlocks',
  'notRemoteIpBlocks', 'serviceAccounts', 'notServiceAccounts',
];
const operationFields = ['ports', 'methods', 'paths', 'hosts', 'notPorts', 'notMethods', 'notPaths', 'notHosts'];

function checkRule(check: Check, rule: Field, index: number, action: string): void {
  if (!isObject(rule.value)) {
    check.error(rule, `\`rule\` must not be nil, found at rule ${index}`);
    return;
  }
  let [tcpFrom, tcpTo, hasFrom, hasTo] = [false, false, false, false];
  for (const side of ['from', 'to']) {
    if (Array.isArray(rule.get(side).value) && rule.get(side).items().length === 0) check.error(rule.get(side), `\`${side}\` must not be empty, found at rule ${index}`);
  }
  for (const from of rule.get('from').items()) {
    const source = from.get('source');
    if (!source.exists) {
      check.error(from, `\`from.source\` must not be nil, found at rule ${index}`);
      continue;
    }
    hasFrom = true;
    checkSource(check, source, index);
    if (sourceFields.some((field) => field !== 'requestPrincipals' && field !== 'notRequestPrincipals' && source.get(field).exists)) tcpFrom = true;
  }
  for (const to of rule.get('to').items()) {
    const operation = to.get('operation');
    if (!operation.exists) {
      check.error(to, `\`to.operation\` must not be nil, found at rule ${index}`);
      continue;
    }
    hasTo = true;
    checkOperation(check, operation, index);
    if (operation.get('ports').exists || operation.get('notPorts').exists) tcpTo = true;
  }
  for (const when of rule.get('when').items()) checkCondition(check, when);
  if (action === 'DENY' && ((hasFrom && !hasTo && !tcpFrom) || (hasTo && !tcpTo))) check.warn(rule, httpOnlyDeny);
}

function checkSource(check: Check, source: Field, index: number): void {
  const has = (field: string) => source.get(field).items().length > 0;
  if (!sourceFields.some(has)) check.error(source, `\`from.source\` must not be empty, found at rule ${index}`);
  if ((has('serviceAccounts') || has('notServiceAccounts')) && ['principals', 'notPrincipals', 'namespaces', 'notNamespaces'].some(has)) {
    check.error(source, `cannot set serviceAccounts with namespaces or principals, found at rule ${index}`);
  }
  for (const field of ['ipBlocks', 'notIpBlocks', 'remoteIpBlocks', 'notRemoteIpBlocks']) for (const at of source.get(field).items()) check.subnet(at);
  noEmptyTexts(check, source, sourceFields);
}

function checkOperation(check: Check, operation: Field, index: number): void {
  if (!operationFields.some((field) => operation.get(field).items().length > 0)) {
    check.error(operation, `\`to.operation\` must not be empty, found at rule ${index}`);
  }
  for (const field of ['ports', 'notPorts']) {
    for (const at of operation.get(field).items()) {
      const port = at.string() ?? String(at.number() ?? '');
      if (!/^\d+$/.test(port) || Number(port) < 1 || Number(port) > 65535) check.error(at, `invalid port ${port}, must be a number in 1..65535`);
    }
  }
  noEmptyTexts(check, operation, operationFields);
}

function noEmptyTexts(check: Check, parent: Field, fields: readonly string[]): void {
  for (const field of fields) {
    for (const at of parent.get(field).items()) {
      if (at.string() === '') check.error(at, `\`${field[0].toUpperCase()}${field.slice(1)}\` must not have an empty value`);
    }
  }
}

const attributes = new Set([
  'request.regex.headers', 'source.ip', 'remote.ip', 'source.namespace', 'source.principal', 'source.serviceAccount', 'request.auth.principal',
  'request.auth.audiences', 'request.auth.presenter', 'destination.ip', 'destination.port', 'connection.sni',
]);

function checkCondition(check: Check, when: Field): void {
  const key = when.get('key').string() ?? '';
  if (key === '') {
    check.error(when, '`key` must not be empty');
  } else if (when.get('values').items().length === 0 && when.get('notValues').items().length === 0) {
    check.error(when, `at least one of \`values\` or \`notValues\` must be set for key ${key}`);
  } else if (!attributes.has(key) && !/^(request\.headers\[.+\]|request\.auth\.claims(\[.+\])+|experimental\.envoy\.filters\..+)$/.test(key)) {
    check.error(when.get('key'), `invalid \`value\` for \`key\` ${key}: unknown attribute: ${key}`);
  } else if (key === 'source.ip' || key === 'remote.ip' || key === 'destination.ip') {
    for (const at of [...when.get('values').items(), ...when.get('notValues').items()]) check.subnet(at);
  }
}

export function checkPeerAuthentication(check: Check, spec: Field): void {
  const ports = spec.get('portLevelMtls');
  const labels = spec.at('selector', 'matchLabels');
  if (ports.entries().length > 0 && labels.entries().length === 0) check.error(ports, 'mesh/namespace peer authentication cannot have port level mTLS');
  if (ports.object() && ports.entries().length === 0) check.error(ports, 'port level mTLS, if defined, must have at least one element');
  for (const [port, at] of ports.entries()) {
    if (!/^\d+$/.test(port) || Number(port) < 1 || Number(port) > 65535) check.error(at, 'port must be in range 1..65535');
  }
  check.selector(spec.get('selector'), labels);
}

export function checkRequestAuthentication(check: Check, spec: Field): void {
  check.targets(spec);
  check.selector(spec.get('selector'), spec.at('selector', 'matchLabels'));
  for (const rule of spec.get('jwtRules').items()) if (isObject(rule.value)) checkJwtRule(check, rule);
}

function checkJwtRule(check: Check, rule: Field): void {
  const uri = rule.get('jwksUri').exists ? rule.get('jwksUri') : rule.get('jwks_uri');
  for (const audience of rule.get('audiences').items()) if (audience.string() === '') check.error(audience, 'audience must be non-empty string');
  if (!hasText(rule.get('issuer')) && !hasText(uri)) check.error(rule, 'issuer or jwksUri must be non-empty string');
  if (hasText(uri) && !/^https?:\/\/[^/\s:]+(:\d+)?(\/|$|\?)/.test(uri.string()!)) check.error(uri, `URI must be http or https with a host, got ${JSON.stringify(uri.string())}`);
  if (hasText(rule.get('jwks'))) checkKeys(check, rule.get('jwks'));
  for (const header of rule.get('fromHeaders').items()) if (!hasText(header.get('name'))) check.error(header, 'location header name must be non-empty string');
  for (const parameter of rule.get('fromParams').items()) if (parameter.string() === '') check.error(parameter, 'location query must be non-empty string');
  for (const cookie of rule.get('fromCookies').items()) if (cookie.string() === '') check.error(cookie, 'cookie name must be non-empty string');
  for (const claim of rule.get('outputClaimToHeaders').items()) {
    if (!hasText(claim.get('claim')) || !hasText(claim.get('header'))) {
      check.error(claim, 'outputClaimToHeaders header and claim value must be non-empty string');
    } else if (!/^[-A-Za-z0-9]+$/.test(claim.get('header').string()!)) {
      check.error(claim.get('header'), `header name ${claim.get('header').string()} is not a valid header name`);
    }
  }
  check.duration(rule.get('timeout'));
}

function checkKeys(check: Check, at: Field): void {
  try {
    JSON.parse(at.string()!);
  } catch (error) {
    check.error(at, `jwks parse error: ${error instanceof Error ? error.message : String(error)}`);
  }
}
