import { Size as Amount } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-29';
import * as fc from 'fast-check';
import { Size, ValidationError, Warnings } from '../../../src';
import { DatabaseSize, Engine, Network, SqlDatabase, SqlDatabaseProps, Stack } from '../../../src/aws';
import { refusal } from '../../support/render';
import { database } from '../support/databases';
import { environment, ground, plainStack } from '../support/stacks';

const AT = '[shop/shop-prod-ground/orders] ';
const AURORA = { engine: Engine.auroraPostgres('17') };

/** What is said of a database, without its path. */
function said(props: Partial<SqlDatabaseProps>): string {
  return refusal(() => database(props)).split('\n').map((line) => line.replace(AT, '')).join('\n');
}

describe('a database is refused', () => {
  test.each<[Partial<SqlDatabaseProps>, string]>([
    [
      { engine: Engine.postgres('13') },
      'standard support of PostgreSQL 13 ended on 2026-02-28, and AWS charges for each vCPU of what has it since; choose one of 14, 15, 16, 17, 18, e.g. Engine.postgres(\'18\'); or pay for it until 2029-02-28 with `support: \'extended\'` (SqlDatabaseEngine)',
    ],
    [
      { engine: Engine.mysql('8.0.43') },
      'standard support of MySQL 8.0 ended on 2026-07-31, and AWS charges for each vCPU of what has it since; choose one of 8.4, e.g. Engine.mysql(\'8.4\'); or pay for it until 2029-07-31 with `support: \'extended\'` (SqlDatabaseEngine)',
    ],
    [{ engine: Engine.mariadb('10.6'), support: 'extended' }, 'AWS ended its support of MariaDB 10.6 on 2026-08-31; choose one of 10.11, 11.4, 11.8, e.g. Engine.mariadb(\'11.8\') (SqlDatabaseEngine)'],
    [
      { engine: Engine.postgres('19') },
      '"19" is no version of PostgreSQL that this release knows RDS to have (it has 14, 15, 16, 17, 18); write Engine.postgres(\'18\'); a minor version is pinned with a number after it (SqlDatabaseEngine)',
    ],
    [
      { engine: Engine.auroraMysql('3') },
      '"3" is no version of Aurora MySQL that this release knows RDS to have (it has 8.0, 8.4); write Engine.auroraMysql(\'8.0\'); a minor version is pinned with a number after it (SqlDatabaseEngine)',
    ],
    [
      { engine: Engine.postgres('16.x') },
      '"16.x" is no version of PostgreSQL that this release knows RDS to have (it has 14, 15, 16, 17, 18); write Engine.postgres(\'16\'); a minor version is pinned with a number after it (SqlDatabaseEngine)',
    ],
    [{ upgradeFrom: '17' }, 'RDS upgrades and never goes back: PostgreSQL 17 cannot become 16; stay at 17, or restore a snapshot of 16 into another database (SqlDatabaseUpgrade)'],
    [{ upgradeFrom: 'now' }, '`upgradeFrom` "now" is no version of PostgreSQL that this release knows; write the major version that it has now (SqlDatabaseUpgrade)'],
    [
      { size: Size.of({ cpu: Cpu.units(1), memory: Amount.gibibytes(2) }) },
      '`size` is an exact amount of CPU and memory, and databases come in instance classes; use Size.small, Size.medium, Size.large or DatabaseSize.instanceClass("db.r7g.4xlarge") (SqlDatabaseSize)',
    ],
    [
      { size: DatabaseSize.instanceClass('m7g.large') },
      '"m7g.large" is no instance class of RDS; write e.g. "db.r7g.4xlarge"; DatabaseSize.serverless({ between: [0.5, 8] }) for Aurora that grows by itself (SqlDatabaseSize)',
    ],
    [{ ...AURORA, size: DatabaseSize.instanceClass('db.m7g.large') }, 'there is no Aurora PostgreSQL of the class db.m7g.large; use a class of the family r, or db.t4g.medium for trying out (SqlDatabaseSize)'],
    [
      { size: DatabaseSize.serverless({ between: [0.5, 8] }) },
      'PostgreSQL does not grow and shrink by itself, only Aurora does; use Engine.auroraPostgres or Engine.auroraMysql, or a fixed size (SqlDatabaseSize)',
    ],
    [
      { ...AURORA, size: DatabaseSize.serverless({ between: [8, 0.7] }) },
      '`between` is from 8 to 0.7 capacity units; give halves from 0 to 256, the fewest first and the most from 1: [0.5, 8] (SqlDatabaseSize)',
    ],
    [{ storage: { gib: 10 } }, '`storage.gib` is 10; choose from 20 to 65536 (SqlDatabaseStorage)'],
    [{ storage: { gib: 100, maxGib: 105 } }, '`storage.maxGib` is 105 where it starts with 100; choose from 110, a tenth more than it starts with, to 65536 (SqlDatabaseStorage)'],
    [{ ...AURORA, storage: {} }, '`storage` is given, and that of Aurora PostgreSQL grows by itself; leave `storage` out (SqlDatabaseStorage)'],
    [{ databaseName: 'my-orders' }, '`databaseName` cannot be "my-orders"; use letters, digits and "_", starting with a letter, at most 63, and no name that the engine has for itself (SqlDatabaseName)'],
    [{ username: 'admin' }, '`username` cannot be "admin"; use letters, digits and "_", starting with a letter, at most 63, and no name that RDS or the engine has for itself (SqlDatabaseUser)'],
    [{ backups: { window: '2-3' } }, '`backups.window` "2-3" is no time of day of half an hour or more; write it in UTC, e.g. "02:00-03:00" (SqlDatabaseWindow)'],
    [{ maintenanceWindow: 'so:03:30-so:04:30' }, '`maintenanceWindow` "so:03:30-so:04:30" is no time of the week of half an hour to a day; write it in UTC, e.g. "sun:03:30-sun:04:30" (SqlDatabaseWindow)'],
    [
      { backups: { window: '23:30-00:30' }, maintenanceWindow: 'mon:00:00-mon:01:00' },
      'maintenance (mon:00:00-mon:01:00) overlaps backups (23:30-00:30), which RDS refuses; move one of the two (SqlDatabaseWindow)',
    ],
    [{ backups: { retentionDays: 0 } }, '`backups.retentionDays` is 0; choose from 1 to 35: without backups nothing could be restored, nor minor versions be followed (SqlDatabaseBackups)'],
    [{ monitoringSeconds: 20 }, '`monitoringSeconds` is 20; choose one of 0, 1, 5, 10, 15, 30, 60 (SqlDatabaseMonitoring)'],
    [{ passwordVersion: 0 }, '`passwordVersion` is 0; start with 1, and raise it for another password (SqlDatabasePassword)'],
    [{ parameters: { 'rds.force_ssl': '0' } }, '`parameters` has rds.force_ssl, and connections without TLS are always refused; leave it out (SqlDatabaseParameter)'],
    [{ parameters: { 'max connections': '5' } }, '`parameters` has "max connections": "5", which is no parameter and its text; write e.g. { max_connections: "200" } (SqlDatabaseParameter)'],
    [
      { keyArn: 'alias/shop' },
      '`keyArn` is no ARN of a KMS key: "alias/shop"; give its ARN and not its id or alias, which RDS tells as another value: "arn:aws:kms:ap-northeast-2:123456789012:key/…" (SqlDatabaseKey)',
    ],
    [{ permissionsBoundary: 'boundary' }, '`permissionsBoundary` is no ARN of a policy: "boundary"; write e.g. "arn:aws:iam::123456789012:policy/boundary" (SqlDatabaseBoundary)'],
    [
      { permissionsBoundary: 'arn:aws:iam::123456789012:policy/boundary', monitoringSeconds: 0 },
      '`permissionsBoundary` bounds the role that measures the database, and nothing does; leave it out, or give `monitoringSeconds` (SqlDatabaseBoundary)',
    ],
    [
      { network: Network.fromAttributes({ vpcId: 'vpc-1', privateSubnetIds: ['subnet-1'] }) },
      'RDS needs subnets in two zones, and the network has 1 isolated; give the network `zones: 2` or more (SqlDatabaseZones)',
    ],
  ])('%#', (props, message) => {
    expect(said(props)).toBe(message);
  });

  test('for logs that CloudWatch does not keep so long', () => {
    expect(said({ logs: { retentionDays: 31 } })).toContain('CloudWatch cannot keep logs for 31 days; choose one of 1, 3, 5,');
  });

  test('when its name is none, its region is not known, or its secrets are those of another', () => {
    const stack = ground();
    const network = new Network(stack, 'network', { cidr: '10.20.0.0/16' });
    const make = (id: string, of: Stack = stack): unknown => new SqlDatabase(of, id, { network, engine: Engine.postgres('16') });
    expect(refusal(() => make('Orders--1'))).toBe(
      '[shop/shop-prod-ground/Orders--1] the database\'s name "shop-prod-ground-Orders--1" is no name of RDS; use ids of lower-case letters, digits and single dashes that start with a letter (SqlDatabaseName)',
    );
    make('orders');
    expect(refusal(() => make('orders', new Stack(stack.environment, 'data')))).toBe(
      '[shop/shop-prod-data/orders] its secrets would be shop/prod/orders/…, as those of shop/shop-prod-ground/orders are; give one of the two another id: names of databases are known in the whole environment (SqlDatabaseName)',
    );
    const there = Network.fromAttributes({ vpcId: 'vpc-1', privateSubnetIds: ['subnet-1', 'subnet-2'] });
    expect(refusal(() => database({ network: there }, plainStack('')))).toBe(
      '[plain/orders] the region of the database is not known; make it in a `Stack`, or give the AWS provider of the stack a region first (SqlDatabaseRegion)',
    );
  });
});

describe('who comes is refused', () => {
  const orders = database();

  test.each([
    ['0.0.0.0/0', '0.0.0.0/0 is a large part of the internet; name the range that connects, e.g. "10.20.0.0/16" (SqlDatabaseSource)'],
    ['office', '"office" is neither a security group nor a range of IPv4 addresses; write e.g. "sg-0123456789abcdef0" or "10.20.0.0/16" (SqlDatabaseSource)'],
    [orders.securityGroup.id, 'who connects is only known when it is applied, and the rule needs a name before; name it: database.allowFrom(group.id, "bastion") (SqlDatabaseSource)'],
  ])('%#', (source, message) => {
    expect(refusal(() => orders.allowFrom(source))).toBe(AT + message);
  });

  test('as a user that is none', () => {
    expect(refusal(() => orders.grantConnect(undefined as never, 'x y'))).toBe(`${AT}"x y" is no user of a database; name the one that was made for it, e.g. "catalog" (SqlDatabaseUser)`);
  });
});

test('a version whose support ends soon is told of', () => {
  const warnings = (version: string) => Warnings.of(database({ engine: Engine.postgres(version) })).list().map(({ what, code }) => `${what} (${code})`);
  expect(warnings('14')).toEqual(['standard support of PostgreSQL 14 ends on 2027-02-28 (SqlDatabaseEngineEnds)']);
  expect(warnings('15')).toEqual([]);
});

test('whatever is asked for out of bounds is refused in words of ours, and by nothing else', () => {
  const text = fc.oneof({ weight: 9, arbitrary: fc.constantFrom('orders', 'catalog') }, fc.constantFrom('orders', 'x', '', 'a-b', 'admin', '16', '8.4', 'sun:03:30-sun:04:30', '02:00-03:00'), fc.string({ maxLength: 12 }));
  const number = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(1, 30) }, fc.integer({ min: -1, max: 70 }), fc.constantFrom(NaN, 1.5, 100, 65536));
  const window = fc.oneof(fc.constantFrom('mon:05:00-mon:06:00', '03:00-04:00'), text);
  const engine = fc.tuple(fc.constantFrom(Engine.postgres, Engine.mysql, Engine.mariadb, Engine.auroraPostgres, Engine.auroraMysql), fc.oneof({ weight: 9, arbitrary: fc.constantFrom('16', '8.4', '11.8', '17.4', '8.0') }, text))
    .map(([make, version]) => make(version));
  const size = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(Size.small, Size.medium, Size.large) }, text.map((name) => DatabaseSize.instanceClass(name)),
    fc.tuple(number, number).map(([min, max]) => DatabaseSize.serverless({ between: [min, max] })),
  );
  const props = fc.record<Partial<SqlDatabaseProps>>({
    engine, size, databaseName: text, username: text, passwordVersion: number, maintenanceWindow: window, storage: fc.record({ gib: number, maxGib: number }),
    backups: fc.record({ retentionDays: number, window }, { requiredKeys: [] }), monitoringSeconds: number, multiAz: fc.boolean(),
  }, { requiredKeys: ['engine'] });
  const network = Network.fromAttributes({ vpcId: 'vpc-1', cidr: '10.20.0.0/16', privateSubnetIds: ['subnet-1', 'subnet-2'] });
  let refused = 0;
  fc.assert(fc.property(props, (some) => {
    try {
      database({ ...some, network }, new Stack(environment(), 'ground'));
    } catch (error) {
      if (!ValidationError.isValidationError(error)) throw error;
      refused++;
      expect(error.problems.every(({ code, fix }) => /^SqlDatabase/.test(code) && fix !== '')).toBe(true);
    }
  }), { numRuns: 150 });
  expect(refused).toBeGreaterThan(0);
});
