import { Field, Kind, Model } from '../../model';
import { Report, Rule } from '../rule';
import { isGatewayPod, selectorText } from '../support';

export const envoyFilterReachRules: readonly Rule[] = [
  { name: 'envoyfilters.Selector', codes: ['TW0701'], run: judgeSelectors },
  { name: 'envoyfilters.FilterName', codes: ['TW0702'], run: judgeNames },
];

/** An EnvoyFilter that selects no pod, or names a filter that is not there, is not applied and nobody says so (https://github.com/istio/istio/issues/38214). */
function judgeSelectors(model: Model, report: Report): void {
  for (const resource of model.ofKind(Kind.envoyFilter)) {
    const selector = resource.spec.at('workloadSelector', 'labels').stringMap();
    if (Object.keys(selector).length === 0) continue;
    const everywhere = resource.namespace === model.facts.rootNamespace;
    if (model.hasPodWith(selector, everywhere ? undefined : resource.namespace)) continue;
    const elsewhere = [...new Set(model.podsWith(selector).filter(isGatewayPod).map((pod) => pod.namespace))];
    const known = (everywhere ? model.pods : model.podsIn(resource.namespace)).some((pod) => pod.origin !== 'assumed');
    if (elsewhere.length === 0 && !known) continue;
    report('TW0701', resource, `the workloadSelector (${selectorText(selector)}) selects no pod${everywhere ? '' : ` of namespace ${resource.namespace}`}, so nothing is patched; `
      + (elsewhere.length > 0 ? `move it to namespace ${elsewhere[0]}, where those pods run` : 'correct the labels'), resource.spec.get('workloadSelector'));
  }
}

/** Names Envoy dropped in 1.19 or before. */
const oldNames: Readonly<Record<string, string>> = {
  'envoy.http_connection_manager': 'envoy.filters.network.http_connection_manager',
  'envoy.tcp_proxy': 'envoy.filters.network.tcp_proxy',
  'envoy.ratelimit': 'envoy.filters.network.ratelimit',
  'envoy.mongo_proxy': 'envoy.filters.network.mongo_proxy',
  'envoy.redis_proxy': 'envoy.filters.network.redis_proxy',
  'envoy.router': 'envoy.filters.http.router',
  'envoy.lua': 'envoy.filters.http.lua',
  'envoy.cors': 'envoy.filters.http.cors',
  'envoy.fault': 'envoy.filters.http.fault',
  'envoy.buffer': 'envoy.filters.http.buffer',
  'envoy.gzip': 'envoy.filters.http.compressor',
  'envoy.ext_authz': 'envoy.filters.http.ext_authz',
  'envoy.rate_limit': 'envoy.filters.http.ratelimit',
  'envoy.grpc_web': 'envoy.filters.http.grpc_web',
  'envoy.health_check': 'envoy.filters.http.health_check',
  'envoy.listener.tls_inspector': 'envoy.filters.listener.tls_inspector',
  'envoy.listener.http_inspector': 'envoy.filters.listener.http_inspector',
  'envoy.listener.original_dst': 'envoy.filters.listener.original_dst',
};

function judgeNames(model: Model, report: Report): void {
  for (const resource of model.ofKind(Kind.envoyFilter)) {
    for (const patch of resource.spec.get('configPatches').items()) {
      const filter = patch.at('match', 'listener', 'filterChain', 'filter');
      for (const at of [filter.get('name'), filter.at('subFilter', 'name'), patch.at('match', 'listener', 'listenerFilter')]) tell(at);
    }
    function tell(at: Field): void {
      const name = at.string() ?? '';
      if (!Object.hasOwn(oldNames, name)) return;
      report('TW0702', resource, `no filter is named ${JSON.stringify(name)} any more, so the patch matches nothing; write ${JSON.stringify(oldNames[name])}`, at);
    }
  }
}
