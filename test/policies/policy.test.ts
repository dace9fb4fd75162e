import { evaluate, Policy, PolicyPack, PolicyProps, Scope } from '../../src/policies';

const props: PolicyProps = {
  id: 'trusted-registries',
  title: 'images come from our registries',
  why: 'what anyone can push, anyone can replace',
  fix: 'push the image to a registry of ours',
  scope: Scope.pods(),
  params: { registries: ['registry.example.com/'] },
  validations: [{ expression: 'variables.containers.all(c, params.registries.exists(r, c.image.startsWith(r)))', message: 'an image comes from elsewhere' }],
};
const pod = { containers: [{ name: 'a', image: 'docker.io/a:1' }] };

function object(apiVersion: string, kind: string, spec: unknown, metadata: object = { name: 'catalog', namespace: 'shop' }) {
  return { doc: { apiVersion, kind, metadata, spec }, file: 'all.yaml', line: 7 };
}

function refusal(make: () => unknown): string {
  try {
    make();
    return 'none';
  } catch (error) {
    return (error as Error).message;
  }
}

test('a finding says which rule, whose it is, what is wrong and where', () => {
  const policy = new Policy({ ...props, reference: 'https://example.com/rules' });
  expect(evaluate([policy], [object('apps/v1', 'Deployment', { template: { spec: pod } })])).toEqual([{
    code: 'PolicyViolated',
    policy: 'trusted-registries',
    severity: 'error',
    owner: 'consumer',
    message: 'an image comes from elsewhere',
    fix: 'push the image to a registry of ours',
    resource: { kind: 'Deployment', namespace: 'shop', name: 'catalog' },
    file: 'all.yaml',
    line: 7,
    construct: undefined,
    reference: 'https://example.com/rules',
  }]);
});

test.each([
  ['v1', 'Pod', pod],
  ['apps/v1', 'Deployment', { template: { spec: pod } }],
  ['apps/v1', 'StatefulSet', { template: { spec: pod } }],
  ['apps/v1', 'DaemonSet', { template: { spec: pod } }],
  ['apps/v1', 'ReplicaSet', { template: { spec: pod } }],
  ['argoproj.io/v1alpha1', 'Rollout', { template: { spec: pod } }],
  ['batch/v1', 'Job', { template: { spec: pod } }],
  ['batch/v1', 'CronJob', { jobTemplate: { spec: { template: { spec: pod } } } }],
  ['keda.sh/v1alpha1', 'ScaledJob', { jobTargetRef: { template: { spec: pod } } }],
  ['serving.knative.dev/v1', 'Service', { template: { spec: pod } }],
  ['core.openfunction.io/v1beta2', 'Function', { serving: { template: pod } }],
])('one expression about pods reaches those of %s %s', (apiVersion, kind, spec) => {
  expect(evaluate([new Policy(props)], [object(apiVersion, kind, spec)]).map(({ code, message }) => `${code}: ${message}`)).toEqual(['PolicyViolated: an image comes from elsewhere']);
});

test('init and ephemeral containers are containers', () => {
  const good = { name: 'a', image: 'registry.example.com/a:1' };
  const judged = (spec: object) => evaluate([new Policy(props)], [object('v1', 'Pod', spec)]).length;
  expect(judged({ containers: [good] })).toBe(0);
  expect(judged({ containers: [good], initContainers: pod.containers })).toBe(1);
  expect(judged({ containers: [good], ephemeralContainers: pod.containers })).toBe(1);
});

test('a Service of Knative is not the Service of Kubernetes', () => {
  expect(evaluate([new Policy(props)], [object('v1', 'Service', { ports: [] })])).toEqual([]);
});

test('what a rule cannot judge does not hold, and the other rules are judged all the same', () => {
  const slow = new Policy({ ...props, id: 'slow', params: {}, validations: [{ expression: 'object.list.all(a, object.list.all(b, a + b > 0))', message: 'never told' }] });
  const missing = new Policy({ ...props, id: 'missing', params: {}, validations: [{ expression: 'object.spec.nothing == 1', message: 'never told' }] });
  const wrong = new Policy({ ...props, id: 'wrong', params: {}, validations: [{ expression: 'object.list + 1 > 2', message: 'never told' }] });
  const document = { doc: { ...object('v1', 'Pod', pod).doc, list: Array.from({ length: 5000 }, () => 1) }, file: 'a', line: 1 };
  expect(evaluate([slow, missing, wrong, new Policy(props)], [document]).map(({ policy, code, message }) => `${policy} ${code}: ${message}`)).toEqual([
    'slow PolicyFailed: it could not be judged, so it does not hold: it takes too long: it goes through more elements, or longer texts, than a policy may',
    'missing PolicyFailed: it could not be judged, so it does not hold: there is no field "nothing"',
    'wrong PolicyFailed: it could not be judged, so it does not hold: list and int cannot be added',
    'trusted-registries PolicyViolated: an image comes from elsewhere',
  ]);
});

test('scopes narrow by namespace, label and operation', () => {
  const judged = (scope: Scope) => evaluate([new Policy({ ...props, scope })], [object('v1', 'Pod', pod, { name: 'a', namespace: 'shop', labels: { team: 'x' } })]).length;
  expect(judged(Scope.pods().inNamespaces('shop'))).toBe(1);
  expect(judged(Scope.pods().inNamespaces('other'))).toBe(0);
  expect(judged(Scope.pods().exceptNamespaces('shop'))).toBe(0);
  expect(judged(Scope.pods().withLabels({ team: 'x' }))).toBe(1);
  expect(judged(Scope.pods().withLabels({ team: 'y' }))).toBe(0);
  expect(judged(Scope.pods().on('DELETE'))).toBe(0);
});

test('a condition leaves objects out', () => {
  const policy = new Policy({ ...props, when: "request.namespace != 'shop'" });
  expect(evaluate([policy], [object('v1', 'Pod', pod)])).toEqual([]);
  expect(evaluate([policy], [object('v1', 'Pod', pod, { name: 'a' })])).toHaveLength(1);
});

test('a message expression says it with the values, and its failure leaves the plain message', () => {
  const told = (messageExpression: string) => evaluate([new Policy({ ...props, validations: [{ ...props.validations[0], messageExpression }] })], [object('v1', 'Pod', pod)])[0].message;
  expect(told("'images: ' + variables.containers.map(c, c.image).join(', ')")).toBe('images: docker.io/a:1');
  expect(told("'images: ' + string(object.nothing)")).toBe('an image comes from elsewhere');
  expect(told("'two\\nlines'")).toBe('an image comes from elsewhere');
});

describe('exceptions', () => {
  const policy = new Policy(props).except({ reason: 'moves in spring', expires: '2027-03-31', namespace: 'shop', kind: 'Pod' });
  const codes = (asOf?: string) => evaluate([policy], [object('v1', 'Pod', pod)], { asOf }).map(({ code, message }) => `${code}: ${message}`);

  test('hold until their last day, and then fail', () => {
    expect(codes()).toEqual([]);
    expect(codes('2027-03-31')).toEqual([]);
    expect(codes('2027-04-01')).toEqual(['PolicyExceptionExpired: its exception ("moves in spring") ended on 2027-03-31', 'PolicyViolated: an image comes from elsewhere']);
  });

  test('are told when they are over even if nothing breaks the rule any more', () => {
    expect(evaluate([policy], [], { asOf: '2027-04-01' })).toHaveLength(1);
  });

  test('hold for what they name and nothing else', () => {
    expect(evaluate([policy], [object('apps/v1', 'Deployment', { template: { spec: pod } })])).toHaveLength(1);
    expect(evaluate([policy], [object('v1', 'Pod', pod, { name: 'a', namespace: 'other' })])).toHaveLength(1);
    const byLabel = new Policy(props).except({ reason: 'x', expires: '2027-01-01', labels: { "it's": "\\'" } });
    expect(evaluate([byLabel], [object('v1', 'Pod', pod, { name: 'a', labels: { "it's": "\\'" } })])).toEqual([]);
    expect(evaluate([byLabel], [object('v1', 'Pod', pod, { name: 'a' })])).toHaveLength(1);
  });
});

test('everything that is wrong with a policy is told at once, with the place in the expression', () => {
  expect(refusal(() => new Policy({
    ...props,
    id: 'Registries',
    why: ' ',
    params: { 'a b': 1, 'list': ['a', 1] as string[] },
    variables: [{ name: 'containers', expression: '1' }],
    validations: [{ expression: 'variables.container.size() == 0 &&\n  params.registry == 1', message: 'a' }, { expression: 'object.spec.on', message: '' }],
    exceptions: [{ reason: '', expires: '2027-02-30' }],
  })).split('\n')).toEqual([
    '[policy Registries] the id of a policy must be a DNS label, got "Registries"; use lower-case letters, digits and dashes, e.g. "trusted-registries" (PolicyId)',
    '[policy Registries] `why` says nothing; say it: whoever is refused reads it first (PolicyIncomplete)',
    '[policy Registries] `validations[1].message` must be one line of text, got ""; say what is wrong, in one line (PolicyIncomplete)',
    '[policy Registries] the parameter "a b" is 1; name it in letters, digits and underscores, and give a text, number, bool, list of lines of text or list of numbers (PolicyParameter)',
    '[policy Registries] the parameter "list" is ["a",1]; name it in letters, digits and underscores, and give a text, number, bool, list of lines of text or list of numbers (PolicyParameter)',
    '[policy Registries] `exceptions[0]` expires on "2027-02-30"; name a day, e.g. "2027-03-31": what never expires is no exception but the rule (PolicyExceptionMalformed)',
    '[policy Registries] `exceptions[0]` has no reason; say why, for those who read it when it expires (PolicyExceptionMalformed)',
    '[policy Registries] `exceptions[0]` is for everything; name the objects by kind, namespace, name or labels, or switch the policy off (PolicyExceptionMalformed)',
    '[policy Registries] the variable "containers" is there twice; give it a name of its own, of letters, digits and underscores, that does not begin with "params_" (PolicyVariable)',
    '[policy Registries] `validations[0].expression` is wrong at line 1, column 1: there is no `variables.container`; did you mean `containers`?, got "variables.container.size() == 0 &&\\n  params.registry == 1"; mend the expression there (PolicyExpression)',
    '[policy Registries] `validations[1].expression` gives something whose type only an object can tell, got "object.spec.on"; write an expression that gives a bool, e.g. with `== true` (PolicyExpression)',
  ]);
});

test('params and variables are read field by field, so that they can be emitted', () => {
  const made = (expression: string) => refusal(() => new Policy({ ...props, validations: [{ expression, message: 'a' }] }));
  expect(made("params['registries'].size() > 0")).toContain('`params` is read field by field: write `params.<name>`');
  expect(made('params == {}')).toContain('`params` is read field by field: write `params.<name>`');
  expect(made('[1].all(params, params == 1)')).toBe('none');
});

describe('packs', () => {
  const pack = new PolicyPack('supply', [new Policy(props)]);

  test('change one policy and leave the others', () => {
    const changed = pack.withParams('trusted-registries', { registries: ['docker.io/'] }).withSeverity('trusted-registries', 'warning').on('2027-01-01');
    expect(changed.policy('trusted-registries').severity).toBe('warning');
    expect(changed.asOf).toBe('2027-01-01');
    expect(evaluate(changed.policies, [object('v1', 'Pod', pod)])).toEqual([]);
    expect(evaluate(pack.policies, [object('v1', 'Pod', pod)])).toHaveLength(1);
    expect(pack.without('trusted-registries').policies).toEqual([]);
  });

  test('leave out namespaces, and what is no object of the cluster', () => {
    const both = new PolicyPack('both', [new Policy(props), new Policy({ ...props, id: 'stacks', params: {}, scope: Scope.terraform('aws_*'), validations: [{ expression: 'has(object.tags)', message: 'no tags' }] })]);
    const narrowed = both.on('2027-01-01').exceptNamespaces('shop', 'kube-system');
    expect(evaluate(narrowed.policies, [object('v1', 'Pod', pod)])).toEqual([]);
    expect(evaluate(narrowed.policies, [object('v1', 'Pod', pod, { name: 'a', namespace: 'other' })])).toHaveLength(1);
    expect(narrowed.asOf).toBe('2027-01-01');
    expect(narrowed.policies[1]).toBe(both.policies[1]);
  });

  test('refuse what they do not hold, and the same id twice', () => {
    expect(refusal(() => pack.without('trusted-registrie'))).toBe('[policies supply] there is no policy "trusted-registrie"; did you mean "trusted-registries"? (PolicyUnknown)');
    expect(refusal(() => new PolicyPack('twice', [new Policy(props), new Policy(props)])))
      .toBe('[policies twice] there are two policies "trusted-registries"; give one of them another id (PolicyTwice)');
  });
});
