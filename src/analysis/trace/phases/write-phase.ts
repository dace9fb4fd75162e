import { Field } from '../../model/field';
import { REVISION_LABEL, Rollout, RolloutVirtualService } from '../../model/rollout';
import { PhaseState, Revision } from './phase-state';

type Json = Record<string, unknown>;

/** A Service with the selector that Argo Rollouts has written. */
export function writeSelector(service: Json, revision: Revision): Json {
  const spec = objectAt(service, 'spec');
  return { ...service, spec: { ...spec, selector: { ...objectAt(spec, 'selector'), [REVISION_LABEL]: revision } } };
}

/** A DestinationRule with the subsets that Argo Rollouts has written: it drops every one that it does not know. */
export function writeSubsets(document: Json, rollout: Rollout, state: PhaseState): Json {
  const { canary, stable } = rollout.destinationRule!;
  const spec = objectAt(document, 'spec');
  const subsets = listAt(spec, 'subsets').flatMap((subset) => {
    const revision = subset.name === canary ? state.canary : subset.name === stable ? state.stable : undefined;
    return revision === undefined ? [] : [{ ...subset, labels: { ...objectAt(subset, 'labels'), [REVISION_LABEL]: revision } }];
  });
  return { ...document, spec: { ...spec, subsets } };
}

/** A VirtualService with the weights and managed routes that Argo Rollouts has written. */
export function writeRoutes(document: Json, rollout: Rollout, reference: RolloutVirtualService, state: PhaseState, ruleHost: string | undefined): Json {
  const spec = objectAt(document, 'spec');
  const own = listAt(spec, 'http').filter((route) => !rollout.managedRoutes.includes(String(route.name)));
  // Without names, the first route that has none is written to; a single route that has one is not (`getHttpRouteIndexesToPatch`).
  const written = reference.routes.length > 0
    ? own.filter((route) => reference.routes.includes(String(route.name)))
    : own.filter((route) => !route.name).slice(0, 1);
  const weighed = own.map((route) => written.includes(route) ? { ...route, route: weigh(listAt(route, 'route'), rollout, state.weight) } : route);
  const port = objectAt(listAt(written[0] ?? {}, 'route')[0] ?? {}, 'destination').port;
  const headers = state.headerRoutes.map((step) => headerRoute(step, rollout, port, ruleHost));
  headers.sort((a, b) => rollout.managedRoutes.indexOf(String(a.name)) - rollout.managedRoutes.indexOf(String(b.name)));
  return { ...document, spec: { ...spec, http: [...headers, ...weighed] } };
}

function weigh(destinations: readonly Json[], rollout: Rollout, weight: number): Json[] {
  return destinations.flatMap((each) => {
    const role = roleOf(objectAt(each, 'destination'), rollout);
    if (role !== undefined) return [{ ...each, weight: role === 'canary' ? weight : 100 - weight }];
    return Number(each.weight ?? 0) === 0 ? [each] : []; // what it does not know it removes
  });
}

/** Whose destination it is. Only the first label of the host is looked at (`getHost`). */
export function roleOf(destination: Json, rollout: Rollout): 'stable' | 'canary' | undefined {
  const name = String(destination.host ?? '').split('.')[0];
  const rule = rollout.destinationRule;
  const serviceOf = (role: string): string | undefined => rollout.services.find((service) => service.role === role)?.name;
  if (name === serviceOf('canary') || (rule && destination.subset === rule.canary)) return 'canary';
  return name === serviceOf('stable') || (rule && destination.subset === rule.stable) ? 'stable' : undefined;
}

function headerRoute(step: Field, rollout: Rollout, port: unknown, ruleHost: string | undefined): Json {
  const canary = rollout.services.find(({ role }) => role === 'canary')?.name;
  const rule = rollout.destinationRule;
  const destination = { host: ruleHost ?? canary, ...(port ? { port } : {}), ...(rule ? { subset: rule.canary } : {}) };
  const match = step.get('match').items().map((each) => ({ headers: { [each.get('headerName').string() ?? '']: each.get('headerValue').value } }));
  return { name: step.get('name').value, match, route: [{ destination, weight: 100 }] };
}

/** The Rollout without pods of its own, and a ReplicaSet for each of its revisions. */
export function writeRevisions(rollout: Rollout, template: Json, state: PhaseState): Json[] {
  const document = rollout.resource.root.value as Json;
  const { template: _, workloadRef: __, ...spec } = objectAt(document, 'spec');
  const sets = (['old', 'new'] as const).map((revision) => {
    const labels = { ...objectAt(objectAt(template, 'metadata'), 'labels'), ...ephemeralLabels(rollout, state, revision), [REVISION_LABEL]: revision };
    return {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { ...objectAt(document, 'metadata'), name: `${rollout.name}-${revision}`, labels, annotations: undefined },
      spec: {
        replicas: state.pods[revision],
        selector: { matchLabels: labels },
        template: { ...template, metadata: { ...objectAt(template, 'metadata'), labels } },
      },
    };
  });
  return [{ ...document, spec }, ...sets];
}

function ephemeralLabels({ blueGreen, canary }: Rollout, state: PhaseState, revision: Revision): Json {
  const [strategy, current, coming] = blueGreen.exists ? [blueGreen, 'activeMetadata', 'previewMetadata'] : [canary, 'stableMetadata', 'canaryMetadata'];
  return { ...strategy.at(revision === state.stable ? current : coming, 'labels').object() };
}

function objectAt(parent: Json, key: string): Json {
  const value = parent[key];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Json : {};
}

function listAt(parent: Json, key: string): Json[] {
  const value = parent[key];
  return Array.isArray(value) ? value.filter((each): each is Json => typeof each === 'object' && each !== null) : [];
}
