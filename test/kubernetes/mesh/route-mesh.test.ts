import { Exposure, Match, MeshGateway, MeshPolicy, MeshRoute, MeshRouteProps, Metrics, Mtls, Port, RouteRule, Task, WebService, Weight } from '../../../src';
import { trace, TraceResult } from '../../../src/analysis/trace';
import { modelOf } from '../../../src/kubernetes/synthesis/analyze-charts';
import { collect } from '../../../src/kubernetes/synthesis/collect';
import { Mesh, refusal } from './mesh-support';

const CATALOG = 'catalog.shop.svc.cluster.local';

/** A webapp that calls a catalog, which serves HTTP, metrics on a port of their own, and TCP. */
class Shop extends Mesh {
  public readonly catalog: WebService = this.service('catalog', { ports: [Port.http(3000), Port.tcp(5000), Port.tls(8200)], metrics: Metrics.at(9090) });
  public readonly orders: WebService = this.service('orders');
  public readonly webapp: WebService = this.service('webapp');

  public constructor() {
    super();
    this.webapp.calls(this.catalog);
  }

  public route(rules: readonly RouteRule[], props: Partial<MeshRouteProps> = {}): void {
    new MeshRoute(this.chart, 'route', { hosts: [this.catalog], rules, ...props });
  }

  public call(url: string, headers: Record<string, string> = {}): TraceResult {
    const [, host, path] = /^([^/]+)(\/.*)?$/.exec(url)!;
    return trace(modelOf(collect(this.prod.app).charts), { from: 'sidecar:shop/webapp', host, path, headers });
  }

  public arrivesAt(url: string, headers?: Record<string, string>): string | undefined {
    const { cluster, reason, status } = this.call(url, headers);
    return reason === undefined ? cluster : `${status} ${reason}`;
  }
}

describe('a service with versions', () => {
  test('keeps calls of the mesh away from them, on every port', () => {
    const shop = new Shop();
    shop.catalog.addVersion('v2', { image: 'catalog:2.0.0' });
    const to = (number: number): object => ({ destination: { host: CATALOG, subset: 'primary', port: { number } } });
    expect(shop.spec('VirtualService', 'catalog-primary')).toEqual({
      hosts: [CATALOG],
      gateways: ['mesh'],
      http: [{ match: [{ port: 3000 }], route: [to(3000)] }, { match: [{ port: 9090 }], route: [to(9090)] }],
      tls: [{ match: [{ port: 8200, sniHosts: [CATALOG] }], route: [to(8200)] }],
      tcp: [{ match: [{ port: 5000 }], route: [to(5000)] }],
    });
    expect(shop.spec('DestinationRule', 'catalog')).toEqual({
      host: CATALOG,
      subsets: ['catalog', 'catalog-v2'].map((instance, i) => ({ name: ['primary', 'v2'][i], labels: { 'app.kubernetes.io/name': 'catalog', 'app.kubernetes.io/instance': instance } })),
    });
    expect(shop.arrivesAt('catalog:3000/')).toBe(`outbound|3000|primary|${CATALOG}`);
    expect(shop.arrivesAt('catalog.shop:9090/metrics')).toBe(`outbound|9090|primary|${CATALOG}`);
  });

  test('has a route of its own no more, once a MeshRoute names it, whichever is made first and however it is named', () => {
    const names = (make: (shop: Shop) => void): string[] => {
      const shop = new Shop();
      make(shop);
      return shop.documents('VirtualService').map(({ metadata }) => metadata.name);
    };
    const version = (shop: Shop): unknown => shop.catalog.addVersion('v2', { image: 'catalog:2.0.0' });
    expect(names((shop) => [version(shop), shop.route([{ to: shop.catalog }])])).toEqual(['route']);
    expect(names((shop) => [shop.route([{ to: shop.catalog }]), version(shop)])).toEqual(['route']);
    expect(names((shop) => [version(shop), shop.route([{ to: shop.catalog }], { hosts: [CATALOG] })])).toEqual(['route']);
    expect(names((shop) => [version(shop), shop.route([{ to: shop.catalog }], { hosts: [shop.catalog.version('v2')] })])).toEqual(['route']);
  });

  test('keeps it beside a route of a gateway', () => {
    const shop = new Shop();
    const door = new MeshGateway(shop.prod.chart('doors'), 'door', { hosts: ['shop.example.com'] });
    const v2 = shop.catalog.addVersion('v2', { image: 'catalog:2.0.0' });
    new MeshRoute(shop.chart, 'route', { hosts: ['shop.example.com'], gateways: [door], rules: [{ to: v2 }] });
    expect(shop.documents('VirtualService').map(({ metadata }) => metadata.name).sort()).toEqual(['catalog-primary', 'route']);
  });

  test('is refused where requests come in that no route sees, and tells of callers that have no sidecar', () => {
    const mesh = new Mesh();
    const exposed = mesh.service('exposed', { exposure: Exposure.ingress('shop.example.com') });
    expect(refusal(() => exposed.addVersion('v2', { image: 'exposed:2' }))).toEqual([
      '[demo/prod/app/exposed] `exposure` lets in requests that no route of the mesh sees, and a version "v2" would get its share of them; '
      + 'leave `exposure` out, and use a MeshGateway and a MeshRoute (VersionExposed)',
    ]);
    const catalog = mesh.service('catalog');
    catalog.addVersion('v2', { image: 'catalog:2' });
    new Task(mesh.chart, 'import', { image: 'import:1' }).calls(catalog);
    expect(mesh.warnings('VersionPlainCaller')).toEqual([
      '[demo/prod/app/catalog] demo/prod/app/import has no sidecar, so its requests go to every version alike; set `mesh: true` on it (VersionPlainCaller)',
    ]);
  });
});

describe('a route of the mesh', () => {
  test('is for the main port of a service, and leaves its other ports alone', () => {
    const shop = new Shop();
    shop.route([{ match: [Match.path('/old')], respond: { status: 410 } }, { to: shop.orders }]);
    expect(shop.spec('VirtualService', 'route')).toMatchObject({
      gateways: ['mesh'], http: [{ match: [{ uri: { exact: '/old' }, port: 3000 }] }, { match: [{ port: 3000 }] }],
    });
    expect(shop.arrivesAt('catalog:3000/')).toBe('outbound|8080||orders.shop.svc.cluster.local');
    expect(shop.arrivesAt('catalog:9090/old')).toBe(`outbound|9090||${CATALOG}`);
  });

  test('is for another port where a rule names it', () => {
    const shop = new Shop();
    shop.route([{ match: [Match.port(9090)], respond: { status: 403 } }]);
    expect([shop.arrivesAt('catalog:3000/'), shop.call('catalog:9090/').status]).toEqual([`outbound|3000||${CATALOG}`, 403]);
  });

  test('keeps versions away from the ports that it says nothing of', () => {
    const shop = new Shop();
    const v2 = shop.catalog.addVersion('v2', { image: 'catalog:2.0.0' });
    shop.route([{ match: [Match.header('x-dark-launch').is('v2')], to: v2 }, { to: shop.catalog }]);
    expect(shop.arrivesAt('catalog:3000/', { 'x-dark-launch': 'v2' })).toBe(`outbound|3000|v2|${CATALOG}`);
    expect(shop.arrivesAt('catalog:3000/')).toBe(`outbound|3000|primary|${CATALOG}`);
    expect(shop.arrivesAt('catalog:9090/', { 'x-dark-launch': 'v2' })).toBe(`outbound|9090|primary|${CATALOG}`);
    expect(shop.spec('VirtualService', 'route').tcp).toHaveLength(1);
  });

  test('may be of a gateway too, whose ports are not those of the service', () => {
    const shop = new Shop();
    const door = new MeshGateway(shop.prod.chart('doors'), 'door', { hosts: ['shop.example.com'] });
    shop.route([{ match: [Match.path('/old')], respond: { status: 410 } }, { to: shop.catalog }], { hosts: ['shop.example.com', shop.catalog], gateways: [door], mesh: true });
    const from = { labels: { istio: 'ingressgateway' }, kind: 'gateway-labels' as const };
    const model = modelOf(collect(shop.prod.app).charts);
    expect(trace(model, { from, host: 'shop.example.com', path: '/old' }).status).toBe(410);
    expect(trace(model, { from, host: 'shop.example.com' }).cluster).toBe(`outbound|3000||${CATALOG}`);
    expect(shop.call('catalog:3000/old').status).toBe(410);
    expect(shop.arrivesAt('catalog:9090/old')).toBe(`outbound|9090||${CATALOG}`);
  });

  test('does not name ports where a service has but one', () => {
    const shop = new Shop();
    new MeshRoute(shop.chart, 'route', { hosts: [shop.orders], rules: [{ to: shop.catalog }] });
    expect(shop.spec('VirtualService', 'route').http[0]).not.toHaveProperty('match');
  });

  test('opens the way for whoever calls its host, now and later, to where it sends their requests', () => {
    const shop = new Shop();
    shop.route([{ to: [Weight.of(shop.catalog, 50), Weight.of(shop.orders, 50)] }]);
    const later = shop.service('later');
    later.calls(shop.catalog);
    new MeshPolicy(shop.chart, 'policy', { mtls: Mtls.strict(), services: [shop.catalog, shop.orders, shop.webapp] });
    const callers = (name: string): string[] => shop.spec('NetworkPolicy', name).ingress.find(({ ports }: any) => ports[0].port === 8080).from
      .map(({ podSelector }: any) => podSelector.matchLabels['app.kubernetes.io/name']);
    expect(callers('orders')).toEqual(['webapp', 'later']);
    for (const name of ['webapp', 'later']) expect(JSON.stringify(shop.spec('NetworkPolicy', name).egress)).toContain('"app.kubernetes.io/name":"orders"');
    expect(shop.call('catalog:3000/').clusters.map(({ weight, reason }) => [weight, reason])).toEqual([[50, undefined], [50, undefined]]);
  });

  test('opens nothing further: not what a target\'s own routes lead to, and not for what has no sidecar', () => {
    const shop = new Shop();
    const behind = shop.service('behind');
    new MeshRoute(shop.chart, 'inner', { hosts: [shop.orders], rules: [{ to: behind }] });
    shop.route([{ to: shop.orders }]);
    new Task(shop.chart, 'import', { image: 'import:1' }).calls(shop.catalog);
    expect(shop.spec('NetworkPolicy', 'behind').ingress.every(({ from }: any) => !JSON.stringify(from).includes('webapp'))).toBe(true);
    expect(JSON.stringify(shop.spec('NetworkPolicy', 'orders').ingress)).not.toContain('import');
    shop.webapp.calls(shop.orders); // a call of its own, which does meet that route
    expect(JSON.stringify(shop.spec('NetworkPolicy', 'behind').ingress)).toContain('webapp');
  });

  test('tells of calls that none of its rules is for', () => {
    const shop = new Shop();
    shop.route([{ match: [Match.pathUnder('/api')], to: shop.orders }]);
    expect(shop.warnings()).toEqual([
      '[demo/prod/app/route] calls of demo/prod/app/catalog on port 3000 that none of the rules is for are answered 404; '
      + 'end with a rule for the rest, e.g. { to: catalog }, or acknowledge the warning (RouteRest)',
    ]);
    const whole = new Shop();
    whole.route([{ match: [Match.pathUnder('/api')], to: whole.orders }, { match: [Match.pathUnder('/')], to: whole.catalog }]);
    expect(whole.warnings()).toEqual([]);
    const admin = new Shop();
    admin.route([{ match: [Match.port(9090).and(Match.path('/secret'))], respond: { status: 403 } }]);
    expect(admin.warnings()).toEqual([]);
  });

  test('takes TCP by the port', () => {
    const shop = new Shop();
    const other = shop.service('other', { ports: [Port.tcp(6000)] });
    new MeshRoute(shop.chart, 'route', { hosts: [shop.catalog], tcp: [{ port: 5000, to: other }] });
    const result = trace(modelOf(collect(shop.prod.app).charts), { from: 'sidecar:shop/webapp', protocol: 'tcp', scheme: 'tcp', host: 'catalog', port: 5000 });
    expect([result.reason, result.cluster]).toEqual([undefined, 'outbound|6000||other.shop.svc.cluster.local']);
    expect(shop.arrivesAt('catalog:3000/')).toBe(`outbound|3000||${CATALOG}`);
  });
});
