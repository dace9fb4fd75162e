import { existsSync, statSync } from 'fs';
import { basename, join, resolve } from 'path';
import { ImagePolicy, settle } from '../../core/defaults';
import { dnsLabel } from '../../core/naming';
import { Problem, ValidationError } from '../../core/validation-error';
import { isPort } from '../../kubernetes/pod/amounts';
import { imageProblem } from '../../kubernetes/pod/image';
import { looksSecret, nameSaysSecret } from '../../kubernetes/pod/plain-secret';
import { Given, Options } from '../shell/command';
import { Io } from '../shell/io';
import { LocalBuild, LocalFunction, Variable } from './local-function';
import { DeclaredFunction, readFunction } from './read-function';

/** The options that describe a function. */
export const functionOptions = {
  image: { value: 'IMAGE', about: 'the image that is built or run; that of the manifest if not given' },
  source: { value: 'FOLDER', about: 'where the source of a manifest is on this machine; the current folder if not given' },
  builder: { value: 'IMAGE', about: 'build by Cloud Native Buildpacks, with this builder' },
  dockerfile: { value: 'FILE', about: 'build by this Dockerfile; the one in the folder if there is one' },
  bundle: { value: 'PATH', about: 'make an image of nothing but the source, at this path in it, e.g. /src' },
  function: { value: 'NAME', about: 'the function that a functions framework calls' },
  env: { value: 'NAME=VALUE', multiple: true, about: 'a variable of the build or the run; NAME alone comes from your environment' },
  port: { value: 'PORT', about: 'the port on this machine; that of the function, else 8080, if not given' },
  name: { value: 'NAME', about: 'which function, if the manifests hold several' },
} as const satisfies Options;

export type GivenFunction = Given<typeof functionOptions>['options'];

const PORT = 8080;
const ANY_IMAGE = settle({ images: ImagePolicy.mutable() });
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

/**
 * The function that a path and options describe.
 *
 * @param path a folder of source code, a file of manifests, or `-`
 * @throws ValidationError with everything that is wrong with it
 */
export function functionOf(verb: 'build' | 'run', path: string | undefined, given: GivenFunction, io: Io): LocalFunction {
  const isFolder = path !== undefined && path !== '-' && existsSync(path) && statSync(path).isDirectory();
  const declared = path === undefined || isFolder ? undefined : readFunction(path, given.name, io);
  const problems: Problem[] = [];
  const source = isFolder ? path : join(given.source ?? '.', declared?.folder ?? '.');
  const image = given.image ?? declared?.image;
  problems.push(...imageProblems(verb, image));
  const build = verb === 'build' ? buildOf(source, given, declared, problems) : undefined;
  const own = given.env.map((one) => variableOf(one, problems));
  const hostPort = portOf(given.port, problems);
  const port = declared?.port ?? hostPort ?? PORT;
  if (verb === 'run' && declared?.isAsync) {
    problems.push({ code: 'FunctionAsync', what: `${declared.name} gets its work from Dapr, which is not on this machine`, fix: 'run it in a cluster, or give it an HTTP trigger to try it here' });
  }
  if (problems.length > 0) throw new ValidationError(problems.map((problem) => ({ path: `trackway function ${verb}`, ...problem })));

  const framework: Variable[] = given.function === undefined ? [] : [{ name: 'FUNC_NAME', value: given.function }, { name: 'FUNC_CLEAR_SOURCE', value: 'true' }];
  const isBuild = verb === 'build';
  return {
    name: declared?.name ?? dnsLabel([basename(resolve(path ?? image!)).replace(/[:@].*$/, '')]),
    image: image!,
    source,
    build,
    buildVariables: merged(tellable(declared?.buildVariables ?? []), framework, isBuild ? own : []),
    variables: merged(tellable(declared?.variables ?? []), isBuild ? [] : own),
    port,
    hostPort: hostPort ?? port,
    hasFramework: given.function !== undefined || (declared?.hasFramework ?? false),
  };
}

function imageProblems(verb: 'build' | 'run', image: string | undefined): Problem[] {
  if (image === undefined) return [{ code: 'FunctionImage', what: `nothing says which image to ${verb}`, fix: 'give --image IMAGE, e.g. --image registry.example.com/shop/logs:1.0.0' }];
  const problem = imageProblem(image, ANY_IMAGE, '--image');
  if (problem) return [problem];
  return verb === 'build' && image.includes('@')
    ? [{ code: 'FunctionImage', what: `an image cannot be built by digest, got ${JSON.stringify(image)}`, fix: 'give --image a name and tag' }]
    : [];
}

/** Options win over the manifest, and the manifest over what is found in the folder. */
function buildOf(source: string, given: GivenFunction, declared: DeclaredFunction | undefined, problems: Problem[]): LocalBuild | undefined {
  if (declared?.folder.startsWith('..') || (declared?.build?.kind === 'dockerfile' && join(declared.build.file).startsWith('..'))) {
    problems.push({ code: 'FunctionSource', what: `the manifest of ${declared.name} leads out of its source`, fix: 'name the folder itself: trackway function build FOLDER' });
    return undefined;
  }
  if (!existsSync(source) || !statSync(source).isDirectory()) {
    problems.push({ code: 'FunctionSource', what: `there is no folder ${JSON.stringify(source)} of source code`, fix: 'name it: --source FOLDER' });
    return undefined;
  }
  const asked = (['builder', 'dockerfile', 'bundle'] as const).filter((option) => given[option] !== undefined);
  if (asked.length > 1) {
    problems.push({ code: 'FunctionBuild', what: `${asked.map((option) => `--${option}`).join(' and ')} are two ways to build`, fix: 'leave out one of them' });
    return undefined;
  }
  if (given.bundle !== undefined) return bundleOf(given.bundle, problems);
  if (given.dockerfile !== undefined) return { kind: 'dockerfile', file: given.dockerfile };
  const builder = given.builder ?? (declared?.build?.kind === 'buildpacks' ? declared.build.builder : undefined);
  if (builder !== undefined) {
    const problem = imageProblem(builder, ANY_IMAGE, '--builder');
    if (problem) problems.push(problem);
    return { kind: 'buildpacks', builder };
  }
  const file = join(source, declared?.build?.kind === 'dockerfile' ? declared.build.file : 'Dockerfile');
  if (existsSync(file)) return { kind: 'dockerfile', file };
  problems.push({ code: 'FunctionBuild', what: `nothing says how it is built, and there is no ${file}`, fix: 'give --builder IMAGE, --dockerfile FILE or --bundle PATH' });
  return undefined;
}

function bundleOf(path: string, problems: Problem[]): LocalBuild {
  if (!/^\/[A-Za-z0-9._/-]*$/.test(path) || path.split('/').includes('..')) {
    problems.push({ code: 'FunctionBuild', what: `--bundle must be an absolute path in the image, of letters, digits, ".", "_" and "-", got ${JSON.stringify(path)}`, fix: 'write e.g. --bundle /src' });
  }
  return { kind: 'bundle', path };
}

function variableOf(written: string, problems: Problem[]): Variable {
  const at = written.indexOf('=');
  const name = at < 0 ? written : written.slice(0, at);
  if (!VARIABLE.test(name)) {
    problems.push({ code: 'FunctionEnv', what: '--env has a variable without a name that a process can read', fix: 'write NAME=VALUE, e.g. --env LOG_LEVEL=debug' });
  } else if (name === 'PORT') {
    problems.push({ code: 'FunctionEnv', what: '--env sets PORT, which follows from the port', fix: 'write --port PORT' });
  }
  return at < 0 ? { name } : { name, value: written.slice(at + 1) };
}

function portOf(port: string | undefined, problems: Problem[]): number | undefined {
  if (port === undefined) return undefined;
  if (/^\d{1,5}$/.test(port) && isPort(Number(port))) return Number(port);
  problems.push({ code: 'FunctionPort', what: `--port cannot be ${JSON.stringify(port)}`, fix: 'write a number from 1 to 65535' });
  return undefined;
}

/** The last one of a name counts. */
function merged(...lists: readonly (readonly Variable[])[]): Variable[] {
  return [...new Map(lists.flat().map((variable) => [variable.name, variable])).values()].map(markSecret);
}

/** Without what no process can be told. */
function tellable(variables: readonly Variable[]): Variable[] {
  return variables.filter(({ name, value }) => VARIABLE.test(name) && !value?.includes('\0'));
}

function markSecret(variable: Variable): Variable {
  const { name, value } = variable;
  return value !== undefined && (looksSecret(value) || nameSaysSecret(name, value)) ? { ...variable, isSecret: true } : variable;
}
