import { completeYaml } from '../../manifests/read/complete-yaml';
import { asDocuments } from '../../manifests/read/document';
import { MeshConfig } from './facts';
import { isObject } from './field';
import { meshConfigFrom } from './mesh-config';
import { Resource } from './resource';

/** The MeshConfig in Istio's ConfigMap `istio`, as a dump of a cluster has it. */
export function meshConfigIn(configMap: Resource | undefined): MeshConfig {
  const text = configMap?.root.at('data', 'mesh').string();
  return text === undefined ? {} : meshConfigFrom(yamlObject(text));
}

/** The MeshNetworks in Istio's ConfigMap `istio`. */
export function meshNetworksIn(configMap: Resource | undefined): Readonly<Record<string, unknown>> | undefined {
  const text = configMap?.root.at('data', 'meshNetworks').string();
  return text === undefined ? undefined : yamlObject(text);
}

/** MeshNetworks are no object of the cluster; a file that declares them is named as one, as Istio does. */
export function meshNetworksObject(namespace: string): Resource {
  const [document] = asDocuments([{ apiVersion: 'v1alpha1', kind: 'MeshNetworks', metadata: { name: 'meshnetworks', namespace } }], '<mesh networks>');
  return new Resource(document, namespace);
}

function yamlObject(text: string): Readonly<Record<string, unknown>> | undefined {
  const result = completeYaml(text);
  return 'value' in result && isObject(result.value) ? result.value : undefined;
}
