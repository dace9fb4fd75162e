import { Construct } from 'constructs';
import { freshId } from '../../core/construct-id';
import { settingsOf } from '../../core/environment-base';
import { dnsLabel } from '../../core/naming';
import { Problems } from '../../core/problems';
import { Warnings } from '../../core/warnings';
import type { EmitOptions } from '../../policies/emit';
import type { Policy } from '../../policies/policy';
import type { PolicyPack } from '../../policies/policy-pack';
import { KubernetesObject } from '../synthesis/kubernetes-object';
import { Admission } from './admission';
import { policyEmission } from './policy-emission';

/** What holds in the cluster, and who sees to it. */
export interface AdmissionPoliciesProps {
  /** What must hold. Policies over Terraform, and those that read `neighbours`, are left out: nothing of theirs reaches the cluster. */
  readonly policies: PolicyPack | readonly Policy[];
  /** What judges it in the cluster. */
  readonly engine: Admission;
  /**
   * Whether parameters are in a ConfigMap in the chart's namespace, which can change without the policy; with Kubewarden, without a restart of its server.
   *
   * @default - true with Kubewarden, false with ValidatingAdmissionPolicy
   */
  readonly parametersInConfigMap?: boolean;
  /**
   * The day exceptions are judged by, e.g. `2027-01-31`: what is over by then is not let in any more.
   *
   * @default - the pack's; none is over if that has none
   */
  readonly asOf?: string;
}

/**
 * The third gate: the same policies, in the cluster, for what comes past the first two. Each policy is a `ValidatingAdmissionPolicy` with its binding, or
 * a `ClusterAdmissionPolicy` of Kubewarden, named after it.
 *
 * @example
 * new AdmissionPolicies(prod.chart('policies'), 'policies', { policies: tenancy, engine: Admission.kubewarden() });
 */
export class AdmissionPolicies extends Construct {
  /**
   * @throws ValidationError `PolicyNotOnKubernetes` or `PolicyNotOnKubewarden` for expressions that the target does not run, `AdmissionPoliciesEmpty`,
   * `AdmissionPoliciesNamespace`
   */
  public constructor(scope: Construct, id: string, private readonly props: AdmissionPoliciesProps) {
    super(scope, freshId(scope, id));
    const pack = props.policies;
    const policies = ('policies' in pack ? pack.policies : pack).filter((policy) => policy.scope.target === 'kubernetes' && !policy.neighbours);
    const { kubernetes } = settingsOf(this);
    const emit = policyEmission();
    const { engine } = props.engine;
    const namespace = chartNamespace(this);
    const inConfigMap = props.parametersInConfigMap ?? engine === 'kubewarden';

    const problems = new Problems(this);
    problems.add(...policies.flatMap((policy) => engine === 'kubewarden' ? emit.kubewardenProblems(policy) : emit.kubernetesProblems(policy, kubernetes)));
    if (policies.length === 0) {
      problems.add({ code: 'AdmissionPoliciesEmpty', what: 'no policy is about Kubernetes objects', fix: 'give policies whose scope is Scope.pods() or Scope.kind(…)' });
    }
    if (inConfigMap && namespace === undefined && policies.some(({ params }) => Object.keys(params).length > 0)) {
      problems.add({
        code: 'AdmissionPoliciesNamespace', what: 'parameters are in a ConfigMap, and the chart has no namespace for it', fix: 'give the chart a namespace, or set `parametersInConfigMap: false`',
      });
    }
    problems.throwIfAny();

    for (const policy of policies) {
      const name = dnsLabel([policy.id], 63);
      const hasParameters = inConfigMap && Object.keys(policy.params).length > 0;
      const options: EmitOptions = {
        name,
        asOf: props.asOf ?? ('policies' in pack ? pack.asOf : undefined),
        ...hasParameters ? { configMap: { name: `${name}-parameters`, namespace: namespace! } } : {},
      };
      if (hasParameters) this.createParameters(policy, options);
      if (engine === 'kubewarden') this.createKubewarden(policy, options);
      else this.createValidatingAdmissionPolicy(policy, options, kubernetes);
    }
    if (engine === 'validating-admission-policy' && !isGeneral(kubernetes)) {
      Warnings.of(this).add({
        code: 'AdmissionGateOff',
        what: `Kubernetes ${kubernetes} has ValidatingAdmissionPolicy as v1beta1 and switched off, so that nothing is judged unless the cluster switched it on`,
        fix: 'use Admission.kubewarden(), or acknowledge this where the feature gate ValidatingAdmissionPolicy and the API are on',
      });
    }
  }

  private createParameters(policy: Policy, { configMap }: EmitOptions): void {
    const data = policyEmission().parameterData(policy.params);
    new KubernetesObject(this, `${policy.id}-parameters`, { apiVersion: 'v1', kind: 'ConfigMap', name: configMap!.name, namespace: configMap!.namespace, body: () => ({ data }) });
  }

  private createKubewarden(policy: Policy, options: EmitOptions): void {
    const emit = policyEmission();
    const { server } = this.props.engine;
    const spec = emit.clusterAdmissionPolicySpec(policy, { ...options, server: typeof server === 'object' ? server.name : server });
    const object = new KubernetesObject(this, policy.id, {
      apiVersion: 'policies.kubewarden.io/v1',
      kind: 'ClusterAdmissionPolicy',
      name: options.name,
      namespace: false,
      annotations: { ...emit.kubewardenAnnotations(policy), ...documentation(policy) },
      body: () => ({ spec }),
    });
    // The server must be let read what its policies look up.
    const lookedUp = options.configMap ? [{ apiVersion: 'v1', kind: 'ConfigMap' }] : [];
    if (typeof server === 'object') server._bind(Object.assign(object, { _looksUp: lookedUp, _asksAccess: false }));
  }

  private createValidatingAdmissionPolicy(policy: Policy, options: EmitOptions, kubernetes: string): void {
    const emit = policyEmission();
    const apiVersion = `admissionregistration.k8s.io/${isGeneral(kubernetes) ? 'v1' : 'v1beta1'}`;
    const { name } = options;
    new KubernetesObject(this, policy.id, {
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      name,
      namespace: false,
      annotations: documentation(policy),
      body: () => ({ spec: emit.validatingAdmissionPolicySpec(policy, options) }),
    });
    new KubernetesObject(this, `${policy.id}-binding`, {
      apiVersion, kind: 'ValidatingAdmissionPolicyBinding', name, namespace: false, body: () => ({ spec: emit.validatingAdmissionPolicyBindingSpec(policy, options) }),
    });
  }
}

/** Whether the API is there without anybody switching it on. */
function isGeneral(kubernetes: string): boolean {
  return Number(kubernetes.split('.')[1]) >= 30;
}

function chartNamespace(construct: Construct): string | undefined {
  const namespaces = construct.node.scopes.map((each) => (each as { namespace?: unknown }).namespace);
  return namespaces.find((each) => typeof each === 'string');
}

function documentation({ why, reference, owner }: Policy): Record<string, string> {
  return { 'trackway/policy-why': why, 'trackway/policy-owner': owner, ...reference === undefined ? {} : { 'trackway/policy-reference': reference } };
}
