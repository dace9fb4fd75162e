import * as fc from 'fast-check';
import { Manifests, Match } from '../../src/testing';
import { compare } from '../../src/testing/compare';
import { deployment } from './shop';

const document = {
  apiVersion: 'v1',
  kind: 'Thing',
  metadata: { name: 'thing' },
  spec: { size: 3, on: true, nothing: null, text: 'catalog:1.4.2', list: ['a', 'b', 'c'], items: [{ name: 'x', n: 1 }, { name: 'y', n: 2 }], empty: [], none: {} },
};
const things = Manifests.of(document);

/** The lines that tell the differences; none when `spec` matches. */
function differences(spec: unknown): string[] {
  try {
    things.has('Thing', { spec });
    return [];
  } catch (error) {
    const [, ...lines] = (error as Error).message.split('\n');
    return lines.map((line) => line.trim());
  }
}

describe('plain values', () => {
  test('objects are partial', () => {
    expect(differences({ size: 3 })).toEqual([]);
    expect(differences({})).toEqual([]);
    expect(differences({ size: 3, none: {}, items: [{ n: 2 }] })).toEqual([]);
  });

  test('scalars are equal, with their type', () => {
    expect(differences({ size: '3' })).toEqual(['spec.size: expected "3", got 3']);
    expect(differences({ on: 'true' })).toEqual(['spec.on: expected "true", got true']);
    expect(differences({ nothing: null })).toEqual([]);
    expect(differences({ missing: null })).toEqual(['spec.missing: expected null, got nothing']);
  });

  test('undefined is a field that is not there', () => {
    expect(differences({ missing: undefined })).toEqual([]);
    expect(differences({ size: undefined })).toEqual(['spec.size: expected nothing, got 3']);
  });

  test('another shape is told as a whole', () => {
    expect(differences({ size: { small: true } })).toEqual(['spec.size: expected { small: true }, got 3']);
    expect(differences({ none: ['a'] })).toEqual(['spec.none: expected ["a"], got {}']);
    expect(differences({ list: { a: 1 } })).toEqual(['spec.list: expected { a: 1 }, got ["a", "b", "c"]']);
    expect(differences('all')).toEqual([expect.stringMatching(/^spec: expected "all", got \{ size: 3, on: true, .{20,80}\.\.\.$/)]);
  });

  test('arrays are a subset, in order', () => {
    expect(differences({ list: ['b'] })).toEqual([]);
    expect(differences({ list: ['a', 'c'] })).toEqual([]);
    expect(differences({ list: ['c', 'a'] })).toEqual(['spec.list: expected "a" after [2], got it at [0]']);
    expect(differences({ list: ['a', 'd'] })).toEqual(['spec.list: expected an item "d", got ["a", "b", "c"]']);
    expect(differences({ list: ['a', 'a'] })).toEqual(['spec.list: expected an item "a", got ["a", "b", "c"]']);
    expect(differences({ empty: [{ name: 'x' }] })).toEqual(['spec.empty: expected an item { name: "x" }, got []']);
  });

  test('an item that is missing is told at the one that comes closest, which is the one of that name', () => {
    expect(differences({ items: [{ name: 'y', n: 1 }] })).toEqual(['spec.items[1].n: expected 1, got 2']);
    expect(differences({ items: [{ name: 'z' }] })).toEqual(['spec.items[0].name: expected "z", got "x"']);
    expect(differences({ items: [{ name: 'x' }, { name: 'x' }] })).toEqual(['spec.items[1].name: expected "x", got "y"']);
  });

  test('an empty array is an empty array', () => {
    expect(differences({ empty: [] })).toEqual([]);
    expect(differences({ list: [] })).toEqual(['spec.list[0]: expected nothing, got "a"', 'spec.list[1]: expected nothing, got "b"', 'spec.list[2]: expected nothing, got "c"']);
  });

  test('a regular expression fits a string, also one with state', () => {
    const sticky = /^catalog:/g;
    expect(differences({ text: sticky })).toEqual([]);
    expect(differences({ text: sticky })).toEqual([]);
    expect(differences({ size: /3/ })).toEqual(['spec.size: expected /3/, got 3']);
  });

  test('the asymmetric matchers of jest work', () => {
    expect(differences({ size: expect.any(Number), text: expect.stringContaining('catalog') })).toEqual([]);
    expect(differences({ size: expect.any(String) })).toEqual(['spec.size: expected Any<String>, got 3']);
  });

  test('what no manifest can hold is refused, for it would never match', () => {
    expect(() => things.has('Thing', { spec: { size: new Date(0) } })).toThrow(new TypeError('the expected `spec.size` is an object of Date, which no manifest holds; write plain data or a Match'));
    expect(() => things.has('Thing', new Map() as any)).toThrow(new TypeError('the expectation is an object of Map, which no manifest holds; write plain data or a Match'));
  });

  test('keys that every object inherits are not there', () => {
    expect(differences({ toString: Match.absent(), constructor: Match.absent() })).toEqual([]);
  });
});

describe('Match', () => {
  test('absent(): the field is not there', () => {
    expect(differences({ missing: Match.absent() })).toEqual([]);
    expect(differences({ nothing: Match.absent() })).toEqual(['spec.nothing: expected nothing, got null']);
  });

  test('any(): the field is there and not null', () => {
    expect(differences({ size: Match.any(), empty: Match.any() })).toEqual([]);
    expect(differences({ nothing: Match.any() })).toEqual(['spec.nothing: expected any value, got null']);
    expect(differences({ missing: Match.any() })).toEqual(['spec.missing: expected any value, got nothing']);
  });

  test('string(): a string that the expression fits', () => {
    expect(differences({ text: Match.string(/:1\.\d+/) })).toEqual([]);
    expect(differences({ text: Match.string(/^1/) })).toEqual(['spec.text: expected a string like /^1/, got "catalog:1.4.2"']);
    expect(differences({ size: Match.string(/3/) })).toEqual(['spec.size: expected a string like /3/, got 3']);
  });

  test('exactly(): nothing more, at any depth', () => {
    expect(differences({ list: Match.exactly(['a', 'b', 'c']) })).toEqual([]);
    expect(differences({ list: Match.exactly(['a', 'b']) })).toEqual(['spec.list[2]: expected nothing, got "c"']);
    expect(differences({ list: Match.exactly(['b', 'a', 'c', 'd']) })).toEqual([
      'spec.list[0]: expected "b", got "a"', 'spec.list[1]: expected "a", got "b"', 'spec.list[3]: expected "d", got nothing',
    ]);
    expect(differences({ items: Match.exactly([{ name: 'x' }, { name: Match.any(), n: 2 }]) })).toEqual(['spec.items[0].n: expected nothing, got 1']);
    expect(differences({ none: Match.exactly({}) })).toEqual([]);
    expect(() => things.has('Thing', Match.exactly({ ...document, spec: {} }))).toThrow(/\n  spec\.size: expected nothing, got 3\n/);
    expect(differences(Match.exactly({ size: 3 }))).toHaveLength(7);
  });

  test('contains(): each of the items, in any order', () => {
    expect(differences({ list: Match.contains('c', 'a') })).toEqual([]);
    expect(differences({ items: Match.contains({ n: 2 }, { name: 'x' }) })).toEqual([]);
    expect(differences({ list: Match.contains('d') })).toEqual(['spec.list: expected an item "d", got ["a", "b", "c"]']);
    expect(differences({ items: Match.contains({ name: 'y', n: 3 }) })).toEqual(['spec.items[1].n: expected 3, got 2']);
    expect(differences({ size: Match.contains('a') })).toEqual(['spec.size: expected Match.contains("a"), got 3']);
    expect(() => Match.contains()).toThrow(new TypeError('Match.contains() without an item expects nothing; name at least one'));
  });

  test('inside of expect(…).toEqual(…) they work too', () => {
    expect(document).toEqual({ ...document, spec: Match.any(), status: Match.absent() });
    expect(document).not.toEqual({ ...document, kind: Match.string(/^T$/) });
  });

  test('in a message they are written as in the test', () => {
    const written = [Match.absent(), Match.any(), Match.string(/x/), Match.exactly([{ 'a': 1, 'b.c': [] }]), Match.contains('a', 1), Match.capture(), Match.capture(/x/)];
    expect(written.map(String)).toEqual([
      'Match.absent()', 'Match.any()', 'Match.string(/x/)', 'Match.exactly([{ a: 1, "b.c": [] }])', 'Match.contains("a", 1)', 'Match.capture()', 'Match.capture(/x/)',
    ]);
  });
});

describe('Match.capture()', () => {
  const two = Manifests.of([deployment('webapp', 3), deployment('catalog', 2)]);
  const withImage = (image: unknown, name: unknown = Match.any()) => ({ spec: { template: { spec: { containers: [{ name, image }] } } } });

  test('takes the value out of the one document that matches', () => {
    const image = Match.capture();
    two.one('Deployment', withImage(image, 'catalog'));
    expect(image.value).toBe('catalog:1');
    expect(image.values).toEqual(['catalog:1']);
  });

  test('takes one value of every document that matches, and has no single value then', () => {
    const image = Match.capture();
    two.has('Deployment', withImage(image));
    expect(image.values).toEqual(['webapp:1', 'catalog:1']);
    expect(() => image.value).toThrow(new Error('2 values were captured: "webapp:1", "catalog:1"; read `values`, or make the query match one document'));
  });

  test('takes only what it is asked to match', () => {
    const image = Match.capture(/^cat/);
    two.one('Deployment', withImage(image));
    expect(image.value).toBe('catalog:1');
  });

  test('takes nothing from what does not match, and says so', () => {
    const image = Match.capture();
    expect(two.find('Deployment', withImage(image, 'none'))).toBeUndefined();
    expect(() => two.one('Deployment', withImage(image))).toThrow('one Deployment was asked for, and 2 are there');
    expect(() => image.value).toThrow(new Error('nothing was captured: no query that uses this Match.capture() matched yet'));
  });

  test('a field that is not there is not captured', () => {
    const paused = Match.capture();
    expect(() => two.has('Deployment', { spec: { paused } })).toThrow(new Error([
      'there is no Deployment like this; of 2, the closest is Deployment "webapp":',
      '  spec.paused: expected any value, got nothing',
    ].join('\n')));
  });
});

describe('for any JSON value', () => {
  const json = fc.jsonValue({ maxDepth: 4 });

  test('a value is exactly itself, and a part of itself', () => {
    fc.assert(fc.property(json, (value) => {
      expect(compare(value, structuredClone(value)).differences).toEqual([]);
      expect(compare(value, structuredClone(value), [], true).differences).toEqual([]);
    }));
  });

  test('leaving items out keeps an array matching; one more than there is does not', () => {
    const somePart = fc.array(json, { minLength: 1 }).chain((items) => fc.tuple(fc.constant(items), fc.subarray(items, { minLength: 1 })));
    fc.assert(fc.property(somePart, ([items, some]) => {
      expect(compare(items, some).differences).toEqual([]);
      expect(compare(items, [...items, items[0]]).differences).not.toEqual([]);
    }));
  });

  test('it differs exactly when plain equality says so', () => {
    fc.assert(fc.property(json, json, (a, b) => {
      const same = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
      expect(compare(a, b, [], true).differences.length === 0).toBe(same);
    }));
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, field]) => [key, sorted(field)]));
}
