import { Duration } from 'cdk8s';
import { Doors } from './doors';
import { Services } from './services';
import { Environment, Match, MeshRoute, MeshRouteDelegate } from 'trackway';

/** One host, several teams. */
export function delegation(environment: Environment, doors: Doors, { catalog, forum, webapp }: Services): void {
  // #region delegate
  // The forum's team, in its own namespace: what lies under /forum is theirs.
  const forumRules = new MeshRouteDelegate(environment.chart('forum-routes', { namespace: 'forum' }), 'forum', {
    rules: [
      { // pages of one other origin may ask
        match: [Match.pathUnder('/forum/api')],
        rewrite: { path: '/api' },
        cors: { origins: ['https://istioinaction.io'], methods: ['GET', 'POST'], headers: ['content-type'], maxAge: Duration.hours(1) },
        to: forum,
      },
      { rewrite: { path: '/' }, match: [Match.pathUnder('/forum')], to: forum },
    ],
  });
  // #endregion

  // #region root
  // The platform team: the host, the door, and who gets which part.
  new MeshRoute(environment.chart('door-routes', { namespace: 'doors' }), 'shop', {
    gateways: [doors.shop],
    hosts: ['shop.istioinaction.io'],
    rules: [
      { name: 'forum', match: [Match.pathUnder('/forum')], delegate: forumRules },
      { // https is said, for TLS ends in front of this door, and the gateway sees http
        name: 'old-catalog',
        match: [Match.pathUnder('/catalog')],
        redirect: { scheme: 'https', path: '/items', status: 308 },
      },
      { name: 'app-store', match: [Match.path('/app')], redirect: { host: 'apps.example.com', path: '/storefront', scheme: 'https', status: 302 } },
      { name: 'robots', match: [Match.path('/robots.txt')], respond: { status: 200, body: 'User-agent: *\nDisallow: /\n' } },
      {
        name: 'items',
        match: [Match.pathUnder('/items')],
        requestHeaders: { set: { 'x-door': 'shop' }, remove: ['x-internal'] },
        responseHeaders: { set: { 'cache-control': 'no-store' } },
        to: catalog,
      },
      {
        name: 'game-day', // asked for by who tests, with a header
        match: [Match.header('x-game-day').present()],
        fault: { delay: { by: Duration.seconds(3), percent: 50 }, abort: { status: 503, percent: 10 } },
        to: webapp,
      },
      { to: webapp },
    ],
  });
  // #endregion
}
