import { Json } from '../synthesis/json';
import { CANARY, PREVIEW_ROUTE, STABLE, WEIGHTED_ROUTE } from './argo';
import { Metric, MetricContext, templateArguments } from './metric';
import { Release } from './release';

/** Names of what a Rollout refers to. */
export interface StrategyNames {
  readonly service: string;
  readonly previewService: string;
  readonly virtualService: string;
  readonly destinationRule: string;
  /** The AnalysisTemplate of an analysis: `before`, `after`, or `step-2`. */
  readonly template: (analysis: string) => string;
}

/** `spec.strategy` of a Rollout. What Argo's documentation and its code disagree about is always written. */
export function strategyOf(release: Release, names: StrategyNames, context: MetricContext): Json {
  return release.isWeighted ? { canary: canary(release, names, context) } : { blueGreen: blueGreen(release, names, context) };
}

function blueGreen(release: Release, names: StrategyNames, context: MetricContext): Json {
  const { promotion, previewReplicas } = release;
  const [before, after] = [release.analysis('before'), release.analysis('after')];
  return {
    activeService: names.service,
    previewService: names.previewService,
    ...(previewReplicas === undefined ? {} : { previewReplicaCount: previewReplicas }),
    autoPromotionEnabled: promotion.kind !== 'manual',
    ...(promotion.time ? { autoPromotionSeconds: promotion.time.toSeconds() } : {}),
    // The code defaults to 25 %, its documentation says 0.
    maxUnavailable: 0,
    scaleDownDelaySeconds: release.keepOldSeconds,
    abortScaleDownDelaySeconds: release.keepAbortedSeconds,
    ...(before ? { prePromotionAnalysis: analysisRef(names.template('before'), before, context) } : {}),
    ...(after ? { postPromotionAnalysis: analysisRef(names.template('after'), after, context) } : {}),
  };
}

/**
 * Neither `canaryService` nor `stableService` is named: with them the subsets move before the new version has pods, and requests are answered 503
 * (https://github.com/argoproj/argo-rollouts/issues/4775). One Service selects the pods of both, and the subsets tell them apart.
 */
function canary(release: Release, names: StrategyNames, context: MetricContext): Json {
  const opensPreview = release.steps.some(({ kind }) => kind === 'preview');
  return {
    maxSurge: '25%',
    maxUnavailable: 0,
    scaleDownDelaySeconds: release.keepOldSeconds,
    abortScaleDownDelaySeconds: release.keepAbortedSeconds,
    trafficRouting: {
      ...(opensPreview ? { managedRoutes: [{ name: PREVIEW_ROUTE }] } : {}),
      istio: {
        virtualService: { name: names.virtualService, routes: [WEIGHTED_ROUTE] },
        destinationRule: { name: names.destinationRule, canarySubsetName: CANARY, stableSubsetName: STABLE },
      },
    },
    steps: release.steps.map((step, index) => step._render((metrics) => analysisRef(names.template(analysisName(release, index)), metrics, context))),
  };
}

function analysisRef(templateName: string, metrics: readonly Metric[], context: MetricContext): Json {
  const args = templateArguments(metrics, context);
  return { templates: [{ templateName }], ...(args.length > 0 ? { args } : {}) };
}

/** Every analysis of a release and what it measures. */
export function analysesOf(release: Release): { readonly name: string; readonly metrics: readonly Metric[] }[] {
  const ends = (['before', 'after'] as const).flatMap((name) => {
    const metrics = release.analysis(name);
    return metrics ? [{ name, metrics }] : [];
  });
  const steps = release.steps.flatMap((step, index) => step.kind === 'analysis' ? [{ name: analysisName(release, index), metrics: step.metrics }] : []);
  return [...ends, ...steps];
}

function analysisName(release: Release, index: number): string {
  if (release.kind === 'canary') return `step-${index}`;
  return index < release.steps.findIndex(({ kind }) => kind === 'weight') ? 'before' : 'after';
}
