/* eslint-disable @typescript-eslint/no-require-imports -- the library is where the environment says */
const lib: string = process.env.TRACKWAY_LIB!;
const { evaluate, Packs, Policy, Scope } = require(`${lib}/policies`) as typeof import('../../src/policies');

/** Every rule of the packs that is about pods. */
const ofPacks = [
  Packs.podSecurityRestricted,
  Packs.supplyChain({ registries: ['registry.example.com', 'ghcr.io/shop'], digests: true }),
  Packs.tenancy({ quotas: ['cpu', 'memory'] }),
  Packs.cost(),
].flatMap((pack) => pack.policies).filter(({ scope }) => scope.readsPods);

/** Rules as people write them besides, two of them broken by each document. */
const written = [
  'variables.containers.all(c, has(c.resources) && has(c.resources.limits) && "memory" in c.resources.limits)',
  'variables.containers.all(c, !quantity(c.resources.limits.memory).isGreaterThan(quantity("16Gi")))',
  '"app.kubernetes.io/name" in object.metadata.labels && object.metadata.labels["app.kubernetes.io/version"] != ""',
  'variables.containers.all(c, c.image.matches("@sha256:|:[0-9][^:/]*$"))',
  'variables.containers.all(c, has(c.readinessProbe))',
  'size(variables.containers) <= 1',
].map((expression, index) => new Policy({
  id: `rule-${index}`, title: 'a rule', why: 'because', fix: 'mend it', scope: Scope.pods(), validations: [{ expression, message: 'it is broken' }],
}));

const distinct = [...ofPacks, ...written];
const policies = Array.from({ length: 50 }, (_, index) => (
  index < distinct.length ? distinct[index] : new Policy({ ...distinct[index % distinct.length], id: `again-${index}` })
));

const count = Number(process.argv[2]);
const kinds = ['Deployment', 'StatefulSet', 'DaemonSet'];
const documents = Array.from({ length: count }, (_, index) => ({
  file: 'all.yaml',
  line: index + 1,
  doc: {
    apiVersion: 'apps/v1',
    kind: kinds[index % kinds.length],
    metadata: { name: `service-${index}`, namespace: 'shop', labels: labelsOf(index), annotations: { 'trackway/owner': 'commerce' } },
    spec: {
      template: {
        metadata: { labels: labelsOf(index), annotations: { 'trackway/owner': 'commerce' } },
        spec: {
          volumes: [{ name: 'scratch', emptyDir: {} }],
          containers: ['app', 'sidecar'].map((name) => ({
            name,
            image: `registry.example.com/shop/${name}:1.4.${index % 100}@sha256:0f1e`,
            securityContext: {
              runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, seccompProfile: { type: 'RuntimeDefault' },
            },
            resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '256Mi' } },
          })),
        },
      },
    },
  },
}));

/** What every workload says of itself. */
function labelsOf(index: number): Record<string, string> {
  return { 'app.kubernetes.io/name': `service-${index}`, 'app.kubernetes.io/version': '1.4.2' };
}

const started = performance.now();
const findings = evaluate(policies, documents);
console.log(JSON.stringify({ ms: performance.now() - started, rules: distinct.length, documents: count, findings: findings.length }));
