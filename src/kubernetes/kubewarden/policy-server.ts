import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { freshId } from '../../core/construct-id';
import { pathOf } from '../../core/construct-path';
import { settingsOf } from '../../core/environment-base';
import { Labels, ownerAnnotations } from '../../core/labels';
import { isDnsLabel } from '../../core/naming';
import { addDeferredCheck, Problems } from '../../core/problems';
import { Size } from '../../core/size';
import { Warnings } from '../../core/warnings';
import { imageProblem } from '../pod/image';
import { resourcesOf, sizeProblem } from '../pod/resources';
import { Json } from '../synthesis/json';
import { KubernetesObject } from '../synthesis/kubernetes-object';
import { objectName } from '../workload/object-name';
import { readingRules } from './policy-server-access';
import { PolicyServerProps } from './policy-server-props';
import { BoundPolicy, IPolicyServer } from './policy-server-reference';

/** The policy server of the Kubewarden this library was written for. */
const IMAGE = 'ghcr.io/kubewarden/policy-server:v1.35.0';
const NAMESPACE = 'kubewarden';
const SYNC_WAVE = 'argocd.argoproj.io/sync-wave';
/** The controller puts `policy-server-` in front. */
const NAME_MAX = 63 - 'policy-server-'.length;

/**
 * Where policies run: two pods or more, on different nodes if there are, none of which is root or writes to its disk.
 *
 * A policy server restarts whenever one of its policies is added, changed or taken away, and pods that cannot load one policy do not start. So everything of
 * one server belongs into one chart, and what changes often on a server of its own (`PolicyServerShards`). See https://docs.kubewarden.io/explanations/architecture
 *
 * @example
 * const server = new PolicyServer(prod.chart('policies', { namespace: 'kubewarden' }), 'baseline');
 */
export class PolicyServer extends Construct implements IPolicyServer {
  /** A server that is there already, e.g. `default`. What its policies look up must be allowed there. */
  public static fromName(name: string, namespace: string = NAMESPACE): IPolicyServer {
    return { name, namespace, _bind: () => undefined };
  }

  /** Its name. */
  public readonly name: string;
  /** The namespace of Kubewarden. */
  public readonly namespace: string;
  /** The PolicyServer object. */
  public readonly policyServer: ApiObject;
  private readonly policies: BoundPolicy[] = [];

  public constructor(scope: Construct, id: string, private readonly props: PolicyServerProps = {}) {
    super(scope, freshId(scope, id));
    this.name = objectName(this, NAME_MAX);
    this.namespace = props.namespace ?? NAMESPACE;
    const replicas = props.replicas ?? 2;
    const problems = new Problems(this);
    if (!isDnsLabel(this.namespace)) {
      problems.add({ code: 'NamespaceName', what: `\`namespace\` must be a DNS label, got ${JSON.stringify(this.namespace)}`, fix: 'name the namespace that Kubewarden was installed into' });
    }
    if (!Number.isInteger(replicas) || replicas < 1) {
      problems.add({ code: 'PolicyServerReplicas', what: `\`replicas\` is ${replicas}`, fix: 'give at least 1; 2 keep answering while one starts' });
    }
    problems.check(props.image === undefined ? undefined : imageProblem(props.image, settingsOf(this)));
    problems.check(props.size === undefined ? undefined : sizeProblem(props.size));
    problems.throwIfAny();
    if (replicas === 1) {
      Warnings.of(this).add({ code: 'PolicyServerSingle', what: 'there is one pod, and while it restarts every request its policies are asked about is refused', fix: 'leave out `replicas`, or give 2 or more' });
    }
    this.policyServer = this.createPolicyServer(replicas);
    this.node.defaultChild = this.policyServer;
    if (props.serviceAccountName === undefined) this.createAccess();
    addDeferredCheck(this, () => {
      this.warnOfPolicies();
      return [];
    });
  }

  /** @internal */
  public _bind(policy: BoundPolicy): void {
    this.policies.push(policy);
    if (policy._changes !== 'often' || this.props.changes !== 'rarely') return;
    Warnings.of(policy).add({
      code: 'PolicyServerShard',
      what: `its rules change often, and each change restarts ${pathOf(this)}, whose rules change rarely`,
      fix: 'bind it to a server of its own, e.g. the `often` one of PolicyServerShards, or keep what changes in PolicyParameters',
    });
  }

  private createPolicyServer(replicas: number): ApiObject {
    const { props } = this;
    return new KubernetesObject(this, 'PolicyServer', {
      apiVersion: 'policies.kubewarden.io/v1', kind: 'PolicyServer', name: this.name, namespace: false, labels: this.labels(), annotations: ownerAnnotations(settingsOf(this).owner),
      body: () => ({
        spec: {
          image: props.image ?? IMAGE,
          replicas,
          ...(replicas > 1 ? { minAvailable: replicas - 1 } : {}),
          serviceAccountName: props.serviceAccountName ?? this.accountName,
          ...resourcesOf(props.size ?? Size.medium),
          securityContexts: {
            pod: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
            container: { allowPrivilegeEscalation: false, privileged: false, readOnlyRootFilesystem: true, runAsNonRoot: true, capabilities: { drop: ['ALL'] } },
          },
          affinity: spreadOverNodes(this.name),
          ...this.optional(),
        },
      }),
    });
  }

  private optional(): Json {
    const { env, imagePullSecret, sourceAuthorities, verificationConfig, sigstoreTrustConfig, namespacedPoliciesCapabilities } = this.props;
    const { priorityClassName, tolerations } = this.props;
    return {
      ...(env ? { env: Object.entries(env).map(([name, value]) => ({ name, value })) } : {}),
      ...(imagePullSecret ? { imagePullSecret } : {}),
      ...(sourceAuthorities ? { sourceAuthorities: Object.fromEntries(Object.entries(sourceAuthorities).map(([host, list]) => [host, [...list]])) } : {}),
      ...(verificationConfig ? { verificationConfig } : {}),
      ...(sigstoreTrustConfig ? { sigstoreTrustConfig } : {}),
      ...(namespacedPoliciesCapabilities ? { namespacedPoliciesCapabilities: [...namespacedPoliciesCapabilities] } : {}),
      ...(priorityClassName ? { priorityClassName } : {}),
      ...(tolerations ? { tolerations: tolerations.map((toleration) => ({ ...toleration })) } : {}),
    };
  }

  /** A service account that may read what the policies look up, and nothing else. */
  private createAccess(): void {
    const labels = this.labels();
    const name = this.accountName;
    new KubernetesObject(this, 'ServiceAccount', { apiVersion: 'v1', kind: 'ServiceAccount', name, namespace: this.namespace, labels, body: () => ({}) });
    new KubernetesObject(this, 'ClusterRole', {
      apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', name: `kubewarden-${name}`, namespace: false, labels, body: () => ({ rules: readingRules(this.policies) }),
    });
    new KubernetesObject(this, 'ClusterRoleBinding', {
      apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', name: `kubewarden-${name}`, namespace: false, labels,
      body: () => ({
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: `kubewarden-${name}` },
        subjects: [{ kind: 'ServiceAccount', name, namespace: this.namespace }],
      }),
    });
  }

  private warnOfPolicies(): void {
    const warnings = Warnings.of(this);
    const charts = [...new Set([this, ...this.policies].map((one) => pathOf(Chart.of(one))))];
    if (charts.length > 1) {
      warnings.add({ code: 'PolicyServerSplit', what: `its policies are in ${charts.length} charts (${charts.join(', ')}), and each that is applied restarts it`, fix: 'put the server and its policies into one chart, or give each chart a server' });
    }
    const waves = new Set(this.policies.map(waveOf));
    if (waves.size > 1) {
      warnings.add({ code: 'PolicyServerSplit', what: `its policies are in ${waves.size} sync waves (${[...waves].join(', ')}), and each restarts it`, fix: 'give them one wave' });
    }
  }

  private get accountName(): string {
    return `policy-server-${this.name}`;
  }

  private labels(): Record<string, string> {
    const { platform } = settingsOf(this);
    return { [Labels.NAME]: this.name, ...(platform ? { [Labels.PART_OF]: platform } : {}), [Labels.MANAGED_BY]: 'trackway' };
  }
}

function waveOf(policy: BoundPolicy): string {
  const { annotations } = (policy.node.defaultChild as ApiObject).metadata.toJson() as { annotations?: Record<string, string> };
  return annotations?.[SYNC_WAVE] ?? '0';
}

function spreadOverNodes(name: string): Json {
  return {
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: `kubewarden-policy-server-${name}` } } } },
      ],
    },
  };
}
