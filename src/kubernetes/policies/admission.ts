import type { IPolicyServer } from '../kubewarden/policy-server-reference';

/** The server that runs policies. */
export interface KubewardenOptions {
  /**
   * The PolicyServer, or its name.
   *
   * @default - the server named `default`
   */
  readonly server?: string | IPolicyServer;
}

/** What judges policies in the cluster. */
export class Admission {
  /** The API server itself: `ValidatingAdmissionPolicy`, in every cluster from Kubernetes 1.30 on; in 1.29 only where its feature gate was switched on. */
  public static validatingAdmissionPolicy(): Admission { return new Admission('validating-admission-policy'); }
  /** Kubewarden's `cel-policy`, on any version. */
  public static kubewarden(options: KubewardenOptions = {}): Admission {
    return new Admission('kubewarden', options.server);
  }
  private constructor(
    /** Which one. */
    public readonly engine: 'validating-admission-policy' | 'kubewarden',
    /** The PolicyServer, or its name. */
    public readonly server?: string | IPolicyServer,
  ) {}
}
