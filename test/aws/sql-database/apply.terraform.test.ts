import * as fs from 'fs';
import * as path from 'path';
import { Engine, Nat, Network, SqlDatabase, Stack } from '../../../src/aws';
import { testIf } from '../../support/paths';
import { Applied } from '../support/applied';
import { HAS_MOTO, NO_MOTO } from '../support/aws-server';
import { environment } from '../support/stacks';
import { HAS_TERRAFORM, NO_TERRAFORM } from '../support/terraform';

const IS_ASKED = process.env.CI !== undefined || process.env.TRACKWAY_APPLY !== undefined;
const reason = !HAS_TERRAFORM ? NO_TERRAFORM : !HAS_MOTO ? NO_MOTO : 'takes five minutes: set TRACKWAY_APPLY=1';

/** What AWS answers to a call of one of its JSON services, or as XML of one of its query services. */
async function ask(url: string, service: string, body: string, target?: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'authorization': `AWS4-HMAC-SHA256 Credential=nobody/20200101/ap-northeast-2/${service}/aws4_request, SignedHeaders=host, Signature=none`,
      'content-type': target ? 'application/x-amz-json-1.1' : 'application/x-www-form-urlencoded',
      ...(target ? { 'x-amz-target': target } : {}),
    },
    body,
  });
  return response.text();
}

async function secretOf(url: string, name: string): Promise<Record<string, string>> {
  const { SecretString } = JSON.parse(await ask(url, 'secretsmanager', JSON.stringify({ SecretId: name }), 'secretsmanager.GetSecretValue')) as { SecretString: string };
  return JSON.parse(SecretString) as Record<string, string>;
}

/** Everything that Terraform keeps in its folder: state, its backup, plans. */
function kept(folder: string): string {
  return fs.readdirSync(folder).filter((file) => /tfstate|plan/.test(file)).map((file) => fs.readFileSync(path.join(folder, file), 'latin1')).join('\n');
}

function databaseStack(passwordVersion: number): Stack {
  const stack = new Stack(environment({}, 'staging'), 'ground', { account: '123456789012' });
  const network = new Network(stack, 'network', { cidr: '10.20.0.0/16', zones: 2, nat: Nat.single() });
  new SqlDatabase(stack, 'orders', { network, engine: Engine.postgres('16'), passwordVersion }).allowFrom('10.20.0.0/16');
  return stack;
}

testIf(HAS_TERRAFORM && HAS_MOTO && IS_ASKED, reason)('a database is applied, planned again without a change, given another password and destroyed, and its password is kept nowhere', async () => {
  const aws = await Applied.start();
  try {
    aws.take(databaseStack(1));
    const applied = await aws.run('apply', '-auto-approve');
    expect(applied).toMatchObject({ code: 0 });
    const described = await ask(aws.url, 'rds', 'Action=DescribeDBInstances&Version=2014-10-31&DBInstanceIdentifier=shop-staging-ground-orders');
    for (const [tag, value] of Object.entries({
      DBInstanceClass: 'db.t4g.medium', Engine: 'postgres', PubliclyAccessible: 'false', StorageEncrypted: 'true', BackupRetentionPeriod: '7', StorageType: 'gp3',
      IAMDatabaseAuthenticationEnabled: 'true', MaxAllocatedStorage: '100',
    })) expect(described.toLowerCase()).toContain(`<${tag}>${value}</${tag}>`.toLowerCase());
    const first = await secretOf(aws.url, 'shop/staging/orders/credentials');
    expect(first).toEqual({ username: 'dbadmin', password: expect.stringMatching(/^[A-Za-z0-9]{40}$/) });
    expect(await secretOf(aws.url, 'shop/staging/orders/endpoint')).toEqual({ host: expect.stringMatching(/^shop-staging-ground-orders\..*rds\.amazonaws\.com$/), port: '5432', dbname: 'orders', engine: 'postgres' });

    const planned = await aws.run('plan', '-detailed-exitcode', '-out=plan');
    expect(planned.text).toContain('No changes.');
    expect(planned.code).toBe(0);

    aws.take(databaseStack(2));
    const rotated = await aws.run('apply', '-auto-approve');
    expect(rotated).toMatchObject({ code: 0, text: expect.stringContaining('1 added, 1 changed, 1 destroyed') });
    const second = await secretOf(aws.url, 'shop/staging/orders/credentials');
    expect(second.password).not.toBe(first.password);

    const everything = kept(aws.folder) + applied.text + planned.text + rotated.text;
    expect(everything).toContain('shop-staging-ground-orders');
    for (const { password } of [first, second]) expect(everything).not.toContain(password);

    const destroyed = await aws.run('destroy', '-auto-approve');
    expect(destroyed).toMatchObject({ code: 0 });
  } finally {
    await aws.stop();
  }
}, 900_000);
