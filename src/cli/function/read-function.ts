import { join } from 'path';
import { LocatedProblem, ValidationError } from '../../core/validation-error';
import { isPort } from '../../kubernetes/pod/amounts';
import { ManifestDocument } from '../../manifests/read';
import { readInput } from '../input/read-input';
import { Io } from '../shell/io';
import { LocalBuild, Variable } from './local-function';

/** What a manifest says of a function. */
export interface DeclaredFunction {
  readonly name: string;
  readonly image?: string;
  /** The folder that is built, inside the source. */
  readonly folder: string;
  readonly build?: LocalBuild;
  readonly buildVariables: readonly Variable[];
  readonly variables: readonly Variable[];
  readonly port?: number;
  readonly hasFramework: boolean;
  /** Whether its work comes from Dapr, which is not on this machine. */
  readonly isAsync: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** What can be read, by its kind. The group may be of any version. */
const KINDS: readonly { readonly group: string; readonly kind: string; readonly read: (doc: Fields) => DeclaredFunction }[] = [
  { group: 'core.openfunction.io', kind: 'Function', read: readOpenFunction },
  { group: 'serving.knative.dev', kind: 'Service', read: readPods },
  { group: 'apps', kind: 'Deployment', read: readPods },
];

/**
 * The function that a file of manifests (or `-`, standard input) declares.
 *
 * @param name which one, if there are several
 * @throws ValidationError if there is none, or more than one
 */
export function readFunction(path: string, name: string | undefined, io: Io): DeclaredFunction {
  const found = readInput([path], io).flatMap((document) => declared(document));
  const chosen = name === undefined ? found : found.filter((one) => one.name === name);
  if (chosen.length === 1) return chosen[0];
  const names = found.map((one) => one.name).join(', ');
  throw new ValidationError([problemOf(path, chosen.length, names, name)]);
}

function problemOf(path: string, count: number, names: string, name: string | undefined): LocatedProblem {
  if (count > 1) return { path, code: 'FunctionAmbiguous', what: `there are several functions: ${names}`, fix: 'name one: --name NAME' };
  return {
    path,
    code: 'FunctionNotFound',
    what: name === undefined ? 'no function is among the manifests' : `no function is called ${JSON.stringify(name)}`,
    fix: names === '' ? 'name a file with a Function of OpenFunction, a Service of Knative or a Deployment, or a folder of source code' : `choose one of ${names}`,
  };
}

function declared({ doc }: ManifestDocument): DeclaredFunction[] {
  const known = KINDS.find(({ group, kind }) => doc.kind === kind && String(doc.apiVersion).startsWith(`${group}/`));
  return known ? [known.read(doc)] : [];
}

/** See https://openfunction.dev/docs/reference/component-spec/function-spec/ */
function readOpenFunction(doc: Fields): DeclaredFunction {
  const spec = fields(doc.spec);
  const [build, serving] = [fields(spec.build), fields(spec.serving)];
  const [repository, triggers] = [fields(build.srcRepo), fields(serving.triggers)];
  const env = Object.entries(fields(build.env)).map(([name, value]) => ({ name, value: String(value) }));
  const template = list(fields(serving.template).containers)[0];
  const folder = join('.', String(repository.sourceSubPath ?? '.')).replace(/^\/+/, '');
  return {
    name: nameOf(doc),
    image: text(spec.image),
    // A bundle holds the local folder itself.
    folder: repository.bundleContainer === undefined && folder !== '' ? folder : '.',
    build: text(build.dockerfile) !== undefined ? { kind: 'dockerfile', file: text(build.dockerfile)! }
      : text(build.builder) !== undefined ? { kind: 'buildpacks', builder: text(build.builder)! } : undefined,
    buildVariables: env,
    variables: [...Object.entries(fields(serving.params)).map(([name, value]) => ({ name, value: String(value) })), ...variablesOf(template)],
    port: portNumber(fields(triggers.http).port),
    hasFramework: env.some(({ name }) => name === 'FUNC_NAME'),
    isAsync: triggers.http === undefined && list(triggers.dapr).length > 0,
  };
}

/** The first container, which is the function. */
function readPods(doc: Fields): DeclaredFunction {
  const [container] = list(fields(fields(fields(doc.spec).template).spec).containers);
  return {
    name: nameOf(doc),
    image: text(fields(container).image),
    folder: '.',
    buildVariables: [],
    // The port is told by an option of ours.
    variables: variablesOf(container).filter(({ name }) => name !== 'PORT'),
    port: portNumber(fields(list(fields(container).ports)[0]).containerPort),
    hasFramework: false,
    isAsync: false,
  };
}

/** Secrets are known by name only, and what only a pod knows (its address, its node) is left out. */
function variablesOf(container: unknown): Variable[] {
  return list(fields(container).env).map(fields).flatMap(({ name, value, valueFrom }): Variable[] => {
    if (typeof name !== 'string') return [];
    if (value !== undefined) return [{ name, value: String(value) }];
    return fields(valueFrom).secretKeyRef === undefined ? [] : [{ name }];
  });
}

function nameOf(doc: Fields): string {
  return String(fields(doc.metadata).name);
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? value as Fields : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function portNumber(value: unknown): number | undefined {
  return typeof value === 'number' && isPort(value) ? value : undefined;
}
