import * as fs from 'fs';
import * as path from 'path';
import { exampleFolder, exampleNames } from '../../examples/run-example';
import { HAS_TERRAFORM, NO_TERRAFORM, Terraform, withoutNewer, withoutQuestions } from '../aws/support/terraform';
import { testIf } from '../support/paths';

let terraform: Terraform;
beforeAll(() => { terraform = new Terraform(); });
afterAll(() => { terraform.remove(); });

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
    Object.assign(provider, { access_key: 'nobody', secret_key: 'nobody', skip_credentials_validation: true, skip_metadata_api_check: true, skip_requesting_account_id: true });
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

describe.each(stacks)('examples/%s, stack %s', (example, stack) => {
  testIf(HAS_TERRAFORM, NO_TERRAFORM)('is valid for the real Terraform and AWS provider, and would be created whole', () => {
    const configuration = forNobody(example, stack);
    expect(terraform.validateConfiguration(configuration)).toEqual([]);
    const { stdout } = terraform.run('plan', '-json', '-input=false', '-refresh=false');
    const lines = stdout.split('\n').filter((line) => line).map((line) => JSON.parse(line) as { '@level': string; '@message': string; 'type': string });
    expect(lines.filter((line) => line['@level'] === 'error').map((line) => line['@message'])).toEqual([]);
    const resources = Object.values<object>(configuration.resource).reduce((sum, of) => sum + Object.keys(of).length, 0);
    expect(lines.filter(({ type }) => type === 'planned_change')).toHaveLength(resources);
  }, 120_000);
});
