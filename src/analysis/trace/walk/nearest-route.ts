import { Route } from '../routes/route';
import { describePath, HttpHead, matchRoute } from '../routes/route-match';
import { RouteConfig, VirtualHost } from '../routes/virtual-host';

/** The route that came closest: one whose path fits, else the first; and whether a wider virtual host, which is not tried, would do. */
export function nearestRoute(virtualHost: VirtualHost, head: HttpHead, config: RouteConfig): string | undefined {
  const tried = virtualHost.routes.map((route) => ({ route, why: matchRoute(route.match, head) }));
  const misses = tried.filter((each): each is { route: Route; why: string } => typeof each.why === 'string');
  const best = misses.find((each) => !each.why.startsWith('path ')) ?? misses[0];
  const wider = config.virtualHosts.find((each) => each !== virtualHost && each.domains.some((domain) => isWider(domain, head.host))
    && each.routes.some((route) => typeof matchRoute(route.match, head) !== 'string'));
  const fallback = wider ? `; virtual host ${wider.name} has a route for it, but is not tried once ${virtualHost.name} is chosen` : '';
  if (!best) return fallback === '' ? undefined : fallback.slice(2);
  const { route } = best;
  const name = route.rule ? `${route.rule.owner.toString()} ${(route.matchEntry?.at ?? route.rule.at).toString()}` : route.name;
  return `${name} (${describePath(route.match.path)}) does not match: ${best.why}${fallback}`;
}

function isWider(domain: string, host: string): boolean {
  return domain === '*' || (domain.startsWith('*') && host.toLowerCase().endsWith(domain.slice(1)));
}
