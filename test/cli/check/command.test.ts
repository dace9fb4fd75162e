import { trackway, useWorkFolder } from '../support';

const work = useWorkFolder();

const policies = `
apiVersion: trackway/v1
kind: Policy
id: registries
title: images come from our registries
why: anyone can push
fix: push it to ours
owner: consumer
scope: { pods: true, exceptNamespaces: [kube-system] }
params: { registries: [registry.example.com/] }
validations:
  - expression: variables.containers.all(c, params.registries.exists(r, c.image.startsWith(r)))
    message: an image comes from elsewhere
exceptions:
  - { reason: moves, expires: 2027-01-31, name: legacy }
---
apiVersion: trackway/v1
kind: Policy
id: sql-size
title: databases are small
why: the budget
fix: choose a size of the menu
severity: warning
scope: { terraform: [aws_db_instance] }
validations: [{ expression: object.instance_class == 'db.t4g.small', message: the class is not on the menu }]
`;
const pod = (name: string, image: string) => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: a, image: "${image}"}]}\n`;

test('manifests and stacks are judged by the policies that are about them', () => {
  work.write({
    'policies.yaml': policies,
    'dist/a.yaml': `${pod('good', 'registry.example.com/a:1')}---\n${pod('bad', 'docker.io/a:1')}`,
    'cdk.tf.json': JSON.stringify({ terraform: {}, resource: { aws_db_instance: { orders: { '//': { metadata: { path: 'ground/orders/db' } }, 'instance_class': 'db.m5.large' } } } }),
  });
  expect(trackway(['check', 'dist', 'cdk.tf.json', '--policies', 'policies.yaml', '--date', '2027-01-31'])).toEqual({
    code: 1,
    err: '',
    out: [
      'cdk.tf.json',
      '  1  warning  sql-size PolicyViolated  aws_db_instance aws_db_instance.orders',
      '     the class is not on the menu; choose a size of the menu',
      '     at ground/orders/db',
      '',
      'dist/a.yaml',
      '  6  error    registries PolicyViolated  Pod bad',
      '     an image comes from elsewhere; push it to ours',
      '',
      '1 error, 1 warning',
      '',
    ].join('\n'),
  });
});

test('exceptions are over on the day that is given', () => {
  work.write({ 'policies.yaml': policies, 'a.yaml': pod('legacy', 'docker.io/a:1') });
  const codes = (date: string) => trackway(['check', 'a.yaml', '--policies', 'policies.yaml', '--format', 'json', '--date', date]);
  expect(codes('2027-01-31')).toEqual({ code: 0, err: '', out: '[]\n' });
  const over = codes('2027-02-01');
  expect(over.code).toBe(1);
  expect((JSON.parse(over.out) as { code: string }[]).map(({ code }) => code)).toEqual(['PolicyExceptionExpired', 'PolicyViolated']);
});

test('reports carry the rule, the place and a fingerprint that stays when lines move', () => {
  work.write({ 'policies.yaml': policies, 'a.yaml': pod('bad', 'docker.io/a:1') });
  const report = () => JSON.parse(trackway(['check', 'a.yaml', '--policies', 'policies.yaml', '--format', 'gitlab', '--date', '2026-01-01']).out) as any[];
  const [issue] = report();
  expect(issue).toMatchObject({
    description: 'registries Pod bad: an image comes from elsewhere; push it to ours', check_name: 'PolicyViolated', severity: 'critical', location: { path: 'a.yaml', lines: { begin: 1 } },
  });
  work.write({ 'a.yaml': `# moved\n\n${pod('bad', 'docker.io/a:1')}` });
  const [moved] = report();
  expect([moved.fingerprint, moved.location.lines.begin]).toEqual([issue.fingerprint, 3]);
  const sarif = JSON.parse(trackway(['check', 'a.yaml', '--policies', 'policies.yaml', '--format', 'sarif', '--date', '2026-01-01']).out);
  expect(sarif.runs[0].tool.driver.rules).toEqual([{
    id: 'registries',
    name: 'images come from our registries',
    shortDescription: { text: 'images come from our registries: anyone can push' },
    help: { text: 'What to do: push it to ours.' },
    defaultConfiguration: { level: 'error' },
  }]);
});

test('a file of policies is refused with everything that is wrong in it', () => {
  work.write({ 'policies.yaml': `${policies}---\napiVersion: trackway/v1\nkind: Policy\nid: x\ntitel: y\nscope: {pod: true}\nvalidations: [{message: a}]\n`, 'a.yaml': pod('a', 'a:1') });
  const { code, err } = trackway(['check', 'a.yaml', '--policies', 'policies.yaml']);
  expect(code).toBe(2);
  expect(err.split('\n').filter(Boolean).map((text) => text.replace(/^\[policies\.yaml:\d+\] /, ''))).toEqual([
    'the policy has no field "titel"; use title (PolicyFile)',
    '`title` is missing; say it (PolicyFile)',
    '`why` is missing; say it (PolicyFile)',
    '`fix` is missing; say it (PolicyFile)',
    '`validations` has an entry without an expression, got {"message":"a"}; write `expression` (PolicyFile)',
    '`scope` has no field "pod"; use pods (PolicyFile)',
    '`scope` holds nothing, got {"pod":true}; write `pods: true`, `kinds: […]` or `terraform: […]` (PolicyFile)',
  ]);
});

test('packs are named, and nearly named', () => {
  work.write({ 'a.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostNetwork: true, containers: [{name: a, image: "a:1"}]}\n' });
  expect(trackway(['check', 'a.yaml', '--pack', 'pod-security-baseline'])).toEqual({
    code: 1,
    err: '',
    out: [
      'a.yaml',
      '  1  error    host-namespaces PolicyViolated  Pod a',
      '     the pod asks for hostNetwork; leave out hostNetwork, hostPID and hostIPC; a Service makes a pod reachable',
      '',
      '1 error',
      '',
    ].join('\n'),
  });
  expect(trackway(['check', 'a.yaml', '--pack', 'pod-security-baselin']).err).toContain('did you mean "pod-security-baseline"?');
});

test('no policies, twice the same, a pack that is not there, no day: each is refused', () => {
  work.write({ 'policies.yaml': policies, 'a.yaml': pod('a', 'a:1') });
  const err = (...argv: string[]) => trackway(['check', 'a.yaml', ...argv]).err.trim();
  expect(err()).toBe('[trackway check] no policies are named; add --policies FILE or --pack NAME (PolicyMissing)');
  expect(err('--policies', 'policies.yaml', '--policies', 'policies.yaml')).toBe('[trackway check] there are two policies "registries"; name one of them only (PolicyTwice)');
  expect(err('--pack', 'nothing-of-that-kind')).toContain('there is no pack "nothing-of-that-kind"');
  expect(err('--policies', 'policies.yaml', '--date', '2027-02-30')).toBe('[trackway check] `--date` must be a day, got "2027-02-30"; write it as 2027-01-31 (OptionDay)');
});

test('policies may be a module', () => {
  const library = require.resolve('../../../src/policies');
  work.write({
    'a.yaml': pod('a', 'a:1'),
    'policies.js': `const { Policy, PolicyPack, Scope } = require(${JSON.stringify(library)});
module.exports.pack = new PolicyPack('p', [new Policy({ id: 'never', title: 'a', why: 'b', fix: 'c', scope: Scope.pods(), validations: [{ expression: 'false', message: 'no' }] })]);`,
    'empty.js': 'module.exports = {};',
  });
  expect(trackway(['check', 'a.yaml', '--policies', 'policies.js']).out).toContain('never PolicyViolated  Pod a');
  expect(trackway(['check', 'a.yaml', '--policies', 'empty.js']).err).toBe('[empty.js] the module exports no policy; export a PolicyPack, a Policy or a list of them (PolicyFile)\n');
});
