import { Field, isObject } from '../../model';
import { Check, hasText } from './check';
import { checkPattern } from './pattern';

const objectOf: Readonly<Record<string, string>> = {
  LISTENER: 'listener', FILTER_CHAIN: 'listener', NETWORK_FILTER: 'listener', HTTP_FILTER: 'listener', LISTENER_FILTER: 'listener',
  ROUTE_CONFIGURATION: 'routeConfiguration', VIRTUAL_HOST: 'routeConfiguration', HTTP_ROUTE: 'routeConfiguration', CLUSTER: 'cluster',
};
const applyTos = new Set([...Object.keys(objectOf), 'EXTENSION_CONFIG', 'BOOTSTRAP', 'LISTENER_FILTER']);
const operations = new Set(['MERGE', 'ADD', 'REMOVE', 'INSERT_BEFORE', 'INSERT_AFTER', 'INSERT_FIRST', 'REPLACE']);

export function checkEnvoyFilter(check: Check, spec: Field): void {
  const selector = spec.get('workloadSelector');
  check.selector(selector, selector.get('labels'), 'Envoy filter: workload selector specified without labels, will be applied to all services in namespace');
  if (selector.exists && (spec.get('targetRefs').items().length > 0)) check.error(spec, 'only one of targetRefs or workloadSelector can be set');
  for (const patch of spec.get('configPatches').items()) {
    if (isObject(patch.value)) checkPatch(check, patch);
    else check.error(patch, 'Envoy filter: null config patch');
  }
}

function checkPatch(check: Check, patch: Field): void {
  const applyTo = patch.get('applyTo').string() ?? 'INVALID';
  if (!applyTos.has(applyTo)) {
    check.error(patch, `Envoy filter: missing applyTo${applyTo === 'INVALID' ? '' : `, ${JSON.stringify(applyTo)} is none`}`);
    return;
  }
  const change = patch.get('patch');
  if (!change.exists) {
    check.error(patch, 'Envoy filter: missing patch');
    return;
  }
  const operation = change.get('operation').string() ?? 'INVALID';
  if (!operations.has(operation)) check.error(change, 'Envoy filter: missing patch operation');
  else if (operation !== 'REMOVE' && !change.get('value').exists) check.error(change, `Envoy filter: missing patch value for non-remove operation ${operation}`);
  const version = patch.at('match', 'proxy', 'proxyVersion');
  if (hasText(version)) checkPattern(check, version, 'proxyVersion');
  checkMatch(check, patch, applyTo);
}

/** A patch matches by the kind of object that it applies to. */
function checkMatch(check: Check, patch: Field, applyTo: string): void {
  const match = patch.get('match');
  const wanted = objectOf[applyTo];
  for (const kind of ['listener', 'routeConfiguration', 'cluster']) {
    if (wanted !== undefined && match.get(kind).exists && kind !== wanted) {
      const what = wanted === 'listener' ? 'listener' : wanted === 'cluster' ? 'cluster' : 'http route';
      check.error(match.get(kind), `Envoy filter: applyTo for ${what} class objects cannot have non ${what} match`);
    }
  }
  const filter = match.at('listener', 'filterChain', 'filter');
  if ((applyTo === 'HTTP_FILTER' || applyTo === 'NETWORK_FILTER') && filter.exists) {
    if (!hasText(filter.get('name')) && applyTo === 'HTTP_FILTER' && filter.get('subFilter').exists) {
      check.error(filter, 'Envoy filter: filter match has subfilter match but no name');
    }
    if (filter.get('subFilter').exists && applyTo === 'NETWORK_FILTER') {
      check.error(filter.get('subFilter'), 'Envoy filter: subfilter match can be used with applyTo HTTP_FILTER only');
    }
  }
}
