import { Chart } from 'cdk8s';
import { Environment, Platform, WebService } from '../../src';

/** Two services of one environment, one calling the other: ten documents. */
export function shop(): { platform: Platform; prod: Environment; chart: Chart; catalog: WebService; webapp: WebService } {
  const platform = new Platform('shop');
  const prod = new Environment(platform, 'prod');
  const chart = prod.chart('storefront');
  const catalog = new WebService(chart, 'catalog', { image: 'catalog:1.4.2', port: 3000 });
  const webapp = new WebService(chart, 'webapp', { image: 'webapp:2.0.1', port: 8080 });
  webapp.calls(catalog);
  return { platform, prod, chart, catalog, webapp };
}

/** A ConfigMap as plain data. */
export function configMap(name: string, data: Record<string, string> = {}, namespace?: string): Record<string, unknown> {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...(namespace === undefined ? {} : { namespace }) }, data };
}

/** A Deployment as plain data, with one container or several. */
export function deployment(name: string, replicas: number, containers: readonly Record<string, unknown>[] = [{ name, image: `${name}:1` }]): Record<string, unknown> {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { replicas, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers } } },
  };
}
