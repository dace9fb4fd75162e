import { evaluateTerraform, Policy, Scope, terraformResources, terraformSource } from '../../src/policies';
import { Unknown } from '../../src/policies/cel/values';

const policy = new Policy({
  id: 'sql-size',
  title: 'databases have a size of the menu',
  why: 'what is not on it nobody has tested',
  fix: 'choose a size of the menu',
  scope: Scope.terraform('aws_db_*'),
  params: { classes: ['db.t4g.small', 'db.t4g.medium'] },
  validations: [{ expression: 'object.instance_class in params.classes', message: 'the class is not on the menu', messageExpression: "resource.name + ' is a ' + string(object.instance_class)" }],
});

const stack = {
  terraform: {},
  resource: {
    aws_db_instance: {
      small: { '//': { metadata: { path: 'ground/orders/db' } }, 'instance_class': 'db.t4g.small' },
      large: { '//': { metadata: { path: 'ground/orders/db' } }, 'instance_class': 'db.m5.large' },
      unknown: { instance_class: '${var.size}' },
      escaped: { instance_class: '$${x}' },
      without: {},
    },
    aws_s3_bucket: { logs: {} },
  },
};

test('a synthesized stack is judged, and what its plan will tell is a warning', () => {
  const findings = evaluateTerraform([policy], terraformResources(stack), { source: 'stack', file: 'cdk.tf.json' });
  expect(findings.map(({ code, severity, message, resource, construct }) => [code, severity, message, resource.name, construct])).toEqual([
    ['PolicyViolated', 'error', 'large is a db.m5.large', 'aws_db_instance.large', 'ground/orders/db'],
    ['PolicyUndecided', 'warning', 'it cannot be judged yet: it depends on a value that is known only after apply', 'aws_db_instance.unknown', undefined],
    ['PolicyViolated', 'error', 'escaped is a ${x}', 'aws_db_instance.escaped', undefined],
    ['PolicyFailed', 'error', 'it could not be judged, so it does not hold: there is no field "instance_class"', 'aws_db_instance.without', undefined],
  ]);
});

test('a plan is judged with its modules, and what is not known there is refused: nothing judges after it', () => {
  const plan = {
    planned_values: {
      root_module: {
        resources: [
          { mode: 'managed', type: 'aws_db_instance', name: 'a', address: 'aws_db_instance.a', values: { instance_class: 'db.t4g.small', tags: null } },
          { mode: 'data', type: 'aws_db_instance', name: 'd', address: 'data.aws_db_instance.d', values: {} },
        ],
        child_modules: [{ resources: [{ mode: 'managed', type: 'aws_db_instance', name: 'b', address: 'module.m.aws_db_instance.b', values: {} }] }],
      },
    },
    resource_changes: [{ address: 'module.m.aws_db_instance.b', change: { after_unknown: { instance_class: true, list: [{ id: true }, false], off: false } } }],
  };
  expect(terraformSource(plan)).toBe('plan');
  const findings = evaluateTerraform([policy], terraformResources(plan), { source: 'plan', file: 'plan.json' });
  expect(findings.map(({ code, severity, resource }) => [code, severity, resource.name])).toEqual([['PolicyUndecided', 'error', 'module.m.aws_db_instance.b']]);
});

test('what is not known does not matter where something else decides', () => {
  const either = new Policy({ ...policy, id: 'either', params: {}, validations: [{ expression: "resource.name == 'unknown' || object.instance_class == 'x' || has(object.instance_class)", message: 'no' }] });
  const findings = evaluateTerraform([either], terraformResources(stack), { source: 'plan', file: 'a' });
  expect(findings.map(({ resource }) => resource.name)).toEqual(['aws_db_instance.without']);
});

test('exceptions of resources are by type and address', () => {
  const excepted = policy.except({ reason: 'being moved', expires: '2027-01-01', kind: 'aws_db_instance', name: 'aws_db_instance.large' });
  const large = terraformResources(stack).filter(({ name }) => name === 'large');
  expect(evaluateTerraform([excepted], large, { source: 'stack', file: 'a', asOf: '2026-12-31' })).toEqual([]);
  expect(evaluateTerraform([excepted], large, { source: 'stack', file: 'a', asOf: '2027-01-02' }).map(({ code }) => code)).toEqual(['PolicyExceptionExpired', 'PolicyViolated']);
});

describe('what is judged of a stack besides resources', () => {
  const told = (json: unknown, validation: string, type: string) => evaluateTerraform(
    [new Policy({ ...policy, params: {}, scope: Scope.terraform(type), validations: [{ expression: validation, message: 'broken' }] })],
    terraformResources(json), { source: terraformSource(json)!, file: 'a' },
  ).map(({ code, resource }) => `${code} ${resource.name}`);

  test('providers of a stack and of a plan, which patterns of resources do not mean', () => {
    const providers = { provider: { aws: [{ region: 'ap-northeast-2' }, { alias: 'us', region: 'us-east-1' }, { alias: 'any', region: '${var.region}' }] }, resource: {} };
    const config = (region: unknown, more = {}) => ({ name: 'aws', expressions: { region }, ...more });
    const plan = {
      planned_values: {},
      configuration: {
        provider_config: {
          'aws': config({ constant_value: 'ap-northeast-2' }), 'aws.us': config({ constant_value: 'us-east-1' }, { alias: 'us' }),
          'aws.any': config({ references: ['var.region'] }, { alias: 'any' }),
        },
      },
    };
    for (const json of [providers, plan]) {
      expect(told(json, "object.region == 'ap-northeast-2'", 'provider.aws')).toEqual(['PolicyViolated provider.aws.us', 'PolicyUndecided provider.aws.any']);
      expect(told(json, 'false', '*')).toEqual([]);
    }
  });

  test('blocks of a provider of a plan', () => {
    const plan = { planned_values: {}, configuration: { provider_config: { aws: { name: 'aws', expressions: { default_tags: [{ tags: { constant_value: { owner: 'a' } } }] } } } } };
    expect(told(plan, "object.default_tags[0].tags.owner == 'a'", 'provider.aws')).toEqual([]);
  });

  const decoded = (text: string) => terraformResources({ resource: { aws_iam_policy: { one: { policy: text } } } })[0].json;
  const known = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (_, each: unknown) => each instanceof Unknown ? '?' : each));

  test.each([
    ['{"a": ["${x.y}", "arn:aws:s3:::${x.y}/*", "b"]}', { a: ['?', 'arn:aws:s3:::${x.y}/*', 'b'] }],
    ['${jsonencode({"a" = [x.y, "b", "c-${d["e"]}"], f = true, "g" = -1})}', { a: ['?', 'b', '?'], f: true, g: -1 }],
    ['${jsonencode({"a" = f("},]", [1]), "b" = "c" == var.d, "e" = [1][0], "g" = 2 + 3, "h" = "i"})}', { a: '?', b: '?', e: '?', g: '?', h: 'i' }],
    ['${jsonencode({"a" = [for x in y : {"b" = x}], "c" = {(d) = 1, "e" = 2}, "f" = "g"})}', { a: '?', c: '?', f: 'g' }],
    ['${jsonencode(var.policy)}', '?'],
    ['${jsonencode({"a" = 1}) == x ? 1 : 2}', undefined],
    ['${jsonencode({"a" = 1}) == f(2)}', '?'],
    ['${data.aws_iam_policy_document.one.json}', '?'],
    ['${jsonencode([1, "a",])}', [1, 'a']],
    ['{"a": ${x.y}}', '?'],
    ['{no json', undefined],
    ['a text', undefined],
  ])('a policy document %s', (text, expected) => {
    expect(known(decoded(text))).toEqual(expected === undefined ? {} : { policy: expected });
  });

  test('any text ends', () => {
    for (const text of ['${jsonencode(', '${jsonencode({)}', '${jsonencode([[[[)}', '${jsonencode({"a" = "b)}', '${jsonencode({"a" =})}', '${jsonencode(,)}', '${jsonencode(]})}', '${jsonencode({"a" = [1})}', `\${jsonencode(${'['.repeat(100_000)})}`, '${jsonencode([}])}', '${jsonencode({a = }})}', '${jsonencode([1 2]]])}']) {
      expect(() => decoded(text)).not.toThrow();
    }
  });

  test('one statement that is not known does not hide another that is wrong', () => {
    const one = { resource: { aws_iam_policy: { one: { policy: '{"s": ["${x.y}", "*"]}' } } } };
    expect(told(one, "!resource.json.policy.s.exists(s, s == '*')", 'aws_iam_policy')).toEqual(['PolicyViolated aws_iam_policy.one']);
    expect(told(one, "resource.json.policy.s.all(s, s != 'a')", 'aws_iam_policy')).toEqual(['PolicyUndecided aws_iam_policy.one']);
  });
});

test('other JSON is neither a stack nor a plan', () => {
  expect([terraformSource({ kind: 'List' }), terraformSource([]), terraformSource({ resource: 'x' }), terraformSource(stack)]).toEqual([undefined, undefined, undefined, 'stack']);
});
