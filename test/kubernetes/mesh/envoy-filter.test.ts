import { JsonPatch } from 'cdk8s';
import { Warnings } from '../../../src/core/warnings';
import { ConnectionBufferLimit } from '../../../src/kubernetes/mesh/envoy-filter/connection-buffer-limit';
import { EnvoyFilters } from '../../../src/kubernetes/mesh/envoy-filter/envoy-filters';
import { EnvoyPatch, Place } from '../../../src/kubernetes/mesh/envoy-filter/envoy-patch';
import { EnvoyFilterName } from '../../../src/kubernetes/mesh/envoy-filter/filter-names';
import { EnvoyPatchOptions } from '../../../src/kubernetes/mesh/envoy-filter/patch-options';
import { RequestBodyLimit } from '../../../src/kubernetes/mesh/envoy-filter/request-body-limit';
import { NEVER_LOGGED_HEADERS, ResponseLog } from '../../../src/kubernetes/mesh/envoy-filter/response-log';
import { GatewayWorkload } from '../../../src/kubernetes/mesh/gateway/gateway-workload';
import { MeshGateway } from '../../../src/kubernetes/mesh/gateway/mesh-gateway';
import { MeshTarget } from '../../../src/kubernetes/mesh/target/mesh-target';
import { Port } from '../../../src/kubernetes/pod/port';
import { Worker } from '../../../src/kubernetes/worker/worker';
import { Mesh, refusal, rendered } from './mesh-support';

const compressor = { name: 'shop.compressor', typedConfig: { '@type': 'type.googleapis.com/envoy.extensions.filters.http.compressor.v3.Compressor' } };
const hcm = 'envoy.filters.network.http_connection_manager';

/** `configPatches` of patches for a workload. */
function patches(...given: EnvoyPatch[]): unknown {
  const mesh = new Mesh();
  new EnvoyFilters(mesh.chart, 'filters', { target: MeshTarget.workload(mesh.service('catalog')), patches: given });
  return mesh.spec('EnvoyFilter', 'filters').configPatches;
}

/** What a patch is refused for. */
function refused(options: EnvoyPatchOptions): string[] {
  const mesh = new Mesh();
  const catalog = mesh.service('catalog');
  return refusal(() => new EnvoyFilters(mesh.chart, 'filters', { target: MeshTarget.workload(catalog), patches: [EnvoyPatch.of(options)] }))
    .map((line) => line.replace('[demo/prod/app/filters] ', ''));
}

test('the body of requests to a service is limited', () => {
  const mesh = new Mesh();
  new EnvoyFilters(mesh.chart, 'limits', { target: MeshTarget.workload(mesh.service('catalog')), patches: [RequestBodyLimit.bytes(50485760)] });
  expect(mesh.documents('EnvoyFilter')).toEqual([{
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'EnvoyFilter',
    metadata: { name: 'limits', namespace: 'shop', labels: { 'app.kubernetes.io/name': 'limits', 'app.kubernetes.io/part-of': 'demo', 'app.kubernetes.io/managed-by': 'trackway' } },
    spec: {
      workloadSelector: { labels: { 'app.kubernetes.io/name': 'catalog' } },
      priority: 10,
      configPatches: [{
        applyTo: 'HTTP_FILTER',
        match: { context: 'SIDECAR_INBOUND', listener: { filterChain: { filter: { name: hcm, subFilter: { name: 'envoy.filters.http.router' } } } } },
        patch: {
          operation: 'INSERT_BEFORE',
          value: { name: 'envoy.filters.http.buffer', typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.http.buffer.v3.Buffer', 'max_request_bytes': 50485760 } },
        },
      }],
    },
  }]);
  expect(mesh.warnings()).toEqual([]);
});

test('at a gateway, in its namespace and on its side', () => {
  const mesh = new Mesh();
  const door = new MeshGateway(mesh.chart, 'door', { hosts: ['shop.example.com'] });
  new EnvoyFilters(mesh.chart, 'limits', { target: MeshTarget.gateway(door.workload), patches: [ConnectionBufferLimit.bytes(32768)], priority: -5 });
  expect(mesh.documents('EnvoyFilter')).toMatchObject([{
    metadata: { namespace: 'istio-system' },
    spec: {
      workloadSelector: { labels: { istio: 'ingressgateway' } },
      priority: -5,
      configPatches: [
        { applyTo: 'LISTENER', match: { context: 'GATEWAY' }, patch: { operation: 'MERGE', value: { per_connection_buffer_limit_bytes: 32768 } } },
        { applyTo: 'CLUSTER', match: { context: 'GATEWAY' }, patch: { operation: 'MERGE', value: { per_connection_buffer_limit_bytes: 32768 } } },
      ],
    },
  }]);
});

test('a whole namespace and the whole mesh are words of their own', () => {
  const mesh = new Mesh();
  new EnvoyFilters(mesh.chart, 'here', { target: MeshTarget.namespace(), patches: [RequestBodyLimit.bytes(1, 'outbound')] });
  new EnvoyFilters(mesh.chart, 'all', { target: MeshTarget.mesh('istio-config'), patches: [RequestBodyLimit.bytes(1)] });
  expect(mesh.documents('EnvoyFilter').map(({ metadata: { namespace }, spec }) => [namespace, spec.workloadSelector, spec.configPatches[0].match.context])).toEqual([
    ['shop', undefined, 'SIDECAR_OUTBOUND'], ['istio-config', undefined, 'SIDECAR_INBOUND'],
  ]);
});

test('every kind of patch says what it means', () => {
  const httpFilter = (subFilter?: string): unknown => ({
    context: 'SIDECAR_INBOUND', listener: { filterChain: { filter: { name: hcm, ...(subFilter ? { subFilter: { name: subFilter } } : {}) } } },
  });
  const value = { name: compressor.name, typed_config: compressor.typedConfig };
  expect(patches(
    EnvoyPatch.insertHttpFilter(compressor),
    EnvoyPatch.insertHttpFilter(compressor, Place.first()),
    EnvoyPatch.insertHttpFilter(compressor, Place.after(EnvoyFilterName.CORS)),
    EnvoyPatch.mergeHttpFilter({ ...compressor, name: EnvoyFilterName.COMPRESSOR }),
    EnvoyPatch.replaceHttpFilter(EnvoyFilterName.FAULT, compressor),
    EnvoyPatch.removeHttpFilter(EnvoyFilterName.GRPC_STATS),
    EnvoyPatch.insertNetworkFilter(compressor),
    EnvoyPatch.insertNetworkFilter(compressor, Place.before(EnvoyFilterName.TCP_PROXY)),
    EnvoyPatch.mergeHttpConnectionManager({ server_header_transformation: 'PASS_THROUGH' }),
    EnvoyPatch.mergeListener({ traffic_direction: 'INBOUND' }),
    EnvoyPatch.mergeCluster({ dns_lookup_family: 'V4_ONLY' }, 'outbound'),
    EnvoyPatch.of({ applyTo: 'VIRTUAL_HOST', operation: 'MERGE', match: { routeConfiguration: { vhost: { name: 'x' } } }, value: { include_request_attempt_count: true }, proxyVersion: '^1\\.27.*' }),
    EnvoyPatch.of({ applyTo: 'BOOTSTRAP', operation: 'MERGE', value: { stats_flush_interval: '5s' } }),
  )).toEqual([
    { applyTo: 'HTTP_FILTER', match: httpFilter('envoy.filters.http.router'), patch: { operation: 'INSERT_BEFORE', value } },
    { applyTo: 'HTTP_FILTER', match: httpFilter(), patch: { operation: 'INSERT_FIRST', value } },
    { applyTo: 'HTTP_FILTER', match: httpFilter('envoy.filters.http.cors'), patch: { operation: 'INSERT_AFTER', value } },
    { applyTo: 'HTTP_FILTER', match: httpFilter('envoy.filters.http.compressor'), patch: { operation: 'MERGE', value: { ...value, name: 'envoy.filters.http.compressor' } } },
    { applyTo: 'HTTP_FILTER', match: httpFilter('envoy.filters.http.fault'), patch: { operation: 'REPLACE', value } },
    { applyTo: 'HTTP_FILTER', match: httpFilter('envoy.filters.http.grpc_stats'), patch: { operation: 'REMOVE' } },
    { applyTo: 'NETWORK_FILTER', match: { context: 'SIDECAR_INBOUND' }, patch: { operation: 'INSERT_FIRST', value } },
    {
      applyTo: 'NETWORK_FILTER', match: { context: 'SIDECAR_INBOUND', listener: { filterChain: { filter: { name: 'envoy.filters.network.tcp_proxy' } } } },
      patch: { operation: 'INSERT_BEFORE', value },
    },
    {
      applyTo: 'NETWORK_FILTER',
      match: httpFilter(),
      patch: {
        operation: 'MERGE',
        value: {
          typed_config: {
            '@type': 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', 'server_header_transformation': 'PASS_THROUGH',
          },
        },
      },
    },
    { applyTo: 'LISTENER', match: { context: 'SIDECAR_INBOUND' }, patch: { operation: 'MERGE', value: { traffic_direction: 'INBOUND' } } },
    { applyTo: 'CLUSTER', match: { context: 'SIDECAR_OUTBOUND' }, patch: { operation: 'MERGE', value: { dns_lookup_family: 'V4_ONLY' } } },
    {
      applyTo: 'VIRTUAL_HOST', match: { context: 'SIDECAR_INBOUND', proxy: { proxyVersion: '^1\\.27.*' }, routeConfiguration: { vhost: { name: 'x' } } },
      patch: { operation: 'MERGE', value: { include_request_attempt_count: true } },
    },
    { applyTo: 'BOOTSTRAP', patch: { operation: 'MERGE', value: { stats_flush_interval: '5s' } } },
  ]);
});

describe('responses', () => {
  test('are logged without the headers that hold credentials, and with a loud warning', () => {
    const mesh = new Mesh();
    const filters = new EnvoyFilters(mesh.chart, 'log', { target: MeshTarget.workload(mesh.service('catalog')), patches: [ResponseLog.headers({ never: ['X-Customer'] })] });
    const [{ patch: { value } }] = mesh.spec('EnvoyFilter', 'log').configPatches;
    expect(value.name).toBe('envoy.filters.http.lua');
    const script: string = value.typed_config.default_source_code.inline_string;
    const hidden = [...script.matchAll(/^ {2}\["(.*)"\] = true,$/gm)].map(([, name]) => name);
    expect(hidden).toEqual([...NEVER_LOGGED_HEADERS, 'x-customer'].sort());
    expect(hidden).toEqual(expect.arrayContaining(['authorization', 'cookie', 'set-cookie']));
    expect(script).not.toContain('body');
    expect(script.split('\n').slice(hidden.length + 2)).toEqual([
      'local function plain(text)',
      '  return (string.gsub(text, "%c", " "))',
      'end',
      'function envoy_on_response(handle)',
      '  local lines = {}',
      '  for name, value in pairs(handle:headers()) do',
      '    if hidden[string.lower(name)] then',
      '      value = "(hidden)"',
      '    end',
      '    table.insert(lines, plain(name) .. "=" .. plain(value))',
      '  end',
      '  handle:logWarn("response headers: " .. table.concat(lines, "; "))',
      'end',
      '',
    ]);
    expect(mesh.warnings()).toEqual([
      '[demo/prod/app/log] the headers of EVERY response are written to the log of the proxy, all but 17 that are known to hold credentials: session ids, names and addresses in any other are readable by whoever reads logs; name such headers in `never`, remove the log when the question is answered, or acknowledge the warning with the reason and its end (ResponseLogged)',
    ]);
    Warnings.of(filters).acknowledge('ResponseLogged', 'until the incident of May is understood');
    expect(mesh.warnings()).toEqual([]);
  });

  test('are logged with the beginning of their bodies, which is warned of besides', () => {
    const mesh = new Mesh();
    new EnvoyFilters(mesh.chart, 'log', { target: MeshTarget.workload(mesh.service('catalog')), patches: [ResponseLog.headersAndBody({ maxBytes: 100, context: 'outbound' })] });
    const [{ match, patch: { value } }] = mesh.spec('EnvoyFilter', 'log').configPatches;
    expect(match.context).toBe('SIDECAR_OUTBOUND');
    expect(value.typed_config.default_source_code.inline_string).toContain('plain(body:getBytes(0, math.min(body:length(), 100)))');
    expect(mesh.warnings('ResponseBodyLogged')).toEqual([
      '[demo/prod/app/log] the first 100 bytes of EVERY response body are written to the log of the proxy as they are: passwords, tokens and personal data in them too, and nothing hides those; log headers only, keep it away from production, or acknowledge the warning with the reason and its end (ResponseBodyLogged)',
    ]);
    expect(mesh.warnings('ResponseLogged')).toHaveLength(1);
  });
});

describe('refuses', () => {
  test('amounts that are none, and headers that cannot be', () => {
    const mesh = new Mesh();
    const target = MeshTarget.workload(mesh.service('catalog'));
    expect(refusal(() => new EnvoyFilters(mesh.chart, 'x', {
      target, priority: 0, patches: [RequestBodyLimit.bytes(0), ConnectionBufferLimit.bytes(2 ** 32), ResponseLog.headersAndBody({ maxBytes: 1e6, never: ['a b'] })],
    }))).toEqual([
      '[demo/prod/app/x] `priority` must be a whole number other than 0, got 0; leave it out, or give e.g. 20 to come after the others (EnvoyPriority)',
      '[demo/prod/app/x] a body cannot be limited to 0 bytes; give a whole number from 1 to 4294967295 (EnvoyBytes)',
      '[demo/prod/app/x] a connection cannot be limited to 4294967296 bytes; give a whole number from 1 to 4294967295 (EnvoyBytes)',
      '[demo/prod/app/x] `never` has "a b", which no header is called; give the name of a header (ResponseLogHeader)',
      '[demo/prod/app/x] 1000000 bytes of each body cannot be logged; give a whole number from 1 to 65536 (EnvoyBytes)',
    ]);
    expect(refusal(() => new EnvoyFilters(mesh.chart, 'y', { target, patches: [] }))).toEqual(['[demo/prod/app/y] `patches` is empty; say what changes (EnvoyPatchMissing)']);
  });

  test.each<[string, EnvoyPatchOptions, string[]]>([
    ['ADD of a route configuration (IST0153)', { applyTo: 'ROUTE_CONFIGURATION', operation: 'ADD', value: { a: 1 } }, [
      'ADD is ignored for ROUTE_CONFIGURATION; use MERGE, or patch VIRTUAL_HOST (EnvoyPatchOperation)',
    ]],
    ['REMOVE of a route (IST0154)', { applyTo: 'HTTP_ROUTE', operation: 'REMOVE' }, ['REMOVE is ignored for HTTP_ROUTE; use MERGE, or patch VIRTUAL_HOST (EnvoyPatchOperation)']],
    ['REPLACE of anything but a filter (IST0152)', { applyTo: 'CLUSTER', operation: 'REPLACE', value: { a: 1 } }, ['REPLACE is ignored for CLUSTER; use MERGE (EnvoyPatchOperation)']],
    ['INSERT into what is no list', { applyTo: 'LISTENER', operation: 'INSERT_FIRST', value: { a: 1 } }, ['INSERT_FIRST is ignored for LISTENER; use ADD or MERGE (EnvoyPatchOperation)']],
    ['anything but MERGE of a bootstrap, and a match', { applyTo: 'BOOTSTRAP', operation: 'ADD', value: { a: 1 }, match: { listener: {} } }, [
      'ADD is ignored for BOOTSTRAP; use MERGE (EnvoyPatchOperation)',
      'BOOTSTRAP is not found by "listener"; leave `match` out (EnvoyPatchMatch)',
    ]],
    ['a relative operation without the other filter', {
      applyTo: 'NETWORK_FILTER', operation: 'INSERT_BEFORE', value: { name: 'x', typed_config: { '@type': 'type.googleapis.com/x.Y' } },
    }, ['INSERT_BEFORE of NETWORK_FILTER does not say which filter it is relative to; name it in `match`, e.g. "envoy.filters.http.router" (EnvoyPatchPlace)']],
    ['an HTTP filter behind the router, or added to the end', {
      applyTo: 'HTTP_FILTER', operation: 'ADD', value: { name: 'x', typed_config: { '@type': 'type.googleapis.com/x.Y' } }, match: { listener: { filterChain: { filter: { name: hcm } } } },
    }, ['a filter behind the router never sees a request, and Envoy refuses the whole listener; put it before: Place.before(EnvoyFilterName.ROUTER) (EnvoyPatchPlace)']],
    ['a match of another kind, and an HTTP filter outside of the connection manager', {
      applyTo: 'HTTP_FILTER', operation: 'INSERT_FIRST', value: { name: 'x', typed_config: { '@type': 'type.googleapis.com/x.Y' } }, match: { cluster: {}, context: 'GATEWAY' },
    }, [
      'HTTP_FILTER is not found by "cluster"; match it by "listener"; `context` and `proxyVersion` are given beside it (EnvoyPatchMatch)',
      'HTTP_FILTER is not found by "context"; match it by "listener"; `context` and `proxyVersion` are given beside it (EnvoyPatchMatch)',
      'an HTTP filter is inside of the HTTP connection manager, and the patch looks into nothing; match the filter "envoy.filters.network.http_connection_manager" and its subFilter (EnvoyPatchMatch)',
    ]],
    ['names from before Envoy 1.14, which match nothing', {
      applyTo: 'NETWORK_FILTER', operation: 'REMOVE', match: { listener: { filterChain: { filter: { name: 'envoy.http_connection_manager' } } } },
    }, ['no filter is called "envoy.http_connection_manager" any more, so the patch would match nothing; use "envoy.filters.network.http_connection_manager" (EnvoyFilterName)']],
    ['no value, a value of REMOVE, and a version that is no expression', { applyTo: 'CLUSTER', operation: 'MERGE', proxyVersion: '(' }, [
      '`proxyVersion` is no regular expression: "("; write e.g. "^1\\\\.27.*" (EnvoyPatchMatch)',
      'MERGE of CLUSTER has no `value`; say what is added or merged (EnvoyPatchValue)',
    ]],
    ['a value that is ignored', { applyTo: 'CLUSTER', operation: 'REMOVE', value: { a: 1 } }, ['REMOVE has a `value`, which is ignored; leave it out (EnvoyPatchValue)']],
    ['a filter without name and type', { applyTo: 'NETWORK_FILTER', operation: 'INSERT_FIRST', value: { typed_config: {} } }, [
      'the filter has no `name`; give one; any will do for a new filter (EnvoyPatchValue)',
      'the configuration of the filter does not say its type (`@type` is missing); give e.g. "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua" (EnvoyPatchValue)',
    ]],
  ])('%s', (_, options, expected) => {
    expect(refused(options)).toEqual(expected);
  });

  test('a filter behind the router by its name', () => {
    const mesh = new Mesh();
    const target = MeshTarget.workload(mesh.service('catalog'));
    expect(refusal(() => new EnvoyFilters(mesh.chart, 'x', { target, patches: [EnvoyPatch.insertHttpFilter(compressor, Place.after(EnvoyFilterName.ROUTER))] }))).toEqual([
      '[demo/prod/app/x] a filter behind the router never sees a request, and Envoy refuses the whole listener; put it before: Place.before(EnvoyFilterName.ROUTER) (EnvoyPatchPlace)',
    ]);
  });

  test('sides that the pods do not have', () => {
    const mesh = new Mesh();
    const worker = new Worker(mesh.chart, 'worker', { image: 'worker:1.0.0' });
    const queue = mesh.service('queue', { ports: [Port.tcp(5672)] });
    const limit = RequestBodyLimit.bytes(1);
    expect(refusal(() => new EnvoyFilters(mesh.chart, 'a', { target: MeshTarget.gateway(GatewayWorkload.ingressgateway()), patches: [RequestBodyLimit.bytes(1, 'outbound')] }))).toEqual([
      '[demo/prod/app/a] a gateway has no outbound side; leave `context` out (EnvoyPatchSide)',
    ]);
    expect(refusal(() => new EnvoyFilters(mesh.chart, 'b', { target: MeshTarget.workload(queue), patches: [RequestBodyLimit.bytes(1, 'gateway')] }))).toEqual([
      '[demo/prod/app/b] demo/prod/app/queue is no gateway; leave `context` out (EnvoyPatchSide)',
    ]);
    for (const workload of [worker, queue]) {
      expect(refusal(() => new EnvoyFilters(mesh.chart, `c-${workload.name}`, { target: MeshTarget.workload(workload), patches: [limit] }))).toEqual([
        `[demo/prod/app/c-${workload.name}] demo/prod/app/${workload.name} has no port for HTTP, so there is no HTTP filter for what comes in; declare its port with Port.http, Port.http2 or Port.grpc, or say \`context: 'outbound'\` (EnvoyPatchSide)`,
      ]);
    }
    new EnvoyFilters(mesh.chart, 'd', { target: MeshTarget.workload(worker), patches: [RequestBodyLimit.bytes(1, 'outbound'), ConnectionBufferLimit.bytes(1)] });
    expect(mesh.problems().filter((text) => text.includes('Envoy'))).toEqual([]);
  });

  test('pods that are not there', () => {
    const mesh = new Mesh();
    const door = MeshTarget.gateway({ labels: { app: 'door' }, namespace: 'shop' });
    new EnvoyFilters(mesh.chart, 'x', { target: door, patches: [RequestBodyLimit.bytes(1)] });
    expect(mesh.problems()).toEqual([
      '[demo/prod/app/x] nothing in this environment has the labels app=door in namespace shop (its gateways: none); pass the workload of a MeshGateway, or declare the pods with GatewayWorkload.of({ … }) (MeshTargetSelectsNothing)',
    ]);
    mesh.service('door', { podLabels: { app: 'door' } }); // a gateway that is a workload of ours
    expect(mesh.problems()).toEqual([]);
  });
});

test('warns of filters that Istio does not make, and asks for the likely one', () => {
  const mesh = new Mesh();
  new EnvoyFilters(mesh.chart, 'x', {
    target: MeshTarget.namespace(), patches: [EnvoyPatch.removeHttpFilter('envoy.filters.http.fualt'), EnvoyPatch.insertHttpFilter(compressor, Place.before('our.own.very.special.filter'))],
  });
  expect(mesh.warnings()).toEqual([
    '[demo/prod/app/x] a patch looks for the filter "envoy.filters.http.fualt", which Istio makes nowhere by itself: without it the patch does nothing; did you mean "envoy.filters.http.fault"? (EnvoyFilterUnknown)',
    '[demo/prod/app/x] a patch looks for the filter "our.own.very.special.filter", which Istio makes nowhere by itself: without it the patch does nothing; check the name, or acknowledge the warning (EnvoyFilterUnknown)',
  ]);
});

test('the escape hatch opens', () => {
  const mesh = new Mesh();
  const filters = new EnvoyFilters(mesh.chart, 'x', { target: MeshTarget.namespace(), patches: [RequestBodyLimit.bytes(1)] });
  filters.envoyFilter.addJsonPatch(JsonPatch.replace('/spec/priority', 30));
  expect(rendered(filters.node.defaultChild as never).spec.priority).toBe(30);
});
