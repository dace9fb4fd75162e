import { nearest } from '../core/naming';
import { redacted } from '../manifests/diff/secrets';
import { FieldPath, formatPath } from '../manifests/read';
import { describeEntry, Entry, groupOf, nameOf } from './manifest';
import { Difference } from './matcher';
import { NearMiss, Search } from './search';
import { show } from './show';

const MOST_DIFFERENCES = 8;
const MOST_NAMES = 12;

/** Nothing matched: says what comes closest, and what there is. */
export function explainMissing(found: Search): string {
  const { kind, where, all, ofKind, closest } = found;
  const what = kind ?? 'document';
  if (closest) {
    const of = ofKind.length === 1 ? 'the only one is' : `of ${ofKind.length}, the closest is`;
    return `there is no ${what} like this; ${of} ${describeEntry(closest.entry)}:\n${differenceLines(closest)}`;
  }
  if (ofKind.length > 0) {
    return `there is no ${what} ${JSON.stringify(where)}${didYouMean(String(where), ofKind.flatMap(spellings))}\n${inventory(all)}`;
  }
  const meant = kind === undefined ? '' : didYouMean(kind, all.map(({ manifest }) => manifest.kind));
  const where2 = typeof where === 'string' ? ` ${JSON.stringify(where)}` : '';
  return `there is no ${what}${where2}${meant}\n${inventory(all)}`;
}

/** One was asked for and several are there. */
export function explainSeveral({ kind, matched }: Search): string {
  return `one ${kind ?? 'document'} was asked for, and ${matched.length} are there; name one, or say more about it:\n${entryLines(matched)}`;
}

/** None was asked for and some are there. */
export function explainUnexpected({ kind, matched }: Search): string {
  return `no ${kind ?? 'document'} like this was expected, but there ${matched.length === 1 ? 'is one' : `are ${matched.length}`}:\n${entryLines(matched)}`;
}

/** Another number was asked for. */
export function explainCount(found: Search, expected: number): string {
  const { kind, matched, closest } = found;
  const head = `${expected} ${kind ?? 'documents'} ${expected === 1 ? 'was' : 'were'} expected, but there ${matched.length === 1 ? 'is 1' : `are ${matched.length}`}`;
  if (matched.length > 0) return `${head}:\n${entryLines(matched)}`;
  return closest ? `${head}; the closest is ${describeEntry(closest.entry)}:\n${differenceLines(closest)}` : `${head}\n${inventory(found.all)}`;
}

/** Everything there is: kinds, how many, and their names. */
export function inventory(entries: readonly Entry[]): string {
  if (entries.length === 0) return 'there are no documents at all';
  const lines = [...byKind(entries)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, ofKind]) => `  ${kind} (${ofKind.length}): ${names(ofKind)}`);
  return `there ${entries.length === 1 ? 'is 1 document' : `are ${entries.length} documents`}:\n${lines.join('\n')}`;
}

/** Kinds as they must be written to be told apart: with the group where two groups use one word. */
function byKind(entries: readonly Entry[]): Map<string, Entry[]> {
  const groups = new Map<string, Set<string>>();
  for (const entry of entries) groups.set(entry.manifest.kind, (groups.get(entry.manifest.kind) ?? new Set()).add(groupOf(entry)));
  const result = new Map<string, Entry[]>();
  for (const entry of entries) {
    const { kind, apiVersion } = entry.manifest;
    const key = groups.get(kind)!.size > 1 ? `${groupOf(entry) || apiVersion}/${kind}` : kind;
    result.set(key, [...result.get(key) ?? [], entry]);
  }
  return result;
}

function names(entries: readonly Entry[]): string {
  const namespaces = new Set(entries.map(({ manifest }) => manifest.metadata?.namespace));
  const all = entries.map((entry) => (namespaces.size > 1 ? spellings(entry).at(-1)! : nameOf(entry)));
  return listed(all, MOST_NAMES, ', ');
}

/** The ways a document can be named. */
function spellings(entry: Entry): string[] {
  const namespace = entry.manifest.metadata?.namespace;
  return namespace === undefined ? [nameOf(entry)] : [nameOf(entry), `${namespace}/${nameOf(entry)}`];
}

function entryLines(entries: readonly Entry[]): string {
  return listed(entries.map((entry) => `  ${describeEntry(entry)}`), MOST_NAMES, '\n', '  ');
}

function differenceLines({ entry, differences }: NearMiss): string {
  const lines = differences.map((difference) => {
    const path = difference.path.length === 0 ? 'the document' : formatPath(difference.path);
    return `  ${path}: expected ${difference.expected}, got ${gotText(entry, difference)}`;
  });
  return listed(lines, MOST_DIFFERENCES, '\n', '  ');
}

/** What is there; for a Secret without its values, for the logs of a test are read by many. */
function gotText({ manifest }: Entry, { path, actual, got }: Difference): string {
  if (got !== undefined) return got;
  return show(actual === undefined || manifest.kind !== 'Secret' ? actual : valueAt(redacted(manifest), path));
}

function valueAt(document: unknown, path: FieldPath): unknown {
  return path.reduce((value, key) => (value as Record<string | number, unknown> | undefined)?.[key], document);
}

function didYouMean(wanted: string, candidates: readonly string[]): string {
  const near = nearest(wanted, candidates);
  return near === undefined || near === wanted ? '' : `; did you mean ${JSON.stringify(near)}?`;
}

function listed(items: readonly string[], most: number, separator: string, indent: string = ''): string {
  const more = items.length - most;
  return [...items.slice(0, most), ...(more > 0 ? [`${indent}and ${more} more`] : [])].join(separator);
}
