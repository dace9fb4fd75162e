import { comparePlans } from '../../../src/terraform-cloud/run/plans/compare-plans';
import { PlanJson, PlannedChange, ResourceChange } from '../../../src/terraform-cloud/run/plans/plan-json';
import { summarize } from '../../../src/terraform-cloud/run/plans/plan-summary';
import { Redaction, secretsOf } from '../../../src/terraform-cloud/run/plans/redaction';
import { placeholderName } from '../../../src/terraform-cloud/run/stacks/placeholders';

const resource = (address: string, change: PlannedChange, more: Partial<ResourceChange> = {}): ResourceChange => (
  { address, mode: 'managed', type: address.split('.')[0], name: address.split('.')[1], change, ...more }
);
const plan = (...resource_changes: ResourceChange[]): PlanJson => ({ resource_changes });

test('the gravest comes first, and the widget counts what is replaced twice', () => {
  const { changes, counts } = summarize(plan(
    resource('a.add', { actions: ['create'], after: { x: 1 } }), resource('a.no', { actions: ['no-op'] }), resource('a.change', { actions: ['update'], before: { x: 1 }, after: { x: 2 } }),
    resource('a.replace', { actions: ['create', 'delete'], before: { x: 1, y: 1 }, after: { x: 2, y: 1 }, after_unknown: { id: true }, ...{ replace_paths: [['x']] } }),
    resource('a.destroy', { actions: ['delete'], before: { x: 1 } }), resource('data.read', { actions: ['read'] }, { mode: 'data' }),
    resource('a.moved', { actions: ['no-op'] }, { previous_address: 'a.former' }), resource('a.left', { actions: ['forget'] }),
    resource(`terraform_data.${placeholderName('net', 'id')}`, { actions: ['create'] }),
  ), new Redaction([]));
  expect(changes.map(({ kind, address }) => `${kind} ${address}`)).toEqual(['replace a.replace', 'destroy a.destroy', 'change a.change', 'add a.add', 'move a.moved', 'forget a.left']);
  expect(counts).toEqual({ create: 2, update: 1, delete: 2 });
  expect(changes[0].fields).toEqual([
    { path: 'id', after: '(known after apply)', forcesReplacement: false }, { path: 'x', before: '1', after: '2', forcesReplacement: true },
  ]);
});

test('what is sensitive is hidden: where terraform says so, and wherever the same value stands', () => {
  const change = resource('a.b', {
    actions: ['update'], before: { password: 'old-secret', user: 'me', copy: 'x' }, after: { password: 'new-secret', user: 'you', copy: 'postgres://me:new-secret@db', list: [{ token: 'tok' }] },
    before_sensitive: { password: true }, after_sensitive: { password: true, list: true },
  });
  const found = plan(change);
  const fields = summarize(found, new Redaction(secretsOf(found, [], new Map()))).changes[0].fields;
  expect(fields.map(({ path, before, after }) => [path, before, after])).toEqual([
    ['copy', '"x"', '(sensitive)'], ['list', undefined, '(sensitive)'], ['password', '(sensitive)', '(sensitive)'], ['user', '"me"', '"you"'],
  ]);
  expect(JSON.stringify(fields)).not.toMatch(/secret|tok"/);
});

test('a variable that the configuration or the workspace keeps secret is hidden wherever it flows', () => {
  const found: PlanJson = {
    ...plan(resource('a.b', { actions: ['create'], after: { one: 'say hunter22', two: 'swordfish', three: Buffer.from('hunter22').toString('base64'), hunter22: 'x', pin: 4711 } })),
    variables: { declared: { value: 'hunter22' }, workspace: { value: { deep: ['swordfish'] } }, plain: { value: 'x' }, pin: { value: 4711 } },
    configuration: { root_module: { variables: { declared: { sensitive: true } } } },
  };
  const fields = summarize(found, new Redaction(secretsOf(found, ['workspace', 'pin'], new Map()))).changes[0].fields;
  expect(fields.map(({ path, after }) => [path, after])).toEqual([['(sensitive)', '"x"'], ['one', '(sensitive)'], ['pin', '(sensitive)'], ['three', '(sensitive)'], ['two', '(sensitive)']]);
});

test('a secret output of another stack is hidden where it is read', () => {
  const source = { address: 'data.terraform_remote_state.net', mode: 'data', type: 'terraform_remote_state', name: 'net' } as const;
  const found: PlanJson = {
    ...plan(resource('a.b', { actions: ['create'], after: { url: 'https://s3cret-value@host' } })),
    prior_state: { values: { root_module: { resources: [{ ...source, values: { outputs: { password: 's3cret-value' } } }] } } },
  };
  const shown = (outputs: ReadonlyMap<string, string[]>): string | undefined => (
    summarize(found, new Redaction(secretsOf(found, [], outputs))).changes[0].fields[0].after
  );
  expect([shown(new Map([['net', ['password']]])), shown(new Map())]).toEqual(['(sensitive)', '"https://s3cret-value@host"']);
});

describe('a plan is what was reviewed', () => {
  const reviewed = plan(resource('a.b', { actions: ['update'], after: { size: 1, arn: null, tags: { a: 'x' } }, after_unknown: { arn: true, subnets: true } }));
  const fresh = (after: object, unknown: object = {}): PlanJson => plan(resource('a.b', { actions: ['update'], after, after_unknown: unknown }));

  test('if it does the same: what nobody knew may be anything now', () => {
    expect(comparePlans(reviewed, reviewed)).toEqual([]);
    expect(comparePlans(reviewed, fresh({ size: 1, arn: 'arn:1', subnets: ['a'], tags: { a: 'x' } }))).toEqual([]);
    expect(comparePlans(reviewed, fresh({ size: 1, subnets: ['a'], tags: { a: 'x' } }, { arn: true }))).toEqual([]);
  });

  test('and not if a value, an action or a resource is another', () => {
    expect(comparePlans(reviewed, fresh({ size: 2, tags: { a: 'x' } }))).toEqual([{ address: 'a.b', what: 'size is not what it was at review' }]);
    expect(comparePlans(reviewed, fresh({ size: 1, tags: { a: 'x', b: 'y' } }))).toEqual([{ address: 'a.b', what: 'tags.b is not what it was at review' }]);
    expect(comparePlans(reviewed, fresh({ tags: { a: 'x' } }, { size: true }))).toEqual([{ address: 'a.b', what: 'size is not what it was at review' }]);
    expect(comparePlans(reviewed, plan(resource('a.b', { actions: ['delete', 'create'], after: { size: 1 } })))).toEqual([{ address: 'a.b', what: 'is to be replaced, and was to be changed at review' }]);
    expect(comparePlans(reviewed, plan())).toEqual([{ address: 'a.b', what: 'was to be changed at review, and is not any more' }]);
    expect(comparePlans(plan(), reviewed)).toEqual([{ address: 'a.b', what: 'is to be changed, and was not at review' }]);
  });

  test('secrets are compared, and none is told', () => {
    const secret = (value: string): PlanJson => plan(resource('a.b', { actions: ['create'], after: { password: value }, after_sensitive: { password: true } }));
    expect(comparePlans(secret('one'), secret('two'))).toEqual([{ address: 'a.b', what: 'password is not what it was at review' }]);
  });

  test('outputs are, too', () => {
    const output = (after: string): PlanJson => ({ output_changes: { url: { actions: ['update'], after } } });
    expect(comparePlans(output('a'), output('b'))).toEqual([{ address: 'output.url', what: 'its value is not what it was at review' }]);
  });

  test('what was begun and failed midway may have less left to do, and nothing else', () => {
    expect(comparePlans(reviewed, plan(), true)).toEqual([]);
    expect(comparePlans(reviewed, fresh({ size: 3, tags: { a: 'x' } }), true)).toHaveLength(1);
    expect(comparePlans(plan(), reviewed, true)).toHaveLength(1);
  });
});
