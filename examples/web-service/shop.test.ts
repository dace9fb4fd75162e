// #region setup
import { Chart } from 'cdk8s';
import { catalogTeam } from './catalog';
import { paymentsTeam } from './configuration';
import { Environment, MetricsDiscovery, Platform, SecretStore, WebService } from 'trackway';
import { Manifests, Match } from 'trackway/testing';
import { registerMatchers } from 'trackway/testing/jest';

registerMatchers(expect);

/** An environment that nobody deploys. */
function environment(): Environment {
  const platform = new Platform('shop', {
    registry: 'registry.example.com/shop',
    secretStore: SecretStore.cluster('vault'),
    metrics: MetricsDiscovery.prometheusOperator({}, { namespace: 'monitoring' }),
  });
  return new Environment(platform, 'prod');
}
// #endregion

// #region queries
test('the catalogue runs twice and is not scaled', () => {
  const prod = environment();
  catalogTeam(prod);
  const made = Manifests.of(prod); // rendered now, as `synth()` would; nothing is written

  expect(made.one('Deployment', 'catalog').spec.replicas).toBe(2);
  expect(made.find('HorizontalPodAutoscaler', 'catalog')).toBeUndefined();
  expect(made.names('HorizontalPodAutoscaler')).toEqual(['recommender', 'search']);
  made.hasCount('Deployment', 3);
  made.hasNo('Ingress');
});
// #endregion

// #region partial
test('search is asked on two ports, and scaled by CPU', () => {
  const prod = environment();
  catalogTeam(prod);
  const made = Manifests.of(prod);

  made.has('Service', { metadata: { name: 'search' }, spec: { ports: [{ name: 'http', port: 8080 }, { name: 'grpc', port: 90 }] } });
  made.has('HorizontalPodAutoscaler', { metadata: { name: 'search' }, spec: { minReplicas: 3, maxReplicas: 12 } });
  made.has('Deployment', {
    metadata: { name: 'search' },
    spec: {
      replicas: Match.absent(), // the autoscaler owns it
      template: {
        spec: {
          containers: [{
            name: 'search',
            image: Match.string(/^registry\.example\.com\/shop\/search:/),
            resources: { limits: Match.exactly({ memory: '1Gi' }) }, // and no CPU limit
            ports: Match.contains({ name: 'http-metrics' }, { name: 'http' }), // in any order
            livenessProbe: Match.any(),
          }],
        },
      },
    },
  });
});
// #endregion

// #region failure
test('a query that fails says what is nearest', () => {
  const prod = environment();
  catalogTeam(prod);
  const made = Manifests.of(prod);

  expect(() => made.has('Deployment', { metadata: { name: 'search' }, spec: { minReadySeconds: 30, template: { spec: { serviceAccountName: 'default' } } } })).toThrow(
    `there is no Deployment like this; of 3, the closest is Deployment "search" (shop/prod/catalog/search/Deployment):
  spec.minReadySeconds: expected 30, got 10
  spec.template.spec.serviceAccountName: expected "default", got "search"`,
  );
  expect(() => made.one('Deployment', 'serach')).toThrow('there is no Deployment "serach"; did you mean "search"?');
});
// #endregion

// #region capture
test('a change of the configuration makes a ConfigMap of another name', () => {
  const prod = environment();
  paymentsTeam(prod);

  const name = Match.capture();
  Manifests.of(prod).has('Deployment', {
    spec: { template: { spec: { containers: [{ envFrom: [{ configMapRef: { name } }] }] } } },
  });
  expect(name.value).toMatch(/^payments-config-[0-9a-f]{8}$/);
  Manifests.of(prod).has('ConfigMap', { metadata: { name: name.value }, immutable: true });
});
// #endregion

// #region made-by
test('what one service makes', () => {
  const prod = environment();
  const { recommender } = catalogTeam(prod);
  const made = Manifests.of(prod).madeBy(recommender);

  expect(made.all().map(({ kind }) => kind)).toEqual([
    'ServiceAccount', 'NetworkPolicy', 'Deployment', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'Service',
  ]);
  expect(made.warnings).toEqual([]);
});
// #endregion

// #region matchers
test('the whole environment', () => {
  const prod = environment();
  catalogTeam(prod);
  paymentsTeam(prod);

  expect(prod).toHaveManifest('ExternalSecret');
  expect(prod).toHaveManifest('Deployment', 'shop/payments'); // a name, with its namespace
  expect(prod).not.toHaveManifest('Ingress');
  expect(prod).toHaveManifestCount('Deployment', 4);
  expect(prod).toBeValidManifests(); // as the API server would judge them
  expect(prod).toHoldPodSecurity('restricted');
});

test('what is refused', () => {
  const chart: Chart = environment().chart('app');
  expect(() => new WebService(chart, 'catalog', { image: 'catalog', port: 3000 })).toRefuse('ImageNotPinned');
});
// #endregion

// #region files
test('manifests from elsewhere', () => {
  // Text, as `helm template` or `kubectl get -o yaml` print it; a path of a file or a folder does as well.
  const made = Manifests.of(`
apiVersion: v1
kind: ConfigMap
metadata:
  name: legacy
data:
  LOG_LEVEL: info
`);
  made.has('ConfigMap', { data: { LOG_LEVEL: /^(info|warn)$/ } });
  expect(made).toBeValidManifests();
});
// #endregion
