import { evaluateTerraform, Policy, Scope, terraformResources, terraformSource } from '../../src/policies';

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

test('other JSON is neither a stack nor a plan', () => {
  expect([terraformSource({ kind: 'List' }), terraformSource([]), terraformSource({ resource: 'x' }), terraformSource(stack)]).toEqual([undefined, undefined, undefined, 'stack']);
});
