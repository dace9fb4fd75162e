import type { PlannedOutput } from '../plans/planned-outputs';
import { placeholderName } from './placeholders';
import { eachText, mapTexts, outputReferences, remoteStates, replaceReferences } from './remote-states';
import { Configuration, sameWorkspace, Stack } from './stack';

/** A stack that this merge request plans, and what its plan tells of its outputs. */
export interface PlannedUpstream {
  readonly stack: Stack;
  /** undefined if it could not be planned. */
  readonly outputs?: ReadonlyMap<string, PlannedOutput>;
}

/** A value of another stack that is only known once that is applied, or that is secret. */
export interface UnknownValue {
  readonly stack: string;
  /** What it is in that stack, e.g. `aws_vpc.main.id`, or the output's name. */
  readonly value: string;
}

/** A stack as it is planned before what it reads from is applied. */
export interface Chained {
  /** The copy that is uploaded; the stack's own if nothing had to be replaced. */
  readonly configuration: Configuration;
  /** Upstream values that are not known. */
  readonly unknown: readonly UnknownValue[];
  /** Whether it is another one than the stack's own. */
  readonly replaced: boolean;
  /** Stacks that must be applied before this one can be planned. */
  readonly blockedBy: readonly string[];
}

/**
 * The stack as if its upstreams were applied: what it reads of their states is replaced by what their plans say it will be. A value that is secret or that nobody
 * knows yet becomes the output of a resource that is yet to be created, of which terraform knows nothing at plan time either.
 */
export function chain(stack: Stack, upstreams: readonly PlannedUpstream[]): Chained {
  let configuration = stack.configuration;
  const placeholders = new Map<string, UnknownValue>();
  const blockedBy = new Set<string>();
  for (const source of remoteStates(stack.configuration)) {
    const upstream = source.address && upstreams.find((one) => sameWorkspace(one.stack.address, source.address!));
    if (!upstream) continue;
    const references = referencesTo(configuration, source.name);
    if (!references.some((output) => output === undefined || isReplaced(upstream, output))) continue;
    if (upstream.outputs === undefined || references.includes(undefined)) {
      blockedBy.add(upstream.stack.name);
      continue;
    }
    configuration = mapTexts(configuration, (text) => replaceReferences(text, source.name, (output) => {
      if (!isReplaced(upstream, output)) return undefined;
      const planned = upstream.outputs!.get(output) ?? { is: 'unknown' };
      if (planned.is === 'known') return literal(planned.value);
      const name = placeholderName(source.name, output);
      placeholders.set(name, { stack: upstream.stack.name, value: attributeName(upstream.stack, output) });
      return `terraform_data.${name}.output`;
    }));
    if (referencesTo(configuration, source.name).length === 0) configuration = withoutSource(configuration, source.name);
  }
  configuration = withPlaceholders(configuration, placeholders);
  for (const name of unknownProviders(configuration, placeholders)) blockedBy.add(placeholders.get(name)!.stack);
  return { configuration, unknown: [...placeholders.values()], replaced: configuration !== stack.configuration, blockedBy: [...blockedBy].sort() };
}

function attributeName({ configuration }: Stack, output: string): string {
  const value = configuration.output?.[output]?.value as unknown;
  return typeof value === 'string' ? /^\$\{([\w.-]+)\}$/.exec(value)?.[1] ?? output : output;
}

/** Whether a stack reads something that changes. Then it is planned although it is itself the same. */
export function readsChanges(stack: Stack, upstreams: readonly PlannedUpstream[]): boolean {
  return remoteStates(stack.configuration).some((source) => {
    const upstream = source.address && upstreams.find((one) => sameWorkspace(one.stack.address, source.address!));
    if (upstream === undefined) return false;
    return referencesTo(stack.configuration, source.name).some((output) => output === undefined ? changes(upstream) : isReplaced(upstream, output));
  });
}

function changes({ outputs }: PlannedUpstream): boolean {
  return outputs === undefined || [...outputs.values()].some((output) => output.is !== 'unchanged');
}

function isReplaced({ outputs }: PlannedUpstream, output: string): boolean {
  return outputs?.get(output)?.is !== 'unchanged';
}

/** The outputs of a source that are referred to; undefined for a reference that does not say which. */
function referencesTo(configuration: Configuration, source: string): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  eachText(configuration, (text) => found.push(...outputReferences(text, source).map(({ output }) => output)));
  return [...new Set(found)];
}

/** A value as an expression. Lists and objects are written as JSON, which any expression may hold. */
function literal(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  return typeof value === 'number' || typeof value === 'boolean' || value === null ? String(value) : `jsondecode(${quoted(JSON.stringify(value))})`;
}

function quoted(text: string): string {
  // Two escapes of JSON are none in expressions; what begins a template is doubled.
  const escaped = JSON.stringify(text).replace(/\\([\\bf])/g, (sequence, letter: string) => letter === 'b' ? '\\u0008' : letter === 'f' ? '\\u000c' : sequence);
  return escaped.replace(/\$\{/g, '$$$${').replace(/%\{/g, '%%{');
}

function withoutSource(configuration: Configuration, source: string): Configuration {
  const { terraform_remote_state: { [source]: _, ...states }, ...data } = configuration.data as Record<string, Record<string, unknown>>;
  const left = Object.keys(states).length > 0 ? { ...data, terraform_remote_state: states } : data;
  const { data: _all, ...rest } = configuration;
  return Object.keys(left).length > 0 ? { ...rest, data: left } : rest;
}

function withPlaceholders(configuration: Configuration, placeholders: ReadonlyMap<string, UnknownValue>): Configuration {
  if (placeholders.size === 0) return configuration;
  const made = Object.fromEntries([...placeholders].sort(([a], [b]) => a < b ? -1 : 1).map(([name, { stack, value }]) => [name, { input: `${stack}: ${value}` }]));
  const { resource = {} } = configuration;
  return { ...configuration, resource: { ...resource, terraform_data: { ...resource.terraform_data, ...made } } };
}

/** The placeholders that a provider is configured from, however far round: such a provider cannot plan. */
function unknownProviders(configuration: Configuration, placeholders: ReadonlyMap<string, UnknownValue>): string[] {
  const reached = new Map<string, Set<string>>([...placeholders.keys()].map((name) => [`terraform_data.${name}`, new Set([name])]));
  const blocks = blocksOf(configuration);
  for (let grew = true; grew;) {
    grew = false;
    for (const [address, block] of blocks) {
      const known = reached.get(address) ?? new Set<string>();
      const before = known.size;
      eachText(block, (text) => {
        for (const [other, names] of reached) if (other !== address && mentions(text, other)) names.forEach((name) => known.add(name));
      });
      if (known.size > before) {
        reached.set(address, known);
        grew = true;
      }
    }
  }
  return [...reached].filter(([address]) => address.startsWith('provider.')).flatMap(([, names]) => [...names]);
}

/** What expressions may refer to, and providers, by address. */
function blocksOf(configuration: Configuration): [string, unknown][] {
  const typed = (section: string, prefix: string): [string, unknown][] => Object.entries<any>(configuration[section] ?? {})
    .flatMap(([type, blocks]) => Object.entries<unknown>(blocks ?? {}).map(([name, block]): [string, unknown] => [`${prefix}${type}.${name}`, block]));
  const named = (section: string, prefix: string): [string, unknown][] => Object.entries<unknown>(configuration[section] ?? {}).map(([name, block]) => [`${prefix}.${name}`, block]);
  return [...typed('resource', ''), ...typed('data', 'data.'), ...named('locals', 'local'), ...named('module', 'module'), ...named('provider', 'provider')];
}

function mentions(text: string, address: string): boolean {
  if (!/[$%]\{/.test(text)) return false;
  const at = text.indexOf(address);
  return at >= 0 && !/[\w-]/.test(text[at + address.length] ?? '') && !/[\w.-]/.test(text[at - 1] ?? '');
}
