/* eslint-disable @typescript-eslint/no-require-imports -- which build is measured is known at run time only */
import * as path from 'path';
import { performance } from 'perf_hooks';

const lib = process.env.TRACKWAY_LIB!;
const { analyze, Model } = require(path.join(lib, 'analysis')) as typeof import('../../src/analysis');
const { trace } = require(path.join(lib, 'analysis', 'trace', 'trace')) as typeof import('../../src/analysis/trace/trace');

/** Five documents for each service: Deployment, Service, VirtualService, DestinationRule, AuthorizationPolicy; and one gateway for all. */
function mesh(services: number): object[] {
  const hosts = Array.from({ length: services }, (_, i) => `s${i}.example.com`);
  const gateway = {
    apiVersion: 'networking.istio.io/v1', kind: 'Gateway', metadata: { name: 'door', namespace: 'istio-system' },
    spec: { selector: { istio: 'ingressgateway' }, servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*.example.com'] }] },
  };
  return [gateway, ...hosts.flatMap((host, i) => service(`s${i}`, `team-${i % 50}`, host))];
}

function service(name: string, namespace: string, host: string): object[] {
  const metadata = { name, namespace };
  const fqdn = `${name}.${namespace}.svc.cluster.local`;
  const labels = { app: name, version: 'v1' };
  const template = { metadata: { labels }, spec: { containers: [{ name, image: `shop/${name}:1.4.2`, ports: [{ name: 'http', containerPort: 8080 }] }] } };
  const destination = { host: fqdn, subset: 'v1', port: { number: 80 } };
  return [
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { selector: { matchLabels: labels }, template } },
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] } },
    {
      apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata,
      spec: { hosts: [host], gateways: ['istio-system/door'], http: [{ match: [{ uri: { prefix: '/api' } }], route: [{ destination }] }, { route: [{ destination }] }] },
    },
    { apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule', metadata, spec: { host: fqdn, subsets: [{ name: 'v1', labels: { version: 'v1' } }] } },
    {
      apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy', metadata,
      spec: { selector: { matchLabels: { app: name } }, rules: [{ from: [{ source: { namespaces: ['istio-system'] } }] }] },
    },
  ];
}

const documents = mesh(Number(process.argv[2]));
const started = performance.now();
const model = Model.of(documents);
const findings = analyze(model);
const analyzed = performance.now();
const errors = findings.filter(({ level }) => level === 'error');
if (errors.length > 0) throw new Error(`the mesh is meant to be clean: ${errors[0].code} ${errors[0].message}`);
for (let i = 0; i < 1000; i++) {
  const { status, reason } = trace(model, { host: `s${i % Number(process.argv[2])}.example.com`, path: '/api/items' });
  if (status !== 200) throw new Error(`a request did not arrive: ${status} ${reason}`);
}
console.log(JSON.stringify({ documents: documents.length, ms: analyzed - started, traceMs: performance.now() - analyzed }));
