import { ClusterFacts, MeshConfig, meshConfigFrom, parseClusterFacts, parseMeshConfig } from '../../analysis/model';
import { ValidationError } from '../../core/validation-error';
import { completeYaml } from '../../manifests/read/complete-yaml';
import { Options } from '../shell/command';
import { readTextFile } from './read-text-file';

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
  const declared = given.facts === undefined ? {} : parseClusterFacts(readTextFile(given.facts), given.facts);
  return {
    ...declared,
    ...given.namespace === undefined ? {} : { defaultNamespace: given.namespace },
    ...given['cluster-domain'] === undefined ? {} : { clusterDomain: given['cluster-domain'].replace(/^\.+|\.+$/g, '') },
    ...given['mesh-config'] === undefined ? {} : { meshConfig: readMeshConfig(given['mesh-config']) },
  };
}

/** Where other files than the MeshConfig itself have it: IstioOperator, the Istio of the sail operator, Helm values. */
const wrappings = [['spec', 'meshConfig'], ['spec', 'values', 'meshConfig'], ['meshConfig']];

function readMeshConfig(file: string): MeshConfig {
  const text = readTextFile(file);
  const result = completeYaml(text);
  const value = 'value' in result ? result.value : undefined;
  for (const path of wrappings) {
    const config = get(value, ...path);
    if (config !== undefined && config !== null) return meshConfigFrom(config);
  }
  const kind = get(value, 'kind');
  // Every field of a MeshConfig is optional, so that a file of something else would pass for an empty one.
  if (kind === 'ConfigMap' ? typeof get(value, 'data', 'mesh') !== 'string' : typeof kind === 'string') {
    throw new ValidationError([{
      path: file,
      code: 'MeshConfigNotFound',
      what: `this ${String(kind)} holds no MeshConfig in \`${kind === 'ConfigMap' ? 'data.mesh' : 'spec.meshConfig'}\``,
      fix: 'name the YAML of the MeshConfig, e.g. of `kubectl get configmap istio -n istio-system -o yaml`',
    }]);
  }
  return parseMeshConfig(text, file);
}

function get(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (
    typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? (at as Record<string, unknown>)[key] : undefined
  ), value);
}
