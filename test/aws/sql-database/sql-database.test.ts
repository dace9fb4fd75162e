import { TerraformStack } from 'cdktf';
import { Size } from '../../../src';
import { DatabaseSize, Engine, EngineName, Network, SqlDatabase, SqlDatabaseProps, Stack } from '../../../src/aws';
import { SIZES } from '../../../src/aws/sql-database/database-size';
import { ENGINE_VERSIONS, supportedMajors } from '../../../src/aws/sql-database/engine-versions';
import { database, databaseStack } from '../support/databases';
import { environment, ground, plainStack, resource, resources } from '../support/stacks';
import { synthesized } from '../support/terraform';

const staging = (): Stack => new Stack(environment({}, 'staging'), 'ground');
const instance = (props: Partial<SqlDatabaseProps> = {}, stack?: TerraformStack): any => resource(databaseStack(props, stack), 'aws_db_instance');
const cluster = (props: Partial<SqlDatabaseProps> = {}, stack?: TerraformStack): any => resource(databaseStack({ engine: Engine.auroraPostgres('17'), ...props }, stack), 'aws_rds_cluster');

describe('a database', () => {
  test('is private, encrypted, backed up and measured', () => {
    expect(instance()).toMatchObject({
      identifier: 'shop-prod-ground-orders',
      publicly_accessible: false,
      storage_encrypted: true,
      kms_key_id: expect.stringMatching(/aws_kms_key\.orders_key/),
      db_subnet_group_name: expect.stringContaining('aws_db_subnet_group.orders_subnets'),
      backup_retention_period: 14,
      backup_window: '02:00-03:00',
      maintenance_window: 'sun:03:30-sun:04:30',
      copy_tags_to_snapshot: true,
      performance_insights_enabled: true,
      monitoring_interval: 60,
      iam_database_authentication_enabled: true,
      ca_cert_identifier: 'rds-ca-rsa2048-g1',
      storage_type: 'gp3',
      enabled_cloudwatch_logs_exports: ['postgresql', 'upgrade'],
    });
    const stack = databaseStack();
    expect(resource(stack, 'aws_db_subnet_group').subnet_ids).toEqual([0, 1, 2].map((i) => expect.stringContaining(`aws_subnet.network_isolated-${i}`)));
    expect(resources(stack, 'aws_vpc_security_group_ingress_rule')).toEqual({});
    expect(resource(stack, 'aws_kms_key', 'orders').enable_key_rotation).toBe(true);
  });

  test('of production outlives a zone, a mistake and its own end', () => {
    expect(instance()).toMatchObject({
      multi_az: true, deletion_protection: true, lifecycle: { prevent_destroy: true }, skip_final_snapshot: false, final_snapshot_identifier: 'shop-prod-ground-orders-final',
      delete_automated_backups: false, apply_immediately: false,
    });
    expect(instance({ deletionProtection: false })).toMatchObject({ deletion_protection: false, skip_final_snapshot: false });
    expect(instance({ deletionProtection: false }).lifecycle).toBeUndefined();
  });

  test('of another environment is cheap, quick to change and quick to remove', () => {
    const made = instance({}, staging());
    expect(made).toMatchObject({
      multi_az: false, deletion_protection: false, skip_final_snapshot: true, delete_automated_backups: true, apply_immediately: true,
      backup_retention_period: 7, monitoring_interval: 0,
    });
    expect([made.lifecycle, made.final_snapshot_identifier, made.monitoring_role_arn]).toEqual([undefined, undefined, undefined]);
    expect(resource(databaseStack({}, staging()), 'aws_secretsmanager_secret', 'credentials').recovery_window_in_days).toBe(0);
  });

  test.each<[string, Engine, string, object]>([
    ['PostgreSQL', Engine.postgres('16'), 'postgres16', { 'rds.force_ssl': '1' }],
    ['MySQL', Engine.mysql('8.4'), 'mysql8.4', { require_secure_transport: '1', log_output: 'FILE', slow_query_log: '1' }],
    ['MariaDB', Engine.mariadb('11.8'), 'mariadb11.8', { require_secure_transport: '1', log_output: 'FILE', slow_query_log: '1' }],
    ['Aurora PostgreSQL', Engine.auroraPostgres('17'), 'aurora-postgresql17', { 'rds.force_ssl': '1' }],
    ['Aurora MySQL', Engine.auroraMysql('8.4'), 'aurora-mysql8.4', { require_secure_transport: 'ON', log_output: 'FILE', slow_query_log: '1' }],
  ])('of %s refuses connections without TLS', (_, engine, family, parameters) => {
    const group = resource(databaseStack({ engine }), engine.isAurora ? 'aws_rds_cluster_parameter_group' : 'aws_db_parameter_group');
    expect(group).toMatchObject({ family, name: `shop-prod-ground-orders-${family.replace('.', '-')}`, lifecycle: { create_before_destroy: true } });
    expect(Object.fromEntries(group.parameter.map((one: any) => [one.name, one.value]))).toEqual(parameters);
  });

  test('writes its logs into groups that were there before, and are not kept for ever', () => {
    const stack = databaseStack({ engine: Engine.mysql('8.4'), logs: { retentionDays: 30 } });
    expect(resource(stack, 'aws_cloudwatch_log_group', 'logs-slowquery')).toMatchObject({ name: '/aws/rds/instance/shop-prod-ground-orders/slowquery', retention_in_days: 30 });
    expect(resource(stack, 'aws_db_instance').depends_on.join()).toMatch(/logs-error.*logs-slowquery/);
    expect(resource(databaseStack({ engine: Engine.auroraPostgres('17') }), 'aws_cloudwatch_log_group', 'logs-postgresql').name).toBe('/aws/rds/cluster/shop-prod-ground-orders/postgresql');
  });

  test('of Aurora is a cluster with a reader that takes over', () => {
    const stack = databaseStack({ engine: Engine.auroraPostgres('17') });
    expect(resource(stack, 'aws_rds_cluster')).toMatchObject({
      cluster_identifier: 'shop-prod-ground-orders', master_username: 'dbadmin', database_name: 'orders', preferred_backup_window: '02:00-03:00',
      final_snapshot_identifier: 'shop-prod-ground-orders-final', lifecycle: { prevent_destroy: true },
    });
    const machines = Object.values<any>(resources(stack, 'aws_rds_cluster_instance'));
    expect(machines).toEqual([0, 1].map((i) => expect.objectContaining({
      identifier: `shop-prod-ground-orders-${i}`, instance_class: 'db.t4g.medium', promotion_tier: i, publicly_accessible: false,
    })));
    expect(Object.keys(resources(databaseStack({ engine: Engine.auroraPostgres('17'), multiAz: false }), 'aws_rds_cluster_instance'))).toHaveLength(1);
  });

  test('of Aurora grows and shrinks by itself if that is asked for', () => {
    const props = { size: DatabaseSize.serverless({ between: [0.5, 8] }) };
    expect(cluster(props).serverlessv2_scaling_configuration).toEqual({ min_capacity: 0.5, max_capacity: 8 });
    expect(resource(databaseStack({ engine: Engine.auroraMysql('8.4'), multiAz: false, ...props }), 'aws_rds_cluster_instance').instance_class).toBe('db.serverless');
    expect(cluster().serverlessv2_scaling_configuration).toBeUndefined();
  });

  test('keeps its name and what it holds when its construct is renamed', () => {
    const stack = ground();
    const network = new Network(stack, 'network', { cidr: '10.20.0.0/16' });
    new SqlDatabase(stack, 'purchases', { network, engine: Engine.postgres('16'), formerly: 'orders' });
    const before = resource(databaseStack(), 'aws_db_instance');
    expect(resource(stack, 'aws_db_instance')).toMatchObject({ identifier: before.identifier, db_name: before.db_name });
    expect(resource(stack, 'aws_secretsmanager_secret', 'credentials').name).toBe('shop/prod/orders/credentials');
    const id = (of: TerraformStack): string => Object.keys(resources(of, 'aws_db_instance'))[0];
    expect(synthesized(stack).moved).toContainEqual({ from: `aws_db_instance.${id(databaseStack())}`, to: `aws_db_instance.${id(stack)}` });
    expect(synthesized(stack).moved.map(({ from }: any) => from.split('.')[0])).not.toContain('aws_secretsmanager_random_password');
  });

  test('is made from a snapshot, and leaves one of another name than that', () => {
    const made = instance({ snapshot: 'shop-prod-ground-orders-final' });
    expect(made.snapshot_identifier).toBe('shop-prod-ground-orders-final');
    expect(made.final_snapshot_identifier).toMatch(/^shop-prod-ground-orders-final-[0-9a-f]{8}$/);
  });

  test('takes what no prop says by the resource itself', () => {
    const stack = ground();
    database({}, stack).resource.addOverride('dedicated_log_volume', true);
    expect(resource(stack, 'aws_db_instance').dedicated_log_volume).toBe(true);
  });

  test('works in a plain stack, which is taken for production', () => {
    expect(instance({}, plainStack())).toMatchObject({ identifier: 'plain-orders', deletion_protection: true });
    expect(resource(databaseStack({}, plainStack()), 'aws_secretsmanager_secret', 'endpoint').name).toBe('plain/orders/endpoint');
  });
});

describe('its password', () => {
  test('is made while Terraform runs, written into the secret, and read back from there', () => {
    const all = synthesized(databaseStack({ passwordVersion: 3 }));
    const made = Object.keys(all.ephemeral.aws_secretsmanager_random_password)[0];
    const read = Object.keys(all.ephemeral.aws_secretsmanager_secret_version)[0];
    const version = Object.keys(all.resource.aws_secretsmanager_secret_version).find((key) => key.includes('credentials'))!;
    expect(all.ephemeral.aws_secretsmanager_random_password[made]).toEqual({ password_length: 40, exclude_punctuation: true });
    expect(all.resource.aws_secretsmanager_secret_version[version]).toMatchObject({
      secret_string_wo: `\${jsonencode({"username" = "dbadmin", "password" = ephemeral.aws_secretsmanager_random_password.${made}.random_password})}`, secret_string_wo_version: 3,
    });
    expect(all.ephemeral.aws_secretsmanager_secret_version[read]).toEqual({
      secret_id: `\${aws_secretsmanager_secret_version.${version}.secret_id}`, version_id: `\${aws_secretsmanager_secret_version.${version}.version_id}`,
    });
    const password = `\${jsondecode(ephemeral.aws_secretsmanager_secret_version.${read}.secret_string).password}`;
    expect(Object.values<any>(all.resource.aws_db_instance)[0]).toMatchObject({ password_wo: password, password_wo_version: 3 });
    expect(cluster({ passwordVersion: 2 })).toMatchObject({ master_password_wo: password, master_password_wo_version: 2 });
  });

  test('is read by whoever may read the secret, without a permission for a key', () => {
    for (const secret of Object.values<any>(resources(databaseStack(), 'aws_secretsmanager_secret'))) expect(secret.kms_key_id).toBeUndefined();
  });

  test('is in no attribute that Terraform keeps', () => {
    const text = JSON.stringify(synthesized(databaseStack()));
    expect(text).not.toMatch(/"(password|secret_string|master_password)":"[^"]*ephemeral/);
    expect(text).not.toContain('"output":{"password');
  });

  test('lies beside where the database listens, under names known before anything is made', () => {
    const orders = database();
    expect([orders.credentialsSecret, orders.endpointSecret]).toEqual(['shop/prod/orders/credentials', 'shop/prod/orders/endpoint']);
    const version = resource(TerraformStack.of(orders), 'aws_secretsmanager_secret_version', 'endpoint-version');
    expect(version.secret_string.replace(/aws_db_instance\.\w+/, 'orders')).toBe(
      '${jsonencode({"host" = orders.address, "port" = "5432", "dbname" = "orders", "engine" = "postgres"})}',
    );
  });
});

describe('the menu', () => {
  test.each(Object.keys(SIZES) as (keyof typeof SIZES)[])('of sizes: %s', (name) => {
    const [gib, max] = SIZES[name].storage;
    expect(instance({ size: Size[name] })).toMatchObject({ instance_class: SIZES[name].instance, allocated_storage: gib, max_allocated_storage: max });
    expect(resource(databaseStack({ engine: Engine.auroraPostgres('17'), size: Size[name], multiAz: false }), 'aws_rds_cluster_instance').instance_class).toBe(SIZES[name].aurora);
  });

  test('of versions: every one that AWS supports as part of the price makes a database', () => {
    const factories: Record<EngineName, (version: string) => Engine> = {
      'postgres': Engine.postgres, 'mysql': Engine.mysql, 'mariadb': Engine.mariadb, 'aurora-postgresql': Engine.auroraPostgres, 'aurora-mysql': Engine.auroraMysql,
    };
    const made = (Object.keys(ENGINE_VERSIONS) as EngineName[]).flatMap((name) => supportedMajors(name, 'standard').map((major) => database({ engine: factories[name](major) }).engine));
    expect(made.map(({ title, version }) => `${title} ${version}`)).toEqual([
      'PostgreSQL 14', 'PostgreSQL 15', 'PostgreSQL 16', 'PostgreSQL 17', 'PostgreSQL 18', 'MySQL 8.4', 'MariaDB 10.11', 'MariaDB 11.4', 'MariaDB 11.8',
      'Aurora PostgreSQL 14', 'Aurora PostgreSQL 15', 'Aurora PostgreSQL 16', 'Aurora PostgreSQL 17', 'Aurora MySQL 8.0', 'Aurora MySQL 8.4',
    ]);
  });

  test('a major version follows its minor ones, an exact one stays', () => {
    expect(instance()).toMatchObject({ engine_version: '16', auto_minor_version_upgrade: true, allow_major_version_upgrade: false });
    expect(instance({ engine: Engine.postgres('16.9') })).toMatchObject({ engine_version: '16.9', auto_minor_version_upgrade: false });
    expect(instance({ engine: Engine.postgres('17'), upgradeFrom: '16' })).toMatchObject({ engine_version: '17', allow_major_version_upgrade: true });
  });

  test('extended support is paid for only by who says so', () => {
    expect(instance().engine_lifecycle_support).toBe('open-source-rds-extended-support-disabled');
    expect(instance({ engine: Engine.postgres('13'), support: 'extended' }).engine_lifecycle_support).toBe('open-source-rds-extended-support');
    expect(instance({ engine: Engine.mariadb('11.8') }).engine_lifecycle_support).toBeUndefined();
  });
});

test('who is let in has a rule of its own, once', () => {
  const stack = ground();
  const orders = database({}, stack);
  orders.allowFrom('10.30.0.0/16', 'office');
  orders.allowFrom('10.30.0.0/16', 'office');
  orders.allowFrom('sg-0123456789abcdef0');
  expect(Object.values<any>(resources(stack, 'aws_vpc_security_group_ingress_rule')).map(({ '//': _, ...rule }) => rule)).toEqual([
    { cidr_ipv4: '10.30.0.0/16', description: 'PostgreSQL from office', from_port: 5432, to_port: 5432, ip_protocol: 'tcp', security_group_id: expect.stringContaining('orders_security-group') },
    expect.objectContaining({ referenced_security_group_id: 'sg-0123456789abcdef0' }),
  ]);
});
