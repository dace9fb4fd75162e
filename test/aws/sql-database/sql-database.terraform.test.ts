import * as fc from 'fast-check';
import { Size } from '../../../src';
import { DatabaseSize, Engine, Network, SqlDatabase, SqlDatabaseProps, Stack } from '../../../src/aws';
import { testIf } from '../../support/paths';
import { database } from '../support/databases';
import { environment, ground } from '../support/stacks';
import { HAS_TERRAFORM, NO_TERRAFORM, Terraform } from '../support/terraform';

let terraform: Terraform;
beforeAll(() => { terraform = new Terraform(); });
afterAll(() => { terraform.remove(); });

/** Props that are never refused. */
const VALID: fc.Arbitrary<Partial<SqlDatabaseProps> & Pick<SqlDatabaseProps, 'engine'>> = fc.boolean().chain((aurora) => fc.record({
  engine: aurora
    ? fc.constantFrom(Engine.auroraPostgres('14'), Engine.auroraPostgres('17.5'), Engine.auroraMysql('8.0'), Engine.auroraMysql('8.0.mysql_aurora.3.10.3'), Engine.auroraMysql('8.4'))
    : fc.constantFrom(Engine.postgres('14'), Engine.postgres('18.1'), Engine.mysql('8.4'), Engine.mariadb('10.11'), Engine.mariadb('11.8.3')),
  size: fc.constantFrom(Size.small, Size.medium, Size.large, DatabaseSize.instanceClass('db.r7g.4xlarge'), ...(aurora ? [DatabaseSize.serverless({ between: [0, 1] }), DatabaseSize.serverless({ between: [0.5, 256] })] : [])),
  ...(aurora ? {} : { storage: fc.record({ gib: fc.integer({ min: 20, max: 1000 }), maxGib: fc.integer({ min: 1100, max: 65536 }) }) }),
  multiAz: fc.boolean(),
  databaseName: fc.stringMatching(/^[a-z]{3}[a-z0-9_]{0,20}$/),
  username: fc.stringMatching(/^[a-z]{3}_[a-z0-9]{0,10}$/).filter((name) => !name.startsWith('rds')),
  passwordVersion: fc.integer({ min: 1, max: 99 }),
  backups: fc.record({ retentionDays: fc.integer({ min: 1, max: 35 }), window: fc.constant('22:00-23:00') }),
  maintenanceWindow: fc.constantFrom('sun:03:30-sun:04:30', 'sat:23:30-sun:00:30'),
  applyImmediately: fc.boolean(),
  deletionProtection: fc.boolean(),
  monitoringSeconds: fc.constantFrom(0, 1, 60),
  parameters: fc.constantFrom({}, { max_connections: '200' }),
  keyArn: fc.constantFrom('arn:aws:kms:ap-northeast-2:123456789012:key/11111111-2222-3333-4444-555555555555'),
  support: fc.constantFrom('standard', 'extended'),
  snapshot: fc.constantFrom('nightly', 'arn:aws:rds:ap-northeast-2:123456789012:snapshot:nightly'),
  logs: fc.constantFrom({}, { retentionDays: 7 }),
  certificate: fc.constantFrom('rds-ca-rsa4096-g1', 'rds-ca-ecc384-g1'),
  formerly: fc.constantFrom('sales', 'purchases'),
}, { requiredKeys: ['engine'] }) as fc.Arbitrary<Partial<SqlDatabaseProps> & Pick<SqlDatabaseProps, 'engine'>>);

test('what is asked for within the rules is never refused', () => {
  const network = Network.fromAttributes({ vpcId: 'vpc-1', cidr: '10.20.0.0/16', privateSubnetIds: ['subnet-1', 'subnet-2'] });
  fc.assert(fc.property(VALID, (props) => {
    expect(database({ ...props, network }).resource.node.path).toMatch(/orders\/(instance|cluster)$/);
  }), { numRuns: 60 });
});

describe('the real Terraform and AWS provider', () => {
  testIf(HAS_TERRAFORM, NO_TERRAFORM)('find nothing wrong with any database that is not refused', () => {
    const stack = new Stack(environment({}, 'staging'), 'ground');
    const network = new Network(stack, 'network', { cidr: '10.20.0.0/16' });
    fc.sample(VALID, 40).forEach(({ formerly: _, ...props }, i) => new SqlDatabase(stack, `sample-${i}`, { ...props, network }));
    new SqlDatabase(stack, 'renamed', { network, engine: Engine.postgres('16'), formerly: 'former' }).allowFrom('10.30.0.0/16');
    expect(terraform.validate(stack)).toEqual([]);
  }, 120_000);

  testIf(HAS_TERRAFORM, NO_TERRAFORM)('would be heard if there were something wrong', () => {
    const stack = ground();
    database({}, stack).resource.addOverride('password_wo_version', 'first');
    expect(terraform.validate(stack)).toEqual([
      expect.stringMatching(/^error: Incorrect attribute value type: Inappropriate value for attribute "password_wo_version": a number is required/),
    ]);
  }, 60_000);

  testIf(HAS_TERRAFORM, NO_TERRAFORM)('would refuse to keep the password where it is kept for ever', () => {
    const stack = ground();
    const orders = database({}, stack);
    const [written] = orders.node.findAll().filter((one) => one.node.id === 'version') as unknown as { secretStringWoInput: string; addOverride: (path: string, value: unknown) => void }[];
    written.addOverride('secret_string', written.secretStringWoInput);
    written.addOverride('secret_string_wo', undefined);
    expect(terraform.validate(stack).join('\n')).toContain('Ephemeral values are not valid for "secret_string"');
  }, 60_000);
});
