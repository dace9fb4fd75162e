import { DataAwsSecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/data-aws-secretsmanager-secret-version';
import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { TerraformStack, Token } from 'cdktf';
import { IConstruct } from 'constructs';
import { PolicyStatement } from '../../aws/iam/policy-document';
import { DatabaseCredentials } from '../../aws/sql-database/credentials';
import { EphemeralResource } from '../../aws/sql-database/ephemeral-resource';
import { partitionOf } from '../../aws/stack/region';
import { Stack } from '../../aws/stack/stack';

/** What is kept in an account and no plan needs: a merge request of anybody could read it out otherwise. */
const DATA_READS = [
  'dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan', 'kinesis:GetRecords', 'logs:FilterLogEvents', 'logs:GetLogEvents', 'logs:StartQuery', 'sqs:ReceiveMessage',
];
const OBJECT_READS = ['s3:GetObject', 's3:GetObjectVersion'];

/** What a plan of these stacks needs besides AWS's `ReadOnlyAccess`, and what it must not read: judged by what the stacks hold. */
export function planStatements(stacks: readonly Stack[], account: string): PolicyStatement[] {
  const secrets = stacks.flatMap((stack) => secretsReadBy(stack, account));
  const makesPasswords = stacks.some((stack) => ephemerals(stack).some((type) => type === 'aws_secretsmanager_random_password'));
  // Terraform looks at an object by what would also read it.
  const readsObjects = stacks.some((stack) => stack.node.findAll().some((one) => one instanceof S3Object));
  return [
    ...(secrets.length > 0 ? [{ sid: 'ReadSecretsOfPlans', actions: ['secretsmanager:GetSecretValue'], resources: [...new Set(secrets)].sort() }] : []),
    ...(makesPasswords ? [{ sid: 'MakePasswords', actions: ['secretsmanager:GetRandomPassword'], resources: ['*'] }] : []),
    { sid: 'ReadNoData', effect: 'Deny' as const, actions: readsObjects ? DATA_READS : [...DATA_READS, ...OBJECT_READS], resources: ['*'] },
  ];
}

/** ARNs of the secrets whose value a plan of the stack asks for. */
function secretsReadBy(stack: Stack, account: string): string[] {
  const prefix = `arn:${partitionOf(stack.region)}:secretsmanager:${stack.region}:${account}:secret:`;
  const ofEnvironment = `${prefix}${stack.environment.platform.name}/${stack.environment.name}/*`;
  const databases = stack.node.findAll().filter((one): one is DatabaseCredentials => one instanceof DatabaseCredentials);
  const named = databases.map(({ secret }) => secret.nameInput).map((name) => (
    // Secrets Manager puts six characters of its own behind the name.
    name === undefined || Token.isUnresolved(name) ? ofEnvironment : `${prefix}${name}-??????`
  ));
  const own = (one: IConstruct): boolean => !databases.some((credentials) => one.node.scopes.includes(credentials));
  const others = stack.node.findAll().filter((one) => own(one) && (one instanceof DataAwsSecretsmanagerSecretVersion || typeOf(one) === 'aws_secretsmanager_secret_version'));
  return others.length > 0 ? [...named, ofEnvironment] : named;
}

function ephemerals(stack: TerraformStack): string[] {
  return stack.node.findAll().map(typeOf).filter((type): type is string => type !== undefined);
}

/** The type of an ephemeral resource. */
function typeOf(one: IConstruct): string | undefined {
  return one instanceof EphemeralResource ? Object.keys((one.toTerraform() as { ephemeral: object }).ephemeral)[0] : undefined;
}
