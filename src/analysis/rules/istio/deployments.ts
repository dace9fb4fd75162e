import { Kind, Pod, Service } from '../../model';
import { Report, Rule } from '../rule';
import { firstNames, goList, isControlPlane, isInMesh, push } from '../support';

export const deploymentRules: readonly Rule[] = [
  {
    name: 'deployment.MultiServiceAnalyzer',
    codes: ['IST0116', 'IST0137'],
    run: (model, report) => {
      // Pods with the same labels are selected by the same Services.
      const known = new Map<string, Conflicts>();
      for (const pod of model.pods) {
        if (pod.owner.id === Kind.pod || pod.owner.labels['gateway.istio.io/managed'] === 'istio.io-mesh-controller' || !isInMesh(model, pod)) continue;
        const key = JSON.stringify([pod.namespace, pod.labels, pod.dynamicLabels]);
        const conflicts = known.get(key) ?? conflictsOf(model.servicesOf(pod));
        known.set(key, conflicts);
        tell(pod, conflicts, report);
      }
    },
  },
  {
    name: 'applicationUID.Analyzer',
    codes: ['IST0144'],
    run: (model, report) => {
      for (const pod of model.pods) if (!isControlPlane(pod.owner)) judgeUser(pod, report);
    },
  },
];

/** What the Services of one pod disagree about. */
interface Conflicts {
  /** Services that use a port, where they give it several protocols. */
  readonly protocols: readonly { readonly port: number; readonly services: readonly string[] }[];
  /** Services that lead to a target port through several ports. */
  readonly targets: readonly { readonly target: string; readonly services: readonly string[]; readonly ports: readonly number[] }[];
}

function tell(pod: Pod, { protocols, targets }: Conflicts, report: Report): void {
  for (const { port, services } of protocols) {
    report('IST0116', pod.owner,
      `This deployment ${pod.name} is associated with multiple services using port ${port} but different protocols: ${goList(services)}`);
  }
  for (const { target, services, ports } of targets) {
    report('IST0137', pod.owner, `This deployment ${pod.name} is associated with multiple services ${goList(services)} using targetPort ${JSON.stringify(target)} `
      + `but different ports: ${goList(ports)}.`);
  }
}

function conflictsOf(services: readonly Service[]): Conflicts {
  const byPort = new Map<number, Map<string, string[]>>();
  const byTarget = new Map<string, Map<number, string>>();
  for (const service of services) {
    const name = service.resource.fullName;
    for (const port of service.ports) {
      const protocols = byPort.get(port.port) ?? new Map<string, string[]>();
      byPort.set(port.port, protocols);
      push(protocols, port.protocol, name);
      const target = String(port.targetPort);
      byTarget.set(target, (byTarget.get(target) ?? new Map<number, string>()).set(port.port, name));
    }
  }
  return {
    protocols: [...byPort].filter(([, protocols]) => protocols.size > 1)
      .map(([port, protocols]) => ({ port, services: firstNames([...protocols.values()].flat().sort()) })),
    targets: [...byTarget].filter(([, ports]) => ports.size > 1)
      .map(([target, ports]) => ({ target, services: firstNames([...ports.values()].sort()), ports: [...ports.keys()].sort((a, b) => a - b) })),
  };
}

const reserved = 1337;

/** Told once per workload, where it is written first. */
function judgeUser(pod: Pod, report: Report): void {
  const containers = pod.containers.filter((each) => each.name !== 'istio-proxy' && each.name !== 'istio-operator').map((each) => each.at);
  const users = [pod.template.get('spec'), ...containers].map((each) => each.at('securityContext', 'runAsUser'));
  const at = users.find((user) => user.number() === reserved);
  if (at) report('IST0144', pod.templateOwner, 'User ID (UID) 1337 is reserved for the sidecar proxy.', at);
}
