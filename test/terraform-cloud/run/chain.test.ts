import { PlanJson } from '../../../src/terraform-cloud/run/plans/plan-json';
import type { PlannedOutput } from '../../../src/terraform-cloud/run/plans/planned-outputs';
import { plannedOutputs, secretOutputs } from '../../../src/terraform-cloud/run/plans/planned-outputs';
import { chain, Chained, readsChanges } from '../../../src/terraform-cloud/run/stacks/chain';
import { placeholderName } from '../../../src/terraform-cloud/run/stacks/placeholders';
import { Configuration, Stack } from '../../../src/terraform-cloud/run/stacks/stack';
import { chainedProgram, outputOf, remoteState } from '../support/programs';

const SOURCE = 'cross-stack-reference-input-net';
const stack = (name: string, configuration: Configuration): Stack => (
  { name, folder: '', configuration, dependsOn: [], address: { hostname: 'app.terraform.io', organization: 'acme', workspace: name } }
);
const net = stack('net', chainedProgram().net.configuration);
const chained = (configuration: Configuration, outputs: Record<string, PlannedOutput> | undefined): Chained => (
  chain(stack('db', { data: { terraform_remote_state: remoteState('net') }, ...configuration }), [{ stack: net, outputs: outputs && new Map(Object.entries(outputs)) }])
);
const reading = (...texts: string[]): Configuration => ({ resource: { terraform_data: { db: { input: texts } } } });
const inputs = ({ configuration }: Chained): unknown => configuration.resource.terraform_data.db.input;

test('what the upstream plan knows is written in place of the reference, and the data source is gone', () => {
  const { configuration, unknown, blockedBy } = chained(reading(outputOf('net', 'cidr'), `prefix \${upper(data.terraform_remote_state.${SOURCE}.outputs["name"])}`), {
    cidr: { is: 'known', value: '10.0.0.0/16' }, name: { is: 'known', value: 'a "quoted" ${name} %{if}' },
  });
  expect(configuration).toEqual({ resource: { terraform_data: { db: { input: ['${"10.0.0.0/16"}', 'prefix ${upper("a \\"quoted\\" $${name} %%{if}")}'] } } } });
  expect([unknown, blockedBy]).toEqual([[], []]);
});

test('numbers, truth and lists are themselves', () => {
  const values: Record<string, PlannedOutput> = { n: { is: 'known', value: 3 }, t: { is: 'known', value: true }, l: { is: 'known', value: ['a', { b: 1 }] } };
  expect(inputs(chained(reading(outputOf('net', 'n'), outputOf('net', 't'), outputOf('net', 'l')), values)))
    .toEqual(['${3}', '${true}', '${jsondecode("[\\"a\\",{\\"b\\":1}]")}']);
});

test('what is not known is the output of a resource that is not there yet', () => {
  const result = chained(reading(outputOf('net', 'cross-stack-output-vpcid')), { 'cross-stack-output-vpcid': { is: 'unknown' } });
  const name = placeholderName(SOURCE, 'cross-stack-output-vpcid');
  expect(result.configuration.resource.terraform_data).toEqual({
    db: { input: [`\${terraform_data.${name}.output}`] }, [name]: { input: 'net: terraform_data.vpc.id' },
  });
  expect(result.unknown).toEqual([{ stack: 'net', value: 'terraform_data.vpc.id' }]);
});

test('what stays as it is goes on being read from the state', () => {
  const unchanged = chained(reading(outputOf('net', 'a')), { a: { is: 'unchanged' } });
  expect([unchanged.replaced, unchanged.configuration.data]).toEqual([false, { terraform_remote_state: remoteState('net') }]);
  const mixed = chained(reading(outputOf('net', 'a'), outputOf('net', 'b')), { a: { is: 'unchanged' }, b: { is: 'known', value: 'x' } });
  expect([inputs(mixed), mixed.configuration.data]).toEqual([[outputOf('net', 'a'), '${"x"}'], { terraform_remote_state: remoteState('net') }]);
});

test('a stack that reads nothing that changes is not planned for it', () => {
  const reads = stack('db', { data: { terraform_remote_state: remoteState('net') }, ...reading(outputOf('net', 'a')) });
  const upstream = (output: PlannedOutput): boolean => readsChanges(reads, [{ stack: net, outputs: new Map(Object.entries({ a: output, other: { is: 'unknown' } })) }]);
  expect([upstream({ is: 'unchanged' }), upstream({ is: 'unknown' }), readsChanges(reads, [])]).toEqual([false, true, false]);
});

test('a provider that is configured from what is not known cannot plan: the stack waits', () => {
  const kubernetes = (host: string, more: Configuration = {}): Chained => chained({ provider: { kubernetes: [{ host }] }, ...more }, { endpoint: { is: 'unknown' }, known: { is: 'known', value: 'x' } });
  expect(kubernetes(outputOf('net', 'endpoint')).blockedBy).toEqual(['net']);
  expect(kubernetes('${local.host}', { locals: { host: outputOf('net', 'endpoint') } }).blockedBy).toEqual(['net']);
  expect(kubernetes('${data.aws_eks_cluster.c.endpoint}', { data: { terraform_remote_state: remoteState('net'), aws_eks_cluster: { c: { name: outputOf('net', 'endpoint') } } } }).blockedBy).toEqual(['net']);
  expect(kubernetes(outputOf('net', 'known')).blockedBy).toEqual([]);
  expect(kubernetes('https://fixed', reading(outputOf('net', 'endpoint'))).blockedBy).toEqual([]);
});

test('a stack waits for one that could not be planned, and where it cannot be told what it reads', () => {
  expect(chained(reading(outputOf('net', 'a')), undefined).blockedBy).toEqual(['net']);
  expect(chained(reading(`\${keys(data.terraform_remote_state.${SOURCE}.outputs)}`), { a: { is: 'unknown' } }).blockedBy).toEqual(['net']);
});

const plan = (after: object, unknown: object, sensitive: object): PlanJson => ({
  resource_changes: [{ address: 'terraform_data.vpc', mode: 'managed', type: 'terraform_data', name: 'vpc', change: { actions: ['create'], after, after_unknown: unknown, after_sensitive: sensitive } }],
  output_changes: {
    'cross-stack-output-vpcinput': { actions: ['create'], after_unknown: true, after_sensitive: true }, 'cross-stack-output-vpcid': { actions: ['no-op'] },
  },
});

test('cdktf calls every output of another stack sensitive: it is looked through to the attribute, which the provider knows', () => {
  const input = (change: PlanJson): PlannedOutput | undefined => plannedOutputs(net.configuration, change).get('cross-stack-output-vpcinput');
  expect(input(plan({ input: '10.0.0.0/16' }, { id: true }, {}))).toEqual({ is: 'known', value: '10.0.0.0/16' });
  expect(input(plan({ input: 'secret' }, { id: true }, { input: true }))).toEqual({ is: 'unknown' });
  expect(input(plan({}, { input: true }, {}))).toEqual({ is: 'unknown' });
  expect(plannedOutputs(net.configuration, plan({}, {}, {})).get('cross-stack-output-vpcid')).toEqual({ is: 'unchanged' });
});

test('an output is secret unless its plan shows that it is not', () => {
  expect(secretOutputs(net.configuration)).toEqual(['cross-stack-output-vpcinput', 'cross-stack-output-vpcid']);
  expect(secretOutputs(net.configuration, plan({ input: 'secret', id: 'x' }, {}, { input: true }))).toEqual(['cross-stack-output-vpcinput']);
});
