import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { pathOf } from '../../../core/construct-path';
import { Problem } from '../../../core/validation-error';
import { workloadsOf } from '../../workload/mesh-facts';
import type { Workload } from '../../workload/workload';
import { list } from '../hosts';
import { MeshTarget } from '../target/mesh-target';
import { httpPortsOf, principalOf } from './authorization';
import { gatewayTokenProblems } from './gateway-tokens';
import { MeshPolicyProps } from './mesh-policy-props';
import { mtlsInForce } from './mtls-in-force';
import { pathProblems } from './path-pattern';

/** What is wrong with a policy, as far as its props tell: all of it. */
export function policyProblems(scope: Construct, props: MeshPolicyProps, target: MeshTarget): Problem[] {
  const { mtls, ports, services, jwt, closedPaths, hosts, trustDomain } = props;
  const problems: Problem[] = target._problems(scope);
  if (!mtls && !ports && !services && !jwt) {
    problems.push({ code: 'PolicyEmpty', what: 'the policy says nothing', fix: 'give `mtls`, `services` or `jwt`' });
  }
  for (const [prop, value] of [['services', services], ['jwt', jwt], ['closedPaths', closedPaths]] as const) {
    if (value?.length === 0) problems.push({ code: 'PolicyEmpty', what: `\`${prop}\` is empty`, fix: 'leave it out, or name at least one' });
  }
  problems.push(...mtlsProblems(props, target), ...(jwt ?? []).flatMap((token) => token._problems()), ...serviceChoiceProblems(scope, props));
  if (target.kind === 'gateway') {
    problems.push(...gatewayProblems(props), ...gatewayTokenProblems(jwt ?? [], hosts));
  } else {
    if (hosts) problems.push({ code: 'PolicyHost', what: '`hosts` is for tokens at a gateway', fix: 'remove it, or say `target: MeshTarget.gateway(…)`' });
    if (jwt && !services) {
      problems.push({ code: 'JwtWithoutTarget', what: '`jwt` is for no service and no gateway: tokens would be looked at, and none would be asked for', fix: 'name `services`, or say `target: MeshTarget.gateway(…)`' });
    }
    if (closedPaths && !services) problems.push({ code: 'PolicyServices', what: '`closedPaths` is for no service', fix: 'name `services`' });
  }
  problems.push(...pathProblems(closedPaths ?? [], '`closedPaths`'));
  if (trustDomain !== undefined && !/^[a-z0-9]([-a-z0-9._]*[a-z0-9])?$/.test(trustDomain)) {
    problems.push({ code: 'PolicyTrustDomain', what: `${JSON.stringify(trustDomain)} is no trust domain`, fix: 'leave it out: "cluster.local" stands for the mesh\'s own' });
  }
  return problems;
}

/** What is wrong with a service under a policy, known when everybody has said whom they call. */
export function serviceProblems(service: Workload): Problem[] {
  const problems: Problem[] = [];
  const { incoming, open } = service._connections;
  const outside = incoming.filter(({ inMesh }) => inMesh === false);
  if (outside.length > 0) {
    problems.push({
      code: 'CallerWithoutIdentity',
      what: `${list(outside.map(({ path }) => path))} ${outside.length === 1 ? 'calls' : 'call'} ${pathOf(service)} without a sidecar, and who has none has no identity that the policy could let in`,
      fix: 'give the caller a sidecar (`mesh: true`), or leave the service out of `services`',
    });
  }
  const homeless = incoming.filter(({ namespace }) => namespace === undefined);
  if (homeless.length > 0) {
    problems.push({
      code: 'CallerWithoutIdentity',
      what: `${list(homeless.map(({ path }) => path))} ${homeless.length === 1 ? 'calls' : 'call'} ${pathOf(service)} from a chart without a namespace, which is part of a caller's identity`,
      fix: 'give the chart a `namespace`',
    });
  }
  if (open.length > 0) {
    problems.push({
      code: 'ExposedWithoutIdentity',
      what: `${pathOf(service)} is exposed by a controller outside of the mesh, which has no identity that the policy could let in`,
      fix: 'expose it with a MeshGateway and a MeshRoute, or leave the service out of `services`',
    });
  }
  const plain = service._meshFacts.ports.filter(({ number }) => mtlsInForce(service, number)?.mtls.mode === 'DISABLE').map(({ number }) => number);
  if (plain.length > 0) {
    problems.push({
      code: 'MtlsDisabledIdentity',
      what: `there is no mTLS on port ${list(plain.map(String))} of ${pathOf(service)}, so nobody has an identity there and nobody is let in`,
      fix: 'say Mtls.strict() or Mtls.permissive() for it, or leave the service out of `services`',
    });
  }
  return problems;
}

/** Callers whose identity others have too, who are let in with them. */
export function sharedIdentities(service: Workload): Problem[] {
  const { incoming } = service._connections;
  const declared = new Set(incoming.map(({ path }) => path));
  return incoming.flatMap((caller): Problem[] => {
    if (caller.serviceAccount === 'default') {
      return [{
        code: 'CallerSharedIdentity',
        what: `${caller.path} runs as the ServiceAccount "default" of namespace ${caller.namespace}, and so does every pod there that names none: all of them may call ${pathOf(service)}`,
        fix: 'leave out `serviceAccount`, so that it gets one of its own',
      }];
    }
    const others = workloadsOf(service).filter((workload) => {
      const other = workload._asCaller();
      return workload._connections !== service._connections && !declared.has(other.path) && !isVersion(workload) && principalOf(other, '') === principalOf(caller, '');
    });
    return others.length === 0 ? [] : [{
      code: 'CallerSharedIdentity',
      what: `${list(others.map((workload) => pathOf(workload)))} ${others.length === 1 ? 'runs' : 'run'} as the same ServiceAccount as ${caller.path}, and may call ${pathOf(service)} too without having declared it`,
      fix: 'give each a ServiceAccount of its own',
    }];
  });
}

/** A version shares the identity of its service by design. */
function isVersion(workload: Workload): boolean {
  return workload._connections.owner !== workload;
}

function mtlsProblems({ mtls, ports }: MeshPolicyProps, target: MeshTarget): Problem[] {
  const problems: Problem[] = [];
  for (const one of [mtls, ...Object.values(ports ?? {})]) {
    if (one?.mode === 'DISABLE' && !one.reason?.trim()) problems.push({ code: 'MtlsReason', what: 'mTLS is disabled without a reason', fix: 'say why: Mtls.disabled("…")' });
  }
  if (!ports) return problems;
  const workload = target.targetWorkload;
  if (!workload) {
    problems.push({ code: 'MtlsPortTarget', what: `\`ports\` needs a workload whose ports they are, and the policy is for a ${target.kind === 'mesh' ? 'mesh' : target.kind}`, fix: 'say `target: MeshTarget.workload(…)`' });
    return problems;
  }
  if (Object.keys(ports).length === 0) problems.push({ code: 'PolicyEmpty', what: '`ports` is empty', fix: 'leave it out, or name at least one' });
  const known = workload._pod.ports;
  for (const port of Object.keys(ports).map(Number)) {
    if (known.some(({ number }) => number === port)) continue;
    const behind = known.find(({ servicePort }) => servicePort === port);
    problems.push({
      code: 'MtlsPort',
      what: `no container of ${pathOf(workload)} listens on ${port} (it has ${list(known.map(({ number }) => String(number)))})`,
      fix: behind ? `give the container's port, ${behind.number}: ${port} is that of the Service` : 'give a port of the container',
    });
  }
  return problems;
}

function serviceChoiceProblems(scope: Construct, { services = [], jwt, closedPaths }: MeshPolicyProps): Problem[] {
  const problems: Problem[] = [];
  const { namespace } = Chart.of(scope);
  const twice = services.filter((service, i) => services.indexOf(service) !== i);
  for (const service of new Set(twice)) problems.push({ code: 'PolicyServices', what: `\`services\` has ${pathOf(service)} twice`, fix: 'name it once' });
  for (const service of new Set(services)) {
    const path = pathOf(service);
    problems.push(...MeshTarget.workload(service)._problems(scope));
    if (isVersion(service)) {
      problems.push({ code: 'PolicyServices', what: `${path} is one version of a service, and callers are let in to the service`, fix: 'name the service' });
    }
    if (service.namespace !== namespace) {
      problems.push({
        code: 'PolicyNamespace',
        what: `${path} is in namespace ${service.namespace ?? '(none)'}, and a policy in ${namespace ?? '(none)'} has no effect on it`,
        fix: 'make a MeshPolicy in a chart of that namespace',
      });
    }
    for (const [prop, value] of [['jwt', jwt], ['closedPaths', closedPaths]] as const) {
      if (!value || httpPortsOf(service).length > 0) continue;
      problems.push({
        code: 'PolicyProtocol',
        what: `\`${prop}\` needs requests to look at, and ${path} has no port for HTTP (it has ${list(service._meshFacts.ports.map((port) => port.name))})`,
        fix: 'leave the service out, or declare its port with Port.http, Port.http2 or Port.grpc',
      });
    }
  }
  return problems;
}

function gatewayProblems({ mtls, services, jwt, closedPaths }: MeshPolicyProps): Problem[] {
  const problems: Problem[] = [];
  if (mtls) problems.push({ code: 'PolicyGateway', what: '`mtls` has no effect at a gateway: its listeners decide about TLS', fix: 'say `tls: GatewayTls.mutual(…)` at the MeshGateway' });
  if (services) problems.push({ code: 'PolicyGateway', what: '`services` and a gateway are both given', fix: 'make one MeshPolicy for each' });
  if (closedPaths) problems.push({ code: 'PolicyGateway', what: '`closedPaths` is for services', fix: 'leave the paths out of the routes, or close them at the service' });
  if (!jwt) problems.push({ code: 'PolicyGateway', what: 'the policy of a gateway asks for tokens, and names no `jwt`', fix: 'give `jwt`' });
  return problems;
}
