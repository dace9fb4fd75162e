import { evaluate, evaluateTerraform, terraformResources } from '../../../src/policies';
import { kubernetesProblems, kubewardenProblems } from '../../../src/policies/emit';
import { allRules, ruleOf } from './all-packs';
import { objectFixtures } from './object-fixtures';
import { pod, podFixtures } from './pod-fixtures';
import { stackFixtures } from './terraform-fixtures';

const kubernetes = allRules.filter(({ scope }) => scope.target === 'kubernetes');
const terraform = allRules.filter(({ scope }) => scope.target === 'terraform');
const documentFixtures = { ...podFixtures, ...objectFixtures };

test('every rule has documents that keep it and documents that break it, and every document its rule', () => {
  const full = (fixtures: Readonly<Record<string, { good: readonly unknown[]; bad: readonly unknown[] }>>): string[] => (
    Object.entries(fixtures).filter(([, { good, bad }]) => good.length > 0 && bad.length > 0).map(([id]) => id).sort()
  );
  expect(full(documentFixtures)).toEqual(kubernetes.map(({ id }) => id).sort());
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

test('a pod can keep all of them', () => {
  expect(evaluate(allRules, [{ doc: pod(), file: 'a.yaml', line: 1 }])).toEqual([]);
});

test('every rule says where it comes from, and has an id of its own', () => {
  expect(allRules.filter(({ reference }) => !/^https:\/\/\S+$/.test(reference ?? '')).map(({ id }) => id)).toEqual([]);
  expect(new Set(allRules.map(({ id }) => id)).size).toBe(allRules.length);
});

test('every rule about Kubernetes runs in the oldest cluster, by the API server and by Kubewarden', () => {
  expect(kubernetes.flatMap((policy) => [...kubernetesProblems(policy, '1.29'), ...kubewardenProblems(policy)])).toEqual([]);
});
