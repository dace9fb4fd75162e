import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Chart } from 'cdk8s';
import { CronTask, Environment, EnvironmentProps, Platform, SecretStore, Size, Task, TerraformState, WebService, Worker } from '../../../src';
import { EksCluster, Engine, Network, NodeGroup, NodeScaling, Principal, SqlDatabase, Stack } from '../../../src/aws';
import { SHARED, testIf } from '../../support/paths';
import { documents, one, refusal } from '../../support/render';
import { resource, resources } from '../support/stacks';

/** A program of both sides: a database and a chart of one environment. */
class Program {
  public readonly prod: Environment;
  public readonly ground: Stack;
  public readonly network: Network;
  public readonly orders: SqlDatabase;
  public readonly app: Chart;

  public constructor(props: EnvironmentProps = {}) {
    const shop = new Platform('shop', { terraformState: TerraformState.local() });
    this.prod = new Environment(shop, 'prod', { region: 'ap-northeast-2', secretStore: SecretStore.cluster('aws'), kubernetes: '1.35', ...props });
    this.ground = new Stack(this.prod, 'ground');
    this.network = new Network(this.ground, 'network', { cidr: '10.20.0.0/16' });
    this.orders = new SqlDatabase(this.ground, 'orders', { network: this.network, engine: Engine.postgres('16') });
    this.app = this.prod.chart('catalog', { namespace: 'shop' });
  }

  public cluster(stack = this.ground): EksCluster {
    const nodes = [NodeGroup.managed('general', { instances: ['m7g.large'], scaling: NodeScaling.fixed(2) })];
    return new EksCluster(stack, 'cluster', { network: this.network, admins: [Principal.role('admin')], nodes });
  }

  /** The same, with a cluster. */
  public open(): { app: Chart; cluster: EksCluster; network: Network; ground: Stack } {
    return { app: this.app, cluster: this.cluster(), network: this.network, ground: this.ground };
  }

  public service(id = 'catalog', chart = this.app): WebService {
    return new WebService(chart, id, { image: 'r/catalog:1.4.2', port: 3000 });
  }
}

const secret = (name: string, key: string): object => ({ secretKeyRef: { name, key } });
const ENV = [
  { name: 'ORDERS_HOST', valueFrom: secret('catalog-shop-prod-orders-endpoint', 'host') },
  { name: 'ORDERS_PORT', value: '5432' },
  { name: 'ORDERS_DATABASE', value: 'orders' },
  { name: 'ORDERS_USERNAME', valueFrom: secret('catalog-shop-prod-orders-credentials', 'username') },
  { name: 'ORDERS_PASSWORD', valueFrom: secret('catalog-shop-prod-orders-credentials', 'password') },
];
const RANGES = ['10.20.128.0/20', '10.20.144.0/20', '10.20.160.0/20'];
const WAY_OUT = { to: RANGES.map((cidr) => ({ ipBlock: { cidr } })), ports: [{ port: 5432, protocol: 'TCP' }] };
const env = (document: any): any[] => (document.spec.jobTemplate ?? document).spec.template.spec.containers[0].env;
const entries = (chart: Chart): any[] => documents(chart).filter(({ kind }) => kind === 'ServiceEntry');

describe('a service that connects to a database', () => {
  test('finds it in its environment, and its secrets in the store', () => {
    const program = new Program();
    program.service().connectsTo(program.orders);
    expect(env(one(program.app, 'Deployment'))).toEqual(ENV);
    expect(documents(program.app).filter(({ kind }) => kind === 'ExternalSecret').map(({ metadata, spec }) => [metadata.name, spec.secretStoreRef, spec.dataFrom])).toEqual([
      ['catalog-shop-prod-orders-endpoint', { kind: 'ClusterSecretStore', name: 'aws' }, [{ extract: { key: 'shop/prod/orders/endpoint' } }]],
      ['catalog-shop-prod-orders-credentials', { kind: 'ClusterSecretStore', name: 'aws' }, [{ extract: { key: 'shop/prod/orders/credentials' } }]],
    ]);
    expect(documents(program.app).filter(({ kind }) => kind === 'ServiceEntry')).toEqual([]);
  });

  test('gets there, and nowhere else', () => {
    const program = new Program();
    program.service().connectsTo(program.orders);
    expect(one(program.app, 'NetworkPolicy').spec.egress.slice(1)).toEqual([WAY_OUT]);
  });

  test('is let in by the security group, whichever was made first', () => {
    const program = new Program();
    const [before, after] = [program.service(), program.service('webapp')];
    before.connectsTo(program.orders);
    program.cluster();
    after.connectsTo(program.orders);
    program.orders.node.validate(); // what synthesis does when the tree is complete
    expect(Object.values<any>(resources(program.ground, 'aws_vpc_security_group_ingress_rule')).map(({ referenced_security_group_id, from_port }) => [referenced_security_group_id, from_port])).toEqual([
      [expect.stringMatching(/aws_eks_cluster\.cluster_\w+\.vpc_config\[0\]\.cluster_security_group_id/), 5432],
    ]);
  });

  test('is let in across stacks, by a rule in the stack that is applied last', () => {
    const program = new Program();
    const data = new Stack(program.prod, 'data');
    const reports = new SqlDatabase(data, 'reports', { network: program.network, engine: Engine.mysql('8.4') });
    program.cluster(new Stack(program.prod, 'cluster'));
    program.service().connectsTo(reports);
    program.service('webapp').connectsTo(program.orders);
    expect(resource(data, 'aws_vpc_security_group_ingress_rule').referenced_security_group_id).toContain('data.terraform_remote_state');
    const clusterStack = program.ground.node.root.node.findChild('shop-prod-cluster') as Stack;
    expect(resource(clusterStack, 'aws_vpc_security_group_ingress_rule').security_group_id).toContain('data.terraform_remote_state');
    expect(resources(program.ground, 'aws_vpc_security_group_ingress_rule')).toEqual({});
  });

  test('names its variables as it likes, and what it sets itself wins', () => {
    const program = new Program();
    const service = new WebService(program.app, 'catalog', { image: 'r/catalog:1', port: 3000, env: { DB_PORT: '6432' } });
    service.connectsTo(program.orders, { prefix: 'DB' });
    expect(env(one(program.app, 'Deployment')).map(({ name, value }: any) => [name, value])).toEqual([
      ['DB_HOST', undefined], ['DB_DATABASE', 'orders'], ['DB_USERNAME', undefined], ['DB_PASSWORD', undefined], ['DB_PORT', '6432'],
    ]);
  });

  test('connects once, however often that is said', () => {
    const program = new Program();
    const service = program.service();
    service.connectsTo(program.orders);
    service.connectsTo(program.orders);
    expect(env(one(program.app, 'Deployment'))).toEqual(ENV);
    expect(one(program.app, 'NetworkPolicy').spec.egress).toHaveLength(2);
  });

  test('connects for every version of it, also for those that come later', () => {
    const program = new Program({ mesh: true });
    const service = program.service();
    service.addVersion('v2', { image: 'r/catalog:2.0.0' });
    service.connectsTo(program.orders);
    service.addVersion('v3', { image: 'r/catalog:3.0.0' });
    for (const name of ['catalog', 'catalog-v2', 'catalog-v3']) expect(env(one(program.app, 'Deployment', name)).map((each: any) => each.name)).toEqual(ENV.map((each) => each.name));
  });

  test('and a version of it connects for itself', () => {
    const program = new Program({ mesh: true });
    const service = program.service();
    service.addVersion('v2', { image: 'r/catalog:2.0.0' }).connectsTo(program.orders);
    expect([env(one(program.app, 'Deployment', 'catalog')), env(one(program.app, 'Deployment', 'catalog-v2')).length]).toEqual([undefined, 5]);
  });

  test('signs in with its role instead, if that is granted', () => {
    const program = new Program();
    program.cluster();
    program.orders.grantConnect(program.service(), 'catalog');
    const { policy } = resource(program.ground, 'aws_iam_role_policy', 'orders');
    expect(policy.replace(/aws_db_instance\.\w+/g, 'orders')).toContain(
      '"Action" = ["rds-db:connect"], "Resource" = ["arn:aws:rds-db:ap-northeast-2:${element(split(":", orders.arn), 4)}:dbuser:${orders.resource_id}/catalog"]',
    );
  });
});

describe('in the mesh', () => {
  test('its addresses are known to the namespace that connects, once, and to no other', () => {
    const program = new Program({ mesh: true });
    program.service().connectsTo(program.orders);
    program.service('webapp').connectsTo(program.orders);
    const other = program.prod.chart('reports', { namespace: 'reports' });
    program.service('reports', other).connectsTo(program.orders);
    for (const chart of [program.app, other]) {
      const of = entries(chart).filter(({ metadata }) => metadata.namespace === chart.namespace);
      expect(of.map(({ spec }) => spec)).toEqual([{
        hosts: ['shop-prod-ground-orders.database.internal'], addresses: RANGES, ports: [{ number: 5432, name: 'tcp', protocol: 'TCP' }],
        location: 'MESH_EXTERNAL', resolution: 'NONE', exportTo: ['.'],
      }]);
    }
    expect(one(program.app, 'NetworkPolicy', 'webapp').spec.egress).toContainEqual(WAY_OUT);
  });
});

test('two ways to one database: a password, and a role', () => {
  const { app, cluster, network, ground } = new Program().open();
  // #region database
  const orders = new SqlDatabase(ground, 'sales', { network, engine: Engine.postgres('16'), size: Size.small });
  // #endregion
  // #region connect
  const catalog = new WebService(app, 'catalog', { image: 'registry.example.com/catalog:1.4.2', port: 3000 });
  catalog.connectsTo(orders); // SALES_HOST, SALES_PORT, SALES_DATABASE, SALES_USERNAME, SALES_PASSWORD
  const reports = new CronTask(app, 'reports', { image: 'registry.example.com/reports:2.0.0', schedule: '0 3 * * *' });
  reports.connectsTo(orders, { prefix: 'DB' }); // DB_HOST, …
  orders.grantConnect(reports, 'reports'); // and signs in as `reports`, with a token of IAM
  // #endregion
  // #region hatch
  orders.resource.addOverride('dedicated_log_volume', true);
  // #endregion
  expect(documents(app).filter(({ kind }) => kind === 'ExternalSecret')).toHaveLength(4);
  expect(Object.keys(resources(ground, 'aws_vpc_security_group_ingress_rule'))).toHaveLength(1);
  expect(cluster.securityGroupId).toContain('TfToken');
});

test.each<[string, (chart: Chart) => Worker | Task | CronTask, string]>([
  ['a worker', (chart) => new Worker(chart, 'catalog', { image: 'a:1' }), 'Deployment'],
  ['a task', (chart) => new Task(chart, 'catalog', { image: 'a:1' }), 'Job'],
  ['a task of a schedule', (chart) => new CronTask(chart, 'catalog', { image: 'a:1', schedule: '0 3 * * *' }), 'CronJob'],
])('%s connects in the same way', (_, make, kind) => {
  const program = new Program();
  make(program.app).connectsTo(program.orders);
  const document = one(program.app, kind);
  expect(env(kind === 'CronJob' ? { spec: document.spec.jobTemplate.spec } : document)).toEqual(ENV);
  expect(one(program.app, 'NetworkPolicy').spec.egress).toContainEqual(WAY_OUT);
});

test('a database that somebody else makes is connected to by what is known of it', () => {
  const program = new Program();
  const legacy = SqlDatabase.fromAttributes({
    name: 'legacy-db', host: 'db.example.com', port: 3306, databaseName: 'shop', credentialsSecret: 'legacy/db', ranges: ['10.99.0.0/24'],
  });
  program.service().connectsTo(legacy);
  expect(env(one(program.app, 'Deployment')).slice(0, 3)).toEqual([
    { name: 'LEGACY_DB_HOST', value: 'db.example.com' }, { name: 'LEGACY_DB_PORT', value: '3306' }, { name: 'LEGACY_DB_DATABASE', value: 'shop' },
  ]);
  expect(one(program.app, 'NetworkPolicy').spec.egress).toContainEqual({ to: [{ ipBlock: { cidr: '10.99.0.0/24' } }], ports: [{ port: 3306, protocol: 'TCP' }] });
});

describe('a connection is refused', () => {
  const said = (program: Program, connect: (service: WebService) => void): string => refusal(() => connect(program.service()));

  test('without a store that its secrets could come from', () => {
    const program = new Program({ secretStore: undefined });
    expect(said(program, (service) => service.connectsTo(program.orders))).toBe(
      '[shop/prod/catalog/catalog] the external secret "shop/prod/orders/endpoint" of shop/shop-prod-ground/orders has no store to come from; set `secretStore` of the environment, e.g. SecretStore.cluster("aws-secrets-manager") (SecretStoreMissing)',
    );
  });

  test('to what is nothing to connect to', () => {
    expect(said(new Program(), (service) => service.connectsTo({} as never))).toBe(
      '[shop/prod/catalog/catalog] `connectsTo()` got something that is no database, bucket or queue; pass what `trackway/aws` makes; other services of the cluster are called: `calls(…)` (UnknownBackingService)',
    );
  });

  test('with a prefix that names no variable, or those of another database', () => {
    const program = new Program();
    expect(said(program, (service) => service.connectsTo(program.orders, { prefix: 'my-db' }))).toBe(
      '[shop/prod/catalog/catalog] variables of shop/shop-prod-ground/orders cannot start with "my-db"; give a `prefix` of capital letters, digits and "_", e.g. { prefix: "DB" } (BackingPrefix)',
    );
    const reports = new SqlDatabase(program.ground, 'reports', { network: program.network, engine: Engine.postgres('16') });
    const service = program.service('webapp');
    service.connectsTo(program.orders);
    expect(refusal(() => service.connectsTo(reports, { prefix: 'ORDERS' }))).toBe(
      '[shop/prod/catalog/webapp] variables that start with ORDERS_ are those of shop/shop-prod-ground/orders, and would be those of shop/shop-prod-ground/reports too; give one of the two a prefix of its own: { prefix: "REPORTS" } (BackingPrefixTaken)',
    );
  });

  test('to a database of another environment', () => {
    const staging = new Environment(new Program().prod.platform, 'staging', { secretStore: SecretStore.cluster('aws') });
    const { orders } = new Program();
    expect(refusal(() => new WebService(staging.chart('catalog', { namespace: 'shop' }), 'catalog', { image: 'a:1', port: 1 }).connectsTo(orders))).toBe(
      '[shop/staging/catalog/catalog] the database shop/shop-prod-ground/orders is of the environment "prod", and the workload of "staging"; connect to a database of the same environment, or say that you mean it: SqlDatabase.fromAttributes(…) (BackingEnvironment)',
    );
  });

  test('when nobody knows where the database is', () => {
    const program = new Program();
    const network = Network.fromAttributes({ vpcId: 'vpc-1', privateSubnetIds: ['subnet-1', 'subnet-2'] });
    const there = new SqlDatabase(program.ground, 'there', { network, engine: Engine.postgres('16') });
    expect(said(program, (service) => service.connectsTo(there))).toBe(
      '[shop/shop-prod-ground/there] nobody said in which ranges its addresses are, so that no policy could open the way there; give Network.fromAttributes the `isolatedCidrs`, or the `cidr` of the VPC (SqlDatabaseRanges)',
    );
  });
});

test('a database that workloads connect to, and whose environment has no cluster, is told of', () => {
  const program = new Program();
  program.service().connectsTo(program.orders);
  const warnings = inFolder(() => program.prod.platform.synth().warnings);
  expect(warnings.map(({ code }) => code)).toEqual(['SqlDatabaseClosed']);
});

const CHECKER = SHARED === undefined ? undefined : path.join(SHARED, 'tools', 'check-manifests', 'check-manifests.mjs');

testIf(CHECKER !== undefined, 'the outside validator is not on this machine')('what a program of both sides writes for the cluster is valid to the last field', () => {
  const program = new Program({ mesh: true });
  program.cluster();
  program.service().connectsTo(program.orders);
  new Task(program.app, 'migrate', { image: 'r/catalog:1' }).connectsTo(program.orders, { prefix: 'DB' });
  inFolder((folder) => {
    program.prod.platform.synth();
    for (const crds of [[], ['--crds', 'latest']]) {
      const { stdout, stderr, status } = spawnSync(process.execPath, [CHECKER!, ...crds, path.join(folder, 'dist')], { encoding: 'utf8' });
      expect(`${stdout}${stderr}`).toMatch(/ 0 fail \(0 problems\), 0 unknown kind/);
      expect(status).toBe(0);
    }
  });
});

/** Runs in a folder of its own, which is removed. */
function inFolder<T>(run: (folder: string) => T): T {
  const before = process.cwd();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trackway-'));
  process.chdir(folder);
  try {
    return run(folder);
  } finally {
    process.chdir(before);
    fs.rmSync(folder, { recursive: true });
  }
}
