import * as path from 'path';
import * as fc from 'fast-check';
import { GraphScope, isBroken, meshGraph } from '../../../src/analysis/graph';
import { Model } from '../../../src/analysis/model';
import { readManifests } from '../../../src/manifests/read';
import { ROOT } from '../../support/paths';
import { app, destinationRule, gateway, http, namespace, to, virtualService, workload } from '../trace/objects';
import { draw, ways, wrongs } from './drawn';

const door = gateway('door', [http(['shop.test'])]);
const fqdn = (name: string) => `${name}.shop.svc.cluster.local`;
const port = { port: { number: 80 } };

test('the outage: the binding is broken, the right gateway is named, and its way that is missing is drawn', () => {
  const graph = meshGraph(Model.of(readManifests([path.join(ROOT, 'examples', 'query-outage', 'broken')]).documents));
  const [broken, ...others] = graph.edges.filter(isBroken);
  expect(others).toEqual([]);
  expect([broken.from, broken.to]).toEqual(['gateway istio-system/devops-gateway', 'virtualService devops/ops-query-vs']);
  expect(broken.hosts).toEqual([]);
  expect(broken.problems.map(({ code, level, line }) => [code, level, line])).toEqual([['TW0101', 'error', 60], ['TW0101', 'error', 61], ['IST0132', 'warning', 63]]);
  expect(broken.problems[0].message).toContain('bind it to istio-system/query-gateway, which serves query.test.co.kr, ops-query.test.co.kr on port 80 (HTTP)');
  expect(graph.edges.filter((each) => each.kind === 'nearMiss').map(({ from, to: end, hosts }) => [from, end, hosts])).toEqual([
    ['gateway istio-system/query-gateway', 'virtualService devops/ops-query-vs', ['query.test.co.kr', 'ops-query.test.co.kr']],
  ]);
});

test('a request is drawn from the Ingress in front to the pods, with what each way carries', () => {
  const ingress = {
    apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'front', namespace: 'istio-system' },
    spec: { ingressClassName: 'alb', rules: [{ host: 'shop.test', http: { paths: [{ path: '/api', pathType: 'Prefix', backend: { service: { name: 'istio-ingressgateway', port: { number: 80 } } } }] } }] },
  };
  const strict = { apiVersion: 'security.istio.io/v1', kind: 'PeerAuthentication', metadata: { name: 'default', namespace: 'shop' }, spec: { mtls: { mode: 'STRICT' } } };
  const graph = draw([
    ingress, door, namespace('shop'), strict, ...app('web'), workload('web-v2', { labels: { app: 'web', version: 'v2' } }),
    destinationRule(fqdn('web'), { subsets: [{ name: 'v1', labels: { version: 'v1' } }, { name: 'v2', labels: { version: 'v2' } }] }),
    virtualService('web', {
      hosts: ['shop.test'], gateways: ['istio-system/door'],
      http: [
        { match: [{ headers: { 'x-dark-launch': { exact: 'v2' } } }, { uri: { prefix: '/beta' }, method: { exact: 'GET' } }], ...to(fqdn('web'), { subset: 'v2', ...port }) },
        { match: [{ uri: { exact: '/old' } }], redirect: { uri: '/' } },
        {
          route: [{ destination: { host: fqdn('web'), subset: 'v1', ...port }, weight: 90 }, { destination: { host: fqdn('web'), subset: 'v2', ...port }, weight: 10 }],
          mirror: { host: fqdn('web'), subset: 'v2', ...port }, mirrorPercentage: { value: 5 },
        },
      ],
    }),
  ]);
  expect(wrongs(graph)).toEqual([]);
  expect(ways(graph)).toEqual([
    'ingress istio-system/front -forwards-> loadBalancer istio-system/istio-ingressgateway: shop.test /api* | port 80',
    'loadBalancer istio-system/istio-ingressgateway -serves-> gateway istio-system/door: port 80',
    'gateway istio-system/door -binds-> virtualService shop/web: shop.test',
    'virtualService shop/web -routes-> version shop/web v1: else 90 %',
    'virtualService shop/web -mirrors-> version shop/web v2: mirror else 5 %',
    'virtualService shop/web -routes-> version shop/web v2: x-dark-launch: v2 or GET /beta* | else 10 %',
    'service shop/web -selects-> version shop/web v1',
    'service shop/web -selects-> version shop/web v2',
    'version shop/web v1 -selects-> workload shop/web: 80 → 8080 | mTLS',
    'version shop/web v2 -selects-> workload shop/web-v2: 80 → 8080 | mTLS',
  ]);
  expect(graph.nodes.map(({ id, details, origin }) => [id, origin, ...details])).toEqual([
    ['ingress istio-system/front', 'manifest', 'class alb'],
    ['loadBalancer istio-system/istio-ingressgateway', 'assumed', 'port 15021, 80, 443, 31400, …'],
    ['gateway istio-system/door', 'manifest', 'shop.test', 'port 80 (HTTP)'],
    ['virtualService shop/web', 'manifest', 'shop.test', 'redirects /old'],
    ['service shop/web', 'manifest', 'port 80'],
    ['version shop/web v1', 'manifest', 'version=v1'],
    ['version shop/web v2', 'manifest', 'version=v2'],
    ['workload shop/web', 'manifest', 'Deployment, 2 pods'],
    ['workload shop/web-v2', 'manifest', 'Deployment, 2 pods'],
  ]);
});

test('sidecars, delegates, what is outside and other names of it', () => {
  const outside = { apiVersion: 'networking.istio.io/v1', kind: 'ServiceEntry', metadata: { name: 'pay', namespace: 'shop' }, spec: { hosts: ['pay.test'], ports: [{ number: 443, name: 'tls', protocol: 'TLS' }], resolution: 'DNS' } };
  const alias = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'pay', namespace: 'shop' }, spec: { type: 'ExternalName', externalName: 'pay.test' } };
  const graph = draw([
    outside, alias, ...app('web'),
    virtualService('web', { hosts: [fqdn('web')], http: [{ match: [{ uri: { prefix: '/api' } }], delegate: { name: 'api' } }, to(fqdn('web'), port)] }),
    virtualService('api', { http: [to(fqdn('web'), port)] }),
  ]);
  expect(ways(graph)).toEqual([
    `mesh sidecars -binds-> virtualService shop/web: ${fqdn('web')}`,
    'virtualService shop/api -routes-> service shop/web',
    'virtualService shop/web -delegates-> virtualService shop/api: /api*',
    'virtualService shop/web -routes-> service shop/web: else',
    'service shop/pay -forwards-> external shop/pay.test',
    'service shop/web -selects-> workload shop/web: 80 → 8080',
  ]);
});

test('what a route names and nobody has is missing, and the way there is broken', () => {
  const graph = draw([
    door, ...app('web'), destinationRule(fqdn('web'), { subsets: [{ name: 'v1', labels: { version: 'v1' } }] }),
    virtualService('web', {
      hosts: ['shop.test'], gateways: ['istio-system/door'],
      http: [{ match: [{ uri: { exact: '/a' } }], ...to(fqdn('gone'), port) }, to(fqdn('web'), { subset: 'v9', ...port })],
    }),
  ]);
  expect(graph.nodes.filter((each) => each.origin === 'missing').map((each) => each.id)).toEqual(['service shop/gone', 'version shop/web v9']);
  expect(graph.edges.filter(isBroken).map(({ to: end, problems }) => [end, problems.map((each) => each.code)])).toEqual([
    ['service shop/gone', ['IST0101']], ['version shop/web v9', ['IST0101']],
  ]);
});

test('a finding is on the part that it is about', () => {
  const lonely = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'lonely', namespace: 'shop' }, spec: { selector: { app: 'nobody' }, ports: [{ name: 'http', port: 80 }] } };
  const graph = draw([
    door, ...app('web', { ports: [{ name: 'http', port: 80, targetPort: 'wrong' }] }), lonely,
    destinationRule(fqdn('web'), { subsets: [{ name: 'v7', labels: { version: 'v7' } }] }),
    virtualService('web', { hosts: ['shop.test'], gateways: ['istio-system/door', 'istio-system/other'], http: [to(fqdn('web'), { subset: 'v7', ...port })] }),
  ]);
  expect(wrongs(graph).map((each) => /^.*: (?:error|warning) \S+/.exec(each)?.[0].replace(/(\b(?:error|warning) \S+).*/, '$1'))).toEqual([
    'service shop/lonely: warning TW0401',
    'version shop/web v7: error IST0173',
    'version shop/web v7: error TW0303',
    'gateway istio-system/other → virtualService shop/web: error IST0101',
    'gateway istio-system/other → virtualService shop/web: warning IST0132',
    'service shop/web → workload shop/web: error TW0403',
  ]);
});

test('what is suppressed is still drawn broken where the way itself ends', () => {
  const object = virtualService('web', { hosts: ['other.test'], gateways: ['istio-system/door'], http: [to(fqdn('web'), port)] }) as { metadata: object };
  const suppressed = { ...object, metadata: { ...object.metadata, annotations: { 'galley.istio.io/analyze-suppress': '*' } } };
  expect(wrongs(draw([door, ...app('web'), suppressed]))).toEqual([
    'gateway istio-system/door → virtualService shop/web: error - Gateway istio-system/door serves none of other.test',
  ]);
});

test('a route to workloads that are scaled to nothing is broken, unless it has weight 0', () => {
  const split = (weight: number) => draw([
    door, ...app('web'), ...app('next', { replicas: 0 }),
    virtualService('web', {
      hosts: ['shop.test'], gateways: ['istio-system/door'],
      http: [{ route: [{ destination: { host: fqdn('web'), ...port }, weight: 100 - weight }, { destination: { host: fqdn('next'), ...port }, weight }] }],
    }),
  ]);
  expect(wrongs(split(0))).toEqual([]);
  expect(wrongs(split(10))).toEqual(['virtualService shop/web → service shop/next: error - every workload behind next has replicas: 0, so requests get 503']);
});

test('what the analyzer says of objects that are not drawn is kept beside', () => {
  const filter = {
    apiVersion: 'networking.istio.io/v1alpha3', kind: 'EnvoyFilter', metadata: { name: 'limit', namespace: 'shop' },
    spec: { workloadSelector: { labels: { app: 'nobody' } }, configPatches: [] },
  };
  const objects = [...app('web'), filter];
  expect(draw(objects).remarks.map(({ object, code }) => [object, code])).toEqual([['EnvoyFilter shop/limit', 'TW0701']]);
  expect(draw(objects, { namespaces: ['elsewhere'] })).toEqual({ nodes: [], edges: [], remarks: [] });
});

describe('a part of a mesh', () => {
  const two = [
    gateway('door', [http(['shop.test', 'bank.test'])]), ...app('web'), ...app('bank', { namespace: 'bank' }),
    virtualService('web', { hosts: ['shop.test'], gateways: ['istio-system/door'], http: [to(fqdn('web'), port)] }),
    virtualService('bank', { hosts: ['bank.test'], gateways: ['istio-system/door'], http: [to('bank.bank.svc.cluster.local', port)] }, { namespace: 'bank' }),
  ];
  const bank = [
    'loadBalancer istio-system/istio-ingressgateway', 'gateway istio-system/door', 'virtualService bank/bank', 'service bank/bank', 'workload bank/bank',
  ];

  test.each<[string, GraphScope]>([
    ['a namespace', { namespaces: ['bank'] }],
    ['a host', { hosts: ['bank.test'] }],
    ['both', { namespaces: ['bank', 'shop'], hosts: ['bank.test'] }],
  ])('of %s is all that leads there, and all that it leads to', (_, scope) => {
    expect(draw(two, scope).nodes.map((each) => each.id)).toEqual(bank);
  });

  test('of a wildcard host has what it covers', () => {
    expect(draw(two, { hosts: ['*.test'] }).nodes).toHaveLength(8);
  });
});

test('the order of the manifests does not matter', () => {
  const objects = [
    door, gateway('back', [http(['back.test'])]), ...app('web'), ...app('api'), destinationRule(fqdn('web'), { subsets: [{ name: 'v1', labels: { version: 'v1' } }] }),
    virtualService('web', { hosts: ['shop.test'], gateways: ['istio-system/door', 'istio-system/back'], http: [to(fqdn('web'), { subset: 'v1', ...port })] }),
    virtualService('api', { hosts: ['back.test', fqdn('api')], gateways: ['mesh', 'istio-system/back'], http: [to(fqdn('api'), port)] }),
  ];
  const expected = draw(objects, { findings: [] });
  const withoutPlace = (graph: typeof expected) => ({ ...graph, nodes: graph.nodes.map(({ line: _, ...node }) => node) });
  fc.assert(fc.property(fc.shuffledSubarray(objects, { minLength: objects.length }), (shuffled) => {
    expect(withoutPlace(draw(shuffled, { findings: [] }))).toEqual(withoutPlace(expected));
  }), { numRuns: 30 });
});
