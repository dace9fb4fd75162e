import { Settings } from '../../core/defaults';
import { functionProblems } from '../../core/function/function-problems';
import { featuresOf, unsupported } from '../../core/function/support';
import { imageProblem } from '../../core/image';
import { Problem } from '../../core/validation-error';
import { envProblems } from './lambda-env';
import { eventProblems } from './lambda-event-problems';
import { LambdaFunctionProps } from './lambda-function-props';
import { memoryProblems } from './lambda-memory';
import { GATEWAY_SECONDS, LambdaModel } from './lambda-model';

/** The longest that Lambda lets a function run. See https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MOST_SECONDS = 900;
/** What else listens beside the program: Lambda Insights and the runtime's own API. */
const TAKEN_PORTS: readonly number[] = [3000, 9001];
const ECR = /^\d{12}\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\//;
/** What CloudWatch keeps logs for. See https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const LOG_DAYS: readonly number[] = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/** What is wrong with a function on Lambda, all of it. */
export function lambdaProblems(props: LambdaFunctionProps, settings: Settings, region: string | undefined): Problem[] {
  const problems = functionProblems(props);
  if (problems.length > 0) return problems;
  const image = imageProblem(props.source.image, settings, props.source.build ? 'source.output' : 'source');
  if (image) return [image];
  const size = memoryProblems(props.size ?? settings.size);
  if (size.length > 0) return size;
  const managed = Object.values(props.brokers ?? {}).some(({ kind }) => kind === 'rabbitmq');
  const features = featuresOf(props).filter((feature) => !(managed && feature === 'rabbitmq'));
  const model = new LambdaModel(props, settings);
  return [
    ...unsupported(features, 'lambda'),
    ...imageProblems(model, region),
    ...requestProblems(model, region),
    ...envProblems(model),
    ...eventProblems(model, region),
    ...optionProblems(model),
  ];
}

function imageProblems({ image, props: { source, architecture } }: LambdaModel, region: string | undefined): Problem[] {
  const problems: Problem[] = [];
  const its = ECR.exec(image)?.[1];
  const example = `"123456789012.dkr.ecr.${region ?? 'ap-northeast-2'}.amazonaws.com"`;
  if (its === undefined) {
    problems.push({ code: 'LambdaImage', what: `the image is ${image}, and Lambda pulls from Amazon ECR alone`, fix: `give the environment a \`registry\` there, e.g. ${example}, or use Target.knative() or Target.deployment()` });
  } else if (region !== undefined && its !== region) {
    problems.push({ code: 'LambdaImage', what: `the image is ${image}, in ${its}, and Lambda pulls from its own region, ${region}, alone`, fix: `copy it there (ECR replicates between regions), and name ${example}` });
  }
  const builder = source.build?.builder;
  const isFramework = builder?.env.FUNC_NAME !== undefined;
  if (isFramework || builder?.image?.startsWith('openfunction/')) {
    problems.push({
      code: 'LambdaAdapter',
      what: isFramework
        ? 'the program is a function of OpenFunction\'s functions framework, which waits for Dapr and not for Lambda'
        : `images of ${builder!.image} have no Lambda Web Adapter in them`,
      fix: isFramework
        ? 'let it listen on $PORT itself, and leave `functionName` out, or use Target.openFunction() or Target.deployment()'
        : 'use Source.dockerfile() with the line that copies it, a builder that adds it, or Target.openFunction() or Target.deployment()',
    });
  }
  if (architecture !== undefined && architecture !== 'arm64' && architecture !== 'x86_64') {
    problems.push({ code: 'LambdaArchitecture', what: `Lambda has no processor ${JSON.stringify(architecture)}`, fix: 'use "arm64" or "x86_64"' });
  }
  return problems;
}

function requestProblems({ port, timeout, byGateway, http, props: { canary, certificateArn, access } }: LambdaModel, region: string | undefined): Problem[] {
  const problems: Problem[] = [];
  const { hosts = [] } = http ?? {};
  if (port < 1024 || TAKEN_PORTS.includes(port)) {
    problems.push({ code: 'LambdaPort', what: `a function on Lambda cannot listen on ${port}${port < 1024 ? ', which is for root' : ', where Lambda does'}`, fix: 'choose another port, e.g. 8080' });
  }
  if (timeout > MOST_SECONDS) {
    problems.push({ code: 'FunctionTimeout', what: `Lambda lets a function run for ${MOST_SECONDS} s, got ${timeout} s`, fix: 'lower `timeout`, or use Target.deployment()' });
  } else if (byGateway && timeout > GATEWAY_SECONDS) {
    problems.push({
      code: 'FunctionTimeout',
      what: `API Gateway waits ${GATEWAY_SECONDS} s for an answer, got ${timeout} s`,
      fix: 'lower `timeout`, leave hosts, path and FunctionAccess.public() out for a URL that waits for 15 minutes, or use Target.deployment()',
    });
  }
  if (canary && !/^[1-9]\d*$/.test(canary.stable)) {
    problems.push({ code: 'FunctionCanary', what: `\`canary\` is beside a published version of Lambda, which is a number, got ${JSON.stringify(canary.stable)}`, fix: 'give the number that `aws lambda get-alias` tells, e.g. Canary.beside("7", { percent: 10 })' });
  }
  if (access !== undefined && access.kind !== 'iam' && access.kind !== 'public') {
    problems.push({ code: 'LambdaAccess', what: '`access` is none', fix: 'use FunctionAccess.iam() or FunctionAccess.public()' });
  }
  if (access && !http) problems.push({ code: 'LambdaAccess', what: '`access` is said of a function that takes no requests', fix: 'leave it out, or give it Trigger.http()' });
  return [...problems, ...certificateProblems(certificateArn, hosts, region)];
}

function certificateProblems(arn: string | undefined, hosts: readonly string[], region: string | undefined): Problem[] {
  if (arn === undefined) {
    return hosts.length === 0 ? [] : [{ code: 'LambdaCertificate', what: `API Gateway answers at ${hosts.join(', ')} with a certificate, and none is given`, fix: 'give `certificateArn`, of AWS Certificate Manager in the same region' }];
  }
  if (hosts.length === 0) return [{ code: 'LambdaCertificate', what: '`certificateArn` is given without hosts', fix: 'leave it out, or give Trigger.http({ hosts: […] })' }];
  const parts = /^arn:aws(?:-cn|-us-gov)?:acm:([a-z0-9-]+):\d{12}:certificate\/[\w-]+$/.exec(arn);
  if (!parts && !arn.includes('${')) return [{ code: 'LambdaCertificate', what: `${JSON.stringify(arn)} is no ARN of a certificate`, fix: 'write e.g. "arn:aws:acm:ap-northeast-2:123456789012:certificate/…"' }];
  if (parts && region !== undefined && parts[1] !== region) return [{ code: 'LambdaCertificate', what: `the certificate is in ${parts[1]}, and API Gateway reads those of its own region, ${region}, alone`, fix: `ask for one in ${region}` }];
  return [];
}

function optionProblems({ props: { labels = {}, logDays, failures, triggers = [] } }: LambdaModel): Problem[] {
  const problems: Problem[] = [];
  for (const [key, value] of Object.entries(labels)) {
    const legal = (text: unknown, max: number): boolean => typeof text === 'string' && text.length <= max && /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(text);
    if (!legal(key, 128) || key === '' || /^aws:/i.test(key) || !legal(value, 256)) {
      problems.push({ code: 'LambdaTag', what: `\`labels\` become tags of AWS, and cannot be ${JSON.stringify(key)}: ${JSON.stringify(value)}`, fix: 'use letters, digits, spaces and any of _.:/=+-@, and no "aws:" in front' });
    }
  }
  if (logDays !== undefined && !LOG_DAYS.includes(logDays)) {
    problems.push({ code: 'LambdaLogs', what: `CloudWatch keeps logs for no ${logDays} days`, fix: `choose one of ${LOG_DAYS.join(', ')}` });
  }
  if (failures && !triggers.some(({ of }) => of.kind === 'schedule')) {
    problems.push({ code: 'LambdaFailures', what: '`failures` is given, and everybody who calls the function waits for its answer', fix: 'leave it out, or give it Trigger.schedule("…"): messages that nobody can handle are the matter of their queue' });
  }
  return problems;
}
