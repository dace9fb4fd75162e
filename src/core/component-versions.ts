/** Versions of what runs in the cluster, as `major.minor`. What is emitted fits them. */
export interface ComponentVersions {
  /**
   * Istio.
   *
   * @default '1.27', the last line that accepts Kubernetes 1.29
   */
  readonly istio?: string;
  /**
   * Gateway API.
   *
   * @default '1.4', the last line whose standard channel Kubernetes 1.29 accepts
   */
  readonly gatewayApi?: string;
  /**
   * KEDA.
   *
   * @default '2.16', the last line tested with Kubernetes 1.29
   */
  readonly keda?: string;
  /**
   * Argo Rollouts.
   *
   * @default '1.8', the last line tested near Kubernetes 1.29
   */
  readonly argoRollouts?: string;
  /**
   * OpenFunction.
   *
   * @default '1.2', the last line there is (2023)
   */
  readonly openFunction?: string;
  /**
   * Knative Serving.
   *
   * @default '1.16', the last line that accepts Kubernetes 1.29
   */
  readonly knative?: string;
  /**
   * Tekton Pipelines.
   *
   * @default '1.15', which accepts Kubernetes 1.28 and later
   */
  readonly tekton?: string;
  /**
   * Dapr.
   *
   * @default '1.15'
   */
  readonly dapr?: string;
}
