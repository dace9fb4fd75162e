import * as fs from 'fs';
import * as path from 'path';
import { LocatedProblem, ValidationError } from '../../../core/validation-error';
import { remoteStates } from './remote-states';
import { Configuration, sameWorkspace, Stack, WorkspaceAddress } from './stack';

/** Where a stack is kept whose cloud block does not say. */
export const DEFAULT_HOST = 'app.terraform.io';
const FILE = 'cdk.tf.json';

/**
 * The stacks that cdktf synthesized, each after those it reads from.
 *
 * @param out cdktf's output folder, with `manifest.json`
 * @throws ValidationError `StacksMissing`, `StackUnreadable`, `StackWithoutCloud`, `StackCycle`
 */
export function readStacks(out: string): Stack[] {
  const manifest = readManifest(out);
  const problems: LocatedProblem[] = [];
  const stacks: Stack[] = [];
  for (const [name, entry] of Object.entries(manifest).sort(([a], [b]) => a < b ? -1 : 1)) {
    const folder = path.join(out, entry.workingDirectory ?? path.join('stacks', name));
    const configuration = readConfiguration(path.join(folder, FILE), problems);
    if (configuration === undefined) continue;
    const address = addressOf(configuration);
    if (address) stacks.push({ name, folder, configuration, address, dependsOn: entry.dependencies ?? [] });
    else problems.push(withoutCloud(name));
  }
  if (problems.length > 0) throw new ValidationError(problems);
  return inOrder(out, stacks.map((stack) => ({ ...stack, dependsOn: allUpstream(stack, stacks) })));
}

/** The stacks among configurations that are read from somewhere else, e.g. from a commit: by name. */
export function readConfigurations(files: ReadonlyMap<string, Buffer>): Map<string, Configuration> {
  const problems: LocatedProblem[] = [];
  const found = new Map<string, Configuration>();
  for (const [file, content] of [...files].sort(([a], [b]) => a < b ? -1 : 1)) {
    const name = /^stacks\/([^/]+)\/cdk\.tf\.json$/.exec(file)?.[1];
    const configuration = name === undefined ? undefined : parsed(content.toString('utf8'), file, problems);
    if (configuration) found.set(name!, configuration);
  }
  if (problems.length > 0) throw new ValidationError(problems);
  return found;
}

/** The workspace of a configuration: its cloud block, or a `remote` backend. */
export function addressOf({ terraform = {} }: Configuration): WorkspaceAddress | undefined {
  const block = first(terraform.cloud) ?? first(first(terraform.backend)?.remote);
  const workspaces = first(block?.workspaces);
  const [organization, workspace] = [block?.organization as unknown, workspaces?.name as unknown];
  if (typeof organization !== 'string' || typeof workspace !== 'string') return undefined;
  const project = workspaces?.project === undefined ? {} : { project: String(workspaces.project) };
  return { hostname: block?.hostname ?? DEFAULT_HOST, organization, workspace, ...project };
}

interface ManifestEntry {
  readonly workingDirectory?: string;
  readonly dependencies?: readonly string[];
}

function readManifest(out: string): Record<string, ManifestEntry> {
  try {
    const { stacks } = JSON.parse(fs.readFileSync(path.join(out, 'manifest.json'), 'utf8')) as { stacks: Record<string, ManifestEntry> };
    if (typeof stacks === 'object' && stacks !== null && Object.keys(stacks).length > 0) return stacks;
  } catch {
    // told below, whatever it was
  }
  throw new ValidationError([{ path: out, code: 'StacksMissing', what: 'there are no synthesized stacks: manifest.json is missing, broken or empty', fix: 'synthesize first, or name the folder: --out FOLDER' }]);
}

function readConfiguration(file: string, problems: LocatedProblem[]): Configuration | undefined {
  try {
    return parsed(fs.readFileSync(file, 'utf8'), file, problems);
  } catch {
    problems.push({ path: file, code: 'StackUnreadable', what: 'the manifest names this stack, and it cannot be read', fix: 'synthesize again' });
    return undefined;
  }
}

function parsed(text: string, file: string, problems: LocatedProblem[]): Configuration | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // told below
  }
  problems.push({ path: file, code: 'StackUnreadable', what: 'this is not the JSON of a stack', fix: 'synthesize again' });
  return undefined;
}

function withoutCloud(name: string): LocatedProblem {
  return {
    path: name, code: 'StackWithoutCloud', what: 'the stack names no workspace of Terraform Cloud, so it cannot be planned there',
    fix: 'give it a cloud block with an organization and the name of one workspace: in an `Environment` of a `Platform` with `TerraformState.cloud(…)`, or with `CloudBackend`',
  };
}

/** What the manifest says, and whoever else's state it reads. */
function allUpstream(stack: Stack, stacks: readonly Stack[]): string[] {
  const read = remoteStates(stack.configuration)
    .flatMap(({ address }) => stacks.filter((other) => address !== undefined && sameWorkspace(other.address, address))).map(({ name }) => name);
  return [...new Set([...stack.dependsOn, ...read])].filter((name) => name !== stack.name && stacks.some((other) => other.name === name)).sort();
}

function inOrder(out: string, stacks: readonly Stack[]): Stack[] {
  const ordered: Stack[] = [];
  const visit = (stack: Stack, way: readonly string[]): void => {
    if (ordered.includes(stack)) return;
    if (way.includes(stack.name)) {
      const cycle = [...way.slice(way.indexOf(stack.name)), stack.name].join(' -> ');
      throw new ValidationError([{ path: out, code: 'StackCycle', what: `stacks read from one another in a circle: ${cycle}`, fix: 'move what both need into a stack of its own' }]);
    }
    for (const name of stack.dependsOn) visit(stacks.find((other) => other.name === name)!, [...way, stack.name]);
    ordered.push(stack);
  };
  for (const stack of stacks) visit(stack, []);
  return ordered;
}

/** Blocks are written as an object or as a list of one. */
function first(block: any): any {
  return Array.isArray(block) ? block[0] : block;
}
