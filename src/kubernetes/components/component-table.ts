import { ComponentVersions } from '../../core/component-versions';

/** A component of the cluster whose version is declared. */
export type Component = keyof ComponentVersions;

/** What one range of lines of a component needs of Kubernetes. */
export interface ComponentLine {
  /** The first line it holds for, as `major.minor`; it holds until the next entry. */
  readonly from: string;
  /**
   * The oldest Kubernetes it starts on.
   *
   * @default - not stated
   */
  readonly least?: string;
  /**
   * The oldest Kubernetes its project tests it with.
   *
   * @default - not stated
   */
  readonly testedFrom?: string;
  /**
   * The newest Kubernetes its project tests it with.
   *
   * @default - not stated
   */
  readonly testedTo?: string;
}

/** A component, and what its lines need. */
export interface ComponentFacts {
  /** What a person calls it. */
  readonly title: string;
  /** Where its project says so. */
  readonly see: string;
  /** Its lines, in order. */
  readonly lines: readonly ComponentLine[];
}

/** What the projects themselves say of their lines. A line that nobody says anything of is not judged. */
export const COMPONENT_TABLE: Readonly<Record<Component, ComponentFacts>> = {
  istio: {
    title: 'Istio',
    see: 'https://istio.io/latest/docs/releases/supported-releases/',
    lines: [{ from: '1.27', testedFrom: '1.29', testedTo: '1.33' }, { from: '1.28', least: '1.30' }, { from: '1.30', least: '1.32' }],
  },
  gatewayApi: {
    title: 'the Gateway API',
    see: 'https://gateway-api.sigs.k8s.io/concepts/versioning/',
    lines: [{ from: '0.4' }, { from: '1.0' }, { from: '1.5', least: '1.30' }],
  },
  keda: {
    title: 'KEDA',
    see: 'https://keda.sh/docs/latest/operate/cluster/',
    lines: [{ from: '2.11', testedFrom: '1.25', testedTo: '1.27' }, { from: '2.12' }, { from: '2.16', testedFrom: '1.29', testedTo: '1.31' }, { from: '2.17', testedFrom: '1.30' }],
  },
  argoRollouts: {
    title: 'Argo Rollouts',
    see: 'https://github.com/argoproj/argo-rollouts/blob/master/.github/workflows/e2e.yaml',
    lines: [{ from: '1.8', testedFrom: '1.28', testedTo: '1.31' }, { from: '1.9', testedFrom: '1.32', testedTo: '1.35' }],
  },
  openFunction: {
    title: 'OpenFunction',
    see: 'https://openfunction.dev/docs/getting-started/installation/',
    lines: [{ from: '1.2', least: '1.23' }],
  },
  knative: {
    title: 'Knative Serving',
    see: 'https://github.com/knative/community/blob/main/mechanics/RELEASE-VERSIONING-PRINCIPLES.md',
    lines: [{ from: '1.16', least: '1.28' }, { from: '1.17', least: '1.30' }, { from: '1.18', least: '1.31' }],
  },
  tekton: {
    title: 'Tekton Pipelines',
    see: 'https://github.com/tektoncd/pipeline/blob/main/releases.md',
    lines: [{ from: '1.15', least: '1.28' }],
  },
  dapr: {
    title: 'Dapr',
    see: 'https://docs.dapr.io/operations/support/support-release-policy/',
    lines: [],
  },
};
