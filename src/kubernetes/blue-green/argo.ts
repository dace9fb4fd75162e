/** Kinds of Argo Rollouts. See https://argo-rollouts.readthedocs.io/en/release-1.8/features/specification/ */
export const ROLLOUT = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' } as const;
export const ANALYSIS_TEMPLATE = { apiVersion: 'argoproj.io/v1alpha1', kind: 'AnalysisTemplate' } as const;

/** The subset that every request goes to while nothing is being released. */
export const STABLE = 'stable';
/** The subset of what is being released. */
export const CANARY = 'canary';
/** The route whose weights Argo Rollouts writes. */
export const WEIGHTED_ROUTE = 'release';
/** The route to the preview, which Argo Rollouts makes and removes. */
export const PREVIEW_ROUTE = 'preview';
