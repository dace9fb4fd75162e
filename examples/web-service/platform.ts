import { Environment, MetricsDiscovery, Namespace, Platform, SecretStore } from 'trackway';

// #region platform
// The platform team, once. What it says here, no service has to repeat.
export const shop = new Platform('shop', {
  owner: 'commerce',
  registry: 'registry.example.com/shop',
  ingress: { className: 'nginx', issuer: 'letsencrypt' },
  secretStore: SecretStore.cluster('aws-secrets-manager'),
  metrics: MetricsDiscovery.prometheusOperator({ release: 'kube-prometheus-stack' }, { namespace: 'monitoring' }),
});

export const prod = new Environment(shop, 'prod', { kubernetes: '1.29' });
// #endregion

// #region second-environment
// A newer cluster in another region, with Datadog and Pyroscope.
export const prodEu = new Environment(shop, 'prod-eu', {
  kubernetes: '1.31',
  datadog: true,
  profiling: true,
  metrics: MetricsDiscovery.annotations({ namespace: 'monitoring' }),
  labels: { region: 'eu' },
});
// #endregion

for (const environment of [prod, prodEu]) new Namespace(environment.chart('namespaces'), 'shop');
