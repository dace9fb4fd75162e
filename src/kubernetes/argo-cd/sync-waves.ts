import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { BlueGreen } from '../blue-green/blue-green';
import { MeshRouteDelegate } from '../mesh/route/mesh-route-delegate';

const SYNC_WAVE = 'argocd.argoproj.io/sync-wave';

/**
 * Waves of objects whose order matters; everything else is in wave 0. A subset exists before a route leads to it (503 otherwise), rules before the route that
 * hands requests over to them, and a Rollout comes last: while it waits for a person, no later wave would be applied.
 * See https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 */
const NAMESPACES = -3;
const DESTINATION_RULES = -2;
const DELEGATES = -1;
const ROLLOUTS = 1;

/** Puts every object below `scope` that does not say its wave into the right one. */
export function assignWaves(scope: IConstruct): void {
  for (const construct of scope.node.findAll()) {
    if (!ApiObject.isApiObject(construct)) continue;
    const { annotations } = construct.metadata.toJson() as { annotations?: Record<string, string> };
    const wave = waveOf(construct);
    if (wave !== 0 && annotations?.[SYNC_WAVE] === undefined) construct.metadata.addAnnotation(SYNC_WAVE, String(wave));
  }
}

function waveOf(object: ApiObject): number {
  const owner = object.node.scope;
  switch (object.kind) {
    case 'Namespace': return NAMESPACES;
    case 'DestinationRule': return DESTINATION_RULES;
    case 'VirtualService': return owner instanceof MeshRouteDelegate || (owner instanceof BlueGreen && owner.releaseRoutes === object) ? DELEGATES : 0;
    case 'Rollout': return ROLLOUTS;
    // An autoscaler of what is not there is degraded, and would hold the waves after it.
    case 'HorizontalPodAutoscaler': case 'ScaledObject': return owner instanceof BlueGreen ? ROLLOUTS : 0;
    default: return 0;
  }
}
