import { existsSync } from 'fs';
import * as path from 'path';
import { IConstruct } from 'constructs';

/** Where a person wrote a construct, relative to the repository. */
export interface Origin {
  readonly file: string;
  readonly line: number;
}

/** By scope and id, for a construct that is about to be made is not there yet. */
const ORIGINS = new WeakMap<IConstruct, Map<string, { readonly stack?: string }>>();
const LIBRARY = path.join(__dirname, '..') + path.sep;
const FRAMES = 25;

/**
 * Remembers where the construct `id` below `scope` is made, unless it is part of one of ours that a person made. It costs some microseconds: the engine
 * notes the calls at once, and makes text of them when somebody asks.
 */
export function rememberOrigin(scope: IConstruct, id: string): void {
  if (outermostOf(scope)) return;
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
  const trace: { readonly stack?: string } = new Error();
  Error.stackTraceLimit = limit;
  const known = ORIGINS.get(scope);
  if (known) known.set(id, trace);
  else ORIGINS.set(scope, new Map([[id, trace]]));
}

/** The construct of ours that a person wrote, and which `construct` is part of. */
export function outermostOf(construct: IConstruct): IConstruct | undefined {
  return construct.node.scopes.find((each) => each.node.scope && ORIGINS.get(each.node.scope)?.has(each.node.id));
}

/** Where a person wrote the construct that `construct` is part of; `undefined` if that was not remembered. */
export function originOf(construct: IConstruct): Origin | undefined {
  const outermost = outermostOf(construct);
  const trace = outermost && ORIGINS.get(outermost.node.scope!)?.get(outermost.node.id);
  for (const frame of trace?.stack?.split('\n').slice(1) ?? []) {
    const [, file, line] = /(?:\(|at )(?:file:\/\/)?((?:[A-Za-z]:)?[^():]+):(\d+):\d+\)?$/.exec(frame) ?? [];
    if (file === undefined || file.startsWith('node:') || file.startsWith(LIBRARY) || file.includes(`${path.sep}node_modules${path.sep}`)) continue;
    return { file: path.relative(repositoryOf(file), file).split(path.sep).join('/'), line: Number(line) };
  }
  return undefined;
}

function repositoryOf(file: string): string {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, '.git'))) return folder;
    if (folder === path.dirname(folder)) return process.cwd();
  }
}
