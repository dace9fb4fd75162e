import { LocatedProblem, Problem, ValidationError } from '../../core/validation-error';
import { completeYaml, YamlLines } from '../../manifests/read/complete-yaml';
import { ClusterFacts } from './facts';
import { Field, isObject } from './field';
import { meshConfigFrom } from './mesh-config';

type Shape = 'text' | 'texts' | 'labels' | 'ports' | 'object' | 'number' | 'target' | { readonly [key: string]: Shape } | readonly [{ readonly [key: string]: Shape }];

const port = { port: 'number', targetPort: 'target', name: 'text', appProtocol: 'text' } as const;

/** What a facts file may hold; keys that end in `!` are required. */
const shape: { readonly [key: string]: Shape } = {
  clusterDomain: 'text',
  defaultNamespace: 'text',
  rootNamespace: 'text',
  istioVersion: 'text',
  today: 'text',
  meshConfig: 'object',
  meshNetworks: 'object',
  gatewayWorkloads: [{ 'name!': 'text', 'namespace': 'text', 'labels!': 'labels', 'ports': [port], 'serviceName': 'text', 'serviceLabels': 'labels', 'serviceAccount': 'text' }],
  gateways: [{ 'name!': 'text', 'namespace!': 'text', 'spec': 'object' }],
  services: [{ 'name!': 'text', 'namespace!': 'text', 'ports': [port], 'selector': 'labels', 'labels': 'labels', 'type': 'text' }],
  pods: [{ 'name!': 'text', 'namespace!': 'text', 'labels!': 'labels', 'ports': 'ports', 'serviceAccount': 'text' }],
  secrets: [{ 'name!': 'text', 'namespace!': 'text' }],
  namespaces: [{ 'name!': 'text', 'labels': 'labels' }],
};

/**
 * Reads a facts file: `ClusterFacts` as YAML or JSON, with the same field names.
 *
 * @throws ValidationError with every problem and its line (`FactsInvalidYaml`, `FactsUnknownField`, `FactsWrongType`, `FactsMissingField`)
 */
export function parseClusterFacts(text: string, file: string = '<facts>'): ClusterFacts {
  const result = completeYaml(text);
  const lines = new YamlLines(text);
  const problems: LocatedProblem[] = [];
  if ('fault' in result) {
    const [message] = result.fault.message.split('\n');
    throw new ValidationError([{
      path: `${file}:${result.fault.line}`, code: 'FactsInvalidYaml', what: `not valid YAML: ${message}`, fix: 'correct the line, mind the indentation and quotes',
    }]);
  }
  if (result.value === null || result.value === undefined) return {};
  const refuse = (at: Field, problem: Problem) => problems.push({ path: `${file}:${lines.lineOf(at.path)}`, ...problem });
  checkShape(new Field(result.value), shape, 'the file', refuse);
  if (problems.length > 0) throw new ValidationError(problems);
  const facts = result.value as ClusterFacts;
  return facts.meshConfig ? { ...facts, meshConfig: meshConfigFrom(facts.meshConfig) } : facts;
}

/**
 * Reads a MeshConfig from a file: the MeshConfig itself, or the ConfigMap `istio` that holds it.
 *
 * @throws ValidationError (`MeshConfigInvalid`)
 */
export function parseMeshConfig(text: string, file: string = '<mesh config>'): ReturnType<typeof meshConfigFrom> {
  const result = completeYaml(text);
  if ('fault' in result || !isObject(result.value)) {
    const what = 'fault' in result ? `not valid YAML: ${result.fault.message.split('\n')[0]}` : 'a MeshConfig must be an object with keys';
    const line = 'fault' in result ? result.fault.line : 1;
    throw new ValidationError([{ path: `${file}:${line}`, code: 'MeshConfigInvalid', what, fix: 'give the `mesh` key of ConfigMap istio-system/istio' }]);
  }
  const inner = new Field(result.value).at('data', 'mesh').string();
  return inner !== undefined && result.value.kind === 'ConfigMap' ? parseMeshConfig(inner, file) : meshConfigFrom(result.value);
}

type Refuse = (at: Field, problem: Problem) => void;

function checkShape(at: Field, expected: { readonly [key: string]: Shape }, where: string, refuse: Refuse): void {
  if (!at.object()) {
    refuse(at, { code: 'FactsWrongType', what: `${where} must be an object with keys, got ${shown(at)}`, fix: `write some of ${names(expected).join(', ')}` });
    return;
  }
  for (const [key, value] of at.entries()) {
    const own = expected[key] ?? expected[`${key}!`];
    if (own === undefined) {
      refuse(value, { code: 'FactsUnknownField', what: `\`${value.toString()}\` is no fact`, fix: `use one of ${names(expected).join(', ')}` });
    } else {
      checkValue(value, own, refuse);
    }
  }
  for (const key of Object.keys(expected)) {
    if (!key.endsWith('!') || at.get(key.slice(0, -1)).exists) continue;
    refuse(at, { code: 'FactsMissingField', what: `\`${at.toString()}\` has no \`${key.slice(0, -1)}\``, fix: 'add it' });
  }
}

function checkValue(at: Field, expected: Shape, refuse: Refuse): void {
  const wrong = (wanted: string) => refuse(at, { code: 'FactsWrongType', what: `\`${at.toString()}\` must be ${wanted}, got ${shown(at)}`, fix: 'correct the value' });
  if (Array.isArray(expected)) {
    if (!Array.isArray(at.value)) wrong('a list');
    for (const item of at.items()) checkShape(item, (expected as readonly [{ readonly [key: string]: Shape }])[0], `\`${item.toString()}\``, refuse);
    return;
  }
  switch (expected) {
    case 'text':
      if (typeof at.value !== 'string') wrong('text (quote it if it looks like a number)');
      break;
    case 'number':
      if (typeof at.value !== 'number') wrong('a number');
      break;
    case 'target':
      if (typeof at.value !== 'number' && typeof at.value !== 'string') wrong('a port number or name');
      break;
    case 'texts':
      if (!Array.isArray(at.value) || at.strings().length < at.value.length) wrong('a list of texts');
      break;
    case 'labels':
      if (!at.object() || Object.keys(at.stringMap()).length < at.entries().length) wrong('a map of texts');
      break;
    case 'ports':
      if (!at.object() || at.entries().some(([, each]) => typeof each.value !== 'number')) wrong('a map of port numbers');
      break;
    default:
      if (!at.object()) wrong('an object');
  }
}

function names(expected: { readonly [key: string]: Shape }): string[] {
  return Object.keys(expected).map((key) => key.replace(/!$/, ''));
}

function shown(at: Field): string {
  return (JSON.stringify(at.value) ?? 'nothing').slice(0, 60);
}
