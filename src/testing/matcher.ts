import { FieldPath } from '../manifests/read';

/** One field that is not as expected. */
export interface Difference {
  readonly path: FieldPath;
  /** What was expected, as text. */
  readonly expected: string;
  /** What is there. */
  readonly actual: unknown;
  /** What is there, as text, where the value alone would not say it. */
  readonly got?: string;
  /** How much of what was expected is missing here: the measure by which the closest document is found. */
  readonly weight: number;
}

/** A value to hand to a `Capture`, once it is known that the whole document matches. */
export interface Captured {
  readonly into: unknown[];
  readonly value: unknown;
}

/** The outcome of holding a value against what was expected. It matches when there are no differences. */
export interface Comparison {
  readonly differences: readonly Difference[];
  readonly captured: readonly Captured[];
}

/**
 * An expectation that a plain value cannot express. Made by `Match`.
 *
 * It is an asymmetric matcher of jest as well: `expect(manifest).toEqual({ spec: Match.any() })` works.
 */
export abstract class Matcher {
  /**
   * Holds a value against the expectation.
   *
   * @internal
   */
  public abstract _compare(actual: unknown, path: FieldPath): Comparison;

  /** How it is written: `Match.any()`. */
  public abstract toString(): string;

  /** Whether `actual` is as expected. Called by `expect(…).toEqual(…)` of jest and vitest. */
  public asymmetricMatch(actual: unknown): boolean {
    return this._compare(actual, []).differences.length === 0;
  }
}

/** What jest, vitest and others call an asymmetric matcher: `expect.any(String)`. */
export interface AsymmetricMatcher {
  asymmetricMatch(actual: unknown): boolean;
}

/** Whether `x` is an asymmetric matcher, of whichever library. */
export function isAsymmetric(x: unknown): x is AsymmetricMatcher {
  return typeof x === 'object' && x !== null && typeof (x as { asymmetricMatch?: unknown }).asymmetricMatch === 'function';
}
