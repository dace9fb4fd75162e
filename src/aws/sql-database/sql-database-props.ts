import { Size } from '../../core/size';
import { INetwork } from '../network/network';
import { DatabaseSize } from './database-size';
import { Engine } from './engine';
import { DatabaseSupport } from './engine-versions';

/** Storage of a database that is not Aurora. */
export interface DatabaseStorage {
  /**
   * What it starts with, in GiB.
   *
   * @default - as its size says: 20, 100 or 400; 100 with an instance class of its own
   */
  readonly gib?: number;
  /**
   * What it may grow to by itself, in GiB.
   *
   * @default - five times what it starts with
   */
  readonly maxGib?: number;
}

/** Backups that RDS makes every day, from which any second since can be restored. */
export interface DatabaseBackups {
  /**
   * How many days they are kept.
   *
   * @default - 14 in production, 7 elsewhere
   */
  readonly retentionDays?: number;
  /**
   * When they are made, in UTC.
   *
   * @default '02:00-03:00'
   */
  readonly window?: string;
}

/** Logs of a database in CloudWatch. */
export interface DatabaseLogs {
  /**
   * How many days they are kept.
   *
   * @default 90
   */
  readonly retentionDays?: number;
}

/** Who vouches for a database. See https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html */
export type DatabaseCertificate = 'rds-ca-rsa2048-g1' | 'rds-ca-rsa4096-g1' | 'rds-ca-ecc384-g1';

/** What a platform team answers about a database. */
export interface SqlDatabaseProps {
  /** The network whose isolated subnets it is in. */
  readonly network: INetwork;
  /** What it is, e.g. `Engine.postgres('16')`. */
  readonly engine: Engine;
  /**
   * How big it is: `Size.small`, `Size.medium`, `Size.large`, or a `DatabaseSize` that is not on the menu.
   *
   * @default Size.small
   */
  readonly size?: Size | DatabaseSize;
  /**
   * Its storage. Aurora's grows by itself.
   *
   * @default - as its size says
   */
  readonly storage?: DatabaseStorage;
  /**
   * Whether a second one in another zone takes over when the first fails: a standby that nobody reads, with Aurora a reader.
   *
   * @default - true in production, false elsewhere
   */
  readonly multiAz?: boolean;
  /**
   * Name of the first database in it. Another name replaces it.
   *
   * @default - its id, with `_` for what is no letter or digit
   */
  readonly databaseName?: string;
  /**
   * The user that owns it. Another name replaces it.
   *
   * @default 'dbadmin'
   */
  readonly username?: string;
  /**
   * Which password it has: a higher number is another password, made when it is applied.
   *
   * @default 1
   */
  readonly passwordVersion?: number;
  /**
   * Backups. They cannot be switched off.
   *
   * @default - every day
   */
  readonly backups?: DatabaseBackups;
  /**
   * When changes that restart it happen, in UTC.
   *
   * @default 'sun:03:30-sun:04:30'
   */
  readonly maintenanceWindow?: string;
  /**
   * Whether changes that restart it happen at once, and not in its maintenance window.
   *
   * @default - false in production, true elsewhere
   */
  readonly applyImmediately?: boolean;
  /**
   * Whether neither Terraform nor RDS deletes it, so that what would replace it is refused. In production, what is deleted all the same leaves a last snapshot.
   *
   * @default - true, unless the environment is one that is not called `prod` or `production`
   */
  readonly deletionProtection?: boolean;
  /**
   * ARN of the KMS key that it is encrypted with. Its secrets have Secrets Manager's own. Another key replaces it.
   *
   * @default - a key of its own
   */
  readonly keyArn?: string;
  /**
   * Parameters of the engine, e.g. `{ max_connections: '200' }`. They take effect when it is restarted.
   *
   * @default - the engine's own; connections without TLS are refused
   */
  readonly parameters?: Record<string, string>;
  /**
   * Whether it may have a version that AWS charges extended support for.
   *
   * @default 'standard'
   */
  readonly support?: DatabaseSupport;
  /**
   * The major version it has now, while it is upgraded. RDS refuses the upgrade of a database that does not say so.
   *
   * @default - it is not upgraded
   */
  readonly upgradeFrom?: string;
  /**
   * The snapshot that it is made from, by name or ARN. Another one, or none, replaces it.
   *
   * @default - it starts empty
   */
  readonly snapshot?: string;
  /**
   * Logs in CloudWatch.
   *
   * @default - kept for 90 days
   */
  readonly logs?: DatabaseLogs;
  /**
   * Who vouches for it.
   *
   * @default 'rds-ca-rsa2048-g1'
   */
  readonly certificate?: DatabaseCertificate;
  /**
   * How often its operating system is measured, in seconds: 0 (never), 1, 5, 10, 15, 30 or 60.
   *
   * @default - 60 in production, 0 elsewhere
   */
  readonly monitoringSeconds?: number;
  /**
   * ARN of a policy that bounds what the role that measures it may ever do.
   *
   * @default - none
   */
  readonly permissionsBoundary?: string;
  /**
   * The id that the construct had before it was renamed. Everything keeps its name in AWS, and Terraform is told what moved, so that nothing is replaced.
   *
   * @default - it was never renamed
   */
  readonly formerly?: string;
}

/** The same with every question answered. */
export interface SettledDatabase extends SqlDatabaseProps {
  /** Its name in AWS. */
  readonly label: string;
  readonly size: Size | DatabaseSize;
  readonly storageGib: number;
  readonly maxStorageGib: number;
  readonly multiAz: boolean;
  readonly databaseName: string;
  readonly username: string;
  readonly passwordVersion: number;
  readonly retentionDays: number;
  readonly backupWindow: string;
  readonly maintenanceWindow: string;
  readonly applyImmediately: boolean;
  readonly deletionProtection: boolean;
  /** Whether what is deleted leaves a last snapshot, backups, and secrets that can be brought back. */
  readonly leavesSnapshot: boolean;
  readonly support: DatabaseSupport;
  readonly logRetentionDays: number;
  readonly certificate: DatabaseCertificate;
  readonly monitoringSeconds: number;
}
