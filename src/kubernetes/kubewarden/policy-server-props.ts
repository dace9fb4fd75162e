import { Size } from '../../core/size';
import { Toleration } from '../pod/spread';

/** What a policy server is asked. */
export interface PolicyServerProps {
  /**
   * The namespace of Kubewarden, where the controller makes its pods.
   *
   * @default 'kubewarden'
   */
  readonly namespace?: string;
  /**
   * Its image, with a version: that of the Kubewarden that is installed.
   *
   * @default - the version this library was written for
   */
  readonly image?: string;
  /**
   * How many pods there are.
   *
   * @default 2
   */
  readonly replicas?: number;
  /**
   * CPU and memory of one pod. Modules are compiled when it starts, which takes more than answering.
   *
   * @default Size.medium
   */
  readonly size?: Size;
  /**
   * A service account that is there already and may read what the policies look up.
   *
   * @default - one of its own, which may read exactly that
   */
  readonly serviceAccountName?: string;
  /**
   * The Secret to pull modules with.
   *
   * @default - none
   */
  readonly imagePullSecret?: string;
  /**
   * Certificate authorities (PEM) of registries, by host.
   *
   * @default - the public ones
   */
  readonly sourceAuthorities?: Record<string, readonly string[]>;
  /**
   * The ConfigMap that says which signatures modules must have.
   *
   * @default - none are asked for
   */
  readonly verificationConfig?: string;
  /**
   * The ConfigMap of a Sigstore of your own.
   *
   * @default - the public one
   */
  readonly sigstoreTrustConfig?: string;
  /**
   * What policies of namespaces may use of the host, e.g. `oci/v1/*`.
   *
   * @default - what Kubewarden allows
   */
  readonly namespacedPoliciesCapabilities?: readonly string[];
  /**
   * The priority class of its pods.
   *
   * @default - the cluster's
   */
  readonly priorityClassName?: string;
  /**
   * Taints its pods tolerate.
   *
   * @default - none
   */
  readonly tolerations?: readonly Toleration[];
  /**
   * Environment variables, e.g. `KUBEWARDEN_LOG_LEVEL`.
   *
   * @default - none
   */
  readonly env?: Record<string, string>;
  /**
   * How often the rules of its policies change. A change restarts it.
   *
   * @default - not said
   */
  readonly changes?: 'rarely' | 'often';
}
