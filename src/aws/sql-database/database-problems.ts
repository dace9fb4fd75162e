import { Token } from 'cdktf';
import { Problem } from '../../core/validation-error';
import { retentionProblems } from '../network/network-props';
import { sizeProblems } from './database-size';
import { engineProblems, majorOf } from './engine-versions';
import { SettledDatabase } from './sql-database-props';
import { windowProblems } from './windows';

/** What is wrong with a database, all of it: rules that Terraform's schema does not know, and AWS tells of only when they are applied. */
export function databaseProblems(region: string | undefined, database: SettledDatabase): Problem[] {
  return [
    ...placeProblems(region, database),
    ...engineProblems(database.engine, database.support, database.upgradeFrom),
    ...sizeProblems(database.size, database.engine),
    ...storageProblems(database),
    ...nameProblems(database),
    ...windowProblems(database.backupWindow, database.maintenanceWindow),
    ...numberProblems(database),
    ...retentionProblems(database.logs?.retentionDays),
    ...parameterProblems(database),
    ...arnProblems(database),
  ];
}

function placeProblems(region: string | undefined, { label, network }: SettledDatabase): Problem[] {
  const problems: Problem[] = [];
  if (region === undefined) {
    problems.push({ code: 'SqlDatabaseRegion', what: 'the region of the database is not known', fix: 'make it in a `Stack`, or give the AWS provider of the stack a region first' });
  }
  if (!/^[a-z](?!.*--)[a-z0-9-]{0,62}$/.test(label) || label.endsWith('-')) {
    problems.push({ code: 'SqlDatabaseName', what: `the database's name ${JSON.stringify(label)} is no name of RDS`, fix: 'use ids of lower-case letters, digits and single dashes that start with a letter' });
  }
  const subnets = network.isolatedSubnetIds.length;
  if (subnets < 2) {
    problems.push({ code: 'SqlDatabaseZones', what: `RDS needs subnets in two zones, and the network has ${subnets} isolated`, fix: 'give the network `zones: 2` or more' });
  }
  return problems;
}

/** See https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html and https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html */
function storageProblems({ engine, storage, storageGib, maxStorageGib }: SettledDatabase): Problem[] {
  if (engine.isAurora) {
    return storage ? [{ code: 'SqlDatabaseStorage', what: `\`storage\` is given, and that of ${engine.title} grows by itself`, fix: 'leave `storage` out' }] : [];
  }
  if (storage === undefined) return [];
  if (!(Number.isInteger(storageGib) && storageGib >= 20 && storageGib <= 65536)) {
    return [{ code: 'SqlDatabaseStorage', what: `\`storage.gib\` is ${storageGib}`, fix: 'choose from 20 to 65536' }];
  }
  const least = Math.ceil(storageGib * 11 / 10);
  if (!(Number.isInteger(maxStorageGib) && maxStorageGib >= least && maxStorageGib <= 65536)) {
    return [{ code: 'SqlDatabaseStorage', what: `\`storage.maxGib\` is ${maxStorageGib} where it starts with ${storageGib}`, fix: `choose from ${least}, a tenth more than it starts with, to 65536` }];
  }
  return [];
}

/** Names that an engine has for itself, or that RDS refuses for a user. */
const TAKEN: readonly string[] = ['admin', 'administrator', 'master', 'mysql', 'postgres', 'public', 'rds', 'rdsadmin', 'rdsrepladmin', 'rds_superuser', 'root', 'user'];

function nameProblems({ engine, databaseName, username }: SettledDatabase): Problem[] {
  const problems: Problem[] = [];
  const longest = engine.isPostgres ? 63 : 64;
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(databaseName) || databaseName.length > longest || ['mysql', 'postgres', 'rdsadmin', 'template0', 'template1', 'sys'].includes(databaseName)) {
    problems.push({ code: 'SqlDatabaseName', what: `\`databaseName\` cannot be ${JSON.stringify(databaseName)}`, fix: `use letters, digits and "_", starting with a letter, at most ${longest}, and no name that the engine has for itself` });
  }
  const most = engine.isPostgres ? 63 : engine.name === 'mariadb' ? 16 : 32;
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(username) || username.length > most || username.startsWith('pg_') || TAKEN.includes(username.toLowerCase())) {
    problems.push({ code: 'SqlDatabaseUser', what: `\`username\` cannot be ${JSON.stringify(username)}`, fix: `use letters, digits and "_", starting with a letter, at most ${most}, and no name that RDS or the engine has for itself` });
  }
  return problems;
}

const MEASURED = [0, 1, 5, 10, 15, 30, 60];

function numberProblems({ retentionDays, monitoringSeconds, passwordVersion }: SettledDatabase): Problem[] {
  const problems: Problem[] = [];
  if (!(Number.isInteger(retentionDays) && retentionDays >= 1 && retentionDays <= 35)) {
    problems.push({ code: 'SqlDatabaseBackups', what: `\`backups.retentionDays\` is ${retentionDays}`, fix: 'choose from 1 to 35: without backups nothing could be restored, nor minor versions be followed' });
  }
  if (!MEASURED.includes(monitoringSeconds)) {
    problems.push({ code: 'SqlDatabaseMonitoring', what: `\`monitoringSeconds\` is ${monitoringSeconds}`, fix: `choose one of ${MEASURED.join(', ')}` });
  }
  if (!(Number.isSafeInteger(passwordVersion) && passwordVersion >= 1)) {
    problems.push({ code: 'SqlDatabasePassword', what: `\`passwordVersion\` is ${passwordVersion}`, fix: 'start with 1, and raise it for another password' });
  }
  return problems;
}

function parameterProblems({ engine, parameters = {} }: SettledDatabase): Problem[] {
  const [tls] = engine.tls;
  return Object.entries(parameters).flatMap(([name, value]): Problem[] => {
    if (name === tls) return [{ code: 'SqlDatabaseParameter', what: `\`parameters\` has ${name}, and connections without TLS are always refused`, fix: 'leave it out' }];
    if (!/^[a-z][a-z0-9_.-]*$/i.test(name) || typeof value !== 'string') {
      return [{ code: 'SqlDatabaseParameter', what: `\`parameters\` has ${JSON.stringify(name)}: ${JSON.stringify(value)}, which is no parameter and its text`, fix: 'write e.g. { max_connections: "200" }' }];
    }
    return [];
  });
}

function arnProblems({ keyArn, permissionsBoundary, monitoringSeconds }: SettledDatabase): Problem[] {
  const problems: Problem[] = [];
  const isArn = (value: string, service: string): boolean => Token.isUnresolved(value) || new RegExp(`^(arn:aws[a-z-]*:${service}:|\\$\\{)`).test(value);
  if (keyArn !== undefined && !isArn(keyArn, 'kms')) {
    problems.push({ code: 'SqlDatabaseKey', what: `\`keyArn\` is no ARN of a KMS key: ${JSON.stringify(keyArn)}`, fix: 'give its ARN and not its id or alias, which RDS tells as another value: "arn:aws:kms:ap-northeast-2:123456789012:key/…"' });
  }
  if (permissionsBoundary !== undefined && !isArn(permissionsBoundary, 'iam')) {
    problems.push({ code: 'SqlDatabaseBoundary', what: `\`permissionsBoundary\` is no ARN of a policy: ${JSON.stringify(permissionsBoundary)}`, fix: 'write e.g. "arn:aws:iam::123456789012:policy/boundary"' });
  } else if (permissionsBoundary !== undefined && monitoringSeconds === 0) {
    problems.push({ code: 'SqlDatabaseBoundary', what: '`permissionsBoundary` bounds the role that measures the database, and nothing does', fix: 'leave it out, or give `monitoringSeconds`' });
  }
  return problems;
}

/** The family of the parameter group of a database whose version was judged. */
export function familyOf({ engine }: SettledDatabase): string {
  return engine.family(majorOf(engine)!);
}
