import * as fs from 'fs';
import * as path from 'path';
import { unpack } from '../../../src/terraform-cloud/archive/tar';
import { changedStacks } from '../../../src/terraform-cloud/run/stacks/changed-stacks';
import { contentHash, uploadOf } from '../../../src/terraform-cloud/run/stacks/content';
import { readConfigurations, readStacks } from '../../../src/terraform-cloud/run/stacks/read-stacks';
import { chainedProgram, ProgramStack, writeProgram } from '../support/programs';
import { endServing, scratch } from '../support/serving';

afterEach(endServing);

const written = (stacks: Record<string, ProgramStack>, version?: string): string => writeProgram(path.join(scratch(), 'cdktf.out'), stacks, version);
const baseOf = (out: string): ReturnType<typeof readConfigurations> => readConfigurations(new Map(fs.readdirSync(path.join(out, 'stacks')).map((name) => (
  [`stacks/${name}/cdk.tf.json`, fs.readFileSync(path.join(out, 'stacks', name, 'cdk.tf.json'))]
))));

test('stacks come after those they read from, and know their workspaces', () => {
  const stacks = readStacks(written(chainedProgram()));
  expect(stacks.map(({ name, address, dependsOn }) => [name, address, dependsOn])).toEqual([
    ['net', { hostname: 'app.terraform.io', organization: 'acme', workspace: 'net' }, []],
    ['db', { hostname: 'app.terraform.io', organization: 'acme', workspace: 'db' }, ['net']],
    ['web', { hostname: 'app.terraform.io', organization: 'acme', workspace: 'web' }, ['db', 'net']],
  ]);
});

test('a stack that reads another one\'s state comes after it, whatever the manifest says', () => {
  const { net, db: { configuration } } = chainedProgram();
  expect(readStacks(written({ a: { configuration }, net })).map(({ name }) => name)).toEqual(['net', 'a']);
});

test('what cannot be planned is refused by name', () => {
  expect(() => readStacks(scratch())).toThrow(
    'there are no synthesized stacks: manifest.json is missing, broken or empty; synthesize first, or name the folder: --out FOLDER (StacksMissing)',
  );
  const out = written({ net: { configuration: {} }, db: { configuration: { terraform: { cloud: undefined, backend: { local: {} } } } } });
  expect(() => readStacks(out)).toThrow('[db] the stack names no workspace of Terraform Cloud, so it cannot be planned there; give it a cloud block with an organization and the name of one workspace: '
    + 'in an `Environment` of a `Platform` with `TerraformState.cloud(…)`, or with `CloudBackend` (StackWithoutCloud)');
  expect(() => readStacks(written({ a: { dependencies: ['b'], configuration: {} }, b: { dependencies: ['a'], configuration: {} } }))).toThrow('stacks read from one another in a circle: a -> b -> a');
  fs.writeFileSync(path.join(out, 'stacks', 'net', 'cdk.tf.json'), '{');
  expect(() => readStacks(out)).toThrow(/net\/cdk\.tf\.json\] this is not the JSON of a stack; synthesize again \(StackUnreadable\)/);
});

test('a refactoring that changes nothing plans nothing: paths and versions of cdktf are no change', () => {
  const before = baseOf(written(chainedProgram(), '0.20.0'));
  const after = chainedProgram();
  const resource = after.net.configuration.resource.terraform_data.vpc;
  after.net.configuration.resource.terraform_data.vpc = { '//': { metadata: { path: 'elsewhere/vpc' } }, ...resource };
  expect(changedStacks(readStacks(written(after)), before)).toEqual({ changed: new Set(), removed: [] });
});

test('a changed, a new and a removed stack are told apart; without a base all are changed', () => {
  const { net, db } = chainedProgram();
  const before = baseOf(written({ net, gone: net }));
  const stacks = readStacks(written({ ...chainedProgram({ cidr: '10.1.0.0/16' }), db }));
  const { changed, removed } = changedStacks(stacks, before);
  expect([...changed].sort()).toEqual(['db', 'net', 'web']);
  expect(removed).toEqual([{ name: 'gone', address: { hostname: 'app.terraform.io', organization: 'acme', workspace: 'gone' } }]);
  expect([...changedStacks(stacks, undefined).changed]).toHaveLength(3);
});

test('only the stack is uploaded: no state, no credentials, nothing that terraform left behind, and no link out', () => {
  const out = written({ net: { configuration: {} } });
  const folder = path.join(out, 'stacks', 'net');
  for (const file of ['.terraform/x', 'terraform.tfstate', 'terraform.tfstate.backup', '.env', '.env.local', 'plan', 'assets/plan', '.terraform.lock.hcl', 'assets/run.sh']) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), file);
  }
  fs.chmodSync(path.join(folder, 'assets/run.sh'), 0o755);
  const files = unpack(uploadOf(readStacks(out)[0]).archive, 1e6);
  expect(files.map((file) => [file.path, file.executable])).toEqual([['.terraform.lock.hcl', false], ['assets/plan', false], ['assets/run.sh', true], ['cdk.tf.json', false]]);
  fs.symlinkSync('/etc', path.join(folder, 'etc'));
  expect(() => uploadOf(readStacks(out)[0])).toThrow('[net] etc is a link out of the stack\'s folder, and would not be what it is here; put the file itself there, e.g. as a `TerraformAsset` (StackLink)');
});

test('an upload is known by what is in it, whoever made it', () => {
  const hashOf = (program: Record<string, ProgramStack>, version?: string): string => uploadOf(readStacks(written(program, version))[0]).hash;
  const { net } = chainedProgram();
  expect(hashOf({ net }, '0.20.0')).toBe(hashOf({ net }));
  expect(hashOf({ net: chainedProgram({ cidr: '10.9.0.0/16' }).net })).not.toBe(hashOf({ net }));
  const { archive, hash } = uploadOf(readStacks(written({ net }))[0]);
  expect(contentHash(unpack(archive, 1e6))).toBe(hash);
});
