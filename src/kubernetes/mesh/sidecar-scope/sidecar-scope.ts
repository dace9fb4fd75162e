import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { freshId } from '../../../core/construct-id';
import { pathOf } from '../../../core/construct-path';
import { settingsOf } from '../../../core/environment-base';
import { addDeferredCheck, Problems } from '../../../core/problems';
import { Problem } from '../../../core/validation-error';
import { Warnings } from '../../../core/warnings';
import { CallTarget } from '../../workload/connections';
import { workloadsOf } from '../../workload/mesh-facts';
import type { Workload } from '../../workload/workload';
import { SIDECAR } from '../api';
import { isMeshHost, list } from '../hosts';
import { meshObject } from '../mesh-object';
import { claimTarget, MeshTarget, ROOT_NAMESPACE, targetHolder } from '../target/mesh-target';
import { Outbound } from './outbound';

/** What is answered about what sidecars know. */
export interface SidecarScopeProps {
  /**
   * Whose sidecars: those of a workload, or of every workload of the namespace that has no scope of its own.
   *
   * @default MeshTarget.namespace()
   */
  readonly target?: MeshTarget;
  /**
   * What becomes of connections to anything else.
   *
   * @default Outbound.registryOnly()
   */
  readonly outbound?: Outbound;
  /**
   * Hosts that they know besides those that are called, as `namespace/host`: for what somebody else deploys.
   *
   * @default - none
   */
  readonly hosts?: readonly string[];
}

const TARGET = 'Sidecar';

/**
 * What sidecars know: the hosts that their workloads declared to call, and the control plane. Without one, every sidecar knows every service of the mesh, which
 * costs it memory and istiod time with each service that is added.
 *
 * @example
 * new SidecarScope(app, 'scope');
 */
export class SidecarScope extends Construct {
  /** The Sidecar. */
  public readonly sidecar: ApiObject;
  private readonly target: MeshTarget;
  private readonly outbound: Outbound;

  /**
   * @throws ValidationError `ScopeDuplicate` for a second one of the same workload or namespace, and others; what is called is judged at synthesis
   */
  public constructor(scope: Construct, id: string, private readonly props: SidecarScopeProps = {}) {
    super(scope, freshId(scope, id));
    this.target = props.target ?? MeshTarget.namespace();
    this.outbound = props.outbound ?? Outbound.registryOnly();
    const problems = new Problems(this);
    problems.add(...this.problems());
    problems.throwIfAny();

    claimTarget(this, TARGET, this.target);
    this.sidecar = this.createSidecar();
    this.node.defaultChild = this.sidecar;
    if (this.outbound.mode === 'ALLOW_ANY') {
      Warnings.of(this).add({ code: 'OutboundOpen', what: `connections to unknown hosts are let out: ${this.outbound.reason}`, fix: 'declare what is called as an ExternalService, or acknowledge the warning' });
    }
    addDeferredCheck(this, () => this.problemsOfTheTree());
  }

  private createSidecar(): ApiObject {
    const { namespace, labels } = this.target._place(this);
    return meshObject(this, 'Sidecar', {
      ...SIDECAR,
      namespace,
      body: () => ({
        spec: {
          ...(labels ? { workloadSelector: { labels } } : {}),
          egress: [{ hosts: this.hosts() }],
          outboundTrafficPolicy: { mode: this.outbound.mode },
        },
      }),
    });
  }

  /** The workloads whose sidecars it is for. */
  private workloads(): readonly Workload[] {
    const own = this.target.targetWorkload;
    if (own) return [own];
    const { namespace } = this.target._place(this);
    return workloadsOf(this).filter((workload) => workload.namespace === namespace && workload._meshFacts.inMesh);
  }

  private targets(): CallTarget[] {
    return this.workloads().flatMap(({ _connections }) => _connections.outgoing);
  }

  private hosts(): string[] {
    const own = this.target._place(this).namespace;
    const called = this.targets().flatMap(({ hosts }) => hosts ?? []).map(({ namespace, host }) => `${namespace === own ? '.' : namespace}/${host}`);
    const api = this.workloads().some(({ _meshFacts }) => _meshFacts.kubernetesApi) ? [`default/kubernetes.default.svc.${settingsOf(this).clusterDomain}`] : [];
    const control = `${ROOT_NAMESPACE}/*`;
    // The control plane's namespace is known whole; naming its hosts one by one as well would only be told as a duplicate.
    const others = [...new Set([...called, ...api, ...this.props.hosts ?? []])].filter((host) => !host.startsWith(`${ROOT_NAMESPACE}/`));
    return [...others.sort(), control];
  }

  private problems(): Problem[] {
    const problems = this.target._problems(this);
    if (this.target.kind === 'gateway' || this.target.kind === 'mesh') {
      problems.push({
        code: 'ScopeTarget',
        what: this.target.kind === 'gateway' ? 'a Sidecar has no effect on the pods of a gateway' : 'what all sidecars call is no scope for any of them',
        fix: 'make a scope for a workload or a namespace',
      });
    }
    const holder = targetHolder(this, TARGET, this.target);
    if (holder) problems.push({ code: 'ScopeDuplicate', what: `what the sidecars of ${this.target._describe(this)} know is already decided by ${pathOf(holder)}`, fix: 'keep one of them' });
    if (this.outbound.mode === 'ALLOW_ANY' && !this.outbound.reason?.trim()) problems.push({ code: 'OutboundReason', what: 'outbound connections are open without a reason', fix: 'say why: Outbound.allowAny("…")' });
    for (const host of this.props.hosts ?? []) {
      const [namespace, name, ...rest] = host.split('/');
      if (rest.length === 0 && name !== undefined && /^(\.|\*|[a-z0-9]([-a-z0-9]*[a-z0-9])?)$/.test(namespace) && isMeshHost(name)) continue;
      problems.push({ code: 'ScopeHosts', what: `\`hosts\` has ${JSON.stringify(host)}`, fix: 'write namespace and full name, e.g. "billing/invoices.billing.svc.cluster.local" or "billing/*"' });
    }
    return problems;
  }

  private problemsOfTheTree(): Problem[] {
    const problems: Problem[] = [];
    const homeless = this.targets().filter(({ hosts }) => hosts?.some(({ namespace }) => namespace === undefined));
    if (homeless.length > 0) {
      problems.push({ code: 'ScopeNamespace', what: `${list(pathsOf(homeless))} is in a chart without a namespace, so its host is not known`, fix: 'give the chart a `namespace`' });
    }
    if (this.outbound.mode === 'ALLOW_ANY') return problems;
    const nameless = this.targets().filter(({ hosts }) => hosts === undefined);
    if (nameless.length > 0 && !this.props.hosts) {
      problems.push({
        code: 'ScopeUnknownTarget',
        what: `${list(pathsOf(nameless))} is called, and the mesh knows no name for it: the sidecar would refuse the connection`,
        fix: 'declare it as an ExternalService with its addresses, name it in `hosts`, or say Outbound.allowAny("…")',
      });
    }
    const traced = this.workloads().filter((workload) => settingsOf(workload).datadog && workload._pod.annotations['traffic.sidecar.istio.io/excludeOutboundPorts'] === undefined);
    if (traced.length > 0) {
      Warnings.of(this).add({
        code: 'ScopeDatadog',
        what: `the agent that ${list(traced.map((workload) => pathOf(workload)))} sends traces to is on the node, which no sidecar knows by name`,
        fix: 'set the pod annotation traffic.sidecar.istio.io/excludeOutboundPorts: "8126"',
      });
    }
    return problems;
  }
}

function pathsOf(targets: readonly CallTarget[]): string[] {
  return [...new Set(targets.map(({ path }) => path))];
}
