import { ClusterFacts, MeshConfig } from '../../analysis/model';
import { ValidationError } from '../../core/validation-error';
import { completeYaml } from '../../manifests/read/complete-yaml';
import { Options } from '../shell/command';
import { DataFile } from './data-file';
import { Shape, shapeProblems } from './shape';

/** The options that say what manifests cannot. */
export const factOptions = {
  'namespace': { short: 'n', value: 'NAMESPACE', about: 'where objects go that name no namespace; default if not given' },
  'cluster-domain': { value: 'DOMAIN', about: 'DNS suffix of the cluster; cluster.local if not given' },
  'mesh-config': { value: 'FILE', about: 'the MeshConfig: its YAML, the ConfigMap istio, an IstioOperator, or Helm values' },
  'facts': { value: 'FILE', about: 'what else the cluster has: gatewayWorkloads, services, secrets, … (docs/analyze.md)' },
} as const satisfies Options;

/** The values of `factOptions`. */
export interface GivenFacts {
  readonly 'namespace'?: string;
  readonly 'cluster-domain'?: string;
  readonly 'mesh-config'?: string;
  readonly 'facts'?: string;
}

/**
 * The facts that the options and the files they name declare. An option goes before the same fact in a file.
 *
 * @throws ValidationError with everything that is wrong in a file
 */
export function readFacts(given: GivenFacts): ClusterFacts {
  const declared = given.facts === undefined ? {} : readFactsFile(given.facts);
  return {
    ...declared,
    ...given.namespace === undefined ? {} : { defaultNamespace: given.namespace },
    ...given['cluster-domain'] === undefined ? {} : { clusterDomain: given['cluster-domain'].replace(/^\.+|\.+$/g, '') },
    ...given['mesh-config'] === undefined ? {} : { meshConfig: readMeshConfig(given['mesh-config']) },
  };
}

const meshConfigShape: Shape = {
  open: true,
  fields: {
    outboundTrafficPolicy: { open: true, fields: { mode: 'text' } },
    enableAutoMtls: 'boolean',
    rootNamespace: 'text',
    trustDomain: 'text',
    ingressService: 'text',
    ingressSelector: 'text',
    ingressClass: 'text',
    ingressControllerMode: 'text',
    defaultServiceExportTo: 'texts',
    defaultVirtualServiceExportTo: 'texts',
    defaultDestinationRuleExportTo: 'texts',
    defaultProviders: { open: true, fields: { tracing: 'texts', metrics: 'texts', accessLogging: 'texts' } },
    extensionProviders: { list: { open: true, required: ['name'], fields: { name: 'text' } } },
    defaultConfig: 'object',
  },
};

const labels: Shape = { each: 'text' };
const ports: Shape = {
  list: { required: ['port'], fields: { port: 'number', targetPort: 'numberOrText', name: 'text', appProtocol: 'text' } },
};

const factsShape: Shape = {
  fields: {
    clusterDomain: 'text',
    defaultNamespace: 'text',
    rootNamespace: 'text',
    istioVersion: 'text',
    meshConfig: meshConfigShape,
    meshNetworks: 'object',
    gatewayWorkloads: {
      list: { required: ['name', 'labels'], fields: { name: 'text', namespace: 'text', labels, ports, serviceName: 'text', serviceLabels: labels } },
    },
    gateways: { list: { required: ['name', 'namespace'], fields: { name: 'text', namespace: 'text', spec: 'object' } } },
    services: { list: { required: ['name', 'namespace'], fields: { name: 'text', namespace: 'text', ports, selector: labels, labels, type: 'text' } } },
    pods: {
      list: { required: ['name', 'namespace', 'labels'], fields: { name: 'text', namespace: 'text', labels, ports: { each: 'number' }, serviceAccount: 'text' } },
    },
    secrets: { list: { required: ['name', 'namespace'], fields: { name: 'text', namespace: 'text' } } },
    namespaces: { list: { required: ['name'], fields: { name: 'text', labels } } },
  },
};

function readFactsFile(file: string): ClusterFacts {
  const data = DataFile.read(file);
  const problems = shapeProblems(data.value, factsShape);
  if (problems.length > 0) throw data.refuse(problems);
  return withoutNulls(data.value) as ClusterFacts;
}

function readMeshConfig(file: string): MeshConfig {
  const data = DataFile.read(file);
  const { config, at } = meshConfigIn(data.value, file);
  const problems = shapeProblems(config, meshConfigShape);
  // In a ConfigMap the MeshConfig is a text, whose lines the file's reader does not know.
  if (problems.length > 0) throw data.refuse(problems.map((problem) => ({ ...problem, at: at.at(-1) === 'mesh' ? at : [...at, ...problem.at] })));
  return withoutNulls(config) as MeshConfig;
}

/** The MeshConfig in any of the forms that people have it in. */
function meshConfigIn(value: unknown, file: string): { readonly config: unknown; readonly at: readonly string[] } {
  const kind = get(value, 'kind');
  if (kind === 'ConfigMap') {
    const text = get(value, 'data', 'mesh');
    const result = typeof text === 'string' ? completeYaml(text) : undefined;
    if (result === undefined || 'fault' in result) throw notFound(file, 'the ConfigMap', 'data.mesh');
    return { config: result.value ?? {}, at: ['data', 'mesh'] };
  }
  for (const at of [['spec', 'meshConfig'], ['spec', 'values', 'meshConfig'], ['meshConfig']]) {
    const config = get(value, ...at);
    if (config !== undefined && config !== null) return { config, at };
  }
  if (typeof kind === 'string') throw notFound(file, kind, 'spec.meshConfig');
  return { config: value, at: [] };
}

function notFound(file: string, kind: string, where: string): ValidationError {
  return new ValidationError([{
    path: file,
    code: 'MeshConfigNotFound',
    what: `${kind} holds no MeshConfig in \`${where}\``,
    fix: 'name the YAML of the MeshConfig, e.g. of `kubectl get configmap istio -n istio-system -o yaml`',
  }]);
}

function get(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (
    typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? (at as Record<string, unknown>)[key] : undefined
  ), value);
}

/** Without the fields that are `null`, which for Kubernetes and protobuf are not there. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null).map(([key, item]) => [key, withoutNulls(item)]));
}
