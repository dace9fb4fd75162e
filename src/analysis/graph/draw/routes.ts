import { HttpRoute, Model, VirtualService, WeightedDestination } from '../../model';
import { Draft, DraftNode } from '../draft';
import { listed } from './listed';
import { answerText, httpRouteText, l4RouteText } from './match-text';
import { ServiceDrawer } from './services';

/** The node of a VirtualService. */
export function virtualServiceNode(draft: Draft, service: VirtualService): DraftNode {
  const details = () => [
    service.hosts.length > 0 ? listed(service.hosts) : 'a delegate',
    ...service.http.flatMap((route) => answerText(route) ?? []).slice(0, 2),
  ];
  return draft.node('virtualService', service.namespace, service.name, { resource: service.resource, details });
}

/** Draws where the routes of a VirtualService lead, mirrors and delegates included. */
export function drawRoutes(model: Model, draft: Draft, services: ServiceDrawer, service: VirtualService, node: DraftNode): void {
  const to = (each: Pick<WeightedDestination, 'destination'>) => services.destination(each.destination.host, each.destination.subset, service.namespace);
  const { resource } = service;
  for (const route of service.http) {
    const match = httpRouteText(route);
    for (const each of route.route) {
      const edge = draft.edge(node, to(each), 'routes', { flows: [{ match, ...weightOf(each, route.route) }] });
      draft.anchor(resource, each.at, edge);
      draft.anchor(resource, route.at, edge);
    }
    for (const mirror of route.mirrors) {
      draft.anchor(resource, mirror.at, draft.edge(node, to(mirror), 'mirrors', { flows: [{ match, weight: mirror.percent }] }));
    }
    drawDelegate(model, draft, service, node, route, match);
  }
  for (const route of [...service.tls, ...service.tcp]) {
    for (const each of route.route) {
      const edge = draft.edge(node, to(each), 'routes', { flows: [{ match: l4RouteText(route), ...weightOf(each, route.route) }] });
      draft.anchor(resource, each.at, edge);
      draft.anchor(resource, route.at, edge);
    }
  }
}

function drawDelegate(model: Model, draft: Draft, { resource }: VirtualService, node: DraftNode, { delegate, at }: HttpRoute, match: string): void {
  if (!delegate) return;
  const found = model.virtualService(delegate.namespace, delegate.name);
  const target = found ? virtualServiceNode(draft, found) : draft.node('virtualService', delegate.namespace, delegate.name);
  const edge = draft.edge(node, target, 'delegates', { flows: [{ match }] });
  draft.anchor(resource, at, edge);
}

/** The share of a destination; none where it is the only one, for then its weight counts for nothing. */
function weightOf(each: WeightedDestination, all: readonly WeightedDestination[]): { readonly weight?: number } {
  if (all.length < 2) return {};
  const total = all.reduce((sum, one) => sum + one.weight, 0);
  return { weight: total === 0 ? 0 : Math.round(each.weight * 1000 / total) / 10 };
}
