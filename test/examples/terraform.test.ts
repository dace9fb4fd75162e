import { execFile } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { exampleFolder, exampleNames } from '../../examples/run-example';
import { AwsServer, HAS_MOTO, NO_MOTO } from '../aws/support/aws-server';
import { HAS_TERRAFORM, NO_TERRAFORM, Terraform, withoutNewer, withoutQuestions } from '../aws/support/terraform';
import { testIf } from '../support/paths';

let terraform: Terraform;
let aws: AwsServer | undefined;
beforeAll(async () => {
  terraform = new Terraform();
  aws = HAS_MOTO ? await AwsServer.start() : undefined; // databases ask it for a password at every plan
});
afterAll(async () => {
  terraform.remove();
  await aws?.stop();
});

/** Every stack of AWS that an example makes: example and stack. */
const stacks = exampleNames().flatMap((example) => {
  const folder = path.join(exampleFolder(example), 'expected', 'terraform', 'stacks');
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  return names.map((stack): [string, string] => [example, stack]).filter((one) => read(...one).provider?.aws !== undefined);
});

function read(example: string, stack: string): any {
  return JSON.parse(fs.readFileSync(path.join(exampleFolder(example), 'expected', 'terraform', 'stacks', stack, 'cdk.tf.json'), 'utf8'));
}

/** A committed stack for the provider at hand and for nobody's account, with what other stacks would tell it. */
function forNobody(example: string, stack: string): any {
  const configuration = withoutQuestions(withoutNewer(read(example, stack)));
  configuration.terraform.required_providers.aws.version = '5.100.0';
  for (const provider of configuration.provider.aws) {
    delete provider.allowed_account_ids;
    const endpoints = Object.fromEntries(['sts', 'secretsmanager'].map((service) => [service, aws!.url]));
    Object.assign(provider, { access_key: 'nobody', secret_key: 'nobody', skip_metadata_api_check: true, endpoints: [endpoints] });
  }
  const upstream: Record<string, any> = configuration.data?.terraform_remote_state ?? {};
  for (const [id, state] of Object.entries(upstream)) {
    const outputs = [...JSON.stringify(configuration).matchAll(new RegExp(`terraform_remote_state\\.${id}\\.outputs\\.([\\w-]+)`, 'g'))].map(([, output]) => output);
    const file = path.join(terraform.folder, `${id}.tfstate`);
    fs.writeFileSync(file, JSON.stringify({
      version: 4, terraform_version: '1.11.4', serial: 1, lineage: 'nobody', resources: [],
      outputs: Object.fromEntries(outputs.map((output) => [output, { value: `known-to-${id}`, type: 'string', sensitive: true }])),
    }));
    Object.assign(state, { backend: 'local', config: { path: file } });
  }
  return configuration;
}

test('there are stacks to judge', () => {
  expect(stacks.length).toBeGreaterThanOrEqual(4);
});

/** What Terraform would do: one line for each message, in a process beside this one, which answers for AWS meanwhile. */
function plan(): Promise<{ '@level': string; '@message': string; 'type': string }[]> {
  const env = { ...process.env, TF_CLI_CONFIG_FILE: undefined, TF_IN_AUTOMATION: '1', CHECKPOINT_DISABLE: '1' };
  return new Promise((resolve) => {
    execFile('terraform', ['plan', '-json', '-input=false', '-no-color', '-refresh=false'], { cwd: terraform.folder, env, maxBuffer: 1e8 }, (_, stdout) => {
      resolve(stdout.split('\n').filter((line) => line).map((line) => JSON.parse(line)));
    });
  });
}

describe.each(stacks)('examples/%s, stack %s', (example, stack) => {
  testIf(HAS_TERRAFORM && HAS_MOTO, HAS_MOTO ? NO_TERRAFORM : NO_MOTO)('is valid for the real Terraform and AWS provider, and would be created whole', (async () => {
    const configuration = forNobody(example, stack);
    expect(terraform.validateConfiguration(configuration)).toEqual([]);
    const lines = await plan();
    expect(lines.filter((line) => line['@level'] === 'error').map((line) => line['@message'])).toEqual([]);
    const resources = Object.values<object>(configuration.resource).reduce((sum, of) => sum + Object.keys(of).length, 0);
    expect(lines.filter(({ type }) => type === 'planned_change')).toHaveLength(resources);
  }) as () => void, 120_000);
});
