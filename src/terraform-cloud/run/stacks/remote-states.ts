import { Configuration, WorkspaceAddress } from './stack';

/** A stack's view of another one's state. */
export interface RemoteState {
  /** The name of the data source. */
  readonly name: string;
  /** Whose state it is; undefined if it is not in Terraform Cloud. */
  readonly address?: WorkspaceAddress;
}

/** The states that a stack reads. */
export function remoteStates(configuration: Configuration): RemoteState[] {
  const sources = (configuration.data?.terraform_remote_state ?? {}) as Record<string, any>;
  return Object.entries(sources).map(([name, source]) => {
    const config = only(only(source)?.config);
    const workspace = only(config?.workspaces)?.name as unknown;
    return typeof config?.organization === 'string' && typeof workspace === 'string'
      ? { name, address: { hostname: config.hostname ?? 'app.terraform.io', organization: config.organization, workspace } }
      : { name };
  });
}

/** A place in an expression that names a remote state. */
export interface OutputReference {
  /** What is written, all of it. */
  readonly text: string;
  /** The output; undefined where it cannot be told from the text, e.g. with an index that is computed. */
  readonly output?: string;
}

/** Where a text refers to a remote state, in `${…}` or `%{…}`. */
export function outputReferences(text: string, name: string): OutputReference[] {
  if (!/[$%]\{/.test(text)) return [];
  return [...text.matchAll(reference(name))].map(([whole, dotted, quoted]) => ({ text: whole, output: dotted ?? quoted }));
}

/** The text with each reference replaced by what `replacement` says of its output, or left where it says nothing. */
export function replaceReferences(text: string, name: string, replacement: (output: string) => string | undefined): string {
  if (!/[$%]\{/.test(text)) return text;
  return text.replace(reference(name), (whole: string, dotted: string | undefined, quoted: string | undefined) => {
    const output = dotted ?? quoted;
    return (output === undefined ? undefined : replacement(output)) ?? whole;
  });
}

/** Calls `visit` with each text of a configuration, comments of cdktf left out. */
export function eachText(value: unknown, visit: (text: string) => void): void {
  mapTexts(value, (text) => {
    visit(text);
    return text;
  });
}

/** A copy with each text replaced, keys and comments of cdktf as they are. */
export function mapTexts<T>(value: T, map: (text: string) => string): T {
  if (typeof value === 'string') return map(value) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => mapTexts(one, map)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, key === '//' ? one : mapTexts(one as unknown, map)])) as T;
}

/** Names of outputs are identifiers, which may hold dashes. A data source with an index, or its outputs as a whole, match without an output. */
function reference(name: string): RegExp {
  const source = `data\\.terraform_remote_state\\.${name.replace(/[-.]/g, '\\$&')}(?![\\w-])`;
  return new RegExp(`${source}(?:\\.outputs(?:\\.([A-Za-z_][\\w-]*)|\\["([A-Za-z_][\\w-]*)"\\]))?`, 'g');
}

function only(block: any): any {
  return Array.isArray(block) ? block[0] : block;
}
