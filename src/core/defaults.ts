import { ComponentVersions } from './component-versions';
import { IPolicyPack, joinPacks } from './enforced-policies';
import type { IFunctionTarget } from './function/target-kind';
import { Size } from './size';
import { TerraformState } from './terraform-state';

/** Which images may run. */
export class ImagePolicy {
  /** An image has a tag other than `latest`, or a digest, so that the same manifest always runs the same program. */
  public static pinned(): ImagePolicy { return new ImagePolicy(false); }
  /** Untagged images and `latest` too: for trying things out. */
  public static mutable(): ImagePolicy { return new ImagePolicy(true); }
  private constructor(
    /** Whether untagged images and `latest` are accepted. */
    public readonly allowsMutable: boolean,
  ) {}
}

/** Where Prometheus runs. */
export interface MetricsDiscoveryOptions {
  /**
   * The namespace of Prometheus, to let nobody else read metrics.
   *
   * @default - pods of every namespace may read them
   */
  readonly namespace?: string;
}

/** How the metrics of a service are found. */
export class MetricsDiscovery {
  /**
   * A `ServiceMonitor` of the Prometheus operator.
   *
   * @param labels what the operator selects monitors by, e.g. `{ release: 'kube-prometheus-stack' }`
   * @param options where Prometheus runs
   */
  public static prometheusOperator(labels: Record<string, string> = {}, options: MetricsDiscoveryOptions = {}): MetricsDiscovery {
    return new MetricsDiscovery('operator', labels, options.namespace);
  }
  /** `prometheus.io/*` annotations on the pods. */
  public static annotations(options: MetricsDiscoveryOptions = {}): MetricsDiscovery { return new MetricsDiscovery('annotations', {}, options.namespace); }
  private constructor(
    /** `operator` or `annotations`. */
    public readonly kind: 'operator' | 'annotations',
    /** Labels of the `ServiceMonitor`. */
    public readonly labels: Record<string, string>,
    /** The namespace of Prometheus, if only that one is let in. */
    public readonly namespace?: string,
  ) {}
}

/** Where External Secrets reads secrets from. See https://external-secrets.io/latest/api/secretstore/ */
export class SecretStore {
  /** A store for the whole cluster. */
  public static cluster(name: string): SecretStore { return new SecretStore('ClusterSecretStore', name); }
  /** A store of the namespace of the service. */
  public static namespaced(name: string): SecretStore { return new SecretStore('SecretStore', name); }
  private constructor(
    /** `ClusterSecretStore` or `SecretStore`. */
    public readonly kind: 'ClusterSecretStore' | 'SecretStore',
    /** Its name. */
    public readonly name: string,
  ) {}
}

/** How hosts are served by the cluster's ingress controller. */
export interface IngressDefaults {
  /**
   * The class of the ingress controller, e.g. `nginx` or `alb`.
   *
   * @default - the cluster's default class
   */
  readonly className?: string;
  /**
   * The cert-manager ClusterIssuer that makes certificates, e.g. `letsencrypt`.
   *
   * @default - no certificate is asked for
   */
  readonly issuer?: string;
}

/**
 * What services need to know of where they run, so that nobody has to repeat it. A prop of a service wins over its environment, the environment over the
 * platform, and the platform over the library.
 */
export interface Defaults {
  /**
   * The team that answers for it. Becomes the annotation `trackway/owner`.
   *
   * @default - no owner is named
   */
  readonly owner?: string;
  /**
   * Where images without a registry host come from, e.g. `registry.example.com/shop`: `catalog:1.4.2` becomes `registry.example.com/shop/catalog:1.4.2`.
   *
   * @default - images are taken as they are written
   */
  readonly registry?: string;
  /**
   * Secrets of type `kubernetes.io/dockerconfigjson` that allow to pull images.
   *
   * @default - none
   */
  readonly pullSecrets?: readonly string[];
  /**
   * Which images may run.
   *
   * @default ImagePolicy.pinned()
   */
  readonly images?: ImagePolicy;
  /**
   * Labels on every object, besides `app.kubernetes.io/*`.
   *
   * @default - none
   */
  readonly labels?: Record<string, string>;
  /**
   * How big a service is that does not say.
   *
   * @default Size.small
   */
  readonly size?: Size;
  /**
   * Whether pods have an Istio sidecar.
   *
   * @default false
   */
  readonly mesh?: boolean;
  /**
   * How metrics are found.
   *
   * @default MetricsDiscovery.prometheusOperator()
   */
  readonly metrics?: MetricsDiscovery;
  /**
   * Whether services carry Datadog's unified service tags (`env`, `service`, `version`).
   * See https://docs.datadoghq.com/getting_started/tagging/unified_service_tagging/
   *
   * @default false
   */
  readonly datadog?: boolean;
  /**
   * Whether Pyroscope (Grafana Alloy) pulls profiles from services that say where they serve them.
   *
   * @default false
   */
  readonly profiling?: boolean;
  /**
   * Where External Secrets reads from.
   *
   * @default - none: a service that asks for an external secret is refused
   */
  readonly secretStore?: SecretStore;
  /**
   * How hosts are served.
   *
   * @default - the cluster's default class, no certificates
   */
  readonly ingress?: IngressDefaults;
  /**
   * PriorityClass of services that name none.
   *
   * @default - the cluster's default priority
   */
  readonly priorityClass?: string;
  /**
   * Kubernetes' version, as `major.minor`.
   *
   * @default '1.29'
   */
  readonly kubernetes?: string;
  /**
   * Versions of what runs in the cluster.
   *
   * @default - the last lines that accept Kubernetes 1.29
   */
  readonly versions?: ComponentVersions;
  /**
   * The cluster's DNS domain.
   *
   * @default 'cluster.local'
   */
  readonly clusterDomain?: string;
  /**
   * Where functions run that do not say, e.g. `Target.knative()`.
   *
   * @default - Target.deployment()
   */
  readonly functionTarget?: IFunctionTarget;
  /**
   * Where the state of Terraform stacks is kept.
   *
   * @default - none: a stack that does not say itself is refused
   */
  readonly terraformState?: TerraformState;
  /**
   * What everything must hold to: errors refuse the synthesis, warnings are told. Packs of an environment join the platform's.
   *
   * @default - none
   */
  readonly policies?: readonly IPolicyPack[];
}

/** `Defaults` with every question answered. */
export interface Settings extends Defaults {
  /**
   * Name of the platform.
   *
   * @default - none: in a plain cdk8s or cdktf app
   */
  readonly platform?: string;
  /**
   * Name of the environment.
   *
   * @default - none: in a plain cdk8s or cdktf app
   */
  readonly environment?: string;
  readonly pullSecrets: readonly string[];
  readonly images: ImagePolicy;
  readonly labels: Record<string, string>;
  readonly size: Size;
  readonly mesh: boolean;
  readonly metrics: MetricsDiscovery;
  readonly datadog: boolean;
  readonly profiling: boolean;
  readonly ingress: IngressDefaults;
  readonly kubernetes: string;
  readonly versions: Required<ComponentVersions>;
  readonly clusterDomain: string;
  readonly policies: readonly IPolicyPack[];
}

const LIBRARY: Settings = {
  pullSecrets: [],
  images: ImagePolicy.pinned(),
  labels: {},
  size: Size.small,
  mesh: false,
  metrics: MetricsDiscovery.prometheusOperator(),
  datadog: false,
  profiling: false,
  ingress: {},
  kubernetes: '1.29',
  versions: { istio: '1.27', gatewayApi: '1.4', keda: '2.16', argoRollouts: '1.8', openFunction: '1.2', knative: '1.16', tekton: '1.15', dapr: '1.15' },
  clusterDomain: 'cluster.local',
  policies: [],
};

/** Lays defaults over the library's, the last one winning; labels and versions are joined, everything else is replaced. */
export function settle(...layers: readonly Defaults[]): Settings {
  let result: Settings = LIBRARY;
  for (const layer of layers) {
    result = {
      ...result,
      ...defined(layer),
      labels: { ...result.labels, ...defined(layer.labels) as Record<string, string> },
      versions: { ...result.versions, ...defined(layer.versions) },
      ingress: { ...result.ingress, ...defined(layer.ingress) },
      policies: joinPacks(result.policies, layer.policies),
    };
  }
  return result;
}

/** What says nothing takes nothing away. */
function defined<T extends object>(layer: T | undefined): Partial<T> {
  return Object.fromEntries(Object.entries(layer ?? {}).filter(([, value]) => value !== undefined)) as Partial<T>;
}
