import { Chart, Duration } from 'cdk8s';
import {
  Environment, GatewayFront, GatewayTls, Match, MeshGateway, MeshGatewayProps, MeshRoute, MeshRouteProps, Port, Retry, RouteRule, TargetPort,
  WebService, Weight,
} from '../../../src';
import { Mesh, refusal } from './mesh-support';

const HOST = 'query.test.co.kr';

class Shop extends Mesh {
  public readonly doors = this.prod.chart('doors');
  public readonly door: MeshGateway;
  public readonly catalog: WebService = this.service('catalog');
  public readonly database: WebService = this.service('database', { ports: [Port.tcp(5432), Port.udp(53), Port.tls(8200)] });

  public constructor(door: Partial<MeshGatewayProps> = {}) {
    super();
    this.door = new MeshGateway(this.doors, 'query', { hosts: [HOST], ...door });
  }

  /** How a route of `query.test.co.kr` at the door is refused. */
  public refuses(props: Partial<MeshRouteProps>): string[] {
    const told = refusal(() => new MeshRoute(this.chart, 'route', { hosts: [HOST], gateways: [this.door], ...props }));
    this.chart.node.tryRemoveChild('route'); // so that it can be asked again
    return told.map((line) => line.replace('[demo/prod/app/route] ', ''));
  }

  /** How a rule is refused, after one that is for `/` alone. */
  public refusesRule(rule: RouteRule): string[] {
    return this.refuses({ rules: [{ match: [Match.path('/')], to: this.catalog }, rule] });
  }
}

describe('hosts and gateways that do not meet', () => {
  test('the outage: a route that is bound to the wrong gateway is told the right one', () => {
    const mesh = new Mesh();
    const doors = mesh.prod.chart('doors', { namespace: 'istio-system' });
    new MeshGateway(doors, 'query-gateway', { hosts: ['query.test.co.kr', 'ops-query.test.co.kr'], front: GatewayFront.ingress({ className: 'alb' }) });
    const devopsGateway = new MeshGateway(doors, 'devops-gateway', { hosts: ['devops.test.co.kr'] });
    const active = mesh.service('query-svc-active');
    expect(refusal(() => new MeshRoute(mesh.chart, 'ops-query-vs', { hosts: ['query.test.co.kr', 'ops-query.test.co.kr'], gateways: [devopsGateway], rules: [{ to: active }] }))).toEqual([
      ...['query.test.co.kr', 'ops-query.test.co.kr'].map((host) => `[demo/prod/app/ops-query-vs] ${host} is served by none of the route's gateways: `
        + 'istio-system/devops-gateway (hosts devops.test.co.kr; http on 80); every request for it would be answered 404; '
        + 'bind the route to istio-system/query-gateway (hosts query.test.co.kr, ops-query.test.co.kr; http on 80), which serves it (RouteHostNotServed)'),
      '[demo/prod/app/ops-query-vs] the gateway istio-system/devops-gateway (hosts devops.test.co.kr; http on 80) serves none of the route\'s hosts (query.test.co.kr, ops-query.test.co.kr); '
      + 'remove it from `gateways`, or add a host to it (RouteGatewayUseless)',
    ]);
  });

  test('a host that is served by nobody, or by a gateway that is made afterwards, is refused at once', () => {
    const shop = new Shop();
    const [first] = shop.refuses({ hosts: [HOST, 'new.test.co.kr'], rules: [{ to: shop.catalog }] });
    expect(first).toBe('new.test.co.kr is served by none of the route\'s gateways: doors/query (hosts query.test.co.kr; http on 80); every request for it would be answered 404; '
      + 'add new.test.co.kr to the `hosts` of a gateway, or bind the route to one that serves it (none that was made before this route does) (RouteHostNotServed)');
  });

  test('one of several hosts is enough to refuse it, though Istio\'s own analyzer would be content', () => {
    const shop = new Shop();
    const other = new MeshGateway(shop.prod.chart('more'), 'other', { hosts: ['*.other.test'] });
    expect(shop.refuses({ hosts: [HOST, 'a.other.test'], rules: [{ to: shop.catalog }] })).toHaveLength(1);
    expect(shop.refuses({ gateways: [shop.door, other], rules: [{ to: shop.catalog }] })).toEqual([
      'the gateway more/other (hosts *.other.test; http on 80) serves none of the route\'s hosts (query.test.co.kr); remove it from `gateways`, or add a host to it (RouteGatewayUseless)',
    ]);
  });

  test('a gateway of another environment', () => {
    const shop = new Shop();
    const staging = new Environment(shop.platform, 'staging', { mesh: true });
    const theirs = new MeshGateway(staging.chart('doors'), 'query', { hosts: [HOST] });
    expect(shop.refuses({ gateways: [theirs], rules: [{ to: shop.catalog }] })).toEqual([
      'demo/staging/doors/query is a gateway of another environment, where this route never is; bind the route to a gateway of its own environment (GatewayElsewhere)',
    ]);
    const service = new WebService(staging.chart('app'), 'catalog', { image: 'catalog:1', port: 80 });
    expect(shop.refusesRule({ to: service })).toEqual([
      'rule 1 sends requests to demo/staging/app/catalog, which is of another environment; route to a service of the same environment, or to WebService.fromAttributes(…) (TargetElsewhere)',
    ]);
  });

  test('a gateway twice', () => {
    const shop = new Shop();
    expect(shop.refuses({ gateways: [shop.door, shop.door], rules: [{ to: shop.catalog }] })).toEqual(['`gateways` has demo/prod/doors/query twice; name it once (RouteGatewayTwice)']);
  });

  test('rules of HTTP where TLS goes through, and of TLS where there is none', () => {
    const through = new Shop({ tls: GatewayTls.passthrough() });
    expect(through.refuses({ rules: [{ to: through.catalog }] })[0]).toBe('http rules never see a request for query.test.co.kr: doors/query (hosts query.test.co.kr; tls on 443) has no listener for http; '
      + 'let TLS end at the gateway (GatewayTls.secret or .certificate), or write `tls` rules (RouteProtocolMismatch)');
    const plain = new Shop();
    expect(plain.refuses({ tls: [{ sni: [HOST], to: new TargetPort(plain.database, 8200) }] })[0]).toBe(
      'tls rules never see a request for query.test.co.kr: doors/query (hosts query.test.co.kr; http on 80) has no listener for tls; use rules that fit the gateway\'s listeners (RouteProtocolMismatch)');
  });

  test('ports where nobody listens', () => {
    const shop = new Shop();
    expect(shop.refuses({ tcp: [{ port: 5432, to: shop.database }] })).toContain(
      'tcp rule 0 is for port 5432, where none of the route\'s gateways listens for tcp: doors/query (hosts query.test.co.kr; http on 80); give a gateway the port: tcp: [{ port: 5432 }] (RoutePort)');
    expect(shop.refuses({ tcp: [{ port: 5432, to: shop.catalog }] })).toContain(
      'tcp rule 0 sends TCP to port 8080 of demo/prod/app/catalog, which speaks http; declare the port as Port.tcp(…), or use `rules` (TargetProtocol)');
    expect(shop.refuses({ rules: [{ match: [Match.port(443)], to: shop.catalog }] })).toEqual([
      'rule 0 is for port 443, where none of the route\'s gateways listens for http: doors/query (hosts query.test.co.kr; http on 80); use a port of the gateway (RoutePort)',
    ]);
    expect(shop.refuses({ hosts: [shop.catalog], gateways: [], mesh: true, rules: [{ match: [Match.port(9999)], to: shop.catalog }] })).toEqual([
      'rule 0 is for port 9999, which none of the route\'s hosts has: demo/prod/app/catalog (8080); use a port of the service (RoutePort)',
    ]);
  });

  test('a host that a neighbour on the same pods takes away, because its host is closer or because it redirects', () => {
    const shop = new Shop({ hosts: ['*.test.co.kr'], tls: GatewayTls.secret('wild') });
    new MeshRoute(shop.chart, 'route', { hosts: [HOST], gateways: [shop.door], rules: [{ to: shop.catalog }] });
    new MeshGateway(shop.prod.chart('later'), 'closer', { hosts: [HOST], tls: GatewayTls.secret('own') });
    expect(shop.problems()[0]).toBe('[demo/prod/app/route] no request for query.test.co.kr arrives at doors/query (hosts *.test.co.kr; http on 443): '
      + 'later/closer (hosts query.test.co.kr; http on 443) on the same pods takes them; bind the route to demo/prod/later/closer (RouteHostTaken)');

    const plain = new Shop({ hosts: ['*.test.co.kr'] });
    new MeshRoute(plain.chart, 'route', { hosts: [HOST], gateways: [plain.door], rules: [{ to: plain.catalog }] });
    new MeshGateway(plain.prod.chart('later'), 'redirecting', { hosts: [HOST], tls: GatewayTls.secret('own') });
    expect(plain.problems()[0]).toContain('later/redirecting (hosts query.test.co.kr; http on 443) on the same pods takes them; bind the route to demo/prod/later/redirecting (RouteHostTaken)');
  });
});

describe('two routes for one host', () => {
  const fix = 'and which rule comes first would depend on which route was created first; write the rules in one MeshRoute, and give a team its part of it with `delegate` (RouteHostConflict)';
  const second = (shop: Shop, props: Partial<MeshRouteProps>): string[] => {
    new MeshRoute(shop.chart, 'first', { hosts: [HOST], gateways: [shop.door], rules: [{ to: shop.catalog }] });
    new MeshRoute(shop.chart, 'second', { hosts: [HOST], gateways: [shop.door], rules: [{ to: shop.catalog }], ...props });
    return shop.problems();
  };

  test('on one gateway', () => {
    expect(second(new Shop(), {})).toEqual([`[demo/prod/app/second] query.test.co.kr on gateway demo/prod/doors/query is routed by demo/prod/app/first too, ${fix}`]);
  });

  test('of which one is a wildcard: the gateway knows both by the same name', () => {
    const shop = new Shop({ hosts: [HOST, '*.test.co.kr'] });
    expect(second(shop, { hosts: ['*.test.co.kr'] })).toEqual([`[demo/prod/app/second] query.test.co.kr on gateway demo/prod/doors/query is routed by demo/prod/app/first too, ${fix}`]);
    expect(second(new Shop({ hosts: ['*.test.co.kr'] }), { hosts: ['*.test.co.kr'] })).toEqual([]);
  });

  test('on two gateways of the same pods, which join them in plain HTTP', () => {
    const shop = new Shop({ hosts: ['query.test.co.kr', 'a.test.co.kr'] });
    const wild = new MeshGateway(shop.prod.chart('wild'), 'wild', { hosts: ['*.test.co.kr'] });
    expect(second(shop, { gateways: [wild] })).toEqual([`[demo/prod/app/second] query.test.co.kr on gateway demo/prod/wild/wild is routed by demo/prod/app/first too, ${fix}`]);
  });

  test('in the mesh', () => {
    const shop = new Shop();
    for (const id of ['first', 'second']) new MeshRoute(shop.chart, id, { hosts: [shop.catalog], rules: [{ to: shop.catalog }] });
    expect(shop.problems()).toEqual([`[demo/prod/app/second] catalog.shop.svc.cluster.local on the mesh is routed by demo/prod/app/first too, ${fix}`]);
  });

  test('of which one is for the gateway and one for the mesh are fine', () => {
    expect(second(new Shop(), { gateways: [], mesh: true })).toEqual([]);
  });
});

describe('a route that says too little or too much', () => {
  test.each<[string, (shop: Shop) => Partial<MeshRouteProps>, string]>([
    ['no hosts', ({ catalog }) => ({ hosts: [], rules: [{ to: catalog }] }), '`hosts` is empty; name the hosts that requests are for (RouteHosts)'],
    ['a host twice', ({ catalog }) => ({ hosts: [HOST, HOST], rules: [{ to: catalog }] }), '`hosts` has "query.test.co.kr" twice; name it once (RouteHosts)'],
    ['no rules', () => ({}), 'the route has no rules; give `rules`, `tls` or `tcp`, with at least one rule each (RouteRules)'],
    ['empty rules', () => ({ rules: [] }), 'the route has no rules; give `rules`, `tls` or `tcp`, with at least one rule each (RouteRules)'],
    ['neither gateways nor mesh', ({ catalog }) => ({ gateways: [], mesh: false, rules: [{ to: catalog }] }), 'the route is neither for gateways nor for the mesh; give `gateways`, or leave `mesh` out (RouteNowhere)'],
    ['everything in the mesh', ({ catalog }) => ({ hosts: ['*'], mesh: true, rules: [{ to: catalog }] }), '"*" in the mesh would take every call of every workload; name the hosts, or bind the route to gateways only (RouteHosts)'],
  ])('%s', (_, props, message) => {
    const shop = new Shop({ hosts: [HOST, '*'] });
    expect(shop.refuses(props(shop))).toContain(message);
  });

  test('hosts that are none, or that Istio would complete with the namespace of the route', () => {
    const shop = new Shop({ hosts: ['*'] });
    for (const host of ['catalog', 'http://query.test.co.kr', 'Query.test.co.kr']) {
      expect(shop.refuses({ hosts: [host], rules: [{ to: shop.catalog }] })).toEqual([
        `\`hosts\` has ${JSON.stringify(host)}, which is no host name; write it in lower case, in full, without scheme, port and path; for a service, pass the WebService itself (RouteHosts)`,
      ]);
    }
  });

  test('hosts of which one is among another', () => {
    const shop = new Shop({ hosts: ['*.test.co.kr'] });
    expect(shop.refuses({ hosts: ['*.test.co.kr', HOST], rules: [{ to: shop.catalog }] })).toEqual([
      '`hosts` has "*.test.co.kr" and "query.test.co.kr", and Istio refuses a route with hosts of which one is among the other; keep the wider one, or write two routes (RouteHosts)',
    ]);
  });

  test('names of TLS that are none of its hosts, or none at all', () => {
    const shop = new Shop({ tls: GatewayTls.passthrough() });
    const to = new TargetPort(shop.database, 8200);
    expect(shop.refuses({ tls: [{ sni: ['other.test.co.kr'], to }] })).toContain('other.test.co.kr is asked for in `tls` but is none of the route\'s hosts; add it to `hosts` (query.test.co.kr) (RouteSni)');
    expect(shop.refuses({ tls: [{ sni: [], to }] })).toContain('tls rule 0 has no names; name what clients ask for (SNI) (RouteSni)');
    expect(shop.refuses({ tls: [{ sni: [HOST], to: shop.catalog }] })).toEqual([
      'tls rule 0 sends TLS to port 8080 of demo/prod/app/catalog, which speaks http; declare the port as Port.tls(…) or Port.https(…), or let TLS end at the gateway (TargetProtocol)',
    ]);
  });

  test('a rule that no request reaches, and a match', () => {
    const [shop, to] = ((one) => [one, one.catalog] as const)(new Shop());
    expect(shop.refuses({ rules: [{ to }, { match: [Match.path('/a')], to }] })).toEqual(['rule 1 is never reached: rule 0 is for every request it is for; put it before that rule, or remove it (RuleUnreachable)']);
    expect(shop.refuses({ rules: [{ name: 'api', match: [Match.pathUnder('/api')], to }, { name: 'items', match: [Match.pathUnder('/api/items').and(Match.method('GET'))], to }] })).toEqual([
      'rule 1 (items) is never reached: rule 0 (api) is for every request it is for; put it before that rule, or remove it (RuleUnreachable)',
    ]);
    expect(shop.refuses({ rules: [{ match: [Match.path('/a')], to }, { match: [Match.path('/b')], to }, { match: [Match.path('/a'), Match.path('/b')], to }] })).toEqual([
      'rule 2 is never reached: rule 0 and rule 1 are for every request it is for; put it before that rule, or remove it (RuleUnreachable)',
    ]);
    expect(shop.refuses({ rules: [{ match: [Match.header('x').startsWith('v')], to }, { match: [Match.path('/b'), Match.header('x').is('v2')], to }] })).toEqual([
      'match 1 of rule 1 is never reached: rule 0 is for every request it is for; put it before that rule, or remove it (RuleUnreachable)',
    ]);
  });
});

describe('a rule that cannot be', () => {
  test.each<[string, (shop: Shop) => RouteRule, string]>([
    ['does nothing', () => ({}), 'rule 1 says nothing of what happens to its requests; give exactly one of `to`, `redirect`, `respond` and `delegate` (RuleAction)'],
    ['does two things', ({ catalog }) => ({ to: catalog, respond: { status: 200 } }), 'rule 1 says `to` and `respond`; give exactly one of `to`, `redirect`, `respond` and `delegate` (RuleAction)'],
    ['is for nothing', ({ catalog }) => ({ match: [], to: catalog }), 'rule 1 has an empty `match`; leave it out, if the rule is for every request (MatchEmpty)'],
    ['sends requests to nobody', () => ({ to: [] }), 'rule 1 sends its requests to nobody; name at least one target (RuleWeights)'],
    ['shares too little', ({ catalog }) => ({ to: [Weight.of(catalog, 50), Weight.of(catalog, 40)] }), 'the weights of rule 1 add up to 90; make them add up to 100 (RuleWeights)'],
    ['shares halves of a percent', ({ catalog }) => ({ to: [Weight.of(catalog, 99.5), Weight.of(catalog, 1)] }), 'rule 1 has a weight of 99.5; weights are whole percentages from 0 to 100 (RuleWeights)'],
    ['speaks HTTP to TCP', ({ database }) => ({ to: database }), 'rule 1 sends HTTP to port 5432 of demo/prod/app/database, which speaks tcp; declare the port as Port.http(…), or use `tcp` or `tls` rules (TargetProtocol)'],
    ['copies to TCP', ({ catalog, database }) => ({ to: catalog, mirror: { to: database } }), 'rule 1 sends HTTP to port 5432 of demo/prod/app/database, which speaks tcp; declare the port as Port.http(…), or use `tcp` or `tls` rules (TargetProtocol)'],
    ['tries half a time', ({ catalog }) => ({ to: catalog, retry: Retry.times(0.5) }), '`retry` needs a whole number of attempts from 0 to 100, got 0.5; write e.g. Retry.times(3) (RetryAttempts)'],
    ['tells how to try never', ({ catalog }) => ({ to: catalog, retry: Retry.times(0, { on: ['5xx'] }) }), '`retry` says how to try again, and to do so 0 times; write e.g. Retry.times(3, …), or Retry.never() (RetryAttempts)'],
    ['tries on nothing', ({ catalog }) => ({ to: catalog, retry: Retry.times(3, { on: [] }) }), '`retry.on` is empty; say what is tried again, or leave it out (RetryOn)'],
    ['tries again after its timeout', ({ catalog }) => ({ to: catalog, timeout: Duration.seconds(5), retry: Retry.times(3, { perTry: Duration.seconds(2) }) }), '3 tries of 2s each do not fit into the timeout of 5s; raise `timeout` to at least 6s, or try less often or shorter (RetryExceedsTimeout)'],
    ['gives a try no time', ({ catalog }) => ({ to: catalog, retry: Retry.times(3, { perTry: Duration.millis(0) }) }), 'a try must be given at least 1 ms, got 0 ms; write e.g. perTry: Duration.seconds(2) (RetryTimeout)'],
    ['has no time', ({ catalog }) => ({ to: catalog, timeout: Duration.millis(0) }), 'rule 1 has a timeout of 0 ms; give at least 1 ms, or leave `timeout` out for no limit (RuleTimeout)'],
    ['answers and tries again', () => ({ respond: { status: 200 }, retry: Retry.times(1) }), 'rule 1 has `retry` but sends its requests nowhere; remove `retry`, or give `to` (RuleAction)'],
    ['redirects and makes trouble', () => ({ redirect: { host: 'a.test' }, fault: { abort: { status: 503 } } }), 'rule 1 has `fault` but sends its requests nowhere; remove `fault`, or give `to` (RuleAction)'],
    ['answers with what is no status', () => ({ respond: { status: 99 } }), '`respond` needs an HTTP status from 200 to 599, got 99; write e.g. 503 (ResponseStatus)'],
    ['answers a book', () => ({ respond: { status: 200, body: 'x'.repeat(102401) } }), '`respond.body` has 102401 characters, which every proxy would hold; serve what is longer than 100 KiB from a service (ResponseBody)'],
    ['makes no trouble', ({ catalog }) => ({ to: catalog, fault: {} }), '`fault` says neither abort nor delay; give one of them, or leave `fault` out (FaultEmpty)'],
    ['aborts with what is no status', ({ catalog }) => ({ to: catalog, fault: { abort: { status: 600 } } }), '`fault.abort` needs an HTTP status from 200 to 599, got 600; write e.g. 503 (FaultStatus)'],
    ['aborts more than all', ({ catalog }) => ({ to: catalog, fault: { abort: { status: 503, percent: 101 } } }), '`fault.abort` needs a percentage from 0 to 100, got 101; write e.g. 10 (Percent)'],
    ['waits for nothing', ({ catalog }) => ({ to: catalog, fault: { delay: { by: Duration.millis(0) } } }), '`fault.delay` must be at least 1 ms, got 0 ms; write e.g. by: Duration.seconds(5) (FaultDelay)'],
    ['rewrites nothing', ({ catalog }) => ({ to: catalog, rewrite: {} }), '`rewrite` says neither path nor host; give one of them, or leave `rewrite` out (RewriteEmpty)'],
    ['rewrites with two slashes', ({ catalog }) => ({ to: catalog, rewrite: { path: '//v2' } }), '`rewrite.path` begins with "/" and has no "//", got "//v2"; write e.g. "/items" (RewritePath)'],
    ['redirects nowhere', () => ({ redirect: { status: 302 } }), '`redirect` sends clients to where they are; give host, path, scheme or port (RedirectEmpty)'],
    ['redirects to no host', () => ({ redirect: { host: 'https://a.test' } }), '`redirect.host` is no host name, got "https://a.test"; write it without scheme, port and path (RedirectHost)'],
    ['redirects to no port', () => ({ redirect: { port: 0 } }), '`redirect.port` needs a port from 1 to 65535, got 0; give the port that clients should ask (PortOutOfRange)'],
    ['lets nobody call', ({ catalog }) => ({ to: catalog, cors: { origins: [] } }), '`cors.origins` is empty; name the origins that may call (CorsOrigins)'],
    ['lets an address call', ({ catalog }) => ({ to: catalog, cors: { origins: ['https://a.test/'] } }), '`cors.origins` has "https://a.test/", which no browser sends; write scheme and host, and nothing after them, e.g. "https://shop.example.com" (CorsOrigins)'],
    ['lets everybody call with credentials', ({ catalog }) => ({ to: catalog, cors: { origins: ['*'], credentials: true } }), '`cors` allows credentials for every origin, which browsers refuse; name the origins (CorsOrigins)'],
    ['lets be called by any verb', ({ catalog }) => ({ to: catalog, cors: { origins: ['*'], methods: ['FETCH'] } }), '`cors.methods` has "FETCH"; use GET, HEAD, POST, PUT, PATCH, DELETE, CONNECT, OPTIONS, TRACE, * (CorsMethods)'],
    ['lets be remembered for a moment', ({ catalog }) => ({ to: catalog, cors: { origins: ['*'], maxAge: Duration.millis(1500) } }), '`cors.maxAge` is a whole number of seconds, got 1.5; write e.g. Duration.hours(1) (CorsMaxAge)'],
    ['lets headers without names', ({ catalog }) => ({ to: catalog, cors: { origins: ['*'], headers: ['x y'] } }), '`cors` has "x y", which is no header name; use letters, digits and dashes (CorsHeaders)'],
    ['changes no headers', ({ catalog }) => ({ to: catalog, requestHeaders: {} }), '`requestHeaders` changes nothing; give `set`, `add` or `remove`, or leave it out (HeaderChange)'],
    ['removes Host', ({ catalog }) => ({ to: catalog, requestHeaders: { remove: ['host'] } }), '`requestHeaders` changes "host", which is no header that a route can change; use letters, digits and dashes; Host can be set in requests, and nowhere removed (HeaderChange)'],
    ['sets two lines', ({ catalog }) => ({ to: catalog, responseHeaders: { set: { 'x-a': 'a\nb' } } }), '`responseHeaders` gives x-a a value with a line break or another control character; remove it (HeaderChange)'],
    ['sets Host twice', ({ catalog }) => ({ to: catalog, rewrite: { host: 'a.test' }, requestHeaders: { set: { Host: 'b.test' } } }), '`requestHeaders` and `rewrite.host` both set the Host header, to "b.test" and "a.test"; keep `rewrite.host` (HeaderChange)'],
  ])('%s', (_, rule, message) => {
    const shop = new Shop();
    expect(shop.refusesRule(rule(shop))).toEqual([message]);
  });

  test('tries on what Envoy does not know', () => {
    const shop = new Shop();
    expect(shop.refusesRule({ to: shop.catalog, retry: Retry.times(3, { on: ['500s'] }) })[0]).toMatch(/^`retry\.on` has "500s", which Envoy does not know; use a status, or one of 5xx, gateway-error, .*, internal \(RetryOn\)$/);
  });

  test('sends requests to a service without a namespace', () => {
    const shop = new Shop();
    const nowhere = new WebService(new Chart(shop.prod.app, 'nowhere'), 'catalog', { image: 'catalog:1', port: 80 });
    expect(shop.refusesRule({ to: nowhere })).toEqual([
      'rule 1 sends requests to demo/prod/nowhere/catalog, whose chart names no namespace, so it has no full name; give the chart a namespace (TargetNamespace)',
    ]);
    expect(shop.refuses({ hosts: [nowhere], gateways: [], rules: [{ to: shop.catalog }] })).toEqual([
      'demo/prod/nowhere/catalog is a host of the route, and its chart names no namespace, so it has no full name; give the chart a namespace (TargetNamespace)',
    ]);
  });
});

describe('a redirect that goes round in circles', () => {
  test('to https, where TLS ends in front of the gateway', () => {
    const shop = new Shop({ front: GatewayFront.ingress({ className: 'alb' }) });
    const message = 'rule 0 sends https to https too, round in circles: TLS ends at the Ingress in front of doors/query (hosts query.test.co.kr; http on 80), so what comes back is plain HTTP again; '
      + 'let the front redirect (for an ALB: "alb.ingress.kubernetes.io/ssl-redirect"), or match what it says: Match.header("x-forwarded-proto").is("http") (RedirectLoop)';
    expect(shop.refuses({ rules: [{ redirect: { scheme: 'https' } }] })).toEqual([message]);
    expect(shop.refuses({ rules: [{ match: [Match.port(80)], redirect: { scheme: 'https' } }] })).toEqual([message]);
    new MeshRoute(shop.chart, 'fine', { hosts: [HOST], gateways: [shop.door], rules: [{ match: [Match.header('x-forwarded-proto').is('http')], redirect: { scheme: 'https' } }, { to: shop.catalog }] });
    expect(shop.problems()).toEqual([]);
  });

  test('to https, from https too', () => {
    const shop = new Shop({ tls: GatewayTls.secret('cert'), redirectToHttps: false });
    expect(shop.refuses({ rules: [{ redirect: { scheme: 'https' } }] })).toEqual([
      'rule 0 sends https to https too, round in circles; let the gateway redirect (GatewayTls with `redirectToHttps`), or match only what is not there yet: Match.port(80) (RedirectLoop)',
    ]);
    new MeshRoute(shop.chart, 'fine', { hosts: [HOST], gateways: [shop.door], rules: [{ match: [Match.port(80)], redirect: { scheme: 'https' } }, { to: shop.catalog }] });
    expect(shop.problems()).toEqual([]);
  });

  test('to a path that the rule is for itself', () => {
    const shop = new Shop();
    expect(shop.refuses({ rules: [{ match: [Match.pathUnder('/old')], redirect: { path: '/old/new' } }] })).toEqual([
      'rule 0 sends clients to /old/new, which it is for itself; give that path a rule before this one, or match less (RedirectLoop)',
    ]);
    new MeshRoute(shop.chart, 'fine', { hosts: [HOST], gateways: [shop.door], rules: [{ match: [Match.path('/old/new')], to: shop.catalog }, { match: [Match.pathUnder('/old')], redirect: { path: '/old/new' } }] });
    expect(shop.problems()).toEqual([]);
  });
});
