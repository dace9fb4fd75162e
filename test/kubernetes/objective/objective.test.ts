import { Chart, Duration } from 'cdk8s';
import { BlueGreen, Indicator, Metrics, MetricsDiscovery, ObjectiveProps, Port, Release, Scaling, Size, WebService, WebServiceProps } from '../../../src';
import { documents, one, plainChart, refusal } from '../../support/render';
import { inEnvironment } from '../../support/web-service';

const PROMISE: ObjectiveProps = { availability: 99.9 };

function promising(objective: ObjectiveProps, props: Partial<WebServiceProps> = {}, chart: Chart = plainChart()): Chart {
  new WebService(chart, 'catalog', { image: 'catalog:1.4.2', ...(props.ports ? {} : { port: 3000 }), mesh: true, ...props }).objective(objective);
  return chart;
}

function rules(chart: Chart): any[] {
  return one(chart, 'PrometheusRule').spec.groups.flatMap((group: any) => group.rules);
}

function record(chart: Chart, name: string): any {
  return rules(chart).find((rule) => rule.record === name);
}

function panels(chart: Chart): string[] {
  return JSON.parse(one(chart, 'ConfigMap', 'catalog-objective').data['catalog.json']).panels.map(({ title }: { title: string }) => title);
}

test('a promise of 99.9 % over 30 days pages at 14.4 and 6 times the budget, and writes tickets at 3 and 1 times', () => {
  const alerts = rules(promising(PROMISE)).filter(({ alert }) => alert === 'ErrorBudgetBurn');
  const limits = alerts.map(({ labels, expr }) => [labels.severity, [...expr.matchAll(/ratio_rate(\w+)\{[^}]*\} > \(([\d.]+) \* ([\d.]+)\)/g)].map((match) => match.slice(1).join(' '))]);
  expect(limits).toEqual([
    ['page', ['5m 14.4 0.001', '1h 14.4 0.001', '30m 6 0.001', '6h 6 0.001']],
    ['ticket', ['2h 3 0.001', '1d 3 0.001', '6h 1 0.001', '3d 1 0.001']],
  ]);
});

test('the factors follow the window: 28 days give 13.44, 5.6, 2.8 and 0.93333333', () => {
  const alerts = rules(promising({ ...PROMISE, window: Duration.days(28) })).filter(({ alert }) => alert === 'ErrorBudgetBurn');
  const factors = alerts.flatMap(({ expr }) => [...expr.matchAll(/\(([\d.]+) \*/g)].map(([, factor]) => Number(factor)));
  expect([...new Set(factors)]).toEqual([13.44, 5.6, 2.8, 0.93333333]);
});

test('requests are counted as callers see them, so a service without pods fails', () => {
  const chart = promising(PROMISE);
  expect(record(chart, 'objective:requests:rate5m').expr)
    .toBe('sum(rate(istio_requests_total{reporter="source",destination_service_name="catalog",destination_service_namespace="shop"}[5m]))');
  expect(record(chart, 'objective:failures:rate5m').expr).toBe([
    'sum(rate(istio_requests_total{reporter="source",destination_service_name="catalog",destination_service_namespace="shop",response_code=~"5..|0"}[5m]))',
    'or 0 * sum(rate(istio_requests_total{reporter="source",destination_service_name="catalog",destination_service_namespace="shop"}[5m]))',
  ].join('\n'));
});

test('gRPC answers 200 to what failed, so its own status counts', () => {
  const chart = promising(PROMISE, { ports: [Port.grpc(9000)] });
  expect(record(chart, 'objective:failures:rate5m').expr).toContain('grpc_response_status=~"2|4|12|13|14|15"');
});

test('a promise about time counts what is slower than a bound of the histogram, however Prometheus writes the bound', () => {
  const chart = promising({ latency: { under: Duration.millis(250), percent: 99 } });
  expect(record(chart, 'objective:failures:rate5m').expr).toBe([
    'sum(rate(istio_request_duration_milliseconds_count{reporter="source",destination_service_name="catalog",destination_service_namespace="shop"}[5m]))',
    '- sum(rate(istio_request_duration_milliseconds_bucket{reporter="source",destination_service_name="catalog",destination_service_namespace="shop",le=~"250(\\\\.0)?"}[5m]))',
  ].join('\n'));
});

test('the application\'s own metrics are told by namespace and Service', () => {
  const indicator = Indicator.prometheus({ requests: 'http_requests_total', failed: 'code=~"5.."', durations: 'http_request_duration_seconds' });
  const chart = promising({ availability: 99, latency: { under: Duration.millis(300), percent: 95 }, indicator }, { mesh: false, metrics: Metrics.at(9090) });
  const failures = rules(chart).filter((rule) => rule.record === 'objective:failures:rate5m').map(({ expr }) => expr);
  expect(failures).toEqual([
    'sum(rate(http_requests_total{namespace="shop",service="catalog",code=~"5.."}[5m]))\nor 0 * sum(rate(http_requests_total{namespace="shop",service="catalog"}[5m]))',
    'sum(rate(http_request_duration_seconds_count{namespace="shop",service="catalog"}[5m]))\n- sum(rate(http_request_duration_seconds_bucket{namespace="shop",service="catalog",le=~"0\\\\.3"}[5m]))',
  ]);
});

test('a pair that would have to lose more than every request is left out: it could never speak', () => {
  const pages = rules(promising({ availability: 93 })).filter(({ labels }) => labels.severity === 'page');
  expect(pages.map(({ expr }) => [...expr.matchAll(/> \(([\d.]+) \*/g)].map(([, factor]) => factor))).toEqual([['6', '6']]);
});

test('the rule is one that the operator reads, and alerts name owner and runbook', () => {
  const chart = inEnvironment({ owner: 'commerce', mesh: true });
  promising({ ...PROMISE, runbook: 'https://wiki.example.com/catalog' }, {}, chart);
  const alert = rules(chart).find((rule) => rule.alert === 'ErrorBudgetBurn');
  expect(alert.labels).toEqual({ service: 'catalog', namespace: 'app', owner: 'commerce', severity: 'page', objective: 'availability' });
  expect(alert.annotations).toEqual({
    summary: 'catalog burns its error budget fast',
    description: 'Promised over 30 days: 99.9 % of requests do not fail. {{ $value | humanizePercentage }} of requests break it, more than the budget allows by 14.4 times over 1h and 5m, or 6 times over 6h and 30m.',
    runbook_url: 'https://wiki.example.com/catalog',
  });
});

test('the dashboard shows what was asked, and nothing else', () => {
  expect(panels(promising(PROMISE))).toEqual(['Error budget: availability', 'Kept: availability', 'Requests']);
  expect(panels(promising({ latency: { under: Duration.seconds(1), percent: 99 } }))).toEqual(['Error budget: latency', 'Kept: latency']);
  expect(panels(promising(PROMISE, { scaling: Scaling.onCpu({ between: [2, 5] }), size: Size.medium })))
    .toEqual(['Error budget: availability', 'Kept: availability', 'Requests', 'Replicas', 'Memory']);
});

test('a service that is released in steps promises too, and its replicas are those of the Rollout', () => {
  const chart = plainChart();
  new BlueGreen(chart, 'catalog', { image: 'catalog:1.4.2', port: 3000, mesh: true, scaling: Scaling.fixed(3), release: Release.blueGreen() }).objective(PROMISE);
  const dashboard = JSON.parse(one(chart, 'ConfigMap', 'catalog-objective').data['catalog.json']);
  expect(dashboard.panels.find(({ title }: { title: string }) => title === 'Replicas').targets.map(({ expr }: { expr: string }) => expr))
    .toEqual(['rollout_info_replicas_available{namespace="shop",name="catalog"}']);
});

test('Grafana and Prometheus find what is theirs by labels', () => {
  const chart = promising({ ...PROMISE, dashboardLabels: { dashboards: 'commerce' } });
  expect(one(chart, 'ConfigMap', 'catalog-objective').metadata.labels).toMatchObject({ 'dashboards': 'commerce', 'app.kubernetes.io/name': 'catalog' });
  expect(documents(promising(PROMISE)).find(({ kind }) => kind === 'ConfigMap').metadata.labels).toMatchObject({ grafana_dashboard: '1' });
});

test.each<[string, ObjectiveProps, Partial<WebServiceProps>, string]>([
  ['nothing', {}, {}, 'neither `availability` nor `latency` is promised; give e.g. `availability: 99.9` (ObjectiveEmpty)'],
  ['a fraction', { availability: 0.999 }, {}, '`availability` is in percent, from 90 to less than 100, got 0.999; write 99.9 (ObjectiveTarget)'],
  ['everything', { availability: 100 }, {}, '`availability` is in percent, from 90 to less than 100, got 100; leave a budget for changes and failures, e.g. 99.9 (ObjectiveTarget)'],
  ['no number', { availability: NaN }, {}, '`availability` is in percent, from 90 to less than 100, got NaN; write e.g. 99.9 (ObjectiveTarget)'],
  ['no bound', { latency: { under: Duration.millis(300), percent: 99 } }, {}, 'Istio\'s histogram has no bound at 300 ms, so nobody could tell which requests are slower; choose 250 or 500 ms, or measure it yourself: Indicator.prometheus({ … }) (ObjectiveLatency)'],
  ['no time', { latency: { under: Duration.millis(0), percent: 99 } }, {}, '`latency.under` must be more than nothing, got 0 ms; give e.g. Duration.millis(250) (ObjectiveLatency)'],
  ['a week', { availability: 99, window: Duration.days(7) }, {}, '`window` must be whole days from 28 to 90, got 7; give Duration.days(30); in a shorter one an alert would come while the budget still holds (ObjectiveWindow)'],
  ['no sidecar', { availability: 99 }, { mesh: false }, 'the service has no sidecar, so Istio does not measure it; set `mesh: true`, or `indicator: Indicator.prometheus({ … })` (ObjectiveMetrics)'],
  ['bytes', { availability: 99 }, { ports: [Port.tcp(5432)] }, 'its main port speaks tcp, in which Istio sees no requests; use `indicator: Indicator.prometheus({ … })` (ObjectiveMetrics)'],
  ['no metrics', { availability: 99, indicator: Indicator.prometheus({ requests: 'a', failed: 'b="c"' }) }, {}, 'the service serves no metrics that it could be measured by; say where: `metrics: Metrics.at(9090)` (ObjectiveMetrics)'],
  ['no histogram', { latency: { under: Duration.seconds(1), percent: 99 }, indicator: Indicator.prometheus({ requests: 'a', failed: 'b="c"' }) }, { metrics: Metrics.at(9090) }, '`latency` has no metric to be measured by; give `durations` to Indicator.prometheus(), e.g. "http_request_duration_seconds" (ObjectiveLatency)'],
  ['no matcher', { availability: 99, indicator: Indicator.prometheus({ requests: 'a', failed: '5xx"} or vector(1' }) }, { metrics: Metrics.at(9090) }, '`failed` must be label matchers, got "5xx\\"} or vector(1"; write e.g. code=~"5.." (ObjectiveMetrics)'],
  ['no metric', { availability: 99, indicator: Indicator.prometheus({ requests: 'a{b="c"}', failed: 'b="c"' }) }, { metrics: Metrics.at(9090) }, '"a{b=\\"c\\"}" is no name of a metric; write the bare name, e.g. "http_requests_total"; matchers go into `failed` (ObjectiveMetrics)'],
  ['no URL', { availability: 99, runbook: 'wiki' }, {}, '`runbook` must be a URL, got "wiki"; write e.g. "https://wiki.example.com/runbooks/catalog" (ObjectiveRunbook)'],
])('%s is refused', (_, objective, props, message) => {
  expect(refusal(() => promising(objective, props))).toBe(`[chart/catalog/Objective] ${message}`);
});

test('an environment whose Prometheus reads annotations has no rules', () => {
  const chart = inEnvironment({ metrics: MetricsDiscovery.annotations(), mesh: true });
  expect(refusal(() => promising(PROMISE, {}, chart)))
    .toBe('[shop/prod/app/catalog/Objective] rules for Prometheus are objects of its operator, which the environment does not have; set `metrics: MetricsDiscovery.prometheusOperator({ … })` on the environment (ObjectiveMetrics)');
});

test('a service promises once', () => {
  const chart = plainChart();
  const catalog = new WebService(chart, 'catalog', { image: 'catalog:1.4.2', port: 3000, mesh: true });
  catalog.objective(PROMISE);
  expect(refusal(() => catalog.objective(PROMISE))).toContain('(DuplicateId)');
});
