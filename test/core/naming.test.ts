import * as fc from 'fast-check';
import { labelValue } from '../../src/core/labels';
import { dnsLabel, isDnsLabel, nearest, shortHash } from '../../src/core/naming';
import { isLabelValue } from '../../src/manifests/schema';

describe('a DNS label', () => {
  test.each([
    [['catalog'], 'catalog'], [['shop', 'catalog'], 'shop-catalog'], [['My_Shop', 'Catalog.v2'], 'my-shop-catalog-v2'], [['-a-'], 'a'], [['a', '', 'b'], 'a--b'],
  ])('of %j is %s', (parts, name) => {
    expect(dnsLabel(parts)).toBe(name);
  });

  test('of nothing that can be written is a hash', () => {
    expect(dnsLabel(['***'])).toBe(`x-${shortHash('***')}`);
  });

  test('that would be too long is cut and kept apart by a hash', () => {
    const whole = 'a'.repeat(64);
    expect(dnsLabel([whole])).toBe(`${'a'.repeat(54)}-${shortHash(whole)}`);
    expect(dnsLabel([whole], 52)).toHaveLength(52);
  });

  test('has no dash before its hash but one', () => {
    expect(dnsLabel([`${'a'.repeat(50)}-----${'b'.repeat(20)}`])).toMatch(/^a{50}-[0-9a-f]{8}$/);
  });

  test('is legal, fits, and depends on its parts alone, whatever they are', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), fc.integer({ min: 10, max: 63 }), (parts, max) => {
      const name = dnsLabel(parts, max);
      expect(isDnsLabel(name)).toBe(true);
      expect(name.length).toBeLessThanOrEqual(max);
      expect(dnsLabel(parts, max)).toBe(name);
    }), { numRuns: 300, seed: 1 });
  });
});

describe('what a person most likely meant', () => {
  test.each([
    ['catalgo', 'catalog'], ['CATALOG', 'catalog'], ['webap', 'webapp'], ['wbe', 'web'], ['TSL', 'tls'], ['ew', undefined], ['zzz', undefined],
    ['ctalgoue', undefined],
  ])('by %s is %s', (wanted, expected) => {
    expect(nearest(wanted, ['webapp', 'catalog', 'web', 'tls'])).toBe(expected);
  });

  test('is the first of those that are equally near', () => {
    expect(nearest('port-a', ['port-b', 'port-c'])).toBe('port-b');
    expect(nearest('port-a', ['ports-b', 'port-c'])).toBe('port-c');
  });
});

test('a label value is made of any text', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
    expect(isLabelValue(labelValue(text))).toBe(true);
  }), { numRuns: 300, seed: 1 });
  expect(labelValue('feature/x+1')).toBe('feature-x-1');
});
