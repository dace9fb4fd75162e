import { Problem } from '../../../core/validation-error';
import { HelmChart } from './helm-chart';

/** Charts that the library knows. */
export type KnownChart = 'karpenter' | 'karpenter-crd' | 'aws-load-balancer-controller' | 'metrics-server' | 'external-secrets' | 'external-dns' | 'cert-manager';

interface Line {
  /** The oldest and the newest Kubernetes it is made for, as minor versions. */
  readonly from: number;
  readonly to: number;
  readonly version: string;
}

const KARPENTER: readonly Line[] = [
  { from: 29, to: 29, version: '1.13.0' },
  { from: 30, to: 36, version: '1.14.1' },
];

/**
 * Versions of charts by version of Kubernetes, as of 2026-11-20: a plan changes when this table does, and not when somebody publishes something. Karpenter's are those of its
 * compatibility matrix (https://karpenter.sh/docs/upgrading/compatibility/); the others state only the oldest Kubernetes, in the `kubeVersion` of their charts.
 */
const VERSIONS: Readonly<Record<KnownChart, readonly Line[]>> = {
  'karpenter': KARPENTER,
  'karpenter-crd': KARPENTER,
  'aws-load-balancer-controller': [{ from: 22, to: 99, version: '3.5.0' }],
  'metrics-server': [{ from: 29, to: 99, version: '3.14.0' }],
  'external-secrets': [{ from: 19, to: 99, version: '2.9.0' }],
  'external-dns': [{ from: 22, to: 99, version: '1.21.1' }],
  'cert-manager': [{ from: 22, to: 99, version: 'v1.21.2' }],
};

const PLACES: Readonly<Record<KnownChart, string>> = {
  'karpenter': 'oci://public.ecr.aws/karpenter',
  'karpenter-crd': 'oci://public.ecr.aws/karpenter',
  'aws-load-balancer-controller': 'https://aws.github.io/eks-charts',
  'metrics-server': 'https://kubernetes-sigs.github.io/metrics-server',
  'external-secrets': 'https://charts.external-secrets.io',
  'external-dns': 'https://kubernetes-sigs.github.io/external-dns',
  'cert-manager': 'https://charts.jetstack.io',
};

/** The chart in the version that fits a version of Kubernetes, or in the one that is asked for; undefined if none is pinned. */
export function knownChart(name: KnownChart, kubernetes: string, version?: string): HelmChart | undefined {
  const minor = Number(kubernetes.split('.')[1]);
  const pinned = version ?? VERSIONS[name].find(({ from, to }) => minor >= from && minor <= to)?.version;
  if (pinned === undefined) return undefined;
  return PLACES[name].startsWith('oci://') ? HelmChart.oci(PLACES[name], name, pinned) : HelmChart.repository(PLACES[name], name, pinned);
}

/** What is said where no version is pinned. */
export function noVersion(name: KnownChart, kubernetes: string): Problem {
  const lines = VERSIONS[name];
  return {
    code: 'HelmChartNotPinned',
    what: `no version of ${name} is pinned for Kubernetes ${kubernetes}: those of this release are for 1.${lines[0].from} to 1.${lines[lines.length - 1].to}`,
    fix: 'give `version`, one that its project made for it',
  };
}
