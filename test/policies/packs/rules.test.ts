import { App, Chart } from 'cdk8s';
import { Admission, AdmissionPolicies } from '../../../src';
import { evaluate, evaluateTerraform, Packs, Policy, terraformResources } from '../../../src/policies';
import { kubernetesProblems, kubewardenProblems } from '../../../src/policies/emit';
import { allRules, clusterRules, ruleOf } from './all-packs';
import { objectFixtures } from './object-fixtures';
import { pod, podFixtures } from './pod-fixtures';
import { stackFixtures } from './terraform-fixtures';

const together = allRules.filter(({ neighbours }) => neighbours);
const terraform = allRules.filter(({ scope }) => scope.target === 'terraform');
const documentFixtures = { ...podFixtures, ...objectFixtures };

test('every rule has documents that keep it and documents that break it, and every document its rule', () => {
  const full = (fixtures: Readonly<Record<string, { good: readonly unknown[]; bad: readonly unknown[] }>>): string[] => (
    Object.entries(fixtures).filter(([, { good, bad }]) => good.length > 0 && bad.length > 0).map(([id]) => id).sort()
  );
  expect(full(documentFixtures)).toEqual(clusterRules.map(({ id }) => id).sort());
  expect(full(stackFixtures)).toEqual(terraform.map(({ id }) => id).sort());
});

test.each(Object.entries(documentFixtures))('%s', (id, { good, bad }) => {
  const told = (doc: object): string[] => evaluate([ruleOf(id)], [{ doc: doc as Record<string, unknown>, file: 'a.yaml', line: 1 }]).map(({ code, message }) => `${code}: ${message}`);
  expect(good.map(told)).toEqual(good.map(() => []));
  expect(bad.map(([doc]) => told(doc))).toEqual(bad.map(([, message]) => [`PolicyViolated: ${message}`]));
});

test.each(Object.entries(stackFixtures))('%s', (id, { good, bad }) => {
  const told = (stack: object): string[] => (
    evaluateTerraform([ruleOf(id)], terraformResources(stack), { source: 'stack', file: 'cdk.tf.json' }).map(({ code, message }) => `${code}: ${message}`)
  );
  expect(good.map(told)).toEqual(good.map(() => []));
  expect(bad.map(([stack]) => told(stack))).toEqual(bad.map(([, message]) => [`PolicyViolated: ${message}`]));
});

test.each([
  ['docker.io', 'redis:7', true], ['docker.io/library', 'redis:7', true], ['docker.io/library/', 'grafana/grafana:11', false], ['grafana', 'docker.io/grafana/grafana:11', true],
  ['docker.io/grafana', 'grafana/grafana:11', true], ['docker.io', 'quay.io/grafana/grafana:11', false], ['localhost:5000', 'localhost:5000/a:1', true], ['docker.io', 'localhost/a:1', false],
])('trusting %s, %s is in: %s', (registry, image, trusted) => {
  const policy = Packs.supplyChain({ registries: [registry] }).policy('trusted-registries');
  expect(evaluate([policy], [{ doc: pod({ image }), file: 'a.yaml', line: 1 }]).length === 0).toBe(trusted);
});

test('options that would refuse or let in everything are refused', () => {
  const refusal = (make: () => unknown): string => {
    try {
      make();
      return 'none';
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(refusal(() => Packs.supplyChain({ registries: [] })))
    .toBe('[Packs.supplyChain] `registries` is []; name at least one, e.g. "registry.example.com/shop" (PolicyPackOption)');
  expect(refusal(() => Packs.supplyChain({ registries: ['/'] })))
    .toBe('[Packs.supplyChain] `registries` is ["/"]; name at least one, e.g. "registry.example.com/shop" (PolicyPackOption)');
  expect(refusal(() => Packs.tenancy({ labels: [] }))).toBe('[Packs.tenancy] `labels` is []; name at least one label, or leave it out (PolicyPackOption)');
  expect(refusal(() => Packs.menu({})))
    .toBe('[Packs.menu] nothing is on the menu; give `claims`, `databaseClasses`, `databaseVersions`, `clusterVersions` or `instances` (PolicyPackOption)');
  expect(refusal(() => Packs.menu({ claims: [{ apiVersion: 'a.example.com/v1', kind: 'Claim', sizes: ['small'], sizeField: "spec.size == 'x' || true" }] })))
    .toBe('[Packs.menu] the field is "spec.size == \'x\' || true"; write the names of fields with dots between them, e.g. "spec.parameters.size" (PolicyPackOption)');
  expect(refusal(() => Packs.aws({ regions: [' '] }))).toBe('[Packs.aws] `regions` is [" "]; name the regions, e.g. "ap-northeast-2", or leave it out (PolicyPackOption)');
});

test('the packs of Pod Security have one name, so that the nearer level holds', () => {
  expect(Packs.podSecurityRestricted.name).toBe(Packs.podSecurityBaseline.name);
  expect(Packs.podSecurityRestricted.policies.map(({ id }) => id)).toEqual(expect.arrayContaining(Packs.podSecurityBaseline.policies.map(({ id }) => id)));
});

test('namespaces have a quota and a limit range of their own, and another namespace’s do not count', () => {
  expect(together.map(({ id }) => id)).toEqual(['namespace-quota']);
  const made = (kind: string, name: string, namespace?: string) => ({ doc: { apiVersion: 'v1', kind, metadata: { name, ...namespace && { namespace } } }, file: 'a.yaml', line: 1 });
  const told = (...docs: ReturnType<typeof made>[]) => evaluate(together, docs).map(({ code, message, resource }) => `${code} ${resource.name}: ${message}`);
  expect(told(made('Namespace', 'shop'), made('ResourceQuota', 'all', 'shop'), made('LimitRange', 'all', 'shop'))).toEqual([]);
  expect(told(made('LimitRange', 'all', 'shop'), made('Namespace', 'shop'), made('ResourceQuota', 'all', 'other'), made('Namespace', 'other')))
    .toEqual(['PolicyViolated shop: it has no ResourceQuota', 'PolicyViolated other: it has no LimitRange']);
});

test('a rule that reads neighbours says so, and is not emitted for the cluster', () => {
  const quota = ruleOf('namespace-quota');
  expect(() => new Policy({ ...quota, neighbours: false })).toThrow('there is no "neighbours"');
  const chart = new Chart(new App(), 'policies', { namespace: 'policies' });
  new AdmissionPolicies(chart, 'tenancy', { policies: Packs.tenancy({ quotas: ['cpu'] }), engine: Admission.validatingAdmissionPolicy() });
  expect(chart.toJson().map(({ metadata }: any) => metadata.name)).not.toContain('namespace-quota');
  expect(chart.toJson().map(({ metadata }: any) => metadata.name)).toContain('quota-bounds');
});

test('a pod can keep all of them', () => {
  expect(evaluate(allRules, [{ doc: pod(), file: 'a.yaml', line: 1 }])).toEqual([]);
});

test('what cannot be judged is refused rule by rule, and takes no other down', () => {
  const judged = (doc: object) => new Map(evaluate(allRules, [{ doc: doc as Record<string, unknown>, file: 'a.yaml', line: 1 }]).map(({ policy, code, message }) => [policy, `${code}: ${message}`]));
  const { spec, ...bare } = pod();
  const missing = judged({ ...bare, spec: { ...spec, containers: undefined } });
  expect(missing.get('privileged-containers')).toBe('PolicyFailed: it could not be judged, so it does not hold: there is no field "containers"');
  expect(missing.get('trusted-registries')).toBe('PolicyFailed: it could not be judged, so it does not hold: there is no field "containers"');
  expect([missing.has('host-namespaces'), missing.has('required-labels'), missing.has('volume-types')]).toEqual([false, false, false]);

  const endless = judged(pod({}, { containers: Array.from({ length: 150_000 }, () => spec.containers[0]) }));
  const tooLong = 'PolicyFailed: it could not be judged, so it does not hold: it takes too long: it goes through more elements, or longer texts, than a policy may';
  expect([endless.get('privileged-containers'), endless.get('probed-hosts'), endless.get('dropped-capabilities')]).toEqual([tooLong, tooLong, tooLong]);
  expect([endless.has('host-namespaces'), endless.has('required-labels'), endless.has('volume-types')]).toEqual([false, false, false]);
});

test('an exception of a pack that is over fails, whether or not anything breaks the rule', () => {
  const pack = Packs.podSecurityRestricted.except('privileged-containers', { reason: 'the driver', expires: '2027-01-31', namespace: 'shop' });
  const told = (container: object, asOf: string) => evaluate(pack.policies, [{ doc: pod(container), file: 'a.yaml', line: 1 }], { asOf }).map(({ policy, code }) => `${policy} ${code}`);
  const privileged = { securityContext: { ...pod().spec.containers[0].securityContext, privileged: true } };
  expect(told(privileged, '2027-01-31')).toEqual([]);
  expect(told({}, '2027-02-01')).toEqual(['privileged-containers PolicyExceptionExpired']);
  expect(told(privileged, '2027-02-01')).toEqual(['privileged-containers PolicyExceptionExpired', 'privileged-containers PolicyViolated']);
});

test('every rule says where it comes from, and has an id of its own', () => {
  expect(allRules.filter(({ reference }) => !/^https:\/\/\S+$/.test(reference ?? '')).map(({ id }) => id)).toEqual([]);
  expect(new Set(allRules.map(({ id }) => id)).size).toBe(allRules.length);
});

test('every rule about Kubernetes runs in the oldest cluster, by the API server and by Kubewarden', () => {
  expect(clusterRules.flatMap((policy) => [...kubernetesProblems(policy, '1.29'), ...kubewardenProblems(policy)])).toEqual([]);
});
