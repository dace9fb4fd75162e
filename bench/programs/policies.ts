/* eslint-disable @typescript-eslint/no-require-imports -- the library is where the environment says */
const lib: string = process.env.TRACKWAY_LIB!;
const { evaluate, Policy, Scope } = require(`${lib}/policies`) as typeof import('../../src/policies');

/** Rules as people write them: each about the pods of every workload, some with parameters, one in ten broken by each document. */
const expressions = [
  'variables.containers.all(c, params.registries.exists(r, c.image.startsWith(r)))',
  'variables.containers.all(c, has(c.securityContext) && has(c.securityContext.runAsNonRoot) && c.securityContext.runAsNonRoot == true)',
  'variables.containers.all(c, has(c.resources) && has(c.resources.limits) && "memory" in c.resources.limits)',
  'variables.containers.all(c, !quantity(c.resources.limits.memory).isGreaterThan(quantity("16Gi")))',
  '!has(variables.podSpec.hostNetwork) || variables.podSpec.hostNetwork == false',
  '!has(variables.podSpec.volumes) || variables.podSpec.volumes.all(v, !has(v.hostPath))',
  '"app.kubernetes.io/name" in object.metadata.labels && object.metadata.labels["app.kubernetes.io/version"] != ""',
  'variables.containers.all(c, c.image.matches("@sha256:|:[0-9][^:/]*$"))',
  'variables.containers.all(c, has(c.readinessProbe))',
  'size(variables.containers) <= 5',
];

const policies = Array.from({ length: 50 }, (_, index) => new Policy({
  id: `rule-${index}`,
  title: 'a rule',
  why: 'because',
  fix: 'mend it',
  scope: Scope.pods(),
  params: { registries: ['registry.example.com/', 'ghcr.io/shop/'] },
  validations: [{ expression: expressions[index % expressions.length], message: 'it is broken' }],
}));

const count = Number(process.argv[2]);
const kinds = ['Deployment', 'StatefulSet', 'DaemonSet'];
const documents = Array.from({ length: count }, (_, index) => ({
  file: 'all.yaml',
  line: index + 1,
  doc: {
    apiVersion: 'apps/v1',
    kind: kinds[index % kinds.length],
    metadata: { name: `service-${index}`, namespace: 'shop', labels: { 'app.kubernetes.io/name': `service-${index}`, 'app.kubernetes.io/version': '1.4.2' } },
    spec: {
      template: {
        metadata: { labels: { app: `service-${index}` } },
        spec: {
          volumes: [{ name: 'scratch', emptyDir: {} }],
          containers: ['app', 'sidecar'].map((name) => ({
            name, image: `registry.example.com/shop/${name}:1.4.${index % 100}`, securityContext: { runAsNonRoot: true }, resources: { limits: { memory: '256Mi' } },
          })),
        },
      },
    },
  },
}));

const started = performance.now();
const findings = evaluate(policies, documents);
console.log(JSON.stringify({ ms: performance.now() - started, documents: count, findings: findings.length }));
