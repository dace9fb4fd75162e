import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { LambdaAlias } from '@cdktf/provider-aws/lib/lambda-alias';
import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping';
import { LambdaFunction as AwsLambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { LambdaFunctionEventInvokeConfig } from '@cdktf/provider-aws/lib/lambda-function-event-invoke-config';
import { LambdaProvisionedConcurrencyConfig } from '@cdktf/provider-aws/lib/lambda-provisioned-concurrency-config';
import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { Construct } from 'constructs';
import { freshId } from '../../core/construct-id';
import { settingsOf } from '../../core/environment-base';
import { Problems, refuse } from '../../core/problems';
import { SecretSource } from '../../core/secret-source';
import { Grant, GrantOptions, grantTo } from '../iam/grant';
import { Grantee, IRoleHolder } from '../iam/grantee';
import { iamName } from '../iam/iam-name';
import { trustOf } from '../iam/policy-document';
import { Role } from '../iam/role';
import { keyStatements } from '../kms-key/key-grants';
import { DeadLetters } from '../queue/dead-letters';
import { Queue } from '../queue/queue';
import { IQueue } from '../queue/queue-grants';
import { SqlDatabase } from '../sql-database/sql-database';
import { accountIdOf } from '../stack/account-of';
import { knownRegion } from '../stack/known-region';
import { nameOf } from '../stack/name-of';
import { partitionOf } from '../stack/region';
import { regionOf } from '../stack/region-of';
import { createSchedules } from './lambda-clock';
import { databaseEnv, databaseProblems, openPort, openWay } from './lambda-database';
import { createEntry, LambdaEntry } from './lambda-entry';
import { adapterEnv, literal } from './lambda-env';
import { LambdaFunctionProps } from './lambda-function-props';
import { LambdaModel } from './lambda-model';
import { lambdaProblems } from './lambda-problems';
import { createSource } from './lambda-sources';
import { LambdaPlace, lambdaStatements, readSecrets, secretArn } from './lambda-statements';
import { checkQueues, warnOfBuild, warnOfNetwork } from './lambda-warnings';

/** What requests, messages and clocks call: whatever version it points at. */
const ALIAS = 'live';
const LOG_DAYS = 30;
/** As long as SQS keeps a message. */
const FAILURE_SECONDS = 14 * 24 * 3600;

/**
 * A function on AWS Lambda, of the same props as a `ServerlessFunction` on Kubernetes: an image that listens on `$PORT` and has the Lambda Web Adapter in it. Each
 * apply that changes it publishes a version, and an alias, `live`, is what everything calls.
 *
 * @example
 * const resize = new LambdaFunction(stack, 'resize', { source: Source.image('resize@sha256:…'), scaling: { max: 20 } });
 * resize.grantInvoke(catalog);
 */
export class LambdaFunction extends Construct implements IRoleHolder {
  /** Its name in AWS, as it is known before anything is made. */
  public readonly name: string;
  /** The role that it runs as. */
  public readonly role: Role;
  /** The function itself. */
  public readonly function: AwsLambdaFunction;
  /** What is called. */
  public readonly alias: LambdaAlias;
  /** Where its logs go, as JSON. */
  public readonly logGroup: CloudwatchLogGroup;
  /** What its connections pass, if it is in a network. */
  public readonly securityGroup?: SecurityGroup;
  /** Where requests come in, if they do. */
  public readonly entry?: LambdaEntry;
  /** What polls for its messages. */
  public readonly sources: readonly LambdaEventSourceMapping[];
  /** What calls it by the clock. */
  public readonly schedules: readonly SchedulerSchedule[];
  /** Where calls of a schedule go that failed, if there are any. */
  public readonly failures?: IQueue;
  private readonly model: LambdaModel;
  private readonly place: LambdaPlace;
  private readonly env: Record<string, string>;

  public constructor(scope: Construct, id: string, private readonly props: LambdaFunctionProps) {
    super(scope, freshId(scope, id));
    const settings = settingsOf(this);
    const problems = new Problems(this);
    problems.add(...lambdaProblems(props, settings, regionOf(this)));
    problems.throwIfAny();

    const region = knownRegion(this);
    this.name = iamName([nameOf(this).replace(/[^A-Za-z0-9_-]+/g, '-')]);
    this.model = new LambdaModel(props, settings);
    this.logGroup = new CloudwatchLogGroup(this, 'logs', { name: `/aws/lambda/${this.name}`, retentionInDays: props.logDays ?? LOG_DAYS });
    this.place = { region, account: () => accountIdOf(this), logs: this.logGroup.arn };
    this.failures = this.createFailures();
    this.role = this.createRole();
    this.securityGroup = this.createSecurityGroup();
    this.env = this.variables();
    this.function = this.createFunction();
    this.alias = this.createAlias();
    if (this.model.min > 0) {
      new LambdaProvisionedConcurrencyConfig(this, 'warm', {
        functionName: this.alias.functionName, qualifier: this.alias.name, provisionedConcurrentExecutions: this.model.min,
      });
    }
    if (this.model.http) this.entry = createEntry(this, this.name, this.model, this.alias);
    this.sources = this.createSources();
    this.schedules = createSchedules(this, this.name, this.model, this.alias, partitionOf(region));
    this.createFailureRoute();
    checkQueues(this, this.model);
    warnOfNetwork(this, this.model);
    warnOfBuild(this, props.source, this.model.image);
    this.node.defaultChild = this.function;
  }

  /** Where requests go. */
  public get url(): string {
    return this.entry?.url ?? refuse(this, { code: 'FunctionNotCallable', what: 'it takes messages, and nobody can call it', fix: 'send it a message, or give it Trigger.http()' });
  }

  /** Lets somebody call it: with signed requests at its address, or by Lambda's own API. */
  public grantInvoke(grantee: Grantee, options?: GrantOptions): Grant {
    const { functionUrl, api } = this.entry ?? {};
    return grantTo(this, grantee, [
      { actions: ['lambda:InvokeFunction'], resources: [this.alias.arn] },
      ...(functionUrl ? [{ actions: ['lambda:InvokeFunctionUrl'], resources: [this.alias.arn], conditions: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } } }] : []),
      ...(api ? [{ actions: ['execute-api:Invoke'], resources: [`${api.executionArn}/*/*`] }] : []),
    ], options);
  }

  /**
   * Connects it to a database of its network: opens the way, grants the secret, and says where it is in `<NAME>_HOST`, `<NAME>_PORT`, `<NAME>_DATABASE`,
   * `<NAME>_USERNAME` and `<NAME>_PASSWORD`, the last two as references.
   *
   * @throws ValidationError `LambdaNetwork`, `LambdaSecret` or `BackingEnvironment`
   */
  public connectsTo(database: SqlDatabase): void {
    const problems = new Problems(this);
    problems.add(...databaseProblems(this, database, this.securityGroup !== undefined, this.props.secrets !== undefined));
    problems.throwIfAny();
    openWay(this, database, this.securityGroup!.id, this.node.tryFindChild(`out-${database.port}`) !== undefined);
    const credentials = SecretSource.external(database.credentialsSecret);
    grantTo(this, this, readSecrets([credentials], this.place));
    Object.assign(this.env, databaseEnv(database, (entry) => this.reference(credentials, entry)));
    this.function.putEnvironment({ variables: this.env });
  }

  private createFailures(): IQueue | undefined {
    if (this.model.schedules.length === 0) return undefined;
    // Not protected: it goes with the last schedule.
    return this.props.failures ?? new Queue(this, 'failures', { deadLetters: DeadLetters.none(), retention: { toSeconds: () => FAILURE_SECONDS }, deletionProtection: false });
  }

  private createRole(): Role {
    const { failures } = this;
    return new Role(this, 'role', {
      name: this.name,
      trust: trustOf('lambda.amazonaws.com'),
      partition: partitionOf(this.place.region),
      statements: [
        ...lambdaStatements(this.model, this.place),
        ...(failures ? [{ actions: ['sqs:SendMessage'], resources: [failures.arn] }, ...keyStatements(failures.key, 'write')] : []),
      ],
    });
  }

  private createSecurityGroup(): SecurityGroup | undefined {
    const { network } = this.props;
    if (!network) return undefined;
    const name = `${this.name}-function`;
    const group = new SecurityGroup(this, 'security-group', { vpcId: network.vpcId, name, description: `What ${this.name} connects to`, tags: { Name: name } });
    for (const port of this.model.ports) openPort(this, group.id, port);
    return group;
  }

  private variables(): Record<string, string> {
    const env = Object.entries(this.model.env).map(([name, value]) => [name, typeof value === 'string' ? literal(value) : this.reference(value.source, value.key)]);
    return { ...Object.fromEntries(env) as Record<string, string>, ...adapterEnv(this.model) };
  }

  private reference(source: SecretSource, key: string): string {
    return `${secretArn(source, this.place)}:${key}::`;
  }

  private createFunction(): AwsLambdaFunction {
    const { model, props } = this;
    const { network, architecture = 'x86_64', labels = {}, tracing } = props;
    const { version } = model;
    return new AwsLambdaFunction(this, 'function', {
      functionName: this.name,
      description: version === undefined ? this.node.id : `${this.node.id} ${version}`,
      packageType: 'Image',
      imageUri: model.image,
      architectures: [architecture],
      memorySize: model.memory,
      timeout: model.timeout,
      reservedConcurrentExecutions: model.max,
      role: this.role.arn,
      publish: true,
      environment: { variables: this.env },
      loggingConfig: { logFormat: 'JSON', logGroup: this.logGroup.name },
      tracingConfig: { mode: tracing ? 'Active' : 'PassThrough' },
      ...(network ? { vpcConfig: { subnetIds: [...network.privateSubnetIds], securityGroupIds: [this.securityGroup!.id] } } : {}),
      tags: { ...(version === undefined ? {} : { version }), ...labels },
      // A function that starts before it may write logs loses them.
      dependsOn: [...this.role.permissions],
    });
  }

  /** A canary: the release before keeps the alias, and this one takes its share. */
  private createAlias(): LambdaAlias {
    const { canary } = this.props;
    return new LambdaAlias(this, 'alias', {
      name: ALIAS,
      functionName: this.function.functionName,
      functionVersion: canary?.stable ?? this.function.version,
      ...(canary ? { routingConfig: { additionalVersionWeights: { [this.function.version]: canary.percent / 100 } } } : {}),
    });
  }

  private createSources(): LambdaEventSourceMapping[] {
    const { network } = this.props;
    const place = network && { subnetIds: network.privateSubnetIds, securityGroupId: this.securityGroup!.id };
    return this.model.events.map((event) => createSource(this, this.name, this.model, event, { alias: this.alias, permissions: this.role.permissions, place }));
  }

  private createFailureRoute(): void {
    if (!this.failures) return;
    new LambdaFunctionEventInvokeConfig(this, 'failure-route', {
      functionName: this.alias.functionName,
      qualifier: this.alias.name,
      destinationConfig: { onFailure: { destination: this.failures.arn } },
      dependsOn: [...this.role.permissions],
    });
  }
}
