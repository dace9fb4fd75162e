import { DbInstance } from '@cdktf/provider-aws/lib/db-instance';
import { DbSubnetGroup } from '@cdktf/provider-aws/lib/db-subnet-group';
import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { RdsCluster } from '@cdktf/provider-aws/lib/rds-cluster';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { Fn, TerraformStack } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { BackingConnection } from '../../core/backing-service';
import { freshId } from '../../core/construct-id';
import { pathOf } from '../../core/construct-path';
import { findEnvironment } from '../../core/environment-base';
import { Problems, refuse } from '../../core/problems';
import { Warnings } from '../../core/warnings';
import { IGrantableWorkload } from '../../core/workload-identity';
import { Grant, grantTo } from '../iam/grant';
import { Grantee } from '../iam/grantee';
import { iamName } from '../iam/iam-name';
import { Moved } from '../stack/moved';
import { nameOf } from '../stack/name-of';
import { partitionOf } from '../stack/region';
import { regionOf } from '../stack/region-of';
import { Stack } from '../stack/stack';
import { DatabaseCredentials } from './credentials';
import { DatabaseAccess } from './database-access';
import { databaseProblems } from './database-problems';
import { createServer, DatabaseServer } from './database-server';
import { Engine } from './engine';
import { endsSoon } from './engine-versions';
import { databaseConnection, ExistingDatabase, ExistingDatabaseAttributes, ISqlDatabase } from './existing-database';
import { settleDatabase } from './settle';
import { SettledDatabase, SqlDatabaseProps } from './sql-database-props';

/**
 * A database of the menu: private, encrypted, backed up, and with a password that nobody has seen. Nobody reaches it but who was allowed to.
 *
 * @example
 * const orders = new SqlDatabase(ground, 'orders', { network, engine: Engine.postgres('16'), size: Size.small });
 * catalog.connectsTo(orders); // a WebService: ORDERS_HOST, ORDERS_PORT, ORDERS_DATABASE, ORDERS_USERNAME, ORDERS_PASSWORD
 */
export class SqlDatabase extends Construct implements ISqlDatabase {
  /** A database that somebody else makes, and opens to those who use it. */
  public static fromAttributes(attributes: ExistingDatabaseAttributes): ISqlDatabase {
    return new ExistingDatabase(attributes);
  }

  /** Its id, which variables of workloads start with. */
  public readonly name: string;
  /** Its name in AWS, as it is known before anything is made. */
  public readonly label: string;
  /** What it is. */
  public readonly engine: Engine;
  /** What holds the data: an instance, or with Aurora a cluster. */
  public readonly resource: DbInstance | RdsCluster;
  /** What its connections pass. */
  public readonly securityGroup: SecurityGroup;
  /** What it is encrypted with, if it has a key of its own. */
  public readonly key?: KmsKey;
  /** The secret that holds `username` and `password`. */
  public readonly credentials: SecretsmanagerSecret;
  /** Name of the secret that holds `username` and `password`, as it is known before anything is made. */
  public readonly credentialsSecret: string;
  /** Name of the secret that holds `host`, `port`, `dbname` and `engine`, as it is known before anything is made. */
  public readonly endpointSecret: string;
  private readonly database: SettledDatabase;
  private readonly server: DatabaseServer;
  private readonly region: string;
  private readonly access: DatabaseAccess;

  public constructor(scope: Construct, id: string, private readonly props: SqlDatabaseProps) {
    super(scope, freshId(scope, id));
    const region = regionOf(this);
    this.name = id;
    this.label = iamName([nameOf(this, props.formerly)], 63);
    this.engine = props.engine;
    this.database = settleDatabase(this.label, props.formerly ?? id, this.isProduction(), props);
    const problems = new Problems(this);
    problems.add(...databaseProblems(region, this.database));
    problems.throwIfAny();

    this.region = region!;
    const secrets = this.secretPath(props.formerly);
    this.credentialsSecret = `${secrets}/credentials`;
    this.endpointSecret = `${secrets}/endpoint`;
    this.takeSecretPath(secrets);
    this.key = props.keyArn === undefined ? this.createKey() : undefined;
    this.securityGroup = this.createSecurityGroup();
    this.access = new DatabaseAccess(this, {
      label: this.label, title: this.engine.title, port: this.port, securityGroupId: this.securityGroup.id, network: props.network,
    });
    const credentials = this.createCredentials();
    this.credentials = credentials.secret;
    this.server = createServer(this, {
      database: this.database,
      password: credentials.password,
      subnetGroup: this.createSubnetGroup(),
      securityGroupId: this.securityGroup.id,
      keyArn: this.keyArn,
      partition: partitionOf(this.region),
    });
    this.resource = this.server.resource;
    this.createEndpoint();
    if (props.formerly !== undefined) new Moved(this, props.formerly);
    this.node.defaultChild = this.resource;
    this.warn();
  }

  public get port(): number {
    return this.engine.port;
  }

  /** Its host name. */
  public get host(): string {
    return this.server.host;
  }

  /** Its ARN. */
  public get arn(): string {
    return this.server.arn;
  }

  /** ARN of the key that it is encrypted with. */
  public get keyArn(): string {
    return this.key?.arn ?? this.props.keyArn!;
  }

  /**
   * Lets somebody connect.
   *
   * @param source a security group's id, or a range of addresses within private networks
   * @param name what to call it; needed for what is only known when it is applied
   * @throws ValidationError `SqlDatabaseSource`
   */
  public allowFrom(source: string, name?: string): void {
    this.access.allow(source, name);
  }

  /**
   * Lets a workload, or what runs as a role, sign in as a user of the database with a token of IAM instead of a password. The user is made in the database:
   * `CREATE USER catalog; GRANT rds_iam TO catalog` in PostgreSQL, `CREATE USER catalog IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'` in MySQL.
   *
   * @param grantee who signs in
   * @param user the user of the database
   * @throws ValidationError `SqlDatabaseUser`, and what grants refuse
   */
  public grantConnect(grantee: Grantee, user: string): Grant {
    if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(user)) {
      refuse(this, { code: 'SqlDatabaseUser', what: `${JSON.stringify(user)} is no user of a database`, fix: 'name the one that was made for it, e.g. "catalog"' });
    }
    const account = Fn.element(Fn.split(':', this.arn), 4) as string;
    const resources = [`arn:${partitionOf(this.region)}:rds-db:${this.region}:${account}:dbuser:${this.server.resourceId}/${user}`];
    return grantTo(this, grantee, [{ actions: ['rds-db:connect'], resources }]);
  }

  /**
   * Opens the way from the clusters of its environment, and tells the workload how to get there.
   *
   * @internal
   */
  public _connect(workload: IGrantableWorkload): BackingConnection {
    const mine = findEnvironment(this);
    const its = findEnvironment(workload);
    if (mine && its && mine !== its) {
      refuse(workload, {
        code: 'BackingEnvironment',
        what: `the database ${pathOf(this)} is of the environment ${JSON.stringify(mine.name)}, and the workload of ${JSON.stringify(its.name)}`,
        fix: 'connect to a database of the same environment, or say that you mean it: SqlDatabase.fromAttributes(…)',
      });
    }
    const { network } = this.props;
    const ranges = network.isolatedCidrs ?? (network.cidr === undefined ? undefined : [network.cidr]);
    if (!ranges) {
      refuse(this, { code: 'SqlDatabaseRanges', what: 'nobody said in which ranges its addresses are, so that no policy could open the way there', fix: 'give Network.fromAttributes the `isolatedCidrs`, or the `cidr` of the VPC' });
    }
    this.access.useFromClusters();
    return databaseConnection({
      path: pathOf(this),
      name: this.name,
      meshHost: `${this.label}.database.internal`,
      host: { remoteKey: this.endpointSecret, key: 'host' },
      port: this.port,
      databaseName: this.database.databaseName,
      credentialsSecret: this.credentialsSecret,
      ranges,
    });
  }

  private createKey(): KmsKey {
    // Without a policy it has KMS's own, by which the account decides.
    const key = new KmsKey(this, 'key', { description: `Database ${this.label}`, enableKeyRotation: true, deletionWindowInDays: 30 });
    new KmsAlias(this, 'key-alias', { name: `alias/${this.label}`, targetKeyId: key.keyId });
    return key;
  }

  private createSubnetGroup(): string {
    return new DbSubnetGroup(this, 'subnets', {
      name: this.label, description: `Isolated subnets of ${this.label}`, subnetIds: [...this.props.network.isolatedSubnetIds],
    }).name;
  }

  private createSecurityGroup(): SecurityGroup {
    const name = `${this.label}-database`;
    return new SecurityGroup(this, 'security-group', { vpcId: this.props.network.vpcId, name, description: `Who connects to ${this.label}`, tags: { Name: name } });
  }

  private createCredentials(): DatabaseCredentials {
    return new DatabaseCredentials(this, 'credentials', {
      secretName: this.credentialsSecret,
      username: this.database.username,
      passwordVersion: this.database.passwordVersion,
      recoveryDays: this.recoveryDays,
    });
  }

  /** Where it listens is known only when it is there; what reads it from here finds the name that its certificate has. */
  private createEndpoint(): void {
    const secret = new SecretsmanagerSecret(this, 'endpoint', {
      name: this.endpointSecret, description: `Where the database ${this.label} listens`, recoveryWindowInDays: this.recoveryDays,
    });
    new SecretsmanagerSecretVersion(this, 'endpoint-version', {
      secretId: secret.id,
      secretString: Fn.jsonencode({ host: this.server.host, port: String(this.port), dbname: this.database.databaseName, engine: this.engine.name }),
      dependsOn: [...this.server.ready],
    });
  }

  /** `<platform>/<environment>/<database>`, without the stack: a database that moves into another one keeps its secrets. */
  private secretPath(formerly: string | undefined): string {
    const stack = TerraformStack.of(this);
    const below = nameOf(this, formerly).slice(stack.node.id.length + 1);
    return stack instanceof Stack ? [stack.environment.platform.name, stack.environment.name, below].join('/') : `${stack.node.id}/${below}`;
  }

  private takeSecretPath(secrets: string): void {
    const taken = SECRETS.get(this.node.root) ?? new Map<string, string>();
    const other = taken.get(secrets);
    if (other !== undefined) {
      refuse(this, { code: 'SqlDatabaseName', what: `its secrets would be ${secrets}/…, as those of ${other} are`, fix: 'give one of the two another id: names of databases are known in the whole environment' });
    }
    SECRETS.set(this.node.root, taken.set(secrets, pathOf(this)));
  }

  /** What was deleted in production can be brought back for a month; elsewhere its name is free at once. */
  private get recoveryDays(): number {
    return this.database.leavesSnapshot ? 30 : 0;
  }

  private isProduction(): boolean {
    const name = findEnvironment(this)?.name;
    return name === undefined || name === 'prod' || name === 'production';
  }

  private warn(): void {
    const ends = endsSoon(this.engine);
    if (ends === undefined) return;
    Warnings.of(this).add({
      code: 'SqlDatabaseEngineEnds',
      what: `standard support of ${this.engine.title} ${this.engine.version} ends on ${ends}`,
      fix: 'upgrade it: say the new version, and the one it has now as `upgradeFrom`',
    });
  }
}

const SECRETS = new WeakMap<IConstruct, Map<string, string>>();
