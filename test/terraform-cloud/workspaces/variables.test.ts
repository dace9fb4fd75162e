import * as fc from 'fast-check';
import { SecretInput, WorkspaceVariable, Workspaces } from '../../../src/terraform-cloud';
import { hclOf, literalText } from '../../../src/terraform-cloud/workspaces/literal';
import { refusal } from '../../support/render';
import { byName, environment, platform, workspaceId, written } from '../support/written';

const KEY = (variable: any): string => variable.key;

describe('variables of workspaces', () => {
  test('are text as it is, and everything else as HCL', () => {
    const shop = platform();
    const { data } = environment(shop);
    const workspaces = new Workspaces(shop);
    workspaces.of(data).setVariables(
      WorkspaceVariable.terraform('name', 'a ${b}'),
      WorkspaceVariable.terraform('count', 3),
      WorkspaceVariable.terraform('zones', ['a', '%{c}']),
      WorkspaceVariable.terraform('tags', { team: 'shop', on: true }, { description: 'Tags of everything' }),
      WorkspaceVariable.env('TF_LOG', 'INFO'),
    );
    const workspace_id = workspaceId(written(shop, 'shop-workspaces'), 'shop-prod-data');
    expect(byName(written(shop, 'shop-workspaces'), 'tfe_variable', KEY)).toEqual({
      name: { key: 'name', category: 'terraform', value: 'a $${b}', sensitive: false, workspace_id },
      count: { key: 'count', category: 'terraform', value: '3', hcl: true, sensitive: false, workspace_id },
      // Read twice: by the Terraform that writes the variable, and by that which reads it.
      zones: { key: 'zones', category: 'terraform', value: '["a","%%%{c}"]', hcl: true, sensitive: false, workspace_id },
      tags: { key: 'tags', category: 'terraform', value: '{"team":"shop","on":true}', hcl: true, sensitive: false, description: 'Tags of everything', workspace_id },
      TF_LOG: { key: 'TF_LOG', category: 'env', value: 'INFO', sensitive: false, workspace_id },
    });
  });

  test('that are secret are named, and only written', () => {
    const shop = platform();
    environment(shop);
    new Workspaces(shop).share('secrets', [
      WorkspaceVariable.env('DD_API_KEY', SecretInput.ciVariable('DATADOG_API_KEY')),
      WorkspaceVariable.terraform('token', SecretInput.vault('shop/api', 'token'), { description: 'For the API' }),
    ], { description: 'Secrets of all', priority: true });
    const configuration = written(shop, 'shop-workspaces');
    const variable_set_id = '${tfe_variable_set.set-secrets.id}';
    expect(byName(configuration, 'tfe_variable', KEY)).toEqual({
      DD_API_KEY: { key: 'DD_API_KEY', category: 'env', sensitive: true, value_wo: '${var.datadog_api_key}', description: 'From the CI variable DATADOG_API_KEY', variable_set_id },
      token: { key: 'token', category: 'terraform', sensitive: true, value_wo: '${var.shop_api_token}', description: 'For the API', variable_set_id },
    });
    expect(configuration.variable).toEqual({
      datadog_api_key: { type: 'string', sensitive: true, nullable: false, ephemeral: true, description: 'From the CI variable DATADOG_API_KEY' },
      shop_api_token: { type: 'string', sensitive: true, nullable: false, ephemeral: true, description: 'From the field token of shop/api in Vault' },
    });
    expect(byName(configuration, 'tfe_variable_set')).toEqual({ 'shop-secrets': { name: 'shop-secrets', description: 'Secrets of all', priority: true, global: false } });
    expect(Object.keys(byName(configuration, 'tfe_workspace_variable_set', (one) => one.workspace_id))).toHaveLength(2);
  });

  test('of a set are for the environments and stacks that are named', () => {
    const shop = platform();
    const { data } = environment(shop);
    const { environment: staging } = environment(shop, 'staging');
    new Workspaces(shop).share('some', [WorkspaceVariable.env('A', 'b')], { on: [data, staging] });
    const configuration = written(shop, 'shop-workspaces');
    const expected = ['shop-prod-data', 'shop-staging-app', 'shop-staging-data'].map((name) => workspaceId(configuration, name));
    expect(Object.keys(byName(configuration, 'tfe_workspace_variable_set', (one) => one.workspace_id))).toEqual(expected);
  });

  test('are refused with their values in the code where they are secrets, with names that are none, and twice', () => {
    const shop = platform();
    const { data } = environment(shop);
    const workspace = new Workspaces(shop).of(data);
    expect(refusal(() => workspace.setVariables(
      WorkspaceVariable.env('AWS_SECRET_ACCESS_KEY', 'abc'),
      WorkspaceVariable.terraform('salt', 'abc', { sensitive: true }),
      WorkspaceVariable.env('a-b', 'c'),
      WorkspaceVariable.terraform('one', 1),
      WorkspaceVariable.terraform('one', 2),
    )).split('\n')).toEqual([
      '[shop/shop-workspaces/shop-prod-data] the value of AWS_SECRET_ACCESS_KEY is in the code, and its name is that of a secret; say where it is kept, e.g. SecretInput.ciVariable("AWS_SECRET_ACCESS_KEY"), or, if it is none, { sensitive: false } (WorkspaceVariableLiteral)',
      '[shop/shop-workspaces/shop-prod-data] the value of salt is in the code, and it is said to be sensitive; say where it is kept, e.g. SecretInput.ciVariable("SALT") (WorkspaceVariableLiteral)',
      '[shop/shop-workspaces/shop-prod-data] "a-b" is no name of an environment variable; use letters, digits and underscores (WorkspaceVariableKey)',
      '[shop/shop-workspaces/shop-prod-data] the terraform variable one is set twice; take one of them away (WorkspaceVariableTwice)',
    ]);
    workspace.setVariables(WorkspaceVariable.env('PUBLIC_TOKEN', 'abc', { sensitive: false }));
    expect(byName(written(shop, 'shop-workspaces'), 'tfe_variable', KEY).PUBLIC_TOKEN.value).toBe('abc');
  });

  test('are refused where two secrets would be one, or one has no name', () => {
    const shop = platform();
    const workspaces = new Workspaces(shop);
    expect(refusal(() => workspaces.share('two', [
      WorkspaceVariable.env('A', SecretInput.ciVariable('SHOP_API_TOKEN')), WorkspaceVariable.env('B', SecretInput.vault('shop/api', 'token')),
    ]))).toBe('[shop/shop-workspaces/set-two] the field token of shop/api in Vault and the CI variable SHOP_API_TOKEN would be one input variable, shop_api_token; use letters, digits and underscores, and one name for one secret (SecretInputName)');
    expect(refusal(() => workspaces.share('none', [WorkspaceVariable.env('A', SecretInput.ciVariable('1-2'))]))).toBe(
      '[shop/shop-workspaces/set-none] the CI variable 1-2 gives no name of an input variable, but "1-2"; use letters, digits and underscores, and one name for one secret (SecretInputName)',
    );
  });
});

/** What Terraform makes of a text in quotes: templates are not looked for behind a doubled sign. */
function readByTerraform(text: string): string {
  return text.replace(/([$%])\1\{/g, '$1{');
}

test('no text is a template to Terraform, and every one is read as it was written', () => {
  const texts = fc.string({ unit: fc.constantFrom('$', '%', '{', '}', 'a', '"', '\\', '\n'), maxLength: 12 }).filter((text) => !/[$%]{2,}\{/.test(text));
  fc.assert(fc.property(texts, (text) => {
    expect(literalText(text)).not.toMatch(/(^|[^$])\$\{|(^|[^%])%\{/);
    expect(readByTerraform(literalText(text))).toBe(text);
    expect(JSON.parse(readByTerraform(hclOf([text])))).toEqual([text]);
  }));
});
