import { execFileSync, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Duration } from 'cdk8s';
import * as yaml from 'js-yaml';
import { WebService } from '../../../src';
import { testIf } from '../../support/paths';
import { one, plainChart } from '../../support/render';

const HAS_PROMTOOL = spawnSync('promtool', ['--version']).status === 0;
const withPromtool = (name: string, body: () => void): void => testIf(HAS_PROMTOOL, 'needs promtool, of Prometheus')(name, body, 60_000);

const LABELS = 'reporter="source",destination_service_name="catalog",destination_service_namespace="shop"';

/** What Prometheus itself says of the rules, given requests and failures per minute over half a day. */
function alertsAt(time: string, perMinute: { requests: string; failures?: string; fast?: string }): string[] {
  const chart = plainChart();
  new WebService(chart, 'catalog', { image: 'catalog:1.4.2', port: 3000, mesh: true })
    .objective({ availability: 99.9, latency: { under: Duration.millis(250), percent: 99 } });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trackway-promtool-'));
  fs.writeFileSync(path.join(folder, 'rules.yaml'), yaml.dump({ groups: one(chart, 'PrometheusRule').spec.groups }));
  execFileSync('promtool', ['check', 'rules', path.join(folder, 'rules.yaml')]);
  const series = [
    { series: `istio_requests_total{${LABELS},response_code="200"}`, values: perMinute.requests },
    ...perMinute.failures ? [{ series: `istio_requests_total{${LABELS},response_code="503"}`, values: perMinute.failures }] : [],
    { series: `istio_request_duration_milliseconds_count{${LABELS}}`, values: perMinute.requests },
    { series: `istio_request_duration_milliseconds_bucket{${LABELS},le="250"}`, values: perMinute.fast ?? perMinute.requests },
  ];
  const expectation = (alertname: string): unknown => ({ eval_time: time, alertname, exp_alerts: [] });
  fs.writeFileSync(path.join(folder, 'test.yaml'), yaml.dump({
    rule_files: ['rules.yaml'],
    tests: [{ interval: '1m', input_series: series, alert_rule_test: [expectation('ErrorBudgetBurn'), expectation('ObjectiveUnmeasured')] }],
  }));
  const { stdout, stderr } = spawnSync('promtool', ['test', 'rules', 'test.yaml'], { cwd: folder, encoding: 'utf8' });
  fs.rmSync(folder, { recursive: true });
  // What fires is listed where nothing was expected to.
  const fired = [...`${stdout}${stderr}`.matchAll(/alertname="(\w+)"[^}]*objective="(\w+)"[^}]*severity="(\w+)"/g)].map((match) => match.slice(1).join(' '));
  if (fired.length === 0 && !/SUCCESS/.test(stdout)) throw new Error(`${stdout}${stderr}`);
  return [...new Set(fired)].sort();
}

withPromtool('nobody is called while requests succeed in time', () => {
  expect(alertsAt('8h', { requests: '0+600x720' })).toEqual([]);
});

withPromtool('one request in a hundred failing for hours pages at 99.9 %: six times the budget in six hours', () => {
  expect(alertsAt('8h', { requests: '0+600x720', failures: '0+6x720' })).toEqual(['ErrorBudgetBurn availability page', 'ErrorBudgetBurn availability ticket']);
});

withPromtool('two in a thousand failing is a ticket and wakes nobody', () => {
  expect(alertsAt('12h', { requests: '0+600x720', failures: '0+1.2x720' })).toEqual(['ErrorBudgetBurn availability ticket']);
});

withPromtool('a failure that is over does not page', () => {
  expect(alertsAt('12h', { requests: '0+600x720', failures: '0+60x60 3600x660' })).not.toContain('ErrorBudgetBurn availability page');
});

withPromtool('half of the answers being slow pages for latency', () => {
  expect(alertsAt('8h', { requests: '0+600x720', fast: '0+300x720' })).toEqual(['ErrorBudgetBurn latency page', 'ErrorBudgetBurn latency ticket']);
});

withPromtool('a service that nobody measures is a ticket', () => {
  expect(alertsAt('12h', { requests: '_x720' })).toEqual(['ObjectiveUnmeasured availability ticket', 'ObjectiveUnmeasured latency ticket']);
});
