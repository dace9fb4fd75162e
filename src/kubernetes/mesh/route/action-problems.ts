import { Problem } from '../../../core/validation-error';
import { Cors, Fault, HeaderChanges, RuleActions } from './actions';
import { millis } from './duration';

const METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', '*'];
const HEADER = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** What is wrong with what a rule does to its requests, all of it. */
export function actionProblems(rule: RuleActions): Problem[] {
  const problems: Problem[] = [];
  if (rule.respond && !isStatus(rule.respond.status)) {
    problems.push({ code: 'ResponseStatus', what: `\`respond\` needs an HTTP status from 200 to 599, got ${rule.respond.status}`, fix: 'write e.g. 503' });
  }
  if ((rule.respond?.body?.length ?? 0) > 100 * 1024) {
    problems.push({ code: 'ResponseBody', what: `\`respond.body\` has ${rule.respond!.body!.length} characters, which every proxy would hold`, fix: 'serve what is longer than 100 KiB from a service' });
  }
  problems.push(...faultProblems(rule.fault), ...percentProblems('mirror', rule.mirror?.percent));
  for (const [prop, path] of [['redirect', rule.redirect?.path], ['rewrite', rule.rewrite?.path]] as const) {
    if (path !== undefined && (!/^\/[^\s]*$/.test(path) || path.includes('//'))) {
      problems.push({ code: 'RewritePath', what: `\`${prop}.path\` begins with "/" and has no "//", got ${JSON.stringify(path)}`, fix: 'write e.g. "/items"' });
    }
  }
  if (rule.rewrite && rule.rewrite.path === undefined && rule.rewrite.host === undefined) problems.push({ code: 'RewriteEmpty', what: '`rewrite` says neither path nor host', fix: 'give one of them, or leave `rewrite` out' });
  problems.push(...redirectProblems(rule), ...corsProblems(rule.cors));
  problems.push(...headerProblems('requestHeaders', rule.requestHeaders), ...headerProblems('responseHeaders', rule.responseHeaders));
  const hosts = Object.entries({ ...rule.requestHeaders?.add, ...rule.requestHeaders?.set }).filter(([name]) => isHost(name));
  if (hosts.length > 0 && rule.rewrite?.host !== undefined) {
    problems.push({ code: 'HeaderChange', what: `\`requestHeaders\` and \`rewrite.host\` both set the Host header, to ${JSON.stringify(hosts[0][1])} and ${JSON.stringify(rule.rewrite.host)}`, fix: 'keep `rewrite.host`' });
  }
  return problems;
}

function isStatus(status: number): boolean {
  return Number.isInteger(status) && status >= 200 && status <= 599;
}

function percentProblems(prop: string, percent: number | undefined): Problem[] {
  // Envoy counts in millionths.
  return percent === undefined || percent === 0 || (percent >= 0.0001 && percent <= 100)
    ? [] : [{ code: 'Percent', what: `\`${prop}\` needs a percentage from 0 to 100, got ${percent}`, fix: 'write e.g. 10' }];
}

function faultProblems(fault: Fault | undefined): Problem[] {
  if (!fault) return [];
  const { abort, delay } = fault;
  if (!abort && !delay) return [{ code: 'FaultEmpty', what: '`fault` says neither abort nor delay', fix: 'give one of them, or leave `fault` out' }];
  return [
    ...(abort && !isStatus(abort.status) ? [{ code: 'FaultStatus', what: `\`fault.abort\` needs an HTTP status from 200 to 599, got ${abort.status}`, fix: 'write e.g. 503' }] : []),
    ...(abort ? percentProblems('fault.abort', abort.percent) : []),
    ...(delay ? percentProblems('fault.delay', delay.percent) : []),
    ...(delay && millis(delay.by) < 1 ? [{ code: 'FaultDelay', what: `\`fault.delay\` must be at least 1 ms, got ${millis(delay.by)} ms`, fix: 'write e.g. by: Duration.seconds(5)' }] : []),
  ];
}

function redirectProblems({ redirect }: RuleActions): Problem[] {
  if (!redirect) return [];
  const { host, path, scheme, port } = redirect;
  if ([host, path, scheme, port].every((part) => part === undefined)) {
    return [{ code: 'RedirectEmpty', what: '`redirect` sends clients to where they are', fix: 'give host, path, scheme or port' }];
  }
  if (host !== undefined && !/^[^\s/:@?#]+$/.test(host)) return [{ code: 'RedirectHost', what: `\`redirect.host\` is no host name, got ${JSON.stringify(host)}`, fix: 'write it without scheme, port and path' }];
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65535)) return [{ code: 'PortOutOfRange', what: `\`redirect.port\` needs a port from 1 to 65535, got ${port}`, fix: 'give the port that clients should ask' }];
  return [];
}

function corsProblems(cors: Cors | undefined): Problem[] {
  if (!cors) return [];
  const problems: Problem[] = [];
  if (cors.origins.length === 0) problems.push({ code: 'CorsOrigins', what: '`cors.origins` is empty', fix: 'name the origins that may call' });
  for (const origin of cors.origins) {
    if (origin !== '*' && !/^[a-z][a-z0-9+.-]*:\/\/[^\s/?#*]+$/.test(origin)) {
      problems.push({ code: 'CorsOrigins', what: `\`cors.origins\` has ${JSON.stringify(origin)}, which no browser sends`, fix: 'write scheme and host, and nothing after them, e.g. "https://shop.example.com"' });
    }
  }
  if (cors.credentials && cors.origins.includes('*')) problems.push({ code: 'CorsOrigins', what: '`cors` allows credentials for every origin, which browsers refuse', fix: 'name the origins' });
  for (const method of cors.methods ?? []) {
    if (!METHODS.includes(method)) problems.push({ code: 'CorsMethods', what: `\`cors.methods\` has ${JSON.stringify(method)}`, fix: `use ${METHODS.join(', ')}` });
  }
  for (const name of [...cors.headers ?? [], ...cors.exposeHeaders ?? []]) {
    if (!HEADER.test(name)) problems.push({ code: 'CorsHeaders', what: `\`cors\` has ${JSON.stringify(name)}, which is no header name`, fix: 'use letters, digits and dashes' });
  }
  if (cors.maxAge && !(Number.isInteger(millis(cors.maxAge) / 1000) && millis(cors.maxAge) > 0)) {
    problems.push({ code: 'CorsMaxAge', what: `\`cors.maxAge\` is a whole number of seconds, got ${millis(cors.maxAge) / 1000}`, fix: 'write e.g. Duration.hours(1)' });
  }
  return problems;
}

function headerProblems(prop: 'requestHeaders' | 'responseHeaders', changes: HeaderChanges | undefined): Problem[] {
  if (!changes) return [];
  const { set = {}, add = {}, remove = [] } = changes;
  const problems: Problem[] = [];
  const written = [...Object.keys(set), ...Object.keys(add)].filter((name) => isHost(name) ? prop === 'responseHeaders' : !HEADER.test(name));
  const removed = remove.filter((name) => isHost(name) || !HEADER.test(name));
  for (const name of new Set([...written, ...removed])) {
    problems.push({
      code: 'HeaderChange',
      what: `\`${prop}\` changes ${JSON.stringify(name)}, which is no header that a route can change`,
      fix: 'use letters, digits and dashes; Host can be set in requests, and nowhere removed',
    });
  }
  for (const [name, value] of [...Object.entries(set), ...Object.entries(add)]) {
    // eslint-disable-next-line no-control-regex
    if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)) problems.push({ code: 'HeaderChange', what: `\`${prop}\` gives ${name} a value with a line break or another control character`, fix: 'remove it' });
  }
  if (Object.keys(set).length + Object.keys(add).length + remove.length === 0) problems.push({ code: 'HeaderChange', what: `\`${prop}\` changes nothing`, fix: 'give `set`, `add` or `remove`, or leave it out' });
  return problems;
}

function isHost(name: string): boolean {
  return name.toLowerCase() === 'host' || name === ':authority';
}
