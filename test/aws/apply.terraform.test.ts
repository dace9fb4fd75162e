import * as fs from 'fs';
import * as path from 'path';
import { ROOT, testIf } from '../support/paths';
import { Applied } from './support/applied';
import { HAS_MOTO, NO_MOTO } from './support/aws-server';
import { Change, CLUSTER_CHANGES, NETWORK_CHANGES, program, REPLACEMENTS } from './support/changes';
import { compare } from './support/compare';
import { DATA_CHANGES, DATABASE_CHANGES } from './support/data-changes';
import { HAS_TERRAFORM, NO_TERRAFORM, Run } from './support/terraform';

const IS_ASKED = process.env.CI !== undefined || process.env.TRACKWAY_APPLY !== undefined;
const reason = !HAS_TERRAFORM ? NO_TERRAFORM : !HAS_MOTO ? NO_MOTO : 'takes five minutes: set TRACKWAY_APPLY=1';
const applies = testIf(HAS_TERRAFORM && HAS_MOTO && IS_ASKED, reason);

const PAGES: readonly (readonly [page: string, changes: readonly Change[]])[] = [
  ['eks-cluster', [...CLUSTER_CHANGES, ...REPLACEMENTS]], ['network', NETWORK_CHANGES], ['sql-database', DATABASE_CHANGES], ['data-services', DATA_CHANGES],
];
/** What replaces something on purpose. */
const ALLOWED = [...REPLACEMENTS, ...DATABASE_CHANGES];

test.each(PAGES)('docs/%s.md tells of each change', (page, changes) => {
  const text = fs.readFileSync(path.join(ROOT, 'docs', `${page}.md`), 'utf8');
  expect(changes.map(({ row }) => row).filter((row) => !text.includes(row))).toEqual([]);
});

/** Positions in a log of the lines that start with one of `prefixes` and say `what`. */
function lines(text: string, what: string, ...prefixes: string[]): number[] {
  const found = text.split('\n').flatMap((line, i) => line.includes(what) && prefixes.some((prefix) => line.startsWith(prefix)) ? [i] : []);
  if (found.length === 0) throw new Error(`nothing says ${JSON.stringify(what)} of ${prefixes.join(', ')}`);
  return found;
}

const NODES = 'aws_eks_node_group.';
/** What nodes need while they join and while they drain. */
const NEEDED = [
  'aws_nat_gateway.', 'aws_route.network_private', 'aws_route_table_association.network_private', 'aws_vpc_endpoint.', 'aws_eks_addon.cluster_addons_vpc-cni', 'aws_eks_access_entry.',
  'aws_eks_access_policy_association.', 'aws_security_group.cluster_nodes-ops', 'aws_iam_role_policy_attachment.cluster_nodes', 'aws_eks_cluster.', 'aws_cloudwatch_log_group.cluster',
];

let aws: Applied;
let applied: Run;
/** What every plan of a change starts from. */
let state: string;
afterAll(async () => { await aws?.stop(); });

applies('network, cluster, nodes, database, bucket, queue, key and grants are applied, each after what it needs', async () => {
  aws = await Applied.start();
  aws.take(program());
  applied = await aws.run('apply', '-auto-approve');
  expect(applied).toMatchObject({ code: 0 });
  state = aws.state();
  const done = (...prefixes: string[]) => Math.max(...lines(applied.text, 'Creation complete', ...prefixes));
  const begun = (...prefixes: string[]) => Math.min(...lines(applied.text, 'Creating...', ...prefixes));
  const before = [...NEEDED, 'aws_eks_addon.cluster_addons_kube-proxy', 'aws_eks_addon.cluster_addons_eks-pod-identity-agent'];
  for (const needed of before) expect([needed, done(needed) < begun(NODES)]).toEqual([needed, true]);
  for (const late of ['coredns', 'eks-node-monitoring-agent']) expect([late, done(NODES) < begun(`aws_eks_addon.cluster_addons_${late}`)]).toEqual([late, true]);
  expect(done('aws_cloudwatch_log_group.cluster_logs')).toBeLessThan(begun('aws_eks_cluster.'));
  expect(done('aws_cloudwatch_log_group.orders', 'aws_secretsmanager_secret_version.orders_credentials')).toBeLessThan(begun('aws_db_instance.'));
}, 300_000);

applies('planned again, nothing changes', async () => {
  const { code, text } = await aws.run('plan', '-detailed-exitcode', '-out=plan');
  expect(text).toContain('No changes.');
  expect(code).toBe(0);
}, 120_000);

applies('AWS tells what was asked for', async () => {
  const cluster = ['--cluster-name', 'shop-staging-ground-cluster'];
  const [described, { nodegroups }, addon, pods, databases] = await Promise.all([
    aws.ask('eks', 'describe-cluster', '--name', 'shop-staging-ground-cluster'),
    aws.ask('eks', 'list-nodegroups', ...cluster),
    aws.ask('eks', 'describe-addon', ...cluster, '--addon-name', 'vpc-cni'),
    aws.ask('eks', 'list-pod-identity-associations', ...cluster, '--namespace', 'shop'),
    aws.ask('rds', 'describe-db-instances'),
  ]);
  expect(described.cluster).toMatchObject({
    version: '1.34', status: 'ACTIVE', accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false }, resourcesVpcConfig: { endpointPublicAccess: false, endpointPrivateAccess: true },
    upgradePolicy: { supportType: 'STANDARD' }, zonalShiftConfig: { enabled: true }, computeConfig: { enabled: false }, encryptionConfig: [{ resources: ['secrets'] }],
  });
  expect(nodegroups.map((name: string) => name.replace(/-.*/, '')).sort()).toEqual(['general', 'ops']);
  const { nodegroup } = await aws.ask('eks', 'describe-nodegroup', ...cluster, '--nodegroup-name', nodegroups.find((name: string) => name.startsWith('general-')));
  expect(nodegroup).toMatchObject({
    status: 'ACTIVE', capacityType: 'ON_DEMAND', amiType: 'AL2023_ARM_64_STANDARD', instanceTypes: ['m7g.large'], scalingConfig: { minSize: 3, maxSize: 9 }, updateConfig: { maxUnavailablePercentage: 33 },
    nodeRepairConfig: { enabled: true },
  });
  expect(addon.addon).toMatchObject({ addonName: 'vpc-cni', status: 'ACTIVE', configurationValues: '{"enableNetworkPolicy":"true"}', podIdentityAssociations: [expect.stringContaining('aws-node')] });
  // The worker has its credentials by IRSA.
  expect(pods.associations).toMatchObject([{ namespace: 'shop', serviceAccount: 'catalog' }]);
  expect(databases.DBInstances).toMatchObject([{
    DBInstanceIdentifier: 'shop-staging-ground-orders', DBInstanceClass: 'db.t4g.medium', Engine: 'postgres', PubliclyAccessible: false, StorageEncrypted: true, BackupRetentionPeriod: 7, StorageType: 'gp3',
    IAMDatabaseAuthenticationEnabled: true, MaxAllocatedStorage: 100,
  }]);
  expect(await secret('endpoint')).toEqual({ host: expect.stringMatching(/^shop-staging-ground-orders\..*rds\.amazonaws\.com$/), port: '5432', dbname: 'orders', engine: 'postgres' });
}, 120_000);

/** What a secret of the database holds. */
async function secret(name: string): Promise<Record<string, string>> {
  const { SecretString } = await aws.ask('secretsmanager', 'get-secret-value', '--secret-id', `shop/staging/orders/${name}`);
  return JSON.parse(SecretString) as Record<string, string>;
}

/** What goes in no plan but those that say so. */
const KEPT = /^(replace|delete) aws_(eks_cluster|vpc|subnet|db_instance|s3_bucket|sqs_queue|iam_role_policy)\./;

/** Rows whose plan is another one than promised. */
function broken(changes: readonly Change[], plans: readonly string[][]): unknown[] {
  return changes.flatMap((change, i) => {
    const { surprising, missing } = compare(plans[i], change.plan);
    const replaced = ALLOWED.includes(change) ? [] : plans[i].filter((line) => KEPT.test(line));
    return surprising.length + missing.length + replaced.length > 0 ? [{ row: change.row, surprising, missing, replaced }] : [];
  });
}

applies('a plan of each change shows what the documentation promises, while another password and Auto Mode are applied', async () => {
  const first = await secret('credentials');
  expect(first).toEqual({ username: 'dbadmin', password: expect.stringMatching(/^[A-Za-z0-9]{40}$/) });
  const planned = [...CLUSTER_CHANGES, ...NETWORK_CHANGES, ...DATABASE_CHANGES, ...DATA_CHANGES, ...REPLACEMENTS].filter(({ plan }) => !plan[0].startsWith('error'));
  const plans = aws.plans(state, planned.map(({ to }) => program(to)));
  aws.take(program({ autoMode: true, database: { passwordVersion: 2 } }));
  const changed = await aws.run('apply', '-auto-approve', '-refresh=false');
  expect(broken(planned, await plans)).toEqual([]);
  expect(changed).toMatchObject({ code: 0, text: expect.stringMatching(/aws_db_instance\.orders_instance_\w+: Modifications complete/) });

  const second = await secret('credentials');
  expect(second.password).not.toBe(first.password);
  const files = fs.readdirSync(aws.folder).filter((file) => /tfstate|plan/.test(file)).map((file) => fs.readFileSync(path.join(aws.folder, file), 'latin1'));
  const kept = [...files, applied.text, changed.text].join('\n');
  expect(kept).toContain('shop-staging-ground-orders');
  for (const { password } of [first, second]) expect(kept).not.toContain(password);
}, 400_000);

applies('what must not be is refused before anything is changed, and Auto Mode goes off in place', async () => {
  const refused = [...CLUSTER_CHANGES, ...REPLACEMENTS].filter(({ plan }) => plan[0].startsWith('error'));
  const guarded = REPLACEMENTS.filter(({ to }) => to.id === undefined);
  const [off, ...plans] = await aws.plans(aws.state(), [
    program({ autoMode: false, database: { passwordVersion: 2 } }),
    ...refused.map(({ to }) => program(to)),
    ...guarded.map(({ to }) => program({ ...to, deletionProtection: true })),
  ]);
  expect(compare(off, ['update aws_eks_cluster.cluster', 'update aws_iam_role.cluster_role', 'delete aws_iam_role_policy_attachment.cluster_role_*'])).toEqual({ surprising: [], missing: [] });
  expect(broken(refused, plans)).toEqual([]);
  for (const plan of plans.slice(refused.length)) {
    expect(plan.find((line) => line.startsWith('error'))).toMatch(/^error: Instance cannot be destroyed: Resource aws_eks_cluster\.cluster_\w+ has lifecycle\.prevent_destroy set/);
  }
}, 120_000);

applies('destroyed, nodes go first, and then what they needed while they drained', async () => {
  const { code, text } = await aws.run('destroy', '-auto-approve', '-refresh=false');
  expect({ code, text }).toMatchObject({ code: 0, text: expect.stringMatching(/Destroy complete! Resources: [1-9]\d* destroyed\./) });
  const gone = Math.max(...lines(text, 'Destruction complete', NODES));
  for (const needed of NEEDED) expect([needed, Math.min(...lines(text, 'Destroying...', needed)) > gone]).toEqual([needed, true]);
  const database = Math.max(...lines(text, 'Destruction complete', 'aws_db_instance.'));
  expect(Math.min(...lines(text, 'Destroying...', 'aws_db_subnet_group.', 'aws_security_group.orders', 'aws_kms_key.orders'))).toBeGreaterThan(database);
}, 300_000);
