import * as fs from 'fs';
import * as path from 'path';
import { Size } from '../../../src';
import { Engine, Nat, Network, SqlDatabase, SqlDatabaseProps, Stack } from '../../../src/aws';
import { ROOT, testIf } from '../../support/paths';
import { Applied } from '../support/applied';
import { HAS_MOTO, NO_MOTO } from '../support/aws-server';
import { environment } from '../support/stacks';
import { HAS_TERRAFORM, NO_TERRAFORM } from '../support/terraform';

const IS_ASKED = process.env.CI !== undefined || process.env.TRACKWAY_APPLY !== undefined;
const reason = !HAS_TERRAFORM ? NO_TERRAFORM : !HAS_MOTO ? NO_MOTO : 'takes five minutes: set TRACKWAY_APPLY=1';

/** A stack with a database, in an environment where nothing is protected. */
function made(props: Partial<SqlDatabaseProps> = {}, id = 'orders'): Stack {
  const stack = new Stack(environment({}, 'staging'), 'ground');
  const network = new Network(stack, 'network', { cidr: '10.20.0.0/16', zones: 2, nat: Nat.single() });
  new SqlDatabase(stack, id, { network, engine: Engine.postgres('16'), ...props });
  return stack;
}

const INSTANCE = 'aws_db_instance.orders_instance';
const ENDPOINT = 'replace aws_secretsmanager_secret_version.orders_endpoint-version';
const REPLACED = [`replace ${INSTANCE}`, ENDPOINT];
const KEY = 'arn:aws:kms:ap-northeast-2:123456789012:key/11111111-2222-3333-4444-555555555555';

/** Rows of the documentation, what is changed, and what the plan says of it. */
const CHANGES: readonly (readonly [change: string, stack: () => Stack, plan: readonly string[]])[] = [
  ['the construct\'s id, with `formerly`', () => made({ formerly: 'orders' }, 'purchases'), []],
  ['`size`, `storage`, `multiAz`', () => made({ size: Size.medium, multiAz: true }), [`update ${INSTANCE}`]],
  ['`engine`, another major version with `upgradeFrom`', () => made({ engine: Engine.postgres('17'), upgradeFrom: '16' }), ['replace aws_db_parameter_group.orders_parameters', `update ${INSTANCE}`]],
  ['`engine`, another engine', () => made({ engine: Engine.mysql('8.4') }), REPLACED],
  ['`databaseName`, `username`, `keyArn`, `snapshot`', () => made({ databaseName: 'sales' }), REPLACED],
  ['`databaseName`, `username`, `keyArn`, `snapshot`', () => made({ username: 'somebody' }), [`replace ${INSTANCE}`]],
  ['`databaseName`, `username`, `keyArn`, `snapshot`', () => made({ keyArn: KEY }), [`replace ${INSTANCE}`]],
  ['`databaseName`, `username`, `keyArn`, `snapshot`', () => made({ snapshot: 'nightly' }), [`replace ${INSTANCE}`]],
  ['`parameters`', () => made({ parameters: { max_connections: '200' } }), ['update aws_db_parameter_group.orders_parameters']],
  ['`passwordVersion`', () => made({ passwordVersion: 2 }), ['replace aws_secretsmanager_secret_version.orders_credentials_version', `update ${INSTANCE}`]],
  ['`backups`, `maintenanceWindow`, `logs`, `certificate`', () => made({ backups: { retentionDays: 30 }, maintenanceWindow: 'mon:05:00-mon:06:00' }), [`update ${INSTANCE}`]],
];

test('docs/sql-database.md tells of each change', () => {
  const page = fs.readFileSync(path.join(ROOT, 'docs', 'sql-database.md'), 'utf8');
  for (const [change] of CHANGES) expect(page).toContain(`\n| ${change} | `);
});

testIf(HAS_TERRAFORM && HAS_MOTO && IS_ASKED, reason)('a plan shows what the documentation promises of each change', async () => {
  const aws = await Applied.start();
  try {
    aws.take(made());
    expect(await aws.run('apply', '-auto-approve')).toMatchObject({ code: 0 });
    const wrong: unknown[] = [];
    for (const [change, stack, expected] of CHANGES) {
      const plan = await aws.plan(stack());
      if (expected.length === 0 ? plan.length > 0 : !expected.every((line) => plan.includes(line))) wrong.push({ change, expected, plan });
    }
    expect(wrong).toEqual([]);
  } finally {
    await aws.stop();
  }
}, 900_000);
