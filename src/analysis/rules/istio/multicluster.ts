import { Field, Kind } from '../../model';
import { Rule } from '../rule';

export const multiclusterRules: readonly Rule[] = [{
  name: 'meshnetworks.MeshNetworksAnalyzer',
  codes: ['IST0126'],
  run: (model, report) => {
    const { meshNetworks, source } = model.meshNetworks;
    if (!meshNetworks) return;
    const known = new Set(['Mock', 'Kubernetes', 'External']);
    for (const secret of model.ofKind(Kind.secret)) {
      if (secret.labels['istio/multiCluster'] !== 'true') continue;
      for (const field of ['data', 'stringData']) for (const [cluster] of secret.root.get(field).entries()) known.add(cluster);
    }
    for (const [network, value] of new Field(meshNetworks).get('networks').entries()) {
      for (const endpoint of value.get('endpoints').items()) {
        const registry = endpoint.get('fromRegistry').string();
        if (registry === undefined || known.has(registry)) continue;
        report('IST0126', source, `Unknown service registry ${registry} in network ${network}`);
      }
    }
  },
}];
