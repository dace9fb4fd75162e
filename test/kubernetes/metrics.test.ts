import { Duration } from 'cdk8s';
import { CronTask, Metrics, MetricsDiscovery, Port, Profiling, Task, Worker } from '../../src';
import { documents, one, plainChart } from '../support/render';
import { catalog, inEnvironment, refused } from '../support/web-service';

const SELECTOR = { 'app.kubernetes.io/name': 'catalog', 'app.kubernetes.io/instance': 'catalog' };

describe('metrics of a service', () => {
  test('are read through its Service, on a port of their own', () => {
    const chart = catalog({ metrics: Metrics.at(9090) });
    expect(one(chart, 'ServiceMonitor').spec).toEqual({
      selector: { matchLabels: { ...SELECTOR, 'app.kubernetes.io/component': 'web-service' } }, endpoints: [{ port: 'http-metrics', path: '/metrics' }],
    });
    expect(one(chart, 'Service').spec.ports).toContainEqual({ name: 'http-metrics', port: 9090, targetPort: 'http-metrics', protocol: 'TCP' });
    expect(one(chart, 'Service').metadata.labels).toMatchObject(one(chart, 'ServiceMonitor').spec.selector.matchLabels);
    expect(one(chart, 'Deployment').spec.template.spec.containers[0].ports).toContainEqual({ name: 'http-metrics', containerPort: 9090, protocol: 'TCP' });
  });

  test('may be on a port of the service, by its name', () => {
    const chart = catalog({ metrics: Metrics.at(3000) });
    expect(one(chart, 'ServiceMonitor').spec.endpoints).toEqual([{ port: 'http', path: '/metrics' }]);
    expect(one(chart, 'Service').spec.ports).toHaveLength(1);
  });

  test('are not looked for on a port of UDP', () => {
    const chart = catalog({ ports: [Port.http(80), Port.udp(8125)], metrics: Metrics.at(8125) });
    expect(one(chart, 'ServiceMonitor').spec.endpoints[0].port).toBe('http-metrics');
  });

  test('may have a path and an interval', () => {
    const chart = catalog({ metrics: Metrics.at(9090, { path: '/actuator/prometheus', every: Duration.minutes(1) }) });
    expect(one(chart, 'ServiceMonitor').spec.endpoints).toEqual([{ port: 'http-metrics', path: '/actuator/prometheus', interval: '60s' }]);
  });

  test('are found by the labels of the environment', () => {
    const chart = inEnvironment({ metrics: MetricsDiscovery.prometheusOperator({ release: 'prometheus' }) });
    expect(one(catalog({ metrics: Metrics.at(9090) }, chart), 'ServiceMonitor').metadata.labels.release).toBe('prometheus');
  });

  test('are found by annotations where the environment does so', () => {
    const chart = catalog({ metrics: Metrics.at(9090) }, inEnvironment({ metrics: MetricsDiscovery.annotations() }));
    expect(one(chart, 'Deployment').spec.template.metadata.annotations).toEqual({ 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9090', 'prometheus.io/path': '/metrics' });
    expect(documents(chart).map(({ kind }) => kind)).not.toContain('ServiceMonitor');
  });

  test('are nothing by default', () => {
    const chart = catalog();
    expect(documents(chart).map(({ kind }) => kind)).not.toContain('ServiceMonitor');
    expect(one(chart, 'Deployment').spec.template.metadata).not.toHaveProperty('annotations');
  });
});

test.each([
  ['a worker', (chart: any) => new Worker(chart, 'catalog', { image: 'a:1', metrics: Metrics.at(9090) })],
  ['a task', (chart: any) => new Task(chart, 'catalog', { image: 'a:1', metrics: Metrics.at(9090) })],
  ['a cron task', (chart: any) => new CronTask(chart, 'catalog', { image: 'a:1', schedule: '@hourly', metrics: Metrics.at(9090) })],
])('metrics of %s, which has no Service, are read from its pods', (_, make) => {
  const chart = plainChart();
  make(chart);
  expect(one(chart, 'PodMonitor').spec).toEqual({ selector: { matchLabels: SELECTOR }, podMetricsEndpoints: [{ port: 'http-metrics', path: '/metrics' }] });
});

describe('profiles', () => {
  const annotations = (chart: any): any => one(chart, 'Deployment').spec.template.metadata.annotations;

  test('are pulled where the environment says so', () => {
    expect(annotations(catalog({ profiling: Profiling.pprof(6060, ['cpu', 'memory']) }, inEnvironment({ profiling: true })))).toEqual({
      'profiles.grafana.com/cpu.scrape': 'true', 'profiles.grafana.com/cpu.port': '6060', 'profiles.grafana.com/memory.scrape': 'true', 'profiles.grafana.com/memory.port': '6060',
    });
  });

  test('are not pulled elsewhere', () => {
    expect(annotations(catalog({ profiling: Profiling.pprof(6060) }))).toBeUndefined();
  });
});

describe('observability is refused', () => {
  test.each([
    ['at a path that is none', { metrics: Metrics.at(9090, { path: 'metrics' }) }, '`metrics` needs a path that starts with "/", got "metrics"; write e.g. Metrics.at(9090, { path: "/metrics" }) (MetricsPath)'],
    ['at no port', { metrics: Metrics.at(0) }, '`metrics` needs a port from 1 to 65535, got 0; give the port that serves metrics (PortOutOfRange)'],
    ['every fraction of a second', { metrics: Metrics.at(9090, { every: Duration.millis(1500) }) }, '`metrics` must be read at whole seconds, up to a day, got 1.5 s; give e.g. Duration.seconds(30) (MetricsInterval)'],
    ['at no port for profiles', { profiling: Profiling.pprof(99999) }, '`profiling` needs a port from 1 to 65535, got 99999; give the port that serves pprof (PortOutOfRange)'],
    ['where another port has the name', { ports: [Port.http(80, { name: 'metrics' })], metrics: Metrics.at(9090) }, 'two ports have the same name, "http-metrics"; name one of them: Port.http(8081, { name: "admin" }) (PortDuplicate)'],
  ])('%s', (_, props, message) => {
    expect(refused(props)).toBe(`[chart/catalog] ${message}`);
  });
});
