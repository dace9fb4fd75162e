import { Duration } from 'cdk8s';
import { Size } from '../../../src';
import { Engine } from '../../../src/aws';
import { Change } from './changes';

const INSTANCE = 'aws_db_instance.orders_instance';
const SERVER_CHANGE = `update ${INSTANCE}`;
/** What a database is replaced with: who may connect and where it listens are told anew. */
const SERVER_REPLACED = [`replace ${INSTANCE}`, '*'];
const KEY = 'arn:aws:kms:ap-northeast-2:123456789012:key/11111111-2222-3333-4444-555555555555';
const REPLACING = '| `databaseName`, `username`, `keyArn`, `snapshot` | it is replaced: refused in production |';
const IN_PLACE = '| `backups`, `maintenanceWindow`, `logs`, `certificate` | it changes in place |';

export const DATABASE_CHANGES: readonly Change[] = [
  { row: "| the construct's id, with `formerly` | everything moves, nothing is replaced: names in AWS stay |", to: { database: { id: 'purchases', formerly: 'orders' } }, plan: ['move *'] },
  {
    row: '| `size`, `storage`, `multiAz` | it changes in place. Another class restarts it, in the maintenance window or at once (`applyImmediately`); storage never shrinks |',
    to: { database: { size: Size.medium, multiAz: true } },
    plan: [SERVER_CHANGE],
  },
  {
    row: '| `engine`, another major version with `upgradeFrom` | it changes in place and is down meanwhile; a parameter group of the new family is made first |',
    to: { database: { engine: Engine.postgres('17'), upgradeFrom: '16' } },
    plan: ['replace aws_db_parameter_group.orders_parameters', SERVER_CHANGE, '*'],
  },
  { row: '| `engine`, another engine | it is replaced: refused in production |', to: { database: { engine: Engine.mysql('8.4') } }, plan: SERVER_REPLACED },
  { row: REPLACING, to: { database: { databaseName: 'sales' } }, plan: SERVER_REPLACED },
  { row: REPLACING, to: { database: { username: 'somebody' } }, plan: SERVER_REPLACED },
  { row: REPLACING, to: { database: { keyArn: KEY } }, plan: SERVER_REPLACED },
  { row: REPLACING, to: { database: { snapshot: 'nightly' } }, plan: SERVER_REPLACED },
  {
    row: '| `parameters` | the parameter group changes in place; RDS applies them when it restarts the database |',
    to: { database: { parameters: { max_connections: '200' } } },
    plan: ['update aws_db_parameter_group.orders_parameters'],
  },
  {
    row: '| `passwordVersion` | a version of the secret is replaced, the database changes in place |',
    to: { database: { passwordVersion: 2 } },
    plan: ['replace aws_secretsmanager_secret_version.orders_credentials_version', SERVER_CHANGE],
  },
  { row: IN_PLACE, to: { database: { backups: { retentionDays: 30 }, maintenanceWindow: 'mon:05:00-mon:06:00', certificate: 'rds-ca-rsa4096-g1' } }, plan: [SERVER_CHANGE] },
];

export const DATA_CHANGES: readonly Change[] = [
  { row: '| the id of a bucket or queue, with `formerly` | everything moves, nothing is replaced: names in AWS and grants stay |', to: { bucket: { id: 'files', formerly: 'uploads' }, queue: { id: 'work', formerly: 'jobs' } }, plan: ['move *'] },
  {
    row: '| `lifecycle` | the rules change in place |',
    to: { bucket: { id: 'uploads', lifecycle: [{ prefix: 'tmp/', expireDays: 1 }] } },
    plan: ['update aws_s3_bucket_lifecycle_configuration.uploads_lifecycle'],
  },
  { row: '| `visibility`, `retention` or `delay` of a queue | it changes in place |', to: { queue: { id: 'jobs', visibility: Duration.minutes(2) } }, plan: ['update aws_sqs_queue.jobs_queue'] },
];
