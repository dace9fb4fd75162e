import { Duration } from 'cdk8s';
import { Metric, Prometheus, Release, Step } from '../../../src';
import { one } from '../../support/render';
import { PROMETHEUS, query, refused } from './support';

const metricOf = (metric: Metric): any => one(query({ release: Release.canary([Step.analysis(metric)]) }).node.scope as any, 'AnalysisTemplate').spec;
const refusedMetric = (metric: Metric): string => refused({ release: Release.canary([Step.analysis(metric)]) });

test('the success rate is that of the new version\'s pods, and no requests are no proof of anything', () => {
  const { args, metrics: [metric] } = metricOf(Metric.successRate({ prometheus: PROMETHEUS, atLeast: 99.5, over: Duration.minutes(1) }));
  const pods = 'reporter="destination",destination_workload_namespace="devops",pod=~"query-{{args.new-hash}}-.*"';
  expect(args).toEqual([{ name: 'new-hash' }]);
  expect(metric).toEqual({
    name: 'success-rate', interval: '60s', count: 5, failureLimit: 0, inconclusiveLimit: 0, consecutiveErrorLimit: 4,
    successCondition: 'len(result) > 0 && !isNaN(result[0]) && result[0] >= 0.995',
    failureCondition: 'len(result) > 0 && !isNaN(result[0]) && result[0] < 0.995',
    provider: {
      prometheus: {
        address: 'http://prometheus.monitoring:9090',
        query: `1 - (sum(rate(istio_requests_total{${pods},response_code=~"5.*"}[60s])) or vector(0)) / sum(rate(istio_requests_total{${pods}}[60s]))`,
      },
    },
  });
});

test('latency is a percentile, in milliseconds, of pods named by the label that is given', () => {
  const { metrics: [metric] } = metricOf(Metric.latency({ prometheus: Prometheus.at('https://prom', { podLabel: 'kubernetes_pod_name' }), percentile: 99, below: Duration.seconds(1) }));
  expect(metric.provider.prometheus.query).toContain('histogram_quantile(0.99, sum(rate(istio_request_duration_milliseconds_bucket{');
  expect(metric.provider.prometheus.query).toContain('kubernetes_pod_name=~"query-{{args.new-hash}}-.*"');
  expect(metric.successCondition).toBe('len(result) > 0 && !isNaN(result[0]) && result[0] < 1000');
});

test('Datadog, a web service and a query of one\'s own are asked as they are written', () => {
  expect(metricOf(Metric.datadog({ query: 'avg:query.errors{*}', success: 'default(result, 0) < 1' })).metrics[0].provider)
    .toEqual({ datadog: { apiVersion: 'v2', interval: '300s', query: 'avg:query.errors{*}' } });
  expect(metricOf(Metric.web({ url: 'https://ok.example.com', jsonPath: '{$.ok}', success: 'result', headers: { accept: 'application/json' } })).metrics[0].provider)
    .toEqual({ web: { url: 'https://ok.example.com', timeoutSeconds: 10, jsonPath: '{$.ok}', headers: [{ key: 'accept', value: 'application/json' }] } });
  expect(metricOf(Metric.prometheus({ prometheus: PROMETHEUS, query: 'up{pod=~"query-{{args.old-hash}}.*"}', success: 'result[0] == 1' })).args).toEqual([{ name: 'old-hash' }]);
});

test('a job runs once, hardened, without a sidecar that would keep it from finishing', () => {
  const { metrics: [metric] } = metricOf(Metric.job({ image: 'smoke:1.0.0', args: ['--quick'] }));
  expect(metric).not.toHaveProperty('interval');
  expect(metric.count).toBe(1);
  const { template, ...job } = metric.provider.job.spec;
  expect(job).toEqual({ backoffLimit: 0, activeDeadlineSeconds: 600 });
  expect(template.spec).toMatchObject({ restartPolicy: 'Never', automountServiceAccountToken: false, securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } });
  expect(template.spec.containers[0].securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
});

test.each([
  ['MetricLimit', Metric.successRate({ prometheus: PROMETHEUS, atLeast: 0 })],
  ['MetricLimit', Metric.latency({ prometheus: PROMETHEUS, below: Duration.millis(0) })],
  ['MetricLimit', Metric.latency({ prometheus: PROMETHEUS, below: Duration.millis(5), percentile: 100 })],
  ['MetricAddress', Metric.successRate({ prometheus: Prometheus.at('prometheus:9090'), atLeast: 99 })],
  ['MetricAddress', Metric.web({ url: 'status.example.com', success: 'result' })],
  ['MetricCondition', Metric.datadog({ query: 'x', success: 'true' })],
  ['MetricArgument', Metric.prometheus({ prometheus: PROMETHEUS, query: 'up{ns="{{args.namespace}}"}', success: 'result[0] == 1' })],
  ['MetricName', Metric.datadog({ query: 'x', success: 'result', name: 'Not legal' })],
  ['MetricCount', Metric.datadog({ query: 'x', success: 'result', count: 3, failures: 3 })],
  ['MetricTime', Metric.datadog({ query: 'x', success: 'result', every: Duration.millis(1500) })],
  ['MetricTime', Metric.job({ image: 'smoke:1.0.0', timeout: Duration.seconds(0) })],
  ['ImageNotPinned', Metric.job({ image: 'smoke' })],
  ['SecretInPlainText', Metric.web({ url: 'https://x.example', success: 'result', headers: { Authorization: 'Bearer x' } })],
  ['SecretInPlainText', Metric.job({ image: 'smoke:1.0.0', env: { API_TOKEN: 'abc' } })],
] as const)('%s', (code, metric) => {
  expect(refusedMetric(metric)).toContain(`(${code})`);
});

test('two metrics of one name are refused', () => {
  const metric = (): Metric => Metric.successRate({ prometheus: PROMETHEUS, atLeast: 99 });
  expect(refused({ release: Release.canary([Step.analysis(metric(), metric())]) })).toBe(
    '[devops/prod/query/query] `step 0` has two metrics of the name "success-rate"; give one of them a `name` (MetricName)');
});
