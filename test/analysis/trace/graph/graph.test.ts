import { Model } from '../../../../src/analysis/model';
import { meshGraph, MeshGraph, renderGraphHtml, renderGraphSvg, renderMermaid } from '../../../../src/analysis/trace/graph';
import { layOut } from '../../../../src/analysis/trace/graph/layout';
import { app, destinationRule, gateway, http, https, namespace, peerAuthentication, serviceEntry, to, virtualService, workload } from '../objects';

const ingress = (name: string, backend: string, more: object = {}) => ({
  apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name, namespace: 'istio-system' },
  spec: { ingressClassName: 'alb', defaultBackend: { service: { name: backend, port: { number: 80 } } }, ...more },
});
const gateways = ['istio-system/public'];
const draw = (...objects: (object | object[])[]): MeshGraph => meshGraph(Model.of([namespace('shop'), ...objects.flat()]));
const node = (graph: MeshGraph, id: string) => graph.nodes.find((each) => each.id === id);
const edges = (graph: MeshGraph) => graph.edges.map(({ from, to: end, label }) => `${from} → ${end}${label === '' ? '' : ` (${label})`}`);
const broken = (graph: MeshGraph) => graph.edges.flatMap((edge) => (edge.broken === undefined ? [] : [`${edge.from} → ${edge.to}: ${edge.broken}`]));

describe('what is drawn', () => {
  test('the way from an Ingress to the pods', () => {
    const graph = draw(ingress('front', 'istio-ingressgateway'), gateway('public', [http(['shop.test'])]), virtualService('web', { hosts: ['shop.test'], gateways, http: [to('web')] }), app('web'));
    expect(edges(graph).sort()).toEqual([
      'Gateway istio-system/public → VirtualService shop/web (shop.test)', 'Ingress istio-system/front → Gateway istio-system/public',
      'Service shop/web → Deployment shop/web', 'VirtualService shop/web → Service shop/web',
    ]);
    expect([...broken(graph), ...graph.nodes.filter((each) => each.broken ?? each.warning)]).toEqual([]);
    expect(node(graph, 'Gateway istio-system/public')).toMatchObject({ role: 'gateway', details: ['HTTP 80: shop.test'] });
    expect(node(graph, 'Service shop/web')).toMatchObject({ role: 'service', details: ['80 http → 8080'] });
    expect(node(graph, 'Deployment shop/web')).toMatchObject({ role: 'workload', details: ['2 pods', 'mTLS PERMISSIVE'] });
  });

  test('splits, subsets, mirrors, delegates, the routes of sidecars', () => {
    const graph = draw(
      app('web'), workload('web-v2', { labels: { app: 'web', version: 'v2' }, replicas: 1 }), app('shadow'),
      destinationRule('web', { subsets: [{ name: 'v1', labels: { version: 'v1' } }, { name: 'v2', labels: { version: 'v2' } }] }),
      virtualService('root', { hosts: ['web'], http: [{ match: [{ uri: { prefix: '/a' } }], delegate: { name: 'part' } }] }),
      virtualService('part', {
        http: [{ route: [{ destination: { host: 'web', subset: 'v1' }, weight: 75 }, { destination: { host: 'web', subset: 'v2' }, weight: 25 }], mirror: { host: 'shadow' }, mirrorPercentage: { value: 5 } }],
      }),
    );
    expect(edges(graph)).toEqual(expect.arrayContaining([
      'Sidecars → VirtualService shop/root (web.shop.svc.cluster.local)', 'VirtualService shop/root → VirtualService shop/part', 'VirtualService shop/part → Service shop/web (v1 75 %, v2 25 %)',
      'VirtualService shop/part → Service shop/shadow (mirror 5 %)', 'Service shop/web → Deployment shop/web (v1)', 'Service shop/web → Deployment shop/web-v2 (v2)',
    ]));
    expect(broken(graph)).toEqual([]);
    expect(node(graph, 'VirtualService shop/part')?.role).toBe('delegate');
  });

  test('other names, hosts outside, modes of TLS', () => {
    const alias = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'other', namespace: 'shop' }, spec: { type: 'ExternalName', externalName: 'web.shop.svc.cluster.local' } };
    const graph = draw(
      app('web'), alias, serviceEntry('pay', { hosts: ['pay.test'], location: 'MESH_EXTERNAL', resolution: 'DNS', ports: [{ number: 443, name: 'tls', protocol: 'TLS' }] }),
      peerAuthentication('STRICT'), gateway('public', [https(['a.test']), http(['a.test'], { tls: { httpsRedirect: true } })]),
      virtualService('pay', { hosts: ['a.test'], gateways, http: [to('pay.test')] }),
    );
    expect(edges(graph)).toEqual(expect.arrayContaining(['Service shop/other → Service shop/web', 'VirtualService shop/pay → ServiceEntry shop/pay pay.test']));
    expect(node(graph, 'Gateway istio-system/public')?.details).toEqual(['HTTPS 443 SIMPLE: a.test', 'HTTP 80 to https: a.test']);
    expect(node(graph, 'Deployment shop/web')?.details).toEqual(['2 pods', 'mTLS STRICT']);
    expect(node(graph, 'ServiceEntry shop/pay pay.test')).toMatchObject({ name: 'pay.test', details: ['443 tls'] });
  });

  test('the workloads of a gateway are not, its Gateway objects stand for them', () => {
    const pods = workload('ingress', { namespace: 'istio-system', labels: { istio: 'ingressgateway' } });
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'ingress', namespace: 'istio-system' }, spec: { selector: { istio: 'ingressgateway' }, ports: [{ port: 80 }] } };
    expect(draw(pods, service, gateway('public', [http(['a.test'])])).nodes.map((each) => each.id)).toEqual(['Gateway istio-system/public']);
  });

  test('some namespaces, with what they are connected to', () => {
    const model = Model.of([...app('web'), ...app('db', { namespace: 'data' }), ...app('far', { namespace: 'far' }), virtualService('web', { hosts: ['web'], http: [to('db.data.svc.cluster.local')] })]);
    expect(meshGraph(model, { namespaces: ['shop'] }).nodes.map((each) => each.id).sort()).toEqual(['Deployment shop/web', 'Service data/db', 'Service shop/web', 'Sidecars', 'VirtualService shop/web']);
  });
});

describe('what is broken', () => {
  test('a VirtualService bound to a Gateway that has none of its hosts', () => {
    const graph = draw(app('web'), gateway('public', [http(['a.test'])]), virtualService('web', { hosts: ['b.test'], gateways, http: [to('web')] }));
    expect(broken(graph)).toEqual(['Gateway istio-system/public → VirtualService shop/web: Gateway istio-system/public has hosts a.test, VirtualService shop/web has b.test: none in common']);
    expect(node(graph, 'Gateway istio-system/public')?.warning).toBe('no VirtualService for a.test');
  });

  test('whatever is named but not there', () => {
    const graph = draw(
      app('web'), ingress('front', 'gone'), gateway('public', [http(['a.test'])], { selector: { istio: 'nobody' } }),
      virtualService('web', {
        hosts: ['a.test'], gateways: [...gateways, 'old'],
        http: [{ match: [{ uri: { prefix: '/x' } }], ...to('lost') }, { match: [{ uri: { prefix: '/y' } }], delegate: { name: 'none' } }, to('web', { subset: 'v9' })],
      }),
      virtualService('port', { hosts: ['web'], http: [to('web', { port: { number: 81 } })] }), virtualService('unused', { http: [to('web')] }),
    );
    expect(broken(graph)).toEqual([
      'Ingress istio-system/front → Service istio-system/gone: there is no Service gone in namespace istio-system, and an Ingress reaches no other namespace',
      expect.stringMatching(/^VirtualService shop\/port → Service shop\/web: .* does not exist: Service shop\/web has no port 81/),
      'Gateway shop/old → VirtualService shop/web: there is no Gateway shop/old',
      expect.stringMatching(/^VirtualService shop\/web → VirtualService shop\/none: .*does not exist/),
      expect.stringMatching(/^VirtualService shop\/web → Service shop\/lost: .*no Service or ServiceEntry has host lost\.shop\.svc\.cluster\.local$/),
      expect.stringMatching(/^VirtualService shop\/web → Service shop\/web: .*it has no subset v9$/),
    ]);
    expect(graph.nodes.filter((each) => each.missing).map((each) => each.id).sort()).toEqual(['Gateway shop/old', 'Service istio-system/gone', 'Service shop/lost', 'VirtualService shop/none']);
    expect(node(graph, 'VirtualService shop/unused')?.broken).toBe('has no hosts, and no VirtualService delegates to it');
    expect(node(graph, 'Gateway istio-system/public')?.warning).toBe('no workload has the labels istio=nobody');
  });

  test('Services without pods, and ports that no container has', () => {
    const graph = draw(app('idle', { replicas: 0 }), app('named', { ports: [{ name: 'http', port: 80, targetPort: 'web' }, { name: 'other', port: 81, targetPort: 8080 }] }), app('web'), {
      apiVersion: 'v1', kind: 'Service', metadata: { name: 'lonely', namespace: 'shop' }, spec: { selector: { app: 'nobody' }, ports: [{ port: 80 }] },
    });
    expect(graph.nodes.flatMap((each) => (each.broken === undefined ? [] : [`${each.id}: ${each.broken}`]))).toEqual([
      'Service shop/idle: idle has replicas: 0', 'Service shop/lonely: no workload in namespace shop has the labels app=nobody', 'Service shop/named: port 80: no container of named has a port named web',
    ]);
  });

  test('plaintext to pods that want mTLS', () => {
    const graph = draw(app('web'), peerAuthentication('STRICT'), destinationRule('web', { trafficPolicy: { tls: { mode: 'DISABLE' } } }), virtualService('web', { hosts: ['web'], http: [to('web')] }));
    expect(broken(graph)).toEqual([expect.stringMatching(/^VirtualService shop\/web → Service shop\/web: /)]);
  });

  test('a policy that refuses some requests breaks no edge', () => {
    const deny = { apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy', metadata: { name: 'none', namespace: 'shop' }, spec: {} };
    expect(broken(draw(app('web'), deny, virtualService('web', { hosts: ['web'], http: [to('web')] })))).toEqual([]);
  });

  test('damaged objects are drawn as far as they go', () => {
    const odd = [{ kind: 'VirtualService', apiVersion: 'networking.istio.io/v1', metadata: { name: 'x' }, spec: { hosts: 5, gateways: [null, ''], http: [null, { route: 'a' }, { route: [{}] }] } }, { kind: 'Gateway', apiVersion: 'networking.istio.io/v1', metadata: {}, spec: null }, { kind: 'Ingress', apiVersion: 'networking.k8s.io/v1', metadata: { name: 'i' }, spec: { rules: [{ http: { paths: [{}] } }], defaultBackend: {} } }];
    const graph = draw(odd);
    expect(() => [renderMermaid(graph), renderGraphHtml(graph)]).not.toThrow();
  });
});

describe('pictures', () => {
  const graph = draw(
    app('web'), gateway('public', [http(['a.test'])]), virtualService('web', { hosts: ['a.test'], gateways, http: [to('web')] }), virtualService('bad', { hosts: ['a.test'], gateways, http: [to('<b>"lost"')] }),
  );

  test('Mermaid: one line per node and edge, what is broken in red', () => {
    const small = draw(app('web', { replicas: 1 }), virtualService('web', { hosts: ['web'], http: [to('lost'), to('web')] }));
    expect(renderMermaid(small)).toBe(`flowchart LR
  n0{{"web<br/>VirtualService · shop<br/>web"}}
  n1["every sidecar<br/>Sidecars"]
  n2["lost<br/>Service · shop<br/>⚠ is in no manifest"]
  n3["web<br/>Service · shop<br/>80 http → 8080"]
  n4(["web<br/>Deployment · shop<br/>1 pod<br/>mTLS PERMISSIVE"])
  n1 -->|"web.shop.svc.cluster.local"| n0
  n0 -.->|"⚠ outbound#124;80#124;#124;lost.shop.svc.cluster.local does not exist: no Service or ServiceEntry has host lost.shop.svc.cluster.local"| n2
  n3 --> n4
  n0 --> n3
  classDef broken stroke:#d1242f,color:#d1242f,stroke-width:2px
  class n2 broken
  linkStyle 1 stroke:#d1242f,color:#d1242f,stroke-width:2px
  classDef missing stroke-dasharray:4
  class n2 missing
`);
    expect(renderMermaid({ nodes: [], edges: [] })).toBe('flowchart LR\n');
  });

  test('SVG and HTML: a group per node and edge, names escaped, nothing loaded', () => {
    const svg = renderGraphSvg(graph);
    expect(svg.match(/<g class="node /g)).toHaveLength(graph.nodes.length);
    expect(svg.match(/<g class="edge /g)).toHaveLength(graph.edges.length);
    expect(svg).not.toContain('<b>"lost"');
    expect(svg).toContain('&#60;b&#62;&#34;lost&#34;');
    const html = renderGraphHtml(graph, 'Shop <3');
    expect(html).toContain('<title>Shop &#60;3</title>');
    expect(html).toContain('<strong class="broken">1 broken</strong>');
    expect(html).toMatch(/<li class="broken">VirtualService shop\/bad → Service .*<\/li>/);
    expect(html.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\/|<link|src=|@import/);
    expect(renderGraphHtml({ nodes: [], edges: [] })).toContain('nothing broken');
  });

  test('the layout: columns from left to right, no two boxes on each other, edges around boxes', () => {
    const many = draw(...['a', 'b', 'c', 'd', 'e'].flatMap((name) => [app(name), virtualService(name, { hosts: [name], http: [to(name)] })]), ingress('front', 'lost'), virtualService('part', { http: [to('a')] }));
    const { nodes, edges: lines, width, height } = layOut(many);
    const touch = nodes.flatMap((a) => nodes.filter((b) => a !== b && a.x === b.x && a.y < b.y + b.height && b.y < a.y + a.height));
    expect(touch).toEqual([]);
    expect(nodes.every((each) => each.x >= 0 && each.y >= 0 && each.x + each.width <= width && each.y + each.height <= height)).toBe(true);
    const isInBox = (x: number, y: number) => nodes.some((each) => x >= each.x && x <= each.x + each.width && y >= each.y && y <= each.y + each.height);
    const inside = lines.flatMap(({ via }) => via.flat().filter(({ x, y }) => isInBox(x, y)));
    expect(inside).toEqual([]);
    const columns = ['ingress', 'gateway', 'route', 'delegate', 'service', 'workload'].map((role) => nodes.find((each) => each.node.role === role)!.x);
    expect(columns).toEqual([...columns].sort((a, b) => a - b));
  });
});
