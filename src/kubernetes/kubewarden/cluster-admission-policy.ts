import { Construct } from 'constructs';
import { evaluateModule } from './judge/evaluate';
import { KubewardenPolicy, timeoutsOf } from './kubewarden-policy';
import { Module } from './module';
import { KubewardenPolicyProps } from './policy-props';
import { PolicyNamespaces } from './policy-selector';

/** What a policy of one module is asked. */
export interface AdmissionPolicyProps extends KubewardenPolicyProps {
  /** What decides, with its settings: `Module.podPrivileged()`. */
  readonly module: Module;
}

/** What a cluster-wide policy of one module is asked. */
export interface ClusterAdmissionPolicyProps extends AdmissionPolicyProps {
  /**
   * The namespaces it is asked about.
   *
   * @default - all but those of the system and of the policy servers
   */
  readonly namespaces?: PolicyNamespaces;
}

/**
 * A rule of the whole cluster, decided by one module. Everything else in the same environment is judged by it when it is synthesized, as far as the
 * module's rule is known here.
 *
 * @example
 * const server = new PolicyServer(chart, 'baseline');
 * new ClusterAdmissionPolicy(chart, 'no-privileged-pods', { server, module: Module.podPrivileged() });
 */
export class ClusterAdmissionPolicy extends KubewardenPolicy {
  public constructor(scope: Construct, id: string, props: ClusterAdmissionPolicyProps) {
    const namespaces = props.namespaces ?? PolicyNamespaces.except();
    super(scope, id, props, () => ({
      kind: 'ClusterAdmissionPolicy',
      modules: [props.module],
      namespaces: namespaces._selection(props.server.namespace),
      problems: namespaces._problems(props.server.namespace),
      spec: { ...moduleSpec(props), ...contextSpec(props.module) },
      evaluate: evaluateModule(props.module),
    }));
  }
}

/**
 * A rule of one namespace, that of its chart, decided by one module.
 *
 * @example
 * new AdmissionPolicy(chart, 'our-registry', { server, module: Module.trustedRepos({ registries: { allow: ['registry.example.com'] } }) });
 */
export class AdmissionPolicy extends KubewardenPolicy {
  public constructor(scope: Construct, id: string, props: AdmissionPolicyProps) {
    super(scope, id, props, () => ({
      kind: 'AdmissionPolicy', modules: [props.module], problems: [], spec: moduleSpec(props), evaluate: evaluateModule(props.module),
    }));
  }
}

function moduleSpec(props: AdmissionPolicyProps) {
  const { module } = props;
  const { evaluation } = timeoutsOf(props);
  return {
    module: module.reference,
    mutating: module.mutating,
    settings: module.settings,
    ...(evaluation === undefined ? {} : { timeoutEvalSeconds: evaluation }),
  };
}

/** What a cluster-wide policy may look up. */
export function contextSpec({ contextAwareResources }: Module) {
  return contextAwareResources.length === 0 ? {} : { contextAwareResources: contextAwareResources.map(({ apiVersion, kind }) => ({ apiVersion, kind })) };
}
