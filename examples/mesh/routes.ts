import { Chart, Duration } from 'cdk8s';
import { Doors } from './doors';
import { Services } from './services';
import { Match, MeshRoute, Retry, RouteRule, Weight } from 'trackway';

/** What happens to requests that come in by a door, and to calls inside the mesh. */
export function routes(app: Chart, doors: Doors, { catalog, forum, webapp }: Services): void {
  // #region webapp
  new MeshRoute(app, 'webapp', {
    gateways: [doors.webapp],
    hosts: ['webapp.istioinaction.io'],
    rules: [
      {
        name: 'catalog',
        match: [Match.pathUnder('/api/catalog')], // the path and what lies under it, not /api/catalogue
        rewrite: { path: '/items' },
        to: catalog,
      },
      {
        to: webapp,
        timeout: Duration.seconds(8),
        retry: Retry.times(3, { on: ['5xx'], perTry: Duration.seconds(2) }),
      },
    ],
  });
  // #endregion

  // #region dark-launch
  const catalogRules: RouteRule[] = [
    { name: 'dark-launch', match: [Match.header('x-dark-launch').is('v2')], to: catalog.version('v2') },
    { name: 'canary', match: [Match.pathUnder('/items').and(Match.method('GET'))], to: [Weight.of(catalog, 90), Weight.of(catalog.version('v2'), 10)] },
    { to: catalog },
  ];
  new MeshRoute(app, 'catalog-outside', { gateways: [doors.api], hosts: ['catalog.istioinaction.io'], rules: catalogRules });
  new MeshRoute(app, 'catalog', { hosts: [catalog], rules: catalogRules }); // for calls inside the mesh
  // #endregion

  // #region mirror
  new MeshRoute(app, 'catalog-partners', {
    gateways: [doors.partners],
    hosts: ['partners.istioinaction.io'],
    rules: [{ to: catalog, mirror: { to: catalog.version('v2'), percent: 10 } }],
  });
  // #endregion

  // #region preview
  new MeshRoute(app, 'forum-preview', {
    gateways: [doors.preview],
    hosts: ['forum.preview.istioinaction.io'], // one of those that `*.preview.istioinaction.io` serves
    rules: [{ to: forum.version('v2') }],
  });
  // #endregion
}
