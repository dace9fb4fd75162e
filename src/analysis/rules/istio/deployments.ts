import { Kind, Pod, Service } from '../../model';
import { Report, Rule } from '../rule';
import { goList, isControlPlane, isInMesh } from '../support';

export const deploymentRules: readonly Rule[] = [
  {
    name: 'deployment.MultiServiceAnalyzer',
    codes: ['IST0116', 'IST0137'],
    run: (model, report) => {
      for (const pod of model.pods) {
        if (pod.owner.id === Kind.pod || pod.owner.labels['gateway.istio.io/managed'] === 'istio.io-mesh-controller' || !isInMesh(model, pod)) continue;
        const services = model.servicesOf(pod);
        if (services.length < 1) continue;
        judgeProtocols(pod, services, report);
        judgeTargetPorts(pod, services, report);
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

function judgeProtocols(pod: Pod, services: readonly Service[], report: Report): void {
  const byPort = new Map<number, Map<string, string[]>>();
  for (const service of services) {
    for (const port of service.ports) {
      const protocols = byPort.get(port.port) ?? new Map<string, string[]>();
      byPort.set(port.port, protocols);
      protocols.set(port.protocol, [...protocols.get(port.protocol) ?? [], service.resource.fullName]);
    }
  }
  for (const [port, protocols] of byPort) {
    if (protocols.size < 2) continue;
    const names = [...protocols.values()].flat().sort();
    report('IST0116', pod.owner,
      `This deployment ${pod.name} is associated with multiple services using port ${port} but different protocols: ${goList(names)}`);
  }
}

function judgeTargetPorts(pod: Pod, services: readonly Service[], report: Report): void {
  const byTarget = new Map<string, Map<number, string>>();
  for (const service of services) {
    for (const port of service.ports) {
      const target = String(port.targetPort);
      const ports = byTarget.get(target) ?? new Map<number, string>();
      byTarget.set(target, ports.set(port.port, service.resource.fullName));
    }
  }
  for (const [target, ports] of byTarget) {
    if (ports.size < 2) continue;
    const names = [...ports.values()].sort();
    const numbers = [...ports.keys()].sort((a, b) => a - b);
    report('IST0137', pod.owner, `This deployment ${pod.name} is associated with multiple services ${goList(names)} using targetPort ${JSON.stringify(target)} `
      + `but different ports: ${goList(numbers)}.`);
  }
}

const reserved = 1337;

/** Told once per workload, where it is written first. */
function judgeUser(pod: Pod, report: Report): void {
  const containers = pod.containers.filter((each) => each.name !== 'istio-proxy' && each.name !== 'istio-operator').map((each) => each.at);
  const users = [pod.template.get('spec'), ...containers].map((each) => each.at('securityContext', 'runAsUser'));
  const at = users.find((user) => user.number() === reserved);
  if (at) report('IST0144', pod.templateOwner, 'User ID (UID) 1337 is reserved for the sidecar proxy.', at);
}
