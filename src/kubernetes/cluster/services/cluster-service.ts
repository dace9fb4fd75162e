import { Construct } from 'constructs';
import { ClusterController, ClusterFacts, ControllerAccount } from '../../../core/cluster-facts';
import { refuse } from '../../../core/problems';
import { Namespace } from '../../namespace/namespace';
import { ChartRelease, ChartReleaseProps } from '../release/chart-release';
import { KnownChart, knownChart, noVersion } from '../release/chart-versions';
import { Delivery } from '../release/delivery';

/** What is asked about everything that is installed for a cluster. */
export interface ClusterServiceProps {
  /** What is known of the cluster: `cluster.facts`. */
  readonly cluster: ClusterFacts;
  /** Who installs the chart. */
  readonly delivery: Delivery;
  /**
   * The chart's version.
   *
   * @default - the one that this release has pinned for the cluster's version of Kubernetes
   */
  readonly version?: string;
  /**
   * Further values of the chart, laid over those that are written here, object by object.
   *
   * @default - none
   */
  readonly values?: Readonly<Record<string, unknown>>;
}

/** The same about what runs in several pods. */
export interface ReplicatedServiceProps extends ClusterServiceProps {
  /**
   * How many pods it has.
   *
   * @default 2
   */
  readonly replicas?: number;
}

/** Installs a chart that the library knows. */
export function installChart(
  scope: Construct, id: string, name: KnownChart, props: ReplicatedServiceProps, release: Omit<ChartReleaseProps, 'chart' | 'delivery'>,
): ChartRelease {
  const { cluster, delivery, version, values = {}, replicas = 2 } = props;
  const chart = knownChart(name, cluster.kubernetes, version);
  if (!chart) refuse(scope, noVersion(name, cluster.kubernetes));
  if (!(Number.isInteger(replicas) && replicas >= 1)) {
    refuse(scope, { code: 'ClusterServiceReplicas', what: `\`replicas\` is ${replicas}`, fix: 'write a whole number from 1 up; 2 survive the loss of a node' });
  }
  return new ChartRelease(scope, id, { ...release, chart, delivery, values: merged(release.values ?? {}, values) });
}

/** The namespace of a controller, with the Pod Security Standard that its chart meets, and never with sidecars. */
export function createNamespace(scope: Construct, { namespace }: ControllerAccount): Namespace {
  return new Namespace(scope, namespace, { mesh: false, podSecurity: 'restricted' });
}

/** The values of a chart's ServiceAccount: the one that AWS gives the role to. */
export function accountValues(cluster: ClusterFacts, controller: ClusterController): { readonly create: true; readonly name: string } {
  return { create: true, name: cluster.accountOf(controller).serviceAccount };
}

type Values = Readonly<Record<string, unknown>>;

function merged(under: Values, over: Values): Values {
  const result: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = result[key];
    result[key] = isObject(below) && isObject(value) ? merged(below, value) : value;
  }
  return result;
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
