import { Gateway, GatewayServer, Kind, Model, Pod } from '../../model';
import { Report, Rule } from '../rule';
import { bindingsOf, describePort } from './bindings';

export const gatewayWorkloadRules: readonly Rule[] = [
  { name: 'gateways.PortProtocol', codes: ['TW0501'], run: judgeProtocols },
  { name: 'gateways.Credential', codes: ['TW0502'], run: judgeCredentials },
];

type Family = 'http' | 'tls' | 'tcp';

/** Servers of one family share a port; of two servers of different families, the later object is dropped (https://github.com/istio/istio/issues/27481). */
function judgeProtocols(model: Model, report: Report): void {
  const byPort = new Map<string, Map<Family, { gateway: Gateway; server: GatewayServer }[]>>();
  const numbers = new Map<Pod, number>();
  for (const gateway of model.gateways) {
    for (const pod of bindingsOf(model).podsOf(gateway)) {
      if (!numbers.has(pod)) numbers.set(pod, numbers.size);
      for (const server of gateway.servers) {
        const key = `${numbers.get(pod)} ${server.port} ${server.bind}`;
        const families = byPort.get(key) ?? new Map<Family, { gateway: Gateway; server: GatewayServer }[]>();
        byPort.set(key, families);
        const list = families.get(familyOf(server)) ?? [];
        families.set(familyOf(server), list);
        list.push({ gateway, server });
      }
    }
  }
  const told = new Set<GatewayServer>();
  for (const families of byPort.values()) {
    if (families.size < 2) continue;
    for (const [family, users] of families) {
      const [other] = [...families].find(([each]) => each !== family)![1];
      for (const { gateway, server } of users) {
        if (told.has(server) || other.gateway === gateway && other.server === server) continue;
        told.add(server);
        report('TW0501', gateway.resource, `${describePort(server)} cannot share the port with ${describePort(other.server)} of Gateway ${other.gateway.resource.fullName}: `
          + 'one of the two servers is dropped, whichever object is younger; use another port for one of them', server.at.get('port'));
      }
    }
  }
}

function familyOf(server: GatewayServer): Family {
  if (server.tlsMode !== 'none') return 'tls';
  return server.routing === 'http' ? 'http' : 'tcp';
}

function judgeCredentials(model: Model, report: Report): void {
  const elsewhere = new Map<string, string>();
  for (const secret of model.ofKind(Kind.secret)) elsewhere.set(secret.name, secret.namespace);
  for (const gateway of model.gateways) {
    const namespaces = [...new Set(bindingsOf(model).podsOf(gateway).map((pod) => pod.namespace))];
    if (namespaces.length === 0) continue;
    for (const server of gateway.servers) {
      const name = server.credentialName;
      if (!name || namespaces.some((namespace) => model.hasSecret(namespace, name)) || !elsewhere.has(name)) continue;
      report('TW0502', gateway.resource, `Secret ${name} is in namespace ${elsewhere.get(name)}, but it is read in ${namespaces.join(', ')}, where the gateway pods run, `
        + `so TLS fails on ${describePort(server)}; create the Secret in namespace ${namespaces[0]}`, server.tls.get('credentialName'));
    }
  }
}
