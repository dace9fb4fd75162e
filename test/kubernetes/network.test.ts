import { Chart } from 'cdk8s';
import { Address, Metrics, MetricsDiscovery, Port, Profiling, Task, WebService, Worker } from '../../src';
import { documents, one, plainChart, refusal, warnings } from '../support/render';
import { catalog, inEnvironment, MINIMAL } from '../support/web-service';

const namespace = (name: string): object => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
const policy = (chart: Chart, name = 'catalog'): any => one(chart, 'NetworkPolicy', name).spec;
const DNS = { to: [namespace('kube-system'), { ipBlock: { cidr: '169.254.20.10/32' } }], ports: [{ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP' }] };

/** `webapp` calls `catalog`, each in a chart of its namespace. */
function shop(from: string, to: string): { callee: any; caller: any } {
  const chart = plainChart(to);
  const callee = new WebService(chart, 'catalog', MINIMAL);
  const other = from === to ? chart : new Chart(chart.node.root as any, 'other', { namespace: from });
  new WebService(other, 'webapp', { image: 'webapp:1', port: 8080 }).calls(callee);
  return { callee: policy(chart), caller: policy(other, 'webapp') };
}

describe('a workload', () => {
  test('is closed both ways but for DNS', () => {
    expect(policy(catalog())).toEqual({
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'catalog' } }, policyTypes: ['Ingress', 'Egress'], ingress: [], egress: [DNS],
    });
  });

  test.each([
    ['worker', (chart: Chart) => new Worker(chart, 'catalog', { image: 'a:1' })],
    ['task', (chart: Chart) => new Task(chart, 'catalog', { image: 'a:1' })],
  ])('is closed when it is a %s, too', (_, make) => {
    const chart = plainChart();
    make(chart);
    expect(policy(chart)).toMatchObject({ ingress: [], egress: [DNS] });
  });
});

describe('a call', () => {
  test('opens exactly that way, on both ends', () => {
    const { callee, caller } = shop('shop', 'shop');
    expect(callee.ingress).toEqual([{ from: [{ podSelector: expect.objectContaining({ matchLabels: expect.objectContaining({ 'app.kubernetes.io/name': 'webapp' }) }) }], ports: [{ port: 3000, protocol: 'TCP' }] }]);
    expect(caller.egress).toEqual([DNS, { to: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'catalog' } } }], ports: [{ port: 3000, protocol: 'TCP' }] }]);
    expect(callee.egress).toEqual([DNS]);
    expect(caller.ingress).toEqual([]);
  });

  test('goes to another namespace by its name', () => {
    const { callee, caller } = shop('web', 'data');
    expect(callee.ingress[0].from[0]).toMatchObject(namespace('web'));
    expect(caller.egress[1].to[0]).toMatchObject(namespace('data'));
  });

  test('goes to the port of the container, not of the Service', () => {
    const chart = plainChart();
    const callee = new WebService(chart, 'catalog', { image: 'a:1', ports: [Port.http(8080, { servicePort: 80 }), Port.udp(53)] });
    new Worker(chart, 'mailer', { image: 'a:1' }).calls(callee);
    expect(policy(chart, 'mailer').egress[1].ports).toEqual([{ port: 8080, protocol: 'TCP' }, { port: 53, protocol: 'UDP' }]);
  });

  test('does not open the port of the metrics', () => {
    const chart = plainChart();
    const callee = new WebService(chart, 'catalog', { ...MINIMAL, metrics: Metrics.at(9090) });
    new Worker(chart, 'mailer', { image: 'a:1' }).calls(callee);
    expect(policy(chart, 'mailer').egress[1].ports).toEqual([{ port: 3000, protocol: 'TCP' }]);
  });

  test('that is declared twice is opened once', () => {
    const chart = plainChart();
    const callee = new WebService(chart, 'catalog', MINIMAL);
    const caller = new Worker(chart, 'mailer', { image: 'a:1' });
    caller.calls(callee, callee);
    caller.calls(callee);
    expect([policy(chart).ingress.length, policy(chart).ingress[0].from.length, policy(chart, 'mailer').egress.length]).toEqual([1, 1, 2]);
  });

  test('may go outside, to a range or to anywhere', () => {
    const chart = plainChart();
    new Worker(chart, 'catalog', { image: 'a:1' }).calls(Address.cidr('10.20.0.0/16', 5432), Address.anywhere(443), Address.anywhere(80));
    expect(policy(chart).egress.slice(1)).toEqual([
      { to: [{ ipBlock: { cidr: '10.20.0.0/16' } }], ports: [{ port: 5432, protocol: 'TCP' }] },
      { ports: [{ port: 443, protocol: 'TCP' }] },
      { ports: [{ port: 80, protocol: 'TCP' }] },
    ]);
  });

  test.each([
    ['nothing', undefined, 'undefined'], ['a name', 'catalog', '"catalog"'], ['an object', {}, 'an object of Object'],
    ['an object without prototype', Object.create(null), 'an object of no class'],
  ])('to %s is refused', (_, target, described) => {
    const chart = plainChart();
    const worker = new Worker(chart, 'mailer', { image: 'a:1' });
    expect(refusal(() => worker.calls(target as any))).toBe(`[chart/mailer] \`calls()\` got ${described}, which cannot be called; pass a WebService, a workload of cdk8s-plus, or an Address (UnknownCallTarget)`);
  });

  test('to a service of another environment is refused', () => {
    const [here, there] = [plainChart(), plainChart()];
    const worker = new Worker(here, 'mailer', { image: 'a:1' });
    expect(refusal(() => worker.calls(new WebService(there, 'catalog', MINIMAL))))
      .toBe('[chart/mailer] `calls()` got WebService chart/catalog, which is deployed to another cluster or environment; call the service of this environment, or an Address (UnknownCallTarget)');
  });

  test('to a worker, which listens to nobody, is refused', () => {
    const chart = plainChart();
    const worker = new Worker(chart, 'mailer', { image: 'a:1' });
    expect(refusal(() => new Task(chart, 'task', { image: 'a:1' }).calls(worker)))
      .toBe('[chart/task] `calls()` got Worker chart/mailer, which cannot be called; pass a WebService, a workload of cdk8s-plus, or an Address (UnknownCallTarget)');
  });

  test('to a range that is none is refused', () => {
    const worker = new Worker(plainChart(), 'mailer', { image: 'a:1' });
    expect(refusal(() => worker.calls(Address.cidr('10.20.0.0', 5432)))).toBe('[chart/mailer] "10.20.0.0" is no range of addresses; write it with its mask, e.g. "10.20.0.0/16" (AddressRange)');
  });
});

describe('what a pod cannot live without is open', () => {
  test('the metrics, to Prometheus wherever it is', () => {
    expect(policy(catalog({ metrics: Metrics.at(9090) })).ingress).toEqual([{ from: [{ namespaceSelector: {} }], ports: [{ port: 9090, protocol: 'TCP' }] }]);
  });

  test('the metrics, to Prometheus alone where the environment says where it is', () => {
    const chart = inEnvironment({ metrics: MetricsDiscovery.prometheusOperator({}, { namespace: 'monitoring' }) });
    expect(policy(catalog({ metrics: Metrics.at(9090) }, chart)).ingress).toEqual([{ from: [namespace('monitoring')], ports: [{ port: 9090, protocol: 'TCP' }] }]);
  });

  test('the profiles, where the environment profiles', () => {
    expect(policy(catalog({ profiling: Profiling.pprof(6060) }, inEnvironment({ profiling: true }))).ingress).toEqual([{ from: [{ namespaceSelector: {} }], ports: [{ port: 6060, protocol: 'TCP' }] }]);
    expect(policy(catalog({ profiling: Profiling.pprof(6060) })).ingress).toEqual([]);
  });

  test('the control plane of the mesh, and the metrics of its sidecar', () => {
    const made = policy(catalog({}, inEnvironment({ mesh: true })));
    expect(made.egress).toContainEqual({ to: [namespace('istio-system')], ports: [{ port: 15012, protocol: 'TCP' }] });
    expect(made.ingress).toEqual([{ from: [{ namespaceSelector: {} }], ports: [{ port: 15020, protocol: 'TCP' }, { port: 15090, protocol: 'TCP' }] }]);
  });

  test('the agent of Datadog', () => {
    expect(policy(catalog({}, inEnvironment({ datadog: true }))).egress).toContainEqual({ ports: [{ port: 8126, protocol: 'TCP' }, { port: 8125, protocol: 'UDP' }] });
  });

  test('and it is warned of where that opens the service itself', () => {
    expect(warnings(catalog({ metrics: Metrics.at(3000) }))).toEqual(['ServicePortOpen']);
    expect(warnings(catalog({ metrics: Metrics.at(9090) }))).toEqual([]);
    expect(warnings(catalog({ metrics: Metrics.at(3000) }, inEnvironment({ metrics: MetricsDiscovery.annotations({ namespace: 'monitoring' }) })))).toEqual([]);
  });
});

test('a policy selects the pods it is for', () => {
  const chart = catalog();
  const labels = one(chart, 'Deployment').spec.template.metadata.labels;
  expect(labels).toMatchObject(policy(chart).podSelector.matchLabels);
  expect(documents(chart).filter(({ kind }) => kind === 'NetworkPolicy')).toHaveLength(1);
});
