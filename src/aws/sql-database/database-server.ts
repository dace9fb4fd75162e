import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { DbInstance } from '@cdktf/provider-aws/lib/db-instance';
import { DbParameterGroup } from '@cdktf/provider-aws/lib/db-parameter-group';
import { RdsCluster } from '@cdktf/provider-aws/lib/rds-cluster';
import { RdsClusterInstance } from '@cdktf/provider-aws/lib/rds-cluster-instance';
import { RdsClusterParameterGroup } from '@cdktf/provider-aws/lib/rds-cluster-parameter-group';
import { ITerraformDependable, TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { shortHash } from '../../core/naming';
import { iamName } from '../iam/iam-name';
import { trustOf } from '../iam/policy-document';
import { Role } from '../iam/role';
import { familyOf } from './database-problems';
import { hasInsights, instanceClassOf } from './database-size';
import { followsMinors } from './engine-versions';
import { SettledDatabase } from './sql-database-props';

/** What a database is put into. */
export interface DatabaseServerProps {
  /** What was asked for. */
  readonly database: SettledDatabase;
  /** The password, for write-only arguments. */
  readonly password: string;
  /** Name of its subnet group. */
  readonly subnetGroup: string;
  /** Its security group. */
  readonly securityGroupId: string;
  /** The key that it is encrypted with. */
  readonly keyArn: string;
  /** The partition, e.g. `aws`. */
  readonly partition: string;
}

/** What is known of the server once it is made. */
export interface DatabaseServer {
  /** The resource that holds the data. */
  readonly resource: DbInstance | RdsCluster;
  /** Its host name. */
  readonly host: string;
  /** Its ARN. */
  readonly arn: string;
  /** What IAM calls it: another one for what replaces it. */
  readonly resourceId: string;
  /** What must be there before somebody connects. */
  readonly ready: readonly TerraformResource[];
}

/** Makes an instance, or with Aurora a cluster and its instances, below `scope`. */
export function createServer(scope: Construct, props: DatabaseServerProps): DatabaseServer {
  const logs = createLogGroups(scope, props.database);
  const parameterGroup = createParameters(scope, props.database);
  return props.database.engine.isAurora ? createAurora(scope, props, parameterGroup, logs) : createInstance(scope, props, parameterGroup, logs);
}

/** Made before the database, which otherwise makes groups that are kept for ever. */
function createLogGroups(scope: Construct, { engine, label, logRetentionDays }: SettledDatabase): ITerraformDependable[] {
  const kind = engine.isAurora ? 'cluster' : 'instance';
  return engine.logs.map((log) => new CloudwatchLogGroup(scope, `logs-${log}`, { name: `/aws/rds/${kind}/${label}/${log}`, retentionInDays: logRetentionDays }));
}

/** Named by the family, so that the group of another major version is there before the one of the former goes. */
function createParameters(scope: Construct, database: SettledDatabase): string {
  const { engine, label, parameters = {} } = database;
  const [tls, on] = engine.tls;
  const family = familyOf(database);
  const own = { ...engine.parameters, ...parameters };
  const config = {
    name: `${label}-${family.replace(/\./g, '-')}`,
    family,
    description: `Parameters of ${label}`,
    parameter: [
      { name: tls, value: on, applyMethod: 'immediate' },
      // What can change at once takes this as well; what cannot takes nothing else.
      ...Object.keys(own).sort().map((name) => ({ name, value: own[name], applyMethod: 'pending-reboot' })),
    ],
    lifecycle: { createBeforeDestroy: true },
  };
  return engine.isAurora ? new RdsClusterParameterGroup(scope, 'parameters', config).name : new DbParameterGroup(scope, 'parameters', config).name;
}

/** What instances and clusters are told alike. */
function shared({ database, securityGroupId, subnetGroup, keyArn }: DatabaseServerProps) {
  const { engine, label, deletionProtection, leavesSnapshot, snapshot } = database;
  return {
    engine: engine.name,
    engineVersion: engine.version,
    // MariaDB has no extended support, and no way to say that none is wanted.
    ...(engine.name === 'mariadb' ? {} : { engineLifecycleSupport: `open-source-rds-extended-support${database.support === 'extended' ? '' : '-disabled'}` }),
    allowMajorVersionUpgrade: database.upgradeFrom !== undefined,
    applyImmediately: database.applyImmediately,
    port: engine.port,
    dbSubnetGroupName: subnetGroup,
    vpcSecurityGroupIds: [securityGroupId],
    storageEncrypted: true,
    kmsKeyId: keyArn,
    iamDatabaseAuthenticationEnabled: true,
    backupRetentionPeriod: database.retentionDays,
    copyTagsToSnapshot: true,
    deleteAutomatedBackups: !leavesSnapshot,
    enabledCloudwatchLogsExports: [...engine.logs],
    deletionProtection,
    skipFinalSnapshot: !leavesSnapshot,
    // A database that was made from a snapshot leaves one of another name than the database whose last snapshot that was.
    finalSnapshotIdentifier: leavesSnapshot ? `${label}-final${snapshot === undefined ? '' : `-${shortHash(snapshot)}`}` : undefined,
    snapshotIdentifier: snapshot,
    lifecycle: deletionProtection ? { preventDestroy: true } : undefined,
  };
}

/** What every machine is told, whether it is an instance or part of a cluster. */
function machine(scope: Construct, { database, partition, keyArn }: DatabaseServerProps) {
  const { engine, size, label, monitoringSeconds, permissionsBoundary } = database;
  const instanceClass = instanceClassOf(size, engine);
  const insights = hasInsights(instanceClass, engine);
  const role = monitoringSeconds > 0 ? new Role(scope, 'monitoring', {
    name: iamName([label, 'monitoring']), trust: trustOf('monitoring.rds.amazonaws.com'), partition, policies: ['service-role/AmazonRDSEnhancedMonitoringRole'], permissionsBoundary,
  }) : undefined;
  return {
    instanceClass,
    publiclyAccessible: false,
    autoMinorVersionUpgrade: followsMinors(engine),
    caCertIdentifier: database.certificate,
    performanceInsightsEnabled: insights,
    ...(insights ? { performanceInsightsKmsKeyId: keyArn, performanceInsightsRetentionPeriod: 7 } : {}),
    monitoringInterval: monitoringSeconds,
    monitoringRoleArn: role?.arn,
    dependsOn: [...role?.permissions ?? []],
  };
}

function createInstance(scope: Construct, props: DatabaseServerProps, parameterGroupName: string, logs: readonly ITerraformDependable[]): DatabaseServer {
  const { database, password } = props;
  const { dependsOn, ...ofMachine } = machine(scope, props);
  const instance = new DbInstance(scope, 'instance', {
    identifier: database.label,
    ...shared(props),
    ...ofMachine,
    parameterGroupName,
    dbName: database.databaseName,
    username: database.username,
    passwordWo: password,
    passwordWoVersion: database.passwordVersion,
    storageType: 'gp3',
    allocatedStorage: database.storageGib,
    maxAllocatedStorage: database.maxStorageGib,
    multiAz: database.multiAz,
    backupWindow: database.backupWindow,
    maintenanceWindow: database.maintenanceWindow,
    dependsOn: [...dependsOn, ...logs],
  });
  return { resource: instance, host: instance.address, arn: instance.arn, resourceId: instance.resourceId, ready: [instance] };
}

function createAurora(scope: Construct, props: DatabaseServerProps, parameterGroup: string, logs: readonly ITerraformDependable[]): DatabaseServer {
  const { database, password } = props;
  const { size, label } = database;
  const cluster = new RdsCluster(scope, 'cluster', {
    clusterIdentifier: label,
    ...shared(props),
    dbClusterParameterGroupName: parameterGroup,
    databaseName: database.databaseName,
    masterUsername: database.username,
    masterPasswordWo: password,
    masterPasswordWoVersion: database.passwordVersion,
    preferredBackupWindow: database.backupWindow,
    preferredMaintenanceWindow: database.maintenanceWindow,
    ...('between' in size && size.between ? { serverlessv2ScalingConfiguration: { minCapacity: size.between[0], maxCapacity: size.between[1] } } : {}),
    dependsOn: [...logs],
  });
  const { dependsOn, ...ofMachine } = machine(scope, props);
  const instances = Array.from({ length: database.multiAz ? 2 : 1 }, (_, i) => new RdsClusterInstance(scope, `instance-${i}`, {
    identifier: iamName([label, String(i)], 63),
    clusterIdentifier: cluster.id,
    engine: cluster.engine,
    // The cluster's: a version of their own would be another place to upgrade.
    engineVersion: cluster.engineVersionActual,
    ...ofMachine,
    dbSubnetGroupName: props.subnetGroup,
    applyImmediately: database.applyImmediately,
    copyTagsToSnapshot: true,
    preferredMaintenanceWindow: database.maintenanceWindow,
    promotionTier: i,
    dependsOn,
  }));
  return { resource: cluster, host: cluster.endpoint, arn: cluster.arn, resourceId: cluster.clusterResourceId, ready: [cluster, ...instances] };
}
