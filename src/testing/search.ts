import { compare, weightOfAll } from './compare';
import { Entry, isOfKind, nameOf } from './manifest';
import { Comparison, Difference, Matcher } from './matcher';

/**
 * Which documents are meant: a name (`catalog`, or with its namespace, `shop/catalog`), or what they have, as a partial match. See `Match`.
 */
export type Where = string | Matcher | Readonly<Record<string, unknown>>;

/** A document that is nearly the one, and what is different. */
export interface NearMiss {
  readonly entry: Entry;
  readonly differences: readonly Difference[];
}

/** What a query found. */
export interface Search {
  readonly kind?: string;
  readonly where?: Where;
  /** What was searched. */
  readonly all: readonly Entry[];
  /** What is of the kind. */
  readonly ofKind: readonly Entry[];
  /** What is of the kind and as expected. */
  readonly matched: readonly Entry[];
  /** The document with the least differences, when none matched and a partial match was asked for. */
  readonly closest?: NearMiss;
  /** Hands what was captured to the captures. Called by queries that succeed. */
  capture(): void;
}

/** Looks for documents of a kind. */
export function search(all: readonly Entry[], kind?: string, where?: Where): Search {
  const ofKind = kind === undefined ? all : all.filter((entry) => isOfKind(entry, kind));
  const found = { kind, where, all, ofKind };
  if (where === undefined) return { ...found, matched: ofKind, capture: () => {} };
  if (typeof where === 'string') return { ...found, matched: ofKind.filter((entry) => isNamed(entry, where)), capture: () => {} };

  const compared = ofKind.map((entry) => ({ entry, ...compare(entry.manifest, where) }));
  const matched = compared.filter(({ differences }) => differences.length === 0);
  return {
    ...found,
    matched: matched.map(({ entry }) => entry),
    closest: matched.length > 0 ? undefined : leastDifferent(compared),
    capture: () => matched.forEach(takeCaptured),
  };
}

function isNamed(entry: Entry, wanted: string): boolean {
  const slash = wanted.indexOf('/');
  if (slash === -1) return nameOf(entry) === wanted;
  return nameOf(entry) === wanted.slice(slash + 1) && entry.manifest.metadata?.namespace === wanted.slice(0, slash);
}

function leastDifferent(misses: readonly NearMiss[]): NearMiss | undefined {
  let best: NearMiss | undefined;
  for (const miss of misses) {
    if (!best || weightOfAll(miss.differences) < weightOfAll(best.differences)) best = miss;
  }
  return best;
}

function takeCaptured({ captured }: Comparison): void {
  for (const { into, value } of captured) into.push(value);
}
