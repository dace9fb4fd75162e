import { Re2 } from '../../analysis/trace/re2/regex';
import { Fields, fields, listed, overPods, items, texts, Twin } from './twin';

/** See https://github.com/kubewarden/policies/tree/main/policies/safe-labels-policy */
export const safeLabels: Twin = (settings, { metadata }) => safe('label', settings.denied_labels, settings.mandatory_labels, settings.constrained_labels, fields(fields(metadata).labels));

/** See https://github.com/kubewarden/policies/tree/main/policies/safe-annotations-policy */
export const safeAnnotations: Twin = (settings, { metadata }) =>
  safe('annotation', settings.denied_annotations, settings.mandatory_annotations, settings.constrained_annotations, fields(fields(metadata).annotations));

/** See https://github.com/kubewarden/policies/tree/main/policies/labels-policy */
export const labels: Twin = (settings, { metadata }) => criteria(settings, 'label', Object.keys(fields(fields(metadata).labels)));

/** See https://github.com/kubewarden/policies/tree/main/policies/annotations-policy */
export const annotations: Twin = (settings, { metadata }) => criteria(settings, 'annotation', Object.keys(fields(fields(metadata).annotations)));

/** Every container is asked by itself; `envFrom` is not looked at. See https://github.com/kubewarden/policies/tree/main/policies/environment-variable-policy */
export const environmentVariables = overPods((settings, { containers }) => containers.flatMap(({ name, fields: container }) => {
  const names = items(container.env).map((variable) => String(variable.name));
  return criteria(settings, 'environment variable', names).map((why) => `container ${JSON.stringify(name)}: ${why}`);
}));

/** See the tables at https://github.com/kubewarden/policies/tree/main/crates/criteria-policy-base */
function criteria(settings: Fields, what: string, names: readonly string[]): string[] {
  const values = texts(settings.values);
  const found = values.filter((value) => names.includes(value));
  const missing = values.filter((value) => !names.includes(value));
  const others = names.filter((name) => !values.includes(name));
  switch (settings.criteria) {
    case 'containsAnyOf': return found.length > 0 ? [] : [`none of these ${what}s is there: ${listed(values)}`];
    case 'containsAllOf': return missing.length === 0 ? [] : [`these ${what}s are missing: ${listed(missing)}`];
    case 'doesNotContainAnyOf': return found.length === 0 ? [] : [`these ${what}s are not allowed: ${listed(found)}`];
    case 'doesNotContainAllOf': return missing.length > 0 ? [] : [`these ${what}s are not allowed together: ${listed(values)}`];
    case 'containsOtherThan': return others.length > 0 ? [] : [`no ${what} is there beside ${listed(values)}`];
    default: return others.length === 0 ? [] : [`these ${what}s are not in the list: ${listed(others)}`];
  }
}

function safe(what: string, denied: unknown, mandatory: unknown, constrained: unknown, given: Fields): string[] {
  const forbidden = texts(denied).filter((key) => Object.hasOwn(given, key));
  const wrong = Object.entries(fields(constrained)).filter(([key, pattern]) => Object.hasOwn(given, key) && !matches(String(pattern), String(given[key])));
  const missing = texts(mandatory).filter((key) => !Object.hasOwn(given, key));
  return [
    ...(forbidden.length > 0 ? [`these ${what}s are denied: ${listed(forbidden)}`] : []),
    ...wrong.map(([key, pattern]) => `the ${what} ${key} is ${JSON.stringify(given[key])}, which does not match ${String(pattern)}`),
    ...(missing.length > 0 ? [`these ${what}s are missing: ${listed(missing)}`] : []),
  ];
}

/** Go finds a match anywhere in the text. A pattern that is none matches nothing: its policy would not be loaded. */
function matches(pattern: string, value: string): boolean {
  const compiled = Re2.compile(pattern);
  return !('error' in compiled) && compiled.matchesPartly(value);
}
