import { Problem } from '../../../core/validation-error';
import { EnvoyFilterName } from './filter-names';
import { ApplyTo, EnvoyPatchOptions } from './patch-options';

/** Which `match` fits what is patched; undefined: none. */
const MATCHES: Readonly<Record<ApplyTo, 'listener' | 'routeConfiguration' | 'cluster' | undefined>> = {
  LISTENER: 'listener',
  FILTER_CHAIN: 'listener',
  NETWORK_FILTER: 'listener',
  HTTP_FILTER: 'listener',
  LISTENER_FILTER: 'listener',
  ROUTE_CONFIGURATION: 'routeConfiguration',
  VIRTUAL_HOST: 'routeConfiguration',
  HTTP_ROUTE: 'routeConfiguration',
  CLUSTER: 'cluster',
  EXTENSION_CONFIG: undefined,
  BOOTSTRAP: undefined,
};
const ROUTES: readonly ApplyTo[] = ['ROUTE_CONFIGURATION', 'HTTP_ROUTE'];
const FILTERS: readonly ApplyTo[] = ['HTTP_FILTER', 'NETWORK_FILTER'];
const LISTS: readonly ApplyTo[] = [...FILTERS, 'LISTENER_FILTER', 'HTTP_ROUTE'];

interface FilterMatch {
  readonly listener?: { readonly filterChain?: { readonly filter?: { readonly name?: string; readonly subFilter?: { readonly name?: string } } } };
}

/** The filter that a `match` looks for, and the one inside of it. */
export function filterOf(match: unknown): { name?: string; subFilter?: string } {
  const filter = (match as FilterMatch | undefined)?.listener?.filterChain?.filter;
  return { name: filter?.name, subFilter: filter?.subFilter?.name };
}

/** What Istio or Envoy would ignore or refuse in a patch, all of it. */
export function shapeProblems(patch: EnvoyPatchOptions): Problem[] {
  return [...operationProblems(patch), ...matchProblems(patch), ...valueProblems(patch)];
}

function operationProblems({ applyTo, operation, match }: EnvoyPatchOptions): Problem[] {
  const problems: Problem[] = [];
  const ignored = (fix: string): Problem => ({ code: 'EnvoyPatchOperation', what: `${operation} is ignored for ${applyTo}`, fix });
  if ((operation === 'ADD' || operation === 'REMOVE') && ROUTES.includes(applyTo)) problems.push(ignored('use MERGE, or patch VIRTUAL_HOST')); // IST0153, IST0154
  if (operation === 'REPLACE' && !FILTERS.includes(applyTo)) problems.push(ignored('use MERGE')); // IST0152
  if (operation.startsWith('INSERT') && !LISTS.includes(applyTo)) problems.push(ignored('use ADD or MERGE'));
  if (applyTo === 'BOOTSTRAP' && operation !== 'MERGE') problems.push(ignored('use MERGE'));
  const { name, subFilter } = filterOf(match);
  const relative = applyTo === 'HTTP_FILTER' ? subFilter : name;
  if (FILTERS.includes(applyTo) && ['INSERT_BEFORE', 'INSERT_AFTER', 'REPLACE', 'MERGE', 'REMOVE'].includes(operation) && relative === undefined) {
    problems.push({
      code: 'EnvoyPatchPlace', what: `${operation} of ${applyTo} does not say which filter it is relative to`, fix: `name it in \`match\`, e.g. ${JSON.stringify(EnvoyFilterName.ROUTER)}`,
    });
  }
  if (applyTo === 'HTTP_FILTER' && (operation === 'ADD' || (operation === 'INSERT_AFTER' && subFilter === EnvoyFilterName.ROUTER))) {
    problems.push({
      code: 'EnvoyPatchPlace', what: 'a filter behind the router never sees a request, and Envoy refuses the whole listener', fix: 'put it before: Place.before(EnvoyFilterName.ROUTER)',
    });
  }
  return problems;
}

function matchProblems({ applyTo, match, proxyVersion }: EnvoyPatchOptions): Problem[] {
  const problems: Problem[] = [];
  for (const kind of Object.keys(match ?? {})) {
    if (kind === MATCHES[applyTo]) continue;
    problems.push({
      code: 'EnvoyPatchMatch',
      what: `${applyTo} is not found by ${JSON.stringify(kind)}`,
      fix: MATCHES[applyTo] === undefined ? 'leave `match` out' : `match it by ${JSON.stringify(MATCHES[applyTo])}; \`context\` and \`proxyVersion\` are given beside it`,
    });
  }
  const { name } = filterOf(match);
  if (applyTo === 'HTTP_FILTER' && name !== EnvoyFilterName.HTTP_CONNECTION_MANAGER) {
    problems.push({
      code: 'EnvoyPatchMatch',
      what: `an HTTP filter is inside of the HTTP connection manager, and the patch looks into ${name === undefined ? 'nothing' : JSON.stringify(name)}`,
      fix: `match the filter ${JSON.stringify(EnvoyFilterName.HTTP_CONNECTION_MANAGER)} and its subFilter`,
    });
  }
  if (proxyVersion !== undefined && !isPattern(proxyVersion)) {
    problems.push({ code: 'EnvoyPatchMatch', what: `\`proxyVersion\` is no regular expression: ${JSON.stringify(proxyVersion)}`, fix: 'write e.g. "^1\\\\.27.*"' });
  }
  return problems;
}

function valueProblems({ applyTo, operation, value }: EnvoyPatchOptions): Problem[] {
  if (operation === 'REMOVE') {
    return value === undefined ? [] : [{ code: 'EnvoyPatchValue', what: 'REMOVE has a `value`, which is ignored', fix: 'leave it out' }];
  }
  if (value === undefined || Object.keys(value).length === 0) {
    return [{ code: 'EnvoyPatchValue', what: `${operation} of ${applyTo} has no \`value\``, fix: 'say what is added or merged' }];
  }
  if (!FILTERS.includes(applyTo)) return [];
  const problems: Problem[] = [];
  if (operation !== 'MERGE' && (typeof value.name !== 'string' || value.name === '')) {
    problems.push({ code: 'EnvoyPatchValue', what: 'the filter has no `name`', fix: 'give one; any will do for a new filter' });
  }
  const config = value.typed_config as Readonly<Record<string, unknown>> | undefined;
  const type = config?.['@type'];
  if (typeof type !== 'string' || !/^type\.googleapis\.com\/[\w.]+$/.test(type)) {
    problems.push({ code: 'EnvoyPatchValue', what: `the configuration of the filter does not say its type (\`@type\` is ${JSON.stringify(type) ?? 'missing'})`, fix: 'give e.g. "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua"' });
  }
  return problems;
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
