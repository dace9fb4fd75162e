import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { freshId } from '../../../core/construct-id';
import { pathOf } from '../../../core/construct-path';
import { dnsLabel } from '../../../core/naming';
import { addDeferredCheck, Problems } from '../../../core/problems';
import { Problem } from '../../../core/validation-error';
import { Warnings } from '../../../core/warnings';
import { Json } from '../../synthesis/json';
import { workloadsOf } from '../../workload/mesh-facts';
import { objectName } from '../../workload/object-name';
import type { Workload } from '../../workload/workload';
import { AUTHORIZATION_POLICY, PEER_AUTHENTICATION, REQUEST_AUTHENTICATION } from '../api';
import { meshObject } from '../mesh-object';
import { claimTarget, MeshTarget, targetHolder } from '../target/mesh-target';
import { allowSpec, closedSpec, selectorOf } from './authorization';
import { gatewayTokenSpec, mixedPortProblems } from './gateway-tokens';
import { MeshPolicyProps } from './mesh-policy-props';
import { Mtls } from './mtls';
import { declareMtls, strictProblems } from './mtls-in-force';
import { policyProblems, serviceProblems, sharedIdentities } from './policy-problems';

/**
 * Who may ask what in the mesh: mutual TLS, callers by their identity, tokens.
 *
 * @example
 * new MeshPolicy(app, 'policy', {
 *   mtls: Mtls.strict(),
 *   services: [catalog, webapp],
 *   jwt: [Jwt.issuer({ issuer: 'https://login.example.com/', audiences: ['shop'], paths: ['/admin/*'] })],
 * });
 */
export class MeshPolicy extends Construct {
  /** The PeerAuthentication, if mTLS was spoken of. */
  public readonly peerAuthentication?: ApiObject;
  /** The AuthorizationPolicies: for each service who may call it, and what is closed; or what a gateway refuses. */
  public readonly authorizationPolicies: readonly ApiObject[];
  /** The RequestAuthentications, if tokens are asked for. */
  public readonly requestAuthentications: readonly ApiObject[];
  private readonly name: string;

  /**
   * @throws ValidationError all that is known to be wrong; what only the whole tree tells (who calls) is refused at synthesis
   */
  public constructor(scope: Construct, id: string, props: MeshPolicyProps) {
    super(scope, freshId(scope, id));
    this.name = objectName(this);
    const target = props.target ?? MeshTarget.namespace();
    const problems = new Problems(this);
    problems.add(...policyProblems(this, props, target), ...this.duplicates(props, target));
    problems.throwIfAny();
    this.claim(props, target);

    this.peerAuthentication = props.mtls || props.ports ? this.createPeerAuthentication(props, target) : undefined;
    this.requestAuthentications = this.createRequestAuthentications(props, target);
    this.authorizationPolicies = this.createAuthorizationPolicies(props, target);
    this.node.defaultChild = this.peerAuthentication ?? this.authorizationPolicies[0];
    this.warn(props);
    addDeferredCheck(this, () => this.problemsOfTheTree(props, target));
  }

  private createPeerAuthentication({ mtls, ports = {} }: MeshPolicyProps, target: MeshTarget): ApiObject {
    declareMtls({ owner: this, target, mtls, ports });
    const { namespace, labels } = target._place(this);
    const byPort = Object.entries(ports).map(([port, { mode }]) => [port, { mode }] as const);
    return meshObject(this, 'PeerAuthentication', {
      ...PEER_AUTHENTICATION,
      namespace,
      body: () => ({
        spec: {
          ...(labels ? { selector: { matchLabels: labels } } : {}),
          ...(mtls ? { mtls: { mode: mtls.mode } } : {}),
          ...(byPort.length > 0 ? { portLevelMtls: Object.fromEntries(byPort) } : {}),
        },
      }),
    });
  }

  private createRequestAuthentications({ jwt, services }: MeshPolicyProps, target: MeshTarget): ApiObject[] {
    if (!jwt) return [];
    const jwtRules = jwt.map((token) => token._rule());
    const pods = target.gatewayPods;
    if (pods) {
      return [meshObject(this, 'RequestAuthentication', {
        ...REQUEST_AUTHENTICATION, namespace: pods.namespace, body: () => ({ spec: { selector: { matchLabels: { ...pods.labels } }, jwtRules } }),
      })];
    }
    return (services ?? []).map((service) => this.forService('RequestAuthentication', REQUEST_AUTHENTICATION, service, () => ({ selector: selectorOf(service), jwtRules })));
  }

  private createAuthorizationPolicies({ jwt = [], services = [], closedPaths, hosts, trustDomain = 'cluster.local' }: MeshPolicyProps, target: MeshTarget): ApiObject[] {
    const pods = target.gatewayPods;
    if (pods) {
      return [meshObject(this, 'AuthorizationPolicy', {
        ...AUTHORIZATION_POLICY, namespace: pods.namespace, body: () => ({ spec: gatewayTokenSpec(this, pods, jwt, hosts) }),
      })];
    }
    return services.flatMap((service) => [
      this.forService('AuthorizationPolicy', AUTHORIZATION_POLICY, service, () => allowSpec(service, { trustDomain, jwt })),
      ...(closedPaths ? [this.forService('ClosedPaths', AUTHORIZATION_POLICY, service, () => closedSpec(service, closedPaths), 'closed')] : []),
    ]);
  }

  private forService(id: string, kind: { apiVersion: string; kind: string }, service: Workload, spec: () => Json, suffix?: string): ApiObject {
    return meshObject(this, `${id}-${service.name}`, {
      ...kind, name: dnsLabel([this.name, service.name, ...(suffix ? [suffix] : [])]), body: () => ({ spec: spec() }),
    });
  }

  /** Two policies for the same pods: of mTLS, one is ignored; of calls, each lets in what the other does not. */
  private duplicates({ mtls, ports, services = [] }: MeshPolicyProps, target: MeshTarget): Problem[] {
    const problems: Problem[] = [];
    const holder = mtls || ports ? targetHolder(this, 'PeerAuthentication', target) : undefined;
    if (holder) {
      problems.push({ code: 'MtlsDuplicate', what: `mTLS of ${target._describe(this)} is already decided by ${pathOf(holder)}`, fix: 'write it in one of them' });
    }
    for (const service of new Set(services)) {
      const other = targetHolder(this, 'AuthorizationPolicy', MeshTarget.workload(service));
      if (other) {
        problems.push({
          code: 'PolicyDuplicate', what: `who may call ${pathOf(service)} is already decided by ${pathOf(other)}, and what either allows is allowed`, fix: 'name the service in one of them',
        });
      }
    }
    return problems;
  }

  private claim({ mtls, ports, services = [] }: MeshPolicyProps, target: MeshTarget): void {
    if (mtls || ports) claimTarget(this, 'PeerAuthentication', target);
    for (const service of services) claimTarget(this, 'AuthorizationPolicy', MeshTarget.workload(service));
  }

  private warn({ mtls, ports = {} }: MeshPolicyProps): void {
    const all: [string, Mtls | undefined][] = [['', mtls], ...Object.entries(ports).map(([port, mode]) => [` on port ${port}`, mode] as [string, Mtls])];
    for (const [where, one] of all) {
      if (one?.mode === 'PERMISSIVE') {
        Warnings.of(this).add({
          code: 'MtlsPermissive', what: `plain text is accepted${where}`, fix: 'say Mtls.strict() when every caller has a sidecar, or acknowledge the warning',
        });
      }
      if (one?.mode === 'DISABLE') {
        Warnings.of(this).add({ code: 'MtlsDisabled', what: `there is no mTLS${where}: ${one.reason}`, fix: 'remove the need for it, or acknowledge the warning' });
      }
    }
  }

  private problemsOfTheTree({ services = [], mtls, ports, jwt }: MeshPolicyProps, target: MeshTarget): Problem[] {
    for (const service of services) {
      for (const warning of sharedIdentities(service)) Warnings.of(this).add(warning);
    }
    const problems = [
      ...services.flatMap((service) => serviceProblems(service)),
      ...(mtls || ports ? workloadsOf(this).flatMap((workload) => strictProblems(this, workload)) : []),
      ...(jwt && target.gatewayPods ? mixedPortProblems(this, target.gatewayPods) : []),
      ...target._selectsNothing(this),
    ];
    // A service without sidecar-less callers is told once, whichever of the two rules finds it.
    return problems.filter(({ code, what }, i) => problems.findIndex((other) => other.code === code && other.what === what) === i);
  }
}
