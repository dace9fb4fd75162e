import { Field, Kind } from '../../model';
import { Report, Rule } from '../rule';

const relative = 'This EnvoyFilter does not have a priority and has a relative patch operation set which can cause the EnvoyFilter not to be applied. '
  + 'Using the INSERT_FIRST of ADD option or setting the priority may help in ensuring the EnvoyFilter is applied correctly.';
const relativeWithVersion = 'This EnvoyFilter does not have a priority and has a relative patch operation (NSTERT_BEFORE/AFTER, REPLACE, MERGE, DELETE) and '
  + 'proxyVersion set which can cause the EnvoyFilter not to be applied during an upgrade. '
  + 'Using the INSERT_FIRST or ADD option or setting the priority may help in ensuring the EnvoyFilter is applied correctly.';

export const envoyFilterRules: readonly Rule[] = [{
  name: 'envoyfilter.EnvoyPatchAnalyzer',
  codes: ['IST0151', 'IST0152', 'IST0153', 'IST0154', 'IST0155'],
  run: (model, report) => {
    // Names of filters that an earlier patch adds for one proxy version only.
    const versioned = new Set<string>();
    for (const resource of model.ofKind(Kind.envoyFilter)) {
      const priority = resource.spec.get('priority').number() ?? 0;
      for (const patch of resource.spec.get('configPatches').items()) {
        if (!patch.get('patch').exists) break;
        const name = filterName(patch);
        judge(patch, priority, versioned.has(name), (code, message) => report(code, resource, message, patch));
        if ((patch.at('match', 'proxy', 'proxyVersion').string() ?? '') !== '') versioned.add(name);
      }
    }
  },
}];

function judge(patch: Field, priority: number, isVersioned: boolean, report: (code: Parameters<Report>[0], message: string) => void): void {
  const operation = patch.at('patch', 'operation').string();
  const applyTo = patch.get('applyTo').string();
  const routes = applyTo === 'ROUTE_CONFIGURATION' || applyTo === 'HTTP_ROUTE';
  const reportRelative = () => {
    if (priority === 0) report(isVersioned ? 'IST0155' : 'IST0151', isVersioned ? relativeWithVersion : relative);
  };
  switch (operation) {
    case 'ADD':
      if (routes) report('IST0153', 'The ADD operation will be ignored when applyTo is set to ROUTE_CONFIGURATION, or HTTP_ROUTE.');
      break;
    case 'REMOVE':
      if (routes) report('IST0154', 'The REMOVE operation will be ignored when applyTo is set to ROUTE_CONFIGURATION, or HTTP_ROUTE.');
      else reportRelative();
      break;
    case 'REPLACE':
      if (applyTo !== 'NETWORK_FILTER' && applyTo !== 'HTTP_FILTER') report('IST0152', 'The REPLACE operation is only valid for HTTP_FILTER and NETWORK_FILTER.');
      else reportRelative();
      break;
    case 'INSERT_BEFORE': case 'INSERT_AFTER':
      reportRelative();
      break;
    default:
  }
}

/** Which filter a patch is about: by the name of its value, else by the filter it matches; empty when neither says. */
function filterName(patch: Field): string {
  const value = patch.at('patch', 'value');
  if (value.entries().length === 0) return '';
  if (value.get('name').exists) return `value ${value.get('name').string() ?? ''}`;
  const matched = patch.at('match', 'listener', 'filterChain', 'filter', 'name').string() ?? '';
  return matched === '' ? '' : `match ${matched}`;
}
