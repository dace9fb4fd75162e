import { Duration } from 'cdk8s';
import { Environment, Health, Indicator, Metrics, MetricsDiscovery, Namespace, Platform, Scaling, Size, WebService } from 'trackway';

// The platform team: which Prometheus reads rules.
export const shop = new Platform('shop', {
  owner: 'commerce',
  registry: 'registry.example.com/shop',
  metrics: MetricsDiscovery.prometheusOperator({ release: 'kube-prometheus-stack' }, { namespace: 'monitoring' }),
});
const prod = new Environment(shop, 'prod', { kubernetes: '1.29', mesh: true });
new Namespace(prod.chart('namespaces'), 'shop');
const app = prod.chart('catalog', { namespace: 'shop' });

// #region promise
const catalog = new WebService(app, 'catalog', {
  image: 'catalog:1.4.2',
  port: 3000,
  size: Size.small,
  scaling: Scaling.onCpu({ between: [2, 10] }),
  health: Health.http('/items'),
});
catalog.objective({
  availability: 99.9, // percent of requests, over 30 days
  latency: { under: Duration.millis(250), percent: 99 },
  runbook: 'https://wiki.example.com/runbooks/catalog',
});
// #endregion

// #region own-metrics
const search = new WebService(app, 'search', {
  image: 'search:5.0.3',
  port: 8080,
  health: Health.http('/readyz'),
  metrics: Metrics.at(9090),
});
search.objective({
  availability: 99.5,
  latency: { under: Duration.millis(300), percent: 95 },
  window: Duration.days(28), // four weeks: every one has as many weekends
  indicator: Indicator.prometheus({ requests: 'http_requests_total', failed: 'code=~"5.."', durations: 'http_request_duration_seconds' }),
});
// #endregion

export const result = shop.synth();
