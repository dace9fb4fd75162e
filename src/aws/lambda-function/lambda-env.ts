import { looksSecret, nameSaysSecret } from '../../core/plain-secret';
import { SecretKey } from '../../core/secret-source';
import { Problem } from '../../core/validation-error';
import { LambdaModel } from './lambda-model';

/** Variables that Lambda sets itself. See https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const RESERVED: readonly string[] = [
  '_HANDLER', '_X_AMZN_TRACE_ID', 'AWS_DEFAULT_REGION', 'AWS_REGION', 'AWS_EXECUTION_ENV', 'AWS_ACCESS_KEY', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN', 'LAMBDA_TASK_ROOT', 'LAMBDA_RUNTIME_DIR',
];
/** All variables together. See https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MOST_BYTES = 4096;

/**
 * What the Lambda Web Adapter, which is in the image, is told: which port to hand requests to, when the program is ready, where messages go, and which answers
 * mean that a message was not handled. See https://github.com/awslabs/aws-lambda-web-adapter
 */
export function adapterEnv({ port, events, schedules, http, props: { healthPath } }: LambdaModel): Record<string, string> {
  const isCalledByNobody = events.length > 0 || schedules.length > 0;
  return {
    PORT: String(port),
    AWS_LWA_PORT: String(port),
    ...(healthPath === undefined
      ? { AWS_LWA_READINESS_CHECK_PROTOCOL: 'tcp' }
      : { AWS_LWA_READINESS_CHECK_PATH: healthPath, AWS_LWA_READINESS_CHECK_HEALTHY_STATUS: '200-399' }),
    ...(events.length > 0 ? { AWS_LWA_PASS_THROUGH_PATH: `/${events[0].name}` } : {}),
    // To Lambda every answer is a success, and a message of a success is deleted. Who sends a request is to see what is wrong with it.
    ...(isCalledByNobody ? { AWS_LWA_ERROR_STATUS_CODES: http ? '500-599' : '400-599' } : {}),
  };
}

/** Text as Terraform leaves it: `${` and `%{` would begin an expression of its own. References of cdktf stay what they are. */
export function literal(text: string): string {
  return text.replace(/\$\{(?!TfToken\[)/g, '$$$${').replace(/%\{/g, '%%{');
}

/** Variables that hold a secret elsewhere, by name. */
export function secretEnv(model: LambdaModel): [string, SecretKey][] {
  return Object.entries(model.env).filter((entry): entry is [string, SecretKey] => entry[1] instanceof SecretKey);
}

/** What is wrong with the variables of a function, all of it. */
export function envProblems(model: LambdaModel): Problem[] {
  const { env = {}, configuration = {} } = model.props;
  const problems: Problem[] = [];
  for (const [prop, entries] of Object.entries({ env, configuration })) {
    for (const [name, value] of Object.entries(entries)) {
      const field = `\`${prop}.${name}\``;
      if (!/^[A-Za-z][A-Za-z0-9_]+$/.test(name)) {
        problems.push({ code: 'EnvName', what: `\`${prop}\` has a variable that Lambda does not set, ${JSON.stringify(name)}`, fix: 'use two letters, digits or "_" at least, and start with a letter' });
      }
      if (RESERVED.includes(name)) problems.push({ code: 'FunctionReservedEnv', what: `\`${prop}\` sets ${JSON.stringify(name)}, which Lambda sets itself`, fix: 'choose another name' });
      if (value instanceof SecretKey && prop === 'env') continue;
      if (typeof value !== 'string') {
        problems.push({ code: 'EnvValue', what: `${field} must be text, got ${value === null ? 'null' : typeof value}`, fix: 'write it in quotes; secrets go into `env`, as SecretSource.external("…").key("…")' });
      } else if (/\0|\p{Surrogate}/u.test(value)) {
        problems.push({ code: 'EnvValue', what: `${field} is no text: it has a NUL, or half of a character`, fix: 'encode it, e.g. in base64' });
      } else if (looksSecret(value) || nameSaysSecret(name, value)) {
        problems.push({ code: 'SecretInPlainText', what: `${field} holds a secret in plain text`, fix: 'take it from Secrets Manager: SecretSource.external("…").key("…")' });
      }
    }
  }
  for (const name of Object.keys(configuration).filter((one) => Object.hasOwn(env, one))) {
    problems.push({ code: 'EnvDuplicate', what: `${JSON.stringify(name)} is set in \`env\` and in \`configuration\``, fix: 'remove one: `env` would win' });
  }
  if (problems.length > 0) return problems;
  const bytes = Object.entries({ ...adapterEnv(model), ...model.env }).reduce((sum, [name, value]) => sum + Buffer.byteLength(`${name}${typeof value === 'string' ? value : value.source.remoteKey}`), 0);
  if (bytes > MOST_BYTES) {
    problems.push({ code: 'LambdaEnv', what: `variables hold ${bytes} bytes, and Lambda takes ${MOST_BYTES} of all of them`, fix: 'build large values into the image, or use Target.deployment()' });
  }
  return [...problems, ...secretProblems(model)];
}

function secretProblems(model: LambdaModel): Problem[] {
  const secrets = secretEnv(model);
  const problems = secrets.flatMap(([name, { source, key }]): Problem[] => {
    if (source.remoteKey === undefined) {
      return [{
        code: 'LambdaSecret',
        what: `${name} comes from the Secret ${JSON.stringify(source.name)} of a Kubernetes namespace, where Lambda reads nothing`,
        fix: 'take it from Secrets Manager, which every target can: SecretSource.external("prod/orders/database").key("url")',
      }];
    }
    return [...secretNameProblems(source.remoteKey), ...(/^[\w.-]+$/.test(key) ? [] : [{
      code: 'SecretKey', what: `a secret has no entry of the name ${JSON.stringify(key)}`, fix: 'use letters, digits, ".", "_" and "-", e.g. .key("password")',
    }])];
  });
  if (problems.length === 0 && secrets.length > 0 && model.props.secrets === undefined) {
    problems.push({
      code: 'LambdaSecret',
      what: `${secrets.map(([name]) => name).join(', ')} ${secrets.length === 1 ? 'is a secret' : 'are secrets'}, and Lambda shows the values of variables to whoever may read its configuration, and Terraform keeps them in its state`,
      fix: 'give `secrets`: LambdaSecrets.references() where the image reads references, or use Target.knative() or Target.deployment()',
    });
  }
  return problems;
}

/** What is wrong with the name of a secret of Secrets Manager, if anything. */
export function secretNameProblems(remoteKey: string): Problem[] {
  if (/^[\w/+=.@-]{1,512}$/.test(remoteKey)) return [];
  return [{ code: 'SecretName', what: `Secrets Manager has no secret of the name ${JSON.stringify(remoteKey)}`, fix: 'use letters, digits and any of /_+=.@-, e.g. SecretSource.external("prod/orders/database")' }];
}
