import { DataAwsSecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/data-aws-secretsmanager-secret-version';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { TerraformStack } from 'cdktf';
import { Environment, Platform } from '../../../src';
import { Engine, Network, SqlDatabase, Stack } from '../../../src/aws';
import { AwsCredentials, Workspaces } from '../../../src/terraform-cloud';
import { HAS_TERRAFORM, NO_TERRAFORM, Terraform } from '../../aws/support/terraform';
import { testIf } from '../../support/paths';
import { refusal } from '../../support/render';
import { ACCOUNT, byName, environment, plainStackIn, platform, workspaceId, written } from '../support/written';

/** An environment with credentials, and the stack that they are in. */
function credentials(props: ConstructorParameters<typeof AwsCredentials>[2] = {}, cloud: Parameters<typeof platform>[0] = {}): {
  shop: Platform; prod: Environment; data: Stack; app: Stack; access: Stack;
} {
  const shop = platform(cloud);
  const { environment: prod, data, app } = environment(shop);
  const access = new Stack(prod, 'access', { account: ACCOUNT });
  new AwsCredentials(access, 'runs', props);
  return { shop, prod, data, app, access };
}

/** The statements of a policy as Terraform encodes them, as text. */
function policyOf(shop: Platform, type: string, name: string, field = 'policy'): string {
  return byName(written(shop, 'shop-prod-access'), type)[name][field];
}

describe('credentials of runs', () => {
  test('are a role that plans and another that applies, each for the runs of these workspaces in that phase', () => {
    const { shop } = credentials({}, { project: 'platform' });
    for (const phase of ['plan', 'apply']) {
      expect(policyOf(shop, 'aws_iam_role', `shop-prod-access-runs-${phase}`, 'assume_role_policy')).toBe(
        '${jsonencode({"Version" = "2012-10-17", "Statement" = [{"Effect" = "Allow", "Principal" = {"Federated" = aws_iam_openid_connect_provider.runs_oidc-provider_BDAF88A8.arn}, '
        + '"Action" = ["sts:AssumeRoleWithWebIdentity"], "Condition" = {"StringEquals" = {"app.terraform.io:aud" = "aws.workload.identity", '
        + `"app.terraform.io:sub" = ["organization:acme:project:platform:workspace:shop-prod-app:run_phase:${phase}", "organization:acme:project:platform:workspace:shop-prod-data:run_phase:${phase}"]}}}]})}`,
      );
    }
    const attached = byName(written(shop, 'shop-prod-access'), 'aws_iam_role_policy_attachment', (one) => one.policy_arn);
    expect(Object.entries(attached).map(([policy, { role }]) => [policy, role])).toEqual([
      ['arn:aws:iam::aws:policy/AdministratorAccess', expect.stringContaining('runs_apply_role')],
      ['arn:aws:iam::aws:policy/ReadOnlyAccess', expect.stringContaining('runs_plan_role')],
    ]);
    const [provider] = Object.values(byName(written(shop, 'shop-prod-access'), 'aws_iam_openid_connect_provider'));
    expect(provider).toEqual({ url: 'https://app.terraform.io', client_id_list: ['aws.workload.identity'], lifecycle: { prevent_destroy: true } });
  });

  test('are of a server of one\'s own, and of the default project where no other is named', () => {
    const { shop } = credentials({ audience: 'shop' }, { hostname: 'tfe.example.com' });
    const trust = policyOf(shop, 'aws_iam_role', 'shop-prod-access-runs-plan', 'assume_role_policy');
    expect(trust).toContain('"tfe.example.com:aud" = "shop"');
    expect(trust).toContain('organization:acme:project:Default Project:workspace:shop-prod-app:run_phase:plan');
  });

  test('are given to the workspaces of the environment, but not to that which makes them', () => {
    const { shop } = credentials();
    environment(shop, 'staging', '210987654321');
    new Workspaces(shop);
    const configuration = written(shop, 'shop-workspaces');
    expect(byName(configuration, 'tfe_variable', (one) => one.key)).toMatchObject({
      TFC_AWS_PROVIDER_AUTH: { value: 'true', category: 'env', sensitive: false },
      TFC_AWS_PLAN_ROLE_ARN: { value: `arn:aws:iam::${ACCOUNT}:role/shop-prod-access-runs-plan` },
      TFC_AWS_APPLY_ROLE_ARN: { value: `arn:aws:iam::${ACCOUNT}:role/shop-prod-access-runs-apply` },
    });
    expect(Object.keys(byName(configuration, 'tfe_workspace_variable_set', (one) => one.workspace_id))).toEqual(['shop-prod-app', 'shop-prod-data'].map((name) => workspaceId(configuration, name)));
    const settings = byName(configuration, 'tfe_workspace_settings', (one) => one.workspace_id);
    expect(settings[workspaceId(configuration, 'shop-prod-access')].execution_mode).toBe('local');
    expect(settings[workspaceId(configuration, 'shop-prod-app')].execution_mode).toBe('remote');
  });

  test('are there before the stacks whose runs have them', () => {
    const { shop, app, data, access } = credentials();
    written(shop, 'shop-prod-access');
    expect([app, data].map((stack) => stack.dependsOn(access))).toEqual([true, true]);
    expect(access.dependencies).toEqual([]);
  });
});

describe('a plan', () => {
  test('reads what Terraform has to compare, and nothing that is kept in the account', () => {
    const { shop } = credentials();
    expect(policyOf(shop, 'aws_iam_role_policy', 'of-stacks')).toBe(
      '${jsonencode({"Version" = "2012-10-17", "Statement" = [{"Sid" = "ReadNoData", "Effect" = "Deny", "Action" = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan", '
      + '"kinesis:GetRecords", "logs:FilterLogEvents", "logs:GetLogEvents", "logs:StartQuery", "sqs:ReceiveMessage", "s3:GetObject", "s3:GetObjectVersion"], "Resource" = ["*"]}]})}',
    );
  });

  test('of a database reads its secret, and no other, and makes passwords', () => {
    const { shop, data } = credentials();
    const network = new Network(data, 'network', { cidr: '10.0.0.0/16', zones: 2 });
    new SqlDatabase(data, 'orders', { network, engine: Engine.postgres('16') });
    const policy = policyOf(shop, 'aws_iam_role_policy', 'of-stacks');
    expect(policy).toContain(`"Action" = ["secretsmanager:GetSecretValue"], "Resource" = ["arn:aws:secretsmanager:ap-northeast-2:${ACCOUNT}:secret:shop/prod/orders/credentials-??????"]`);
    expect(policy).toContain('"Action" = ["secretsmanager:GetRandomPassword"], "Resource" = ["*"]');
  });

  test('of a secret that somebody else made reads those of the environment, and of objects their contents', () => {
    const { shop, data, app } = credentials();
    new DataAwsSecretsmanagerSecretVersion(data, 'secret', { secretId: 'legacy' });
    new S3Object(app, 'object', { bucket: 'b', key: 'k' });
    const policy = policyOf(shop, 'aws_iam_role_policy', 'of-stacks');
    expect(policy).toContain(`"Resource" = ["arn:aws:secretsmanager:ap-northeast-2:${ACCOUNT}:secret:shop/prod/*"]`);
    expect(policy).not.toContain('s3:GetObject');
    expect(policy).not.toContain('GetRandomPassword');
  });
});

describe('a run', () => {
  test('cannot make itself more powerful: neither by its own roles nor by others that it makes', () => {
    const { shop, data } = credentials();
    new IamRole(data, 'role', { assumeRolePolicy: '{}' });
    new IamRole(data, 'bounded', { assumeRolePolicy: '{}', permissionsBoundary: 'arn:aws:iam::123456789012:policy/other' });
    const boundary = `arn:aws:iam::${ACCOUNT}:policy/shop-prod-access-runs-boundary`;
    const policy = policyOf(shop, 'aws_iam_policy', 'shop-prod-access-runs-boundary');
    expect(policy).toContain(`"Condition" = {"StringNotEquals" = {"iam:PermissionsBoundary" = "${boundary}"}}`);
    expect(policy).toContain(`"Resource" = ["arn:aws:iam::${ACCOUNT}:role/shop-prod-access-runs-plan", "arn:aws:iam::${ACCOUNT}:role/shop-prod-access-runs-apply"]`);
    const roles = Object.values(byName(written(shop, 'shop-prod-data'), 'aws_iam_role', (one) => one.permissions_boundary));
    expect(roles.map(({ permissions_boundary }) => permissions_boundary).sort()).toEqual(['arn:aws:iam::123456789012:policy/other', boundary]);
    for (const role of ['plan', 'apply']) expect(policyOf(shop, 'aws_iam_role', `shop-prod-access-runs-${role}`, 'permissions_boundary')).toContain('aws_iam_policy.runs_boundary');
  });

  test('may make any role where somebody says so', () => {
    const { shop, data } = credentials({ boundRoles: false });
    new IamRole(data, 'role', { assumeRolePolicy: '{}' });
    expect(policyOf(shop, 'aws_iam_policy', 'shop-prod-access-runs-boundary')).not.toContain('iam:CreateRole');
    expect(Object.values(byName(written(shop, 'shop-prod-data'), 'aws_iam_role'))).toEqual([{ assume_role_policy: '{}' }]);
  });
});

describe('credentials are refused', () => {
  test('outside of an environment, and without an account and a workspace', () => {
    expect(refusal(() => new AwsCredentials(plainStackIn(platform(), 'plain') as TerraformStack, 'runs'))).toBe(
      '[shop/plain/runs] credentials belong to an environment, and this stack to none; make them in a `Stack`: new Stack(prod, \'access\', { account }) (CredentialsStack)',
    );
    const { environment: prod } = environment(platform());
    expect(refusal(() => new AwsCredentials(new Stack(prod, 'access'), 'runs'))).toBe(
      '[shop/shop-prod-access/runs] the stack does not say its account, and workspaces are told the roles by their ARNs; give `account` to the stack (CredentialsAccount)',
    );
  });

  test('where nobody uses them', () => {
    const shop = platform();
    const { environment: prod } = environment(shop);
    new AwsCredentials(new Stack(prod, 'access', { account: '999999999999' }), 'runs');
    expect(refusal(() => written(shop, 'shop-prod-access'))).toBe(
      '[shop/shop-prod-access/runs] no other stack of prod is in the account 999999999999, and a role that nobody may take on is refused by AWS; make the stacks whose runs need them, in the same environment and account (CredentialsUnused)',
    );
  });

  test('where more workspaces would use them than a trust policy can name', () => {
    const { shop, prod } = credentials();
    for (let i = 0; i < 30; i++) new Stack(prod, `another-${i}`);
    expect(refusal(() => written(shop, 'shop-prod-access'))).toMatch(/^\[shop\/shop-prod-access\/runs\] 32 workspaces make a trust policy of about \d+ characters, and AWS takes 2048; /);
    const { shop: other, prod: large } = credentials({ trustByPrefix: true });
    for (let i = 0; i < 30; i++) new Stack(large, `another-${i}`);
    expect(policyOf(other, 'aws_iam_role', 'shop-prod-access-runs-apply', 'assume_role_policy')).toContain(
      '"Condition" = {"StringEquals" = {"app.terraform.io:aud" = "aws.workload.identity"}, "StringLike" = {"app.terraform.io:sub" = ["organization:acme:project:Default Project:workspace:shop-prod-*:run_phase:apply"]}}',
    );
  });

  test('where a prefix would fit the workspaces of another environment', () => {
    const { shop } = credentials({ trustByPrefix: true });
    environment(shop, 'prod-eu');
    expect(refusal(() => written(shop, 'shop-prod-access'))).toBe(
      '[shop/shop-prod-access/runs] the roles are for every workspace shop-prod-*, and shop-prod-eu-data is of the environment prod-eu; leave `trustByPrefix` out, or call one of the environments otherwise (CredentialsPrefix)',
    );
  });

  test('where the account has the provider already, until it is named', () => {
    const { shop } = credentials();
    const second = (props: object): string => {
      const { environment: made } = environment(shop, `e${Object.keys(props).length}`);
      new AwsCredentials(new Stack(made, 'access', { account: ACCOUNT }), 'runs', props);
      return made.name;
    };
    second({ oidcProviderArn: `arn:aws:iam::${ACCOUNT}:oidc-provider/app.terraform.io` });
    expect(byName(written(shop, 'shop-e1-access'), 'aws_iam_openid_connect_provider')).toEqual({});
    second({});
    expect(refusal(() => written(shop, 'shop-prod-access'))).toBe(
      `[shop/shop-e0-access/runs] the account ${ACCOUNT} has its provider of app.terraform.io from shop-prod-access/runs; name it: { oidcProviderArn: 'arn:aws:iam::${ACCOUNT}:oidc-provider/app.terraform.io' } (CredentialsProvider)`,
    );
  });
});

testIf(HAS_TERRAFORM, NO_TERRAFORM)('the real AWS provider accepts the stack of credentials', () => {
  const { access } = credentials();
  const terraform = new Terraform();
  try {
    expect(terraform.validate(access)).toEqual([]);
  } finally {
    terraform.remove();
  }
}, 300_000);
