import { Duration } from 'cdk8s';
import {
  ArgoApplication, ArgoSync, BlueGreen, Environment, GatewayFront, Health, Match, MeshGateway, MeshRoute, Metric, Platform, Port, Prometheus, Release, Retry,
  Scaling, WebService,
} from 'trackway';

export const devops = new Platform('devops', { owner: 'devops', registry: 'registry.example.com/devops' });
const prod = new Environment(devops, 'prod', { mesh: true });

const door = new MeshGateway(prod.chart('doors', { namespace: 'istio-system' }), 'query-gateway', {
  hosts: ['query.test.co.kr'],
  front: GatewayFront.ingress({ className: 'alb' }),
});
const app = prod.chart('query', { namespace: 'devops' });
const prometheus = Prometheus.at('http://prometheus.monitoring:9090');

// #region release
export const query = new BlueGreen(app, 'query', {
  image: 'query:1.9.0',
  ports: [Port.http(8080, { servicePort: 80 })],
  health: Health.http('/healthz'),
  scaling: Scaling.onCpu({ between: [3, 9] }),
  release: Release.headerPreview({
    header: Match.header('x-preview').is('true'), // QA sends it; nobody else reaches the new version
    before: [Metric.job({ image: 'query-smoke-test:1.2.0', args: ['--header', 'x-preview: true', 'http://query.test.co.kr'] })],
    after: [
      Metric.successRate({ prometheus, atLeast: 99 }),
      Metric.latency({ prometheus, percentile: 95, below: Duration.millis(300) }),
    ],
  }),
});
// #endregion

// #region route
export const route = new MeshRoute(app, 'query-route', {
  hosts: ['query.test.co.kr'],
  gateways: [door],
  rules: [{ to: query, retry: Retry.times(2, { on: ['5xx'], perTry: Duration.seconds(2) }) }],
});
const report = new WebService(app, 'report', { image: 'report:4.0.1', port: 8080 });
report.calls(query);
// #endregion

// #region switch
// The same with two Services, for a team that has no mesh everywhere: the selector moves.
export const billing = new BlueGreen(app, 'billing', {
  image: 'billing:3.2.0',
  port: 8080,
  release: Release.blueGreen({ header: Match.header('x-preview').is('true'), standBy: Duration.minutes(10) }),
});
// #endregion

// #region argo-cd
export const application = new ArgoApplication(prod.chart('argo-cd', { namespace: 'argocd' }), 'query', {
  charts: [app],
  repository: 'https://gitlab.example.com/devops/deploy.git',
  path: 'dist/prod',
  sync: ArgoSync.automatic({ prune: true }),
});
// #endregion

// #region table
export const table = query.phaseTable(
  { name: 'everybody', host: 'query.test.co.kr' },
  { name: 'QA', host: 'query.test.co.kr', headers: { 'x-preview': 'true' } },
  { name: 'report, in the mesh', from: 'sidecar:devops/report', host: 'query', port: 80 },
);
// #endregion

export const result = devops.synth();
