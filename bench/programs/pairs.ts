import type * as trackway from 'trackway';

/** A whole program that writes N plain Deployment and Service pairs, the same documents that kustomize is given. */
const lib = process.env.TRACKWAY_LIB!;
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { Environment, KubernetesObject, Platform } = require(lib) as typeof trackway;
const platform = new Platform('bench', { outdir: process.argv[3] });
const environment = new Environment(platform, 'prod');
for (let i = 0; i < Number(process.argv[2]); i++) {
  const chart = environment.chart(`web${i}`, { namespace: 'bench' });
  const labels = { app: `web${i}` };
  new KubernetesObject(chart, 'deployment', {
    apiVersion: 'apps/v1', kind: 'Deployment', name: `web${i}`,
    body: () => ({
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            automountServiceAccountToken: false,
            securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
            containers: [{
              name: 'main', image: `shop/web${i}:1.4.2`, env: [{ name: 'INDEX', value: String(i) }], ports: [{ name: 'http', containerPort: 8080 }],
              resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '256Mi' } },
              securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
              startupProbe: { tcpSocket: { port: 'http' }, failureThreshold: 3 },
            }],
          },
        },
      },
    }),
  });
  new KubernetesObject(chart, 'service', {
    apiVersion: 'v1', kind: 'Service', name: `web${i}`, body: () => ({ spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 'http' }] } }),
  });
}
platform.synth();
