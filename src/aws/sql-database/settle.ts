import { Size } from '../../core/size';
import { storageOf } from './database-size';
import { SettledDatabase, SqlDatabaseProps } from './sql-database-props';

/** Every question about a database answered. */
export function settleDatabase(label: string, id: string, isProduction: boolean, props: SqlDatabaseProps): SettledDatabase {
  const size = props.size ?? Size.small;
  const [gib, maxGib] = size instanceof Size && size.name === 'custom' ? [0, 0] : storageOf(size);
  const storageGib = props.storage?.gib ?? gib;
  return {
    ...props,
    label,
    size,
    storageGib,
    maxStorageGib: props.storage?.maxGib ?? (props.storage?.gib === undefined ? maxGib : storageGib * 5),
    multiAz: props.multiAz ?? isProduction,
    databaseName: props.databaseName ?? id.toLowerCase().replace(/[^a-z0-9]+/g, '_'),
    username: props.username ?? 'dbadmin',
    passwordVersion: props.passwordVersion ?? 1,
    retentionDays: props.backups?.retentionDays ?? (isProduction ? 14 : 7),
    backupWindow: props.backups?.window ?? '02:00-03:00',
    maintenanceWindow: props.maintenanceWindow ?? 'sun:03:30-sun:04:30',
    applyImmediately: props.applyImmediately ?? !isProduction,
    deletionProtection: props.deletionProtection ?? isProduction,
    leavesSnapshot: isProduction || props.deletionProtection === true,
    support: props.support ?? 'standard',
    logRetentionDays: props.logs?.retentionDays ?? 90,
    certificate: props.certificate ?? 'rds-ca-rsa2048-g1',
    monitoringSeconds: props.monitoringSeconds ?? (isProduction ? 60 : 0),
  };
}
