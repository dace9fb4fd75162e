import { ArgoSync } from '../../argo-cd/argo-sync';

/** How Argo CD installs charts. */
export interface ArgoDeliveryOptions {
  /**
   * The namespace of Argo CD.
   *
   * @default 'argocd'
   */
  readonly namespace?: string;
  /**
   * The AppProject that the Application belongs to. It has to allow the chart's repository, its namespace and the kinds it makes, which for most charts are cluster-wide.
   *
   * @default 'default'
   */
  readonly project?: string;
  /**
   * The cluster's API server, as Argo CD reaches it.
   *
   * @default 'https://kubernetes.default.svc', the cluster that Argo CD runs in
   */
  readonly server?: string;
  /**
   * When Argo CD applies what changed.
   *
   * @default ArgoSync.manual()
   */
  readonly sync?: ArgoSync;
}

/** How Flux installs charts. */
export interface FluxDeliveryOptions {
  /**
   * The namespace of the HelmReleases and their sources.
   *
   * @default 'flux-system'
   */
  readonly namespace?: string;
  /**
   * How often Flux looks whether all is as it should be, e.g. `30m`.
   *
   * @default '1h'
   */
  readonly interval?: string;
}

/** Who installs Helm charts in the cluster: what runs there already and follows documents. */
export class Delivery {
  /** Argo CD: an `Application` for each chart. */
  public static argoCd(options: ArgoDeliveryOptions = {}): Delivery { return new Delivery('argo-cd', options, {}); }
  /** Flux: a `HelmRelease` for each chart, and a `HelmRepository` for each place that charts come from. */
  public static flux(options: FluxDeliveryOptions = {}): Delivery { return new Delivery('flux', {}, options); }

  private constructor(
    /** Who. */
    public readonly kind: 'argo-cd' | 'flux',
    /** What Argo CD is told. */
    public readonly argo: ArgoDeliveryOptions,
    /** What Flux is told. */
    public readonly flux: FluxDeliveryOptions,
  ) {}

  /** The namespace of the documents that it follows. */
  public get namespace(): string {
    return this.kind === 'argo-cd' ? this.argo.namespace ?? 'argocd' : this.flux.namespace ?? 'flux-system';
  }
}
