import { FieldPath } from '../manifests/read';
import { compare, differs, matches, missingItem, SAME, together } from './compare';
import { Comparison, Matcher } from './matcher';
import { show } from './show';

/**
 * What a plain value cannot say in a partial match.
 *
 * Without any of these, objects are partial (more fields may be there), arrays are a subset in order (more items may be there, before, between and
 * after), `[]` is an empty array, `undefined` is an absent field, a regular expression fits a string, and everything else is equal. Asymmetric matchers
 * of jest and vitest (`expect.any(Number)`) work too.
 *
 * @example
 * manifests.has('Deployment', {
 *   spec: {
 *     replicas: Match.absent(),
 *     template: { spec: { containers: [{ name: 'catalog', image: Match.string(/^registry\.example\.com\//) }] } },
 *   },
 * });
 */
export class Match {
  /**
   * The field is not there.
   *
   * @example
   * manifests.has('Deployment', { spec: { replicas: Match.absent() } });
   */
  public static absent(): Matcher { return new Absent(); }

  /**
   * The field is there, with any value but null.
   *
   * @example
   * manifests.has('Deployment', { spec: { template: { spec: { securityContext: Match.any() } } } });
   */
  public static any(): Matcher { return new Any(); }

  /**
   * A string that a regular expression fits. Anchor it with `^` and `$` to fit the whole string.
   *
   * @example
   * manifests.has('ConfigMap', { metadata: { name: Match.string(/^catalog-[0-9a-f]{8}$/) } });
   */
  public static string(pattern: RegExp): Matcher { return new Text(pattern); }

  /**
   * The value with nothing more: no other fields, no other items, at any depth.
   *
   * @example
   * manifests.has('NetworkPolicy', { spec: { policyTypes: Match.exactly(['Ingress', 'Egress']) } });
   */
  public static exactly(value: unknown): Matcher { return new Exactly(value); }

  /**
   * An array that has each of these items, in any order.
   *
   * @example
   * manifests.has('Deployment', { spec: { template: { spec: { volumes: Match.contains({ name: 'tmp' }) } } } });
   */
  public static contains(...items: readonly unknown[]): Matcher { return new Contains(items); }

  /**
   * Takes the value out of the documents that match, for assertions of its own.
   *
   * @param expected what the value must be like to match; any value that is there, when it is not given
   *
   * @example
   * const image = Match.capture();
   * manifests.one('Deployment', { spec: { template: { spec: { containers: [{ image }] } } } });
   * expect(image.value).toBe('catalog:1.4.2');
   */
  public static capture(expected: unknown = Match.any()): Capture { return new Capture(expected); }

  private constructor() {}
}

/** A value that is taken out of the documents that match. Made by `Match.capture()`. */
export class Capture extends Matcher {
  private readonly taken: unknown[] = [];

  /**
   * @param expected what the value must be like
   * @internal
   */
  public constructor(private readonly expected: unknown) {
    super();
  }

  /** Every value that was taken, in the order of the documents. Empty as long as no query matched. */
  public get values(): readonly any[] {
    return this.taken;
  }

  /**
   * The value that was taken.
   *
   * @throws Error if no query matched, or if several values were taken; ask for `values` then
   */
  public get value(): any {
    if (this.taken.length === 0) throw new Error('nothing was captured: no query that uses this Match.capture() matched yet');
    if (this.taken.length > 1) throw new Error(`${this.taken.length} values were captured: ${this.taken.map(show).join(', ')}; read \`values\`, or make the query match one document`);
    return this.taken[0];
  }

  /** @internal */
  public _compare(actual: unknown, path: FieldPath): Comparison {
    const { differences, captured } = compare(actual, this.expected, path);
    return { differences, captured: [...captured, { into: this.taken, value: actual }] };
  }

  public toString(): string { return `Match.capture(${this.expected instanceof Any ? '' : show(this.expected)})`; }
}

class Absent extends Matcher {
  public _compare(actual: unknown, path: FieldPath): Comparison {
    return actual === undefined ? SAME : differs(path, undefined, actual);
  }

  public toString(): string { return 'Match.absent()'; }
}

class Any extends Matcher {
  public _compare(actual: unknown, path: FieldPath): Comparison {
    return actual === undefined || actual === null ? differs(path, this, actual, 'any value') : SAME;
  }

  public toString(): string { return 'Match.any()'; }
}

class Text extends Matcher {
  public constructor(private readonly pattern: RegExp) {
    super();
  }

  public _compare(actual: unknown, path: FieldPath): Comparison {
    return typeof actual === 'string' && matches(this.pattern, actual) ? SAME : differs(path, this, actual, `a string like ${String(this.pattern)}`);
  }

  public toString(): string { return `Match.string(${String(this.pattern)})`; }
}

class Exactly extends Matcher {
  public constructor(private readonly expected: unknown) {
    super();
  }

  public _compare(actual: unknown, path: FieldPath): Comparison {
    return compare(actual, this.expected, path, true);
  }

  public toString(): string { return `Match.exactly(${show(this.expected)})`; }
}

class Contains extends Matcher {
  public constructor(private readonly items: readonly unknown[]) {
    super();
    if (items.length === 0) throw new TypeError('Match.contains() without an item expects nothing; name at least one');
  }

  public _compare(actual: unknown, path: FieldPath): Comparison {
    if (!Array.isArray(actual)) return differs(path, this, actual);
    return together(this.items.map((item) => actual.map((candidate, index) => compare(candidate, item, [...path, index]))
      .find(({ differences }) => differences.length === 0) ?? missingItem(actual, [...actual.keys()], item, path)));
  }

  public toString(): string { return `Match.contains(${this.items.map(show).join(', ')})`; }
}
