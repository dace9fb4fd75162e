import { Field } from './field';
import { Resource } from './resource';

/** The label that Argo Rollouts puts on the pods of one revision, and into the selectors of Services. */
export const REVISION_LABEL = 'rollouts-pod-template-hash';
/** The annotation that names the Rollout which writes to an object. */
export const MANAGED_BY_ANNOTATION = 'argo-rollouts.argoproj.io/managed-by-rollouts';

/** What a Service is for in a Rollout. */
export type RolloutServiceRole = 'active' | 'preview' | 'stable' | 'canary' | 'ping' | 'pong';

/** A Service that a Rollout names. */
export interface RolloutService {
  readonly role: RolloutServiceRole;
  readonly at: Field;
  readonly name: string;
}

/** A VirtualService whose weights a Rollout writes. */
export interface RolloutVirtualService {
  readonly at: Field;
  readonly name: string;
  /** The Rollout's own, unless it is written as `name.namespace`. */
  readonly namespace: string;
  /** Names of the http routes that are written to. */
  readonly routes: readonly string[];
}

/** An analysis that a Rollout runs. */
export interface RolloutAnalysis {
  readonly kind: 'prePromotion' | 'postPromotion' | 'background' | 'step';
  readonly at: Field;
  readonly templates: readonly { readonly at: Field; readonly name: string; readonly isClusterScoped: boolean }[];
  readonly args: readonly { readonly at: Field; readonly name: string; readonly isGiven: boolean }[];
}

/** An Argo Rollout. */
export interface Rollout {
  readonly resource: Resource;
  readonly name: string;
  readonly namespace: string;
  /** `spec.strategy.blueGreen`. */
  readonly blueGreen: Field;
  /** `spec.strategy.canary`. */
  readonly canary: Field;
  /** As written; undefined where an autoscaler decides. */
  readonly replicas?: number;
  readonly services: readonly RolloutService[];
  readonly virtualServices: readonly RolloutVirtualService[];
  readonly destinationRule?: { readonly at: Field; readonly name: string; readonly canary: string; readonly stable: string };
  readonly managedRoutes: readonly string[];
  readonly steps: readonly Field[];
  readonly analyses: readonly RolloutAnalysis[];
}

export function rolloutOf(resource: Resource): Rollout {
  const strategy = resource.spec.get('strategy');
  const [blueGreen, canary] = [strategy.get('blueGreen'), strategy.get('canary')];
  const routing = canary.get('trafficRouting');
  const istio = routing.get('istio');
  const rule = istio.get('destinationRule');
  return {
    resource,
    name: resource.name,
    namespace: resource.namespace,
    blueGreen,
    canary,
    replicas: resource.spec.get('replicas').number(),
    services: servicesOf(blueGreen, canary),
    virtualServices: [...istio.get('virtualServices').items(), ...(istio.get('virtualService').exists ? [istio.get('virtualService')] : [])]
      .map((at) => virtualServiceRef(at, resource.namespace)),
    destinationRule: rule.exists ? {
      at: rule, name: rule.get('name').string() ?? '', canary: rule.get('canarySubsetName').string() ?? '', stable: rule.get('stableSubsetName').string() ?? '',
    } : undefined,
    managedRoutes: routing.get('managedRoutes').items().flatMap((each) => each.get('name').string() ?? []),
    steps: canary.get('steps').items(),
    analyses: analysesOf(blueGreen, canary),
  };
}

function servicesOf(blueGreen: Field, canary: Field): RolloutService[] {
  const fields: [RolloutServiceRole, Field][] = [
    ['active', blueGreen.get('activeService')], ['preview', blueGreen.get('previewService')],
    ['stable', canary.get('stableService')], ['canary', canary.get('canaryService')],
    ['ping', canary.at('pingPong', 'pingService')], ['pong', canary.at('pingPong', 'pongService')],
  ];
  return fields.flatMap(([role, at]) => {
    const name = at.string();
    return name ? [{ role, at, name }] : [];
  });
}

/** `name`, or `name.namespace` (`GetVirtualServiceNamespaceName` in `utils/istio` of argoproj/argo-rollouts). */
function virtualServiceRef(at: Field, namespace: string): RolloutVirtualService {
  const [name, owner] = (at.get('name').string() ?? '').split('.');
  return { at, name, namespace: owner || namespace, routes: at.get('routes').strings() };
}

function analysesOf(blueGreen: Field, canary: Field): RolloutAnalysis[] {
  const found: [RolloutAnalysis['kind'], Field][] = [
    ['prePromotion', blueGreen.get('prePromotionAnalysis')], ['postPromotion', blueGreen.get('postPromotionAnalysis')], ['background', canary.get('analysis')],
    ...canary.get('steps').items().map((step): ['step', Field] => ['step', step.get('analysis')]),
  ];
  return found.filter(([, at]) => at.exists).map(([kind, at]) => ({
    kind,
    at,
    templates: at.get('templates').items().map((each) => ({
      at: each, name: each.get('templateName').string() ?? '', isClusterScoped: each.get('clusterScope').boolean() ?? false,
    })),
    args: at.get('args').items().map((each) => ({
      at: each, name: each.get('name').string() ?? '', isGiven: each.get('value').exists || each.get('valueFrom').exists,
    })),
  }));
}
