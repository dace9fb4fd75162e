import { Duration, JsonPatch } from 'cdk8s';
import { GatewayTls, GatewayWorkload, Match, MeshGateway, MeshRoute, MeshRouteProps, Port, Retry, RouteRule, TargetPort, WebService, Weight } from '../../../src';
import { Mesh } from './mesh-support';

const HOST = 'query.test.co.kr';

/** A door `query` in `doors`, services `catalog` and `orders` in `shop`, and the VirtualService of a route of both. */
class Shop extends Mesh {
  public readonly door = new MeshGateway(this.prod.chart('doors'), 'query', { hosts: [HOST] });
  public readonly catalog: WebService = this.service('catalog', { port: 3000 });
  public readonly orders: WebService = this.service('orders', { ports: [Port.http(8080, { servicePort: 80 }), Port.grpc(9000)] });

  public route(rules: readonly RouteRule[], props: Partial<MeshRouteProps> = {}): any {
    new MeshRoute(this.chart, 'query', { hosts: [HOST], gateways: [this.door], rules, ...props });
    return this.spec('VirtualService', 'query');
  }
}

const toCatalog = { route: [{ destination: { host: 'catalog.shop.svc.cluster.local', port: { number: 3000 } } }] };

describe('a route', () => {
  test('names its gateway with its namespace, and services in full with their port', () => {
    const shop = new Shop();
    new MeshRoute(shop.chart, 'query', { hosts: [HOST], gateways: [shop.door], rules: [{ to: shop.catalog }] });
    expect(shop.documents('VirtualService')).toEqual([{
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: {
        name: 'query',
        namespace: 'shop',
        labels: { 'app.kubernetes.io/name': 'query', 'app.kubernetes.io/part-of': 'demo', 'app.kubernetes.io/managed-by': 'trackway' },
      },
      spec: { hosts: [HOST], gateways: ['doors/query'], http: [toCatalog] },
    }]);
  });

  test('names a gateway of its own namespace without one', () => {
    const mesh = new Mesh();
    const door = new MeshGateway(mesh.chart, 'door', { hosts: [HOST] });
    new MeshRoute(mesh.chart, 'query', { hosts: [HOST], gateways: [door], rules: [{ to: mesh.service('catalog') }] });
    expect(mesh.spec('VirtualService', 'query').gateways).toEqual(['door']);
  });

  test('sends dark launches to a version, and everything else to the service, with three retries of two seconds on 5xx', () => {
    const shop = new Shop();
    const v2 = shop.catalog.addVersion('v2', { image: 'catalog:2.0.0' });
    expect(shop.route([
      { match: [Match.header('x-dark-launch').is('v2')], to: v2 },
      { to: shop.catalog, retry: Retry.times(3, { on: ['5xx'], perTry: Duration.seconds(2) }) },
    ]).http).toEqual([
      {
        match: [{ headers: { 'x-dark-launch': { exact: 'v2' } } }],
        route: [{ destination: { host: 'catalog.shop.svc.cluster.local', subset: 'v2', port: { number: 3000 } } }],
      },
      {
        route: [{ destination: { host: 'catalog.shop.svc.cluster.local', subset: 'primary', port: { number: 3000 } } }],
        retries: { attempts: 3, perTryTimeout: '2s', retryOn: '5xx' },
      },
    ]);
  });

  test('shares requests by weight, and writes weights only where there is a choice', () => {
    const shop = new Shop();
    expect(shop.route([{ to: [Weight.of(shop.catalog, 90), Weight.of(shop.orders, 10)] }]).http[0].route).toEqual([
      { destination: { host: 'catalog.shop.svc.cluster.local', port: { number: 3000 } }, weight: 90 },
      { destination: { host: 'orders.shop.svc.cluster.local', port: { number: 80 } }, weight: 10 },
    ]);
    expect(new Shop().route([{ to: [Weight.of(shop.catalog, 100)] }].map(() => ({ respond: { status: 200 } }))).http[0]).not.toHaveProperty('route');
  });

  test('sends requests to another port than the main one', () => {
    const shop = new Shop();
    expect(shop.route([{ to: new TargetPort(shop.orders, 9000) }]).http[0].route[0].destination.port).toEqual({ number: 9000 });
  });

  test('sends requests to a service that somebody else deploys', () => {
    const shop = new Shop();
    const legacy = WebService.fromAttributes({ name: 'legacy', namespace: 'old', port: 80 });
    expect(shop.route([{ to: legacy }]).http[0].route).toEqual([{ destination: { host: 'legacy.old.svc.cluster.local', port: { number: 80 } } }]);
    expect(shop.warnings()).toEqual([]);
  });

  test('may send them to two ports of that service, each known only here', () => {
    const shop = new Shop();
    const [web, admin] = [80, 9000].map((port) => WebService.fromAttributes({ name: 'legacy', namespace: 'old', port }));
    shop.route([{ match: [Match.path('/admin')], to: admin }, { to: web }]);
    expect(shop.warnings()).toEqual([]);
  });

  test('lets the gateway in, and nobody else', () => {
    const shop = new Shop();
    shop.route([{ to: shop.catalog, mirror: { to: shop.orders } }]);
    for (const [name, port] of [['catalog', 3000], ['orders', 8080]] as const) {
      expect(shop.spec('NetworkPolicy', name).ingress[0]).toMatchObject({
        from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'istio-system' } }, podSelector: { matchLabels: { istio: 'ingressgateway' } } }],
        ports: [{ port }, ...(name === 'orders' ? [{ port: 9000 }] : [])],
      });
    }
  });

  test('is for several gateways, of which each serves one of its hosts', () => {
    const shop = new Shop();
    const other = new MeshGateway(shop.prod.chart('others'), 'other', { hosts: ['*.other.test'] });
    expect(shop.route([{ to: shop.catalog }], { hosts: [HOST, 'www.other.test'], gateways: [shop.door, other] })).toMatchObject({
      hosts: [HOST, 'www.other.test'], gateways: ['doors/query', 'others/other'],
    });
    expect(shop.warnings()).toEqual([]);
  });

  test('opens the escape hatch', () => {
    const shop = new Shop();
    const route = new MeshRoute(shop.chart, 'query', { hosts: [HOST], gateways: [shop.door], rules: [{ to: shop.catalog }] });
    expect(route.node.defaultChild).toBe(route.virtualService);
    route.virtualService.addJsonPatch(JsonPatch.add('/spec/exportTo', ['*']));
    expect(shop.spec('VirtualService', 'query').exportTo).toEqual(['*']);
  });
});

describe('what a rule does', () => {
  const rule = (more: (shop: Shop) => RouteRule): any => {
    const shop = new Shop();
    return shop.route([more(shop)]).http[0];
  };

  test('never tries again', () => {
    expect(rule(({ catalog }) => ({ to: catalog, retry: Retry.never() })).retries).toEqual({ attempts: 0 });
  });

  test('tries again within its timeout', () => {
    const retry = Retry.times(3, { on: ['5xx', 'reset', '409'], perTry: Duration.millis(500) });
    expect(rule(({ catalog }) => ({ to: catalog, timeout: Duration.millis(1500), retry }))).toMatchObject({ timeout: '1.5s', retries: { attempts: 3, perTryTimeout: '0.5s', retryOn: '5xx,reset,409' } });
  });

  test('redirects', () => {
    expect(rule(() => ({ redirect: { host: 'new.test.co.kr', path: '/moved', scheme: 'https', port: 8443, status: 308 } }))).toEqual({
      redirect: { uri: '/moved', authority: 'new.test.co.kr', scheme: 'https', port: 8443, redirectCode: 308 },
    });
    expect(rule(() => ({ redirect: { host: 'new.test.co.kr' } })).redirect).toEqual({ authority: 'new.test.co.kr', redirectCode: 301 });
  });

  test('answers itself', () => {
    expect(rule(() => ({ respond: { status: 503, body: 'back soon' } }))).toEqual({ directResponse: { status: 503, body: { string: 'back soon' } } });
    expect(rule(() => ({ respond: { status: 204 } }))).toEqual({ directResponse: { status: 204 } });
  });

  test('makes trouble', () => {
    expect(rule(({ catalog }) => ({ to: catalog, fault: { abort: { status: 503, percent: 10 }, delay: { by: Duration.seconds(5) } } })).fault).toEqual({
      delay: { fixedDelay: '5s', percentage: { value: 100 } }, abort: { httpStatus: 503, percentage: { value: 10 } },
    });
  });

  test('copies requests', () => {
    expect(rule(({ catalog, orders }) => ({ to: catalog, mirror: { to: orders, percent: 25 } })).mirrors).toEqual([
      { destination: { host: 'orders.shop.svc.cluster.local', port: { number: 80 } }, percentage: { value: 25 } },
    ]);
  });

  test('lets pages of other origins call', () => {
    const cors = { origins: ['https://shop.example.com'], methods: ['GET', 'PUT'], headers: ['x-token'], exposeHeaders: ['x-page'], maxAge: Duration.hours(1), credentials: true };
    expect(rule(({ catalog }) => ({ to: catalog, cors })).corsPolicy).toEqual({
      allowOrigins: [{ exact: 'https://shop.example.com' }],
      allowMethods: ['GET', 'PUT'],
      allowHeaders: ['x-token'],
      exposeHeaders: ['x-page'],
      maxAge: '3600s',
      allowCredentials: true,
    });
    expect(rule(({ catalog }) => ({ to: catalog, cors: { origins: ['*'] } })).corsPolicy).toEqual({ allowOrigins: [{ exact: '*' }], allowMethods: ['GET', 'POST', 'HEAD'] });
  });

  test('changes headers', () => {
    expect(rule(({ catalog }) => ({
      to: catalog, requestHeaders: { set: { Host: 'inner.test.co.kr' }, add: { 'x-a': '1' }, remove: ['x-b'] }, responseHeaders: { set: { 'cache-control': 'no-store' } },
    })).headers).toEqual({
      request: { set: { Host: 'inner.test.co.kr' }, add: { 'x-a': '1' }, remove: ['x-b'] }, response: { set: { 'cache-control': 'no-store' } },
    });
  });

  test('has a name', () => {
    expect(rule(({ catalog }) => ({ name: 'all', to: catalog })).name).toBe('all');
  });
});

describe('rules for what is not HTTP', () => {
  test('take connections by their port', () => {
    const mesh = new Mesh();
    const { workload } = doorFor5432(mesh);
    const database = mesh.service('database', { ports: [Port.tcp(5432)] });
    new MeshRoute(mesh.chart, 'route', { hosts: ['db.test.co.kr'], gateways: [workload], tcp: [{ port: 5432, to: database }] });
    expect(mesh.spec('VirtualService', 'route')).toEqual({
      hosts: ['db.test.co.kr'],
      gateways: ['doors/door'],
      tcp: [{ match: [{ port: 5432 }], route: [{ destination: { host: 'database.shop.svc.cluster.local', port: { number: 5432 } } }] }],
    });
  });

  test('take TLS by the name that is asked for', () => {
    const mesh = new Mesh();
    const door = new MeshGateway(mesh.prod.chart('doors'), 'door', { hosts: ['*.test.co.kr'], tls: GatewayTls.passthrough() });
    const vault = mesh.service('vault', { ports: [Port.tls(8200)] });
    const https = mesh.service('web', { ports: [Port.https(8443)] });
    new MeshRoute(mesh.chart, 'route', {
      hosts: ['*.test.co.kr'], gateways: [door], tls: [{ sni: ['vault.test.co.kr'], to: vault }, { sni: ['*.test.co.kr'], to: [Weight.of(vault, 50), Weight.of(https, 50)] }],
    });
    expect(mesh.spec('VirtualService', 'route').tls).toEqual([
      { match: [{ sniHosts: ['vault.test.co.kr'], port: 443 }], route: [{ destination: { host: 'vault.shop.svc.cluster.local', port: { number: 8200 } } }] },
      {
        match: [{ sniHosts: ['*.test.co.kr'], port: 443 }],
        route: [
          { destination: { host: 'vault.shop.svc.cluster.local', port: { number: 8200 } }, weight: 50 },
          { destination: { host: 'web.shop.svc.cluster.local', port: { number: 8443 } }, weight: 50 },
        ],
      },
    ]);
  });
});

function doorFor5432(mesh: Mesh): { workload: MeshGateway } {
  const workload = GatewayWorkload.of({ labels: { istio: 'tcp' }, namespace: 'istio-system', service: 'tcp-gateway', ports: { 80: 8080, 5432: 5432 } });
  return { workload: new MeshGateway(mesh.prod.chart('doors'), 'door', { hosts: ['other.test.co.kr'], workload, tcp: [{ port: 5432 }] }) };
}
