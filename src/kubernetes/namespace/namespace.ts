import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { freshId } from '../../core/construct-id';
import { settingsOf } from '../../core/environment-base';
import { Labels, ownerAnnotations } from '../../core/labels';
import { isDnsLabel } from '../../core/naming';
import { refuse } from '../../core/problems';
import { KubernetesObject } from '../synthesis/kubernetes-object';

/** What a platform team answers about a namespace. */
export interface NamespaceProps {
  /**
   * Whether pods get an Istio sidecar.
   *
   * @default - the environment's
   */
  readonly mesh?: boolean;
  /**
   * The Pod Security Standard the API server enforces on every pod of the namespace, ours or not.
   *
   * @default - 'restricted'; 'privileged' with sidecars, whose init container needs NET_ADMIN and would be refused. Where Istio's CNI plugin does its
   *   work, say 'restricted' (https://istio.io/latest/docs/setup/additional-setup/pod-security-admission/)
   */
  readonly podSecurity?: 'restricted' | 'baseline' | 'privileged';
}

/**
 * A namespace that enforces what our constructs promise: Pod Security *restricted*, and sidecars where the mesh is on.
 *
 * @example
 * new Namespace(prod.chart('namespace', { namespace: 'istioinaction' }), 'istioinaction');
 */
export class Namespace extends Construct {
  /** Its name: the id. */
  public readonly name: string;
  /** The Namespace object. */
  public readonly namespace: ApiObject;

  public constructor(scope: Construct, id: string, props: NamespaceProps = {}) {
    super(scope, freshId(scope, id));
    if (!isDnsLabel(id)) {
      refuse(this, { code: 'NamespaceName', what: `the id of a Namespace is its name and must be a DNS label, got ${JSON.stringify(id)}`, fix: 'use lower-case letters, digits and dashes' });
    }
    const settings = settingsOf(this);
    const mesh = props.mesh ?? settings.mesh;
    const level = props.podSecurity ?? (mesh ? 'privileged' : 'restricted');
    this.name = id;
    this.namespace = new KubernetesObject(this, 'Namespace', {
      apiVersion: 'v1',
      kind: 'Namespace',
      name: id,
      namespace: false,
      labels: {
        ...settings.labels,
        ...(settings.platform ? { [Labels.PART_OF]: settings.platform } : {}),
        [Labels.MANAGED_BY]: 'trackway',
        ...(mesh || props.mesh === false ? { 'istio-injection': mesh ? 'enabled' : 'disabled' } : {}),
        'pod-security.kubernetes.io/enforce': level,
        'pod-security.kubernetes.io/enforce-version': `v${settings.kubernetes}`,
        'pod-security.kubernetes.io/warn': 'restricted',
      },
      annotations: ownerAnnotations(settings.owner),
      body: () => ({}),
    });
    this.node.defaultChild = this.namespace;
  }
}
