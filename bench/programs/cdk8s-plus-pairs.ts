import { performance } from 'perf_hooks';
import { App, Chart, Yaml } from 'cdk8s';
import { Deployment, EnvValue } from 'cdk8s-plus-29';

/** The same for Deployment and Service pairs of cdk8s-plus, as their users write them. Prints one line of JSON. */
function main(pairs: number, chartEach: boolean): void {
  const started = performance.now();
  const app = new App();
  const shared = chartEach ? undefined : new Chart(app, 'all', { namespace: 'bench' });
  for (let i = 0; i < pairs; i++) {
    const chart = shared ?? new Chart(app, `chart${i}`, { namespace: 'bench' });
    const deployment = new Deployment(chart, `web${i}`, {
      replicas: 2,
      containers: [{ image: `shop/web${i}:1.4.2`, portNumber: 8080, envVariables: { INDEX: EnvValue.fromValue(String(i)) } }],
    });
    deployment.exposeViaService({ ports: [{ port: 80, targetPort: 8080 }] });
  }
  const charts = app.node.children as Chart[];
  let documents = 0;
  let bytes = 0;
  for (const chart of charts) {
    const objects = chart.toJson() as unknown[];
    documents += objects.length;
    bytes += Yaml.stringify(...objects).length;
  }
  console.log(JSON.stringify({ documents, bytes, ms: performance.now() - started }));
}

main(Number(process.argv[2]), process.argv[3] === 'chart-each');
