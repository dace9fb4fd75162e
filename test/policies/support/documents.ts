import * as fc from 'fast-check';

type Json = Record<string, any>;

const container = fc.record({
  name: fc.constantFrom('app', 'proxy'),
  image: fc.constantFrom('registry.example.com/shop/catalog:1.4.2', 'registry.example.com/catalog', 'docker.io/nginx:latest', 'nginx@sha256:abc', ''),
  securityContext: fc.record({
    privileged: fc.boolean(), runAsNonRoot: fc.boolean(), capabilities: fc.record({ drop: fc.constantFrom([], ['ALL'], ['NET_RAW', 'ALL']) }),
  }, { requiredKeys: [] }),
  resources: fc.record({
    limits: fc.record({ memory: fc.constantFrom('64Mi', '1Gi', '20Gi', '500M', 'much') }, { requiredKeys: [] }),
  }, { requiredKeys: [] }),
  ports: fc.array(fc.record({ containerPort: fc.constantFrom(80, 8080, 22, 8080.5) }), { maxLength: 2 }),
}, { requiredKeys: ['name', 'image'] });

const labels = fc.dictionary(fc.constantFrom('app.kubernetes.io/name', 'app.kubernetes.io/version', 'team'), fc.constantFrom('catalog', '1.4.2', 'legacy', ''), { maxKeys: 3 });
const metadata = fc.record({
  name: fc.constantFrom('catalog', 'web', 'orders'),
  namespace: fc.constantFrom('shop', 'kube-system', 'legacy'),
  labels,
  annotations: fc.dictionary(fc.constantFrom('trackway/owner', 'note'), fc.constantFrom('commerce', '')),
}, { requiredKeys: ['name'] });
const podSpec = fc.record({
  containers: fc.array(container, { minLength: 1, maxLength: 3 }),
  initContainers: fc.array(container, { maxLength: 1 }),
  hostNetwork: fc.boolean(),
}, { requiredKeys: ['containers'] });
const template = fc.record({ metadata: fc.record({ labels }, { requiredKeys: [] }), spec: podSpec }, { requiredKeys: ['spec'] });

function made(apiVersion: string, kind: string, spec: fc.Arbitrary<unknown>): fc.Arbitrary<Json> {
  return fc.record({ apiVersion: fc.constant(apiVersion), kind: fc.constant(kind), metadata, spec });
}

const whole = fc.oneof(
  made('v1', 'Pod', podSpec),
  made('apps/v1', 'Deployment', fc.record({ replicas: fc.nat(12), template }, { requiredKeys: ['template'] })),
  made('apps/v1', 'StatefulSet', fc.record({ template })),
  made('argoproj.io/v1alpha1', 'Rollout', fc.record({ template })),
  made('batch/v1', 'Job', fc.record({ template })),
  made('batch/v1', 'CronJob', fc.record({ jobTemplate: fc.record({ spec: fc.record({ template }) }) })),
  made('core.openfunction.io/v1beta2', 'Function', fc.record({ serving: fc.record({ template: podSpec, labels }, { requiredKeys: [] }) }, { requiredKeys: [] })),
  made('serving.knative.dev/v1', 'Service', fc.record({ template })),
  made('v1', 'Service', fc.record({ type: fc.constantFrom('ClusterIP', 'LoadBalancer') }, { requiredKeys: [] })),
  made('networking.istio.io/v1', 'VirtualService', fc.record({ hosts: fc.array(fc.constantFrom('*', 'a.example.com', '*.example.com')) }, { requiredKeys: [] })),
);

/** What does not belong where it is put. */
export const junk = fc.constantFrom<unknown>(null, 0, -1, 1.5, '', 'text', true, [], {}, ['a', 1], { '': null });

/** Documents as people write them, and the same with something torn out or put in the place of something else. */
export const documents: fc.Arbitrary<Json> = fc.oneof(
  whole,
  fc.tuple(whole, fc.array(fc.tuple(fc.nat(), fc.option(junk, { nil: undefined })), { minLength: 1, maxLength: 3 })).map(([document, wounds]) => {
    const damaged = structuredClone(document);
    for (const [at, value] of wounds) damage(damaged, at, value);
    return damaged;
  }),
);

/** Puts `value` in the place of one of the fields, or takes it away. Group and kind stay: they say what is judged at all. */
export function damage(document: Json, at: number, value: unknown): void {
  const places: [any, string | number][] = [];
  const visit = (object: any, depth: number): void => {
    for (const key of Object.keys(object)) {
      if (depth === 0 && (key === 'apiVersion' || key === 'kind')) continue;
      if (key !== 'namespace' && key !== 'labels') places.push([object, key]);
      if (typeof object[key] === 'object' && object[key] !== null) visit(object[key], depth + 1);
    }
  };
  visit(document, 0);
  if (places.length === 0) return;
  const [object, key] = places[at % places.length];
  // A list where an object belongs is refused before any policy is asked; and the API server reads a null in a list as an empty object.
  const misplaced = Array.isArray(value) && typeof object[key] === 'object' && !Array.isArray(object[key]);
  const gone = value === undefined || misplaced || (value === null && Array.isArray(object));
  if (!gone) object[key] = value;
  else if (Array.isArray(object)) object.splice(Number(key), 1);
  else delete object[key];
}
