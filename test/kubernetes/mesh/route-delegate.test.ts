import { Chart, JsonPatch } from 'cdk8s';
import { Environment, Match, MeshGateway, MeshRoute, MeshRouteDelegate, RouteRule } from '../../../src';
import { trace } from '../../../src/analysis/trace';
import { modelOf } from '../../../src/kubernetes/synthesis/analyze-charts';
import { collect } from '../../../src/kubernetes/synthesis/collect';
import { Mesh, refusal } from './mesh-support';

const HOST = 'shop.example.com';

/** The platform's route in `doors` hands `/items` over to the team's rules in `shop`. */
class Delegation extends Mesh {
  public readonly doors = this.prod.chart('doors');
  public readonly door = new MeshGateway(this.doors, 'door', { hosts: [HOST] });
  public readonly catalog = this.service('catalog');
  public readonly webapp = this.service('webapp');

  public items(rules: readonly RouteRule[], match: readonly Match[] | undefined = [Match.pathUnder('/items')], more: Partial<RouteRule> = {}): MeshRoute {
    const delegate = new MeshRouteDelegate(this.chart, 'items', { rules });
    return new MeshRoute(this.doors, 'root', { hosts: [HOST], gateways: [this.door], rules: [{ match, delegate, ...more }, { to: this.webapp }] });
  }

  public refuses(rules: readonly RouteRule[], match?: readonly Match[], more?: Partial<RouteRule>): string[] {
    return refusal(() => this.items(rules, match, more)).map((line) => line.replace('[demo/prod/doors/root] ', ''));
  }

  public arrivesAt(path: string): string | undefined {
    return trace(modelOf(collect(this.prod.app).charts), { host: HOST, path }).cluster?.split('|')[3].split('.')[0];
  }
}

test('a delegate is a VirtualService without hosts, which the root names with its namespace', () => {
  const mesh = new Delegation();
  mesh.items([{ match: [Match.path('/items/7')], to: mesh.catalog }]);
  const [root, part] = ['root', 'items-rules'].map((name) => mesh.documents('VirtualService').find(({ metadata }) => metadata.name === name)!);
  expect(root.spec.http[0]).toEqual({ match: [{ uri: { exact: '/items' } }, { uri: { prefix: '/items/' } }], delegate: { name: 'items-rules', namespace: 'shop' } });
  expect(part).toMatchObject({ metadata: { namespace: 'shop' } });
  expect(part.spec).toEqual({ http: [{ match: [{ uri: { exact: '/items/7' } }], route: [{ destination: { host: 'catalog.shop.svc.cluster.local', port: { number: 8080 } } }] }] });
});

test('what a delegate has no rule for goes on to the next rule of the root', () => {
  const mesh = new Delegation();
  mesh.items([{ match: [Match.path('/items/7')], to: mesh.catalog }]);
  expect([mesh.arrivesAt('/items/7'), mesh.arrivesAt('/items/8'), mesh.arrivesAt('/')]).toEqual(['catalog', 'webapp', 'webapp']);
});

test('a rule of the root behind one that hands the same paths over is reached by the rest', () => {
  const mesh = new Delegation();
  const delegate = new MeshRouteDelegate(mesh.chart, 'items', { rules: [{ match: [Match.path('/items/7')], to: mesh.catalog }] });
  new MeshRoute(mesh.doors, 'root', {
    hosts: [HOST], gateways: [mesh.door], rules: [{ match: [Match.pathUnder('/items')], delegate }, { match: [Match.path('/items/8')], to: mesh.webapp }, { respond: { status: 404 } }],
  });
  expect([mesh.arrivesAt('/items/7'), mesh.arrivesAt('/items/8'), mesh.arrivesAt('/items/9')]).toEqual(['catalog', 'webapp', undefined]);
});

test('the gateway is let in to what the delegate sends requests to', () => {
  const mesh = new Delegation();
  mesh.items([{ to: mesh.catalog }]);
  expect(mesh.spec('NetworkPolicy', 'catalog').ingress[0].from).toHaveLength(1);
});

test('a rewrite of a delegate is of the path that the root hands over, where it asks for none itself', () => {
  const mesh = new Delegation();
  mesh.items([{ to: mesh.catalog, rewrite: { path: '/' } }]);
  const seen = (path: string): string | undefined => trace(modelOf(collect(mesh.prod.app).charts), { host: HOST, path }).forwarded?.path;
  expect([seen('/items'), seen('/items/7')]).toEqual(['/', '/7']);
});

test('settings of the root hold where the delegate has none', () => {
  const mesh = new Delegation();
  mesh.items([{ to: mesh.catalog }], undefined, { requestHeaders: { set: { 'x-root': '1' } } });
  expect(trace(modelOf(collect(mesh.prod.app).charts), { host: HOST, path: '/items' }).forwarded?.headers['x-root']).toBe('1');
});

test('a delegate opens the escape hatch', () => {
  const mesh = new Delegation();
  mesh.items([{ to: mesh.catalog }]);
  const part = mesh.chart.node.findChild('items') as MeshRouteDelegate;
  part.virtualService.addJsonPatch(JsonPatch.add('/spec/exportTo', ['doors']));
  expect(part.node.defaultChild).toBe(part.virtualService);
  expect(mesh.spec('VirtualService', 'items-rules').exportTo).toEqual(['doors']);
});

describe('a delegate is refused', () => {
  const fix = 'let the delegate ask for the same or for less: paths below the root\'s, the same headers (DelegateOutside)';

  test.each<[string, Match[], Match, string]>([
    ['for a path beside the root\'s', [Match.pathUnder('/items')], Match.pathUnder('/orders'), 'uri exact "/items" or uri prefix "/items/", but rule 0 of demo/prod/app/items is for uri exact "/orders"'],
    ['for a path that only begins alike', [Match.pathUnder('/items')], Match.path('/itemsold'), 'uri exact "/items" or uri prefix "/items/", but rule 0 of demo/prod/app/items is for uri exact "/itemsold"'],
    ['for a pattern, which Istio compares with nothing', [Match.pathUnder('/items')], Match.pathMatches('/items/.*'), 'uri exact "/items" or uri prefix "/items/", but rule 0 of demo/prod/app/items is for uri regex "/items/.*"'],
    ['for another header', [Match.header('x').is('1')], Match.header('x').is('2'), 'headers x exact "1", but rule 0 of demo/prod/app/items is for headers x exact "2"'],
    ['for another method', [Match.method('GET')], Match.method('POST'), 'method exact "GET", but rule 0 of demo/prod/app/items is for method exact "POST"'],
    ['for another port', [Match.port(80)], Match.port(443), 'port 80, but rule 0 of demo/prod/app/items is for port 443'],
  ])('%s', (_, root, part, what) => {
    const mesh = new Delegation();
    expect(mesh.refuses([{ match: [part], to: mesh.catalog }], root)).toEqual([`rule 0 hands over ${what}, which is no part of that; ${fix}`]);
  });

  test('unless one of the root\'s matches is for it', () => {
    const mesh = new Delegation();
    mesh.items([{ match: [Match.path('/b/1')], to: mesh.catalog }], [Match.pathUnder('/a'), Match.pathUnder('/b')]);
    expect(mesh.arrivesAt('/b/1')).toBe('catalog');
  });

  test('where the root rewrites what it hands over', () => {
    const mesh = new Delegation();
    expect(mesh.refuses([{ to: mesh.catalog }], undefined, { rewrite: { path: '/v2' } })).toEqual([
      'rule 0 rewrites paths that it hands over, and what is replaced would be the part of a path that the delegate\'s rule is for; write `rewrite` in the rules of the delegate (DelegateRewrite)',
    ]);
  });

  test('where it would join what was apart', () => {
    const mesh = new Delegation();
    expect(mesh.refuses([{ to: mesh.catalog, rewrite: { path: '/v2' } }])).toEqual([
      '[demo/prod/app/items] rule 0 puts "/v2" in place of the path that its root hands over, and what lies under that path would follow without a slash; '
      + 'match the path here too, with Match.pathUnder(), or write "/v2/" (DelegateRewrite)',
    ]);
  });

  test('where it asks who is behind a request, at a gateway', () => {
    const mesh = new Delegation();
    expect(mesh.refuses([{ match: [Match.from(mesh.webapp)], to: mesh.catalog }])).toEqual([
      'rule 0 of demo/prod/app/items asks who is behind a request, which a gateway does not know; use Match.from() only in routes of the mesh itself (`mesh: true`, without `gateways`) (MatchSource)',
    ]);
  });

  test('where it delegates again', () => {
    const mesh = new Delegation();
    const inner = new MeshRouteDelegate(mesh.chart, 'inner', { rules: [{ to: mesh.catalog }] });
    expect(refusal(() => new MeshRouteDelegate(mesh.chart, 'outer', { rules: [{ delegate: inner }] }))).toEqual([
      '[demo/prod/app/outer] rule 0 delegates again, which Istio does not follow; delegate from the root route only, and name a release there (DelegateNested)',
    ]);
  });

  test('where it has no rules, or nobody hands anything over to it', () => {
    const mesh = new Delegation();
    expect(refusal(() => new MeshRouteDelegate(mesh.chart, 'empty', { rules: [] }))).toEqual(['[demo/prod/app/empty] the route has no rules; give at least one rule (RouteRules)']);
    new MeshRouteDelegate(mesh.chart, 'lonely', { rules: [{ to: mesh.catalog }] });
    expect(mesh.problems()).toContain('[demo/prod/app/lonely] no MeshRoute hands requests over to these rules; name it in a rule of the root route: { match: […], delegate: … } (DelegateUnused)');
  });

  test('where its chart has no namespace, or is of another environment', () => {
    const mesh = new Delegation();
    const nowhere = new MeshRouteDelegate(new Chart(mesh.prod.app, 'nowhere'), 'part', { rules: [{ to: mesh.catalog }] });
    const root = (delegate: MeshRouteDelegate): string[] => refusal(() => new MeshRoute(mesh.doors, 'root', { hosts: [HOST], gateways: [mesh.door], rules: [{ delegate }] }));
    expect(root(nowhere)).toEqual(['[demo/prod/doors/root] rule 0 hands requests over to demo/prod/nowhere/part, whose chart names no namespace; give the chart a namespace (TargetNamespace)']);
    mesh.doors.node.tryRemoveChild('root');
    const staging = new Environment(mesh.platform, 'staging', { mesh: true }).chart('app');
    expect(root(new MeshRouteDelegate(staging, 'part', { rules: [{ respond: { status: 200 } }] }))).toEqual([
      '[demo/prod/doors/root] rule 0 hands requests over to demo/staging/app/part, which is of another environment; delegate to a MeshRouteDelegate of the same environment (TargetElsewhere)',
    ]);
  });

  test('where another rule of the root hands the same requests over', () => {
    const mesh = new Delegation();
    const [first, second] = ['first', 'second'].map((id) => new MeshRouteDelegate(mesh.chart, id, { rules: [{ match: [Match.path(`/items/${id}`)], to: mesh.catalog }] }));
    const match = [Match.pathUnder('/items')];
    expect(refusal(() => new MeshRoute(mesh.doors, 'root', { hosts: [HOST], gateways: [mesh.door], rules: [{ match, delegate: first }, { match, delegate: second }] }))).toEqual([
      '[demo/prod/doors/root] rule 1 is for the requests that rule 0 hands over, and Istio\'s own check takes it for dead; let the delegate have a rule for what is left (DelegateRepeated)',
    ]);
  });
});
