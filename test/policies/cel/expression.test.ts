import * as fc from 'fast-check';
import { Expression } from '../../../src/policies/cel/expression';
import { ExpressionError } from '../../../src/policies/cel/syntax';
import { Double } from '../../../src/policies/cel/values';
import { second } from '../support/second-judge';

const names = { names: new Map([['object', 'dyn']]), fields: new Map() };

function outcome(text: string, object: unknown = {}): unknown {
  const result = new Expression(text, names).evaluate({ object });
  return 'value' in result ? result.value : `error: ${result.error}`;
}

function refusal(text: string): string {
  try {
    new Expression(text, names);
    return 'none';
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return `${error.at}: ${error.message}`;
  }
}

test.each<[string, unknown]>([
  ['1 + 2 * 3 == 7 && -7 / 2 == -3 && -7 % 2 == -1', true],
  ['-9223372036854775808 < 0', true],
  ['9223372036854775807 + 1', 'error: the result is no 64-bit integer'],
  ['1 / 0', 'error: division by zero'],
  ['object.missing || true', true],
  ['true || object.missing', true],
  ['false && object.missing', false],
  ['object.missing && true', 'error: there is no field "missing"'],
  ['[1, 2].all(x, x > 0) && ![1, 2].exists(x, x > 2) && [1, 2].exists_one(x, x > 1)', true],
  ['[1, 0].exists(x, 1 / x == 1)', true],
  ["{'a': 1, 'b': 2}.map(k, k) == ['a', 'b']", true],
  ['[1, 2, 3].map(x, x > 1, x * 2) == [4, 6]', true],
  ["has(object.a) || has({'a': [{'b': 1}]}.a[0].b)", true],
  ['object.?a.?b.orValue(3) == 3', true],
  ["{?'a': object.?missing} == {}", true],
  ["'abc'.matches('^(a|b)*c$') && 'x1y22'.findAll('[0-9]+') == ['1', '22'] && 'x1y22'.find('[0-9]{2}') == '22'", true],
  ["'äöü'.size() == 3 && '🙂x'.charAt(1) == 'x' && '🙂x'.substring(1) == 'x' && 'ÄB'.lowerAscii() == 'Äb'", true],
  ["'a-b-c'.replace('-', '+', 1) == 'a+b-c' && 'ab'.replace('', '-') == '-a-b-' && ' x '.trim() == 'x'", true],
  ["'a,b,c'.split(',', 2) == ['a', 'b,c'] && ['a', 'b'].join('-') == 'a-b' && 'abcb'.lastIndexOf('b') == 3", true],
  ["'%s %s'.format(['a', 'b']) == 'a b' && '%d %x'.format([10, 255]) == '10 ff' && '%.2f'.format([1.5]) == '1.50'", true],
  ["'%s'.format([])", 'error: format() has 0 values, and its text asks for more'],
  ['[3, 1, 2].min() == 1 && [3, 1, 2].max() == 3 && [1, 2].sum() == 3 && [1, 2, 2].isSorted() && ![2, 1].isSorted()', true],
  ['[1, 2, 1].indexOf(1) == 0 && [1, 2, 1].lastIndexOf(1) == 2 && [1].indexOf(5) == -1', true],
  ['sets.contains([1, 2, 3], [3, 1]) && sets.equivalent([1, 1, 2], [2, 1]) && !sets.intersects([1], [2])', true],
  ["quantity('1Gi').isGreaterThan(quantity('1000Mi')) && quantity('1500m').compareTo(quantity('1.5')) == 0 && quantity('1k').asInteger() == 1000", true],
  ["quantity('500m').add(quantity('0.5')).isInteger() && quantity('-1').sign() == -1 && !isQuantity('1 Gi')", true],
  ["quantity('much')", 'error: "much" is no quantity'],
  ["url('https://user@a.example.com:8443/p/q?x=1&x=2').getHost() == 'a.example.com:8443' && url('https://a/b').getEscapedPath() == '/b'", true],
  ["url('https://[::1]:80/').getHostname() == '::1' && url('/path').getScheme() == '' && !isURL('a.example.com') && url('https://a/?x=1&x=2').getQuery() == {'x': ['1', '2']}", true],
  ["isIP('::1') && ip('127.0.0.1').isLoopback() && ip('::1').family() == 6 && !isIP('::ffff:1.2.3.4') && !isIP('1.2.3') && ip.isCanonical('::1')", true],
  ["cidr('10.0.0.0/8').containsIP('10.1.2.3') && !cidr('10.0.0.0/8').containsCIDR('10.0.0.0/7') && cidr('10.1.2.3/8').masked().ip() == ip('10.0.0.0')", true],
  ["!format.dns1123Label().validate('a-b').hasValue() && format.dns1123Label().validate('A').hasValue()", true],
  ['string(1000000.0) == "1e+06" && string(0.00001) == "1e-05" && string(1.5) == "1.5" && double("1e3") == 1000.0 && int("-12") == -12', true],
  ["duration('1h30m').getMinutes() == 90 && timestamp('2026-01-01T00:00:00Z') + duration('24h') == timestamp('2026-01-02T00:00:00Z')", true],
  ["type(object) == map && type('a') == string", true],
  ['1 < 1.5 && 2u > 1 && object.n == 1.0', true],
  ['object.big', 'error: there is no field "big"'],
])('%s', (text, expected) => {
  expect(outcome(text, { n: 1 })).toEqual(expected);
});

test.each<[string, string]>([
  ['1 +', '3: the expression ends too early'],
  ['a..b', '2: unexpected "."'],
  ["'abc", '0: the string does not end'],
  ['objct.a', '0: there is no "objct"; did you mean `object`?'],
  ['object.a.contain("x")', '0: there is no function contain(); did you mean `contains`?'],
  ["1 + 'a'", '0: `+` is not for int and string'],
  ['1 == 1.0', '0: `==` is not for int and double'],
  ["[1, 'a']", '4: the list mixes int and string: elements must be of one type, or dyn(…)'],
  ['size(5) > 1', '0: there is no size() for (int)'],
  ["true ? 1 : 'a'", '0: `?:` gives a int or a string: both must be of one type'],
  ['1 && true', '0: a int is no bool'],
  ['has(object)', '0: has() is for a field, e.g. has(object.spec.replicas)'],
  ['authorizer.group("x").check("get").allowed()', '0: `authorizer` asks the API server, and a policy must hold without one'],
  ['Object{}', '6: objects of a type cannot be made in a policy'],
  ['99999999999999999999', '0: the number 99999999999999999999 is too large'],
  ['object.all(x, y)', '14: there is no "y"'],
  ['object.all(1, true)', '11: the first argument is a name for the element, e.g. all(c, …)'],
])('%s is refused', (text, expected) => {
  expect(refusal(text)).toBe(expected);
});

test('what an expression needs of Kubernetes is known without any document', () => {
  const { features } = new Expression("isIP('::1') || object.?a.hasValue() || sets.contains([1], [1])", names);
  expect([...features.keys()]).toEqual(['the IP address library', 'optional types', 'the sets library']);
});

describe('hostile expressions and documents end, and say so', () => {
  const slow = 'error: it takes too long: it goes through more elements, or longer texts, than a policy may';
  const many = Array.from({ length: 100_000 }, (_, index) => index);

  test.each<[string, string, unknown, unknown]>([
    ['loops in loops', '[1,2,3,4,5,6,7,8,9,0].all(a,[1,2,3,4,5,6,7,8,9,0].all(b,[1,2,3,4,5,6,7,8,9,0].all(c,[1,2,3,4,5,6,7,8,9,0].all(d,[1,2,3,4,5,6,7,8,9,0].all(e,[1,2,3,4,5,6,7,8,9,0].all(f, true))))))', {}, slow],
    ['a loop over a large list, squared', 'object.all(x, object.all(y, x + y >= 0))', many, slow],
    ['which nothing makes up for', 'object.all(x, object.all(y, x + y >= 0)) || true', many, slow],
    ['doubling texts', "[1,2,3,4,5,6,7,8,9].map(a, [1,2,3,4,5,6,7,8,9].map(b, object.replace('a', object))).size() == 9", 'a'.repeat(10_000), slow],
    ['doubling lists', 'object.map(x, object + object + object).size() > 0', many.slice(0, 5000), slow],
    ['a pattern that others take forever for', "object.matches('^(a|aa)+$')", `${'a'.repeat(20_000)}b`, false],
    ['a pattern over a text of a megabyte', "object.matches('(a*)*b')", 'a'.repeat(2 ** 20), slow],
    ['every match of a large text', "object.findAll('a').size() > 0", 'a'.repeat(20_000), slow],
    ['a pattern that counts', "object.matches('((a{100}){100}){100}')", 'a', 'error: "((a{100}){100}){100}" is no regular expression: pattern too large - compile failed'],
    ['fields of every object', 'has(object.constructor) || has(object.__proto__) || has(object.toString)', {}, false],
  ])('%s', (_, text, object, expected) => {
    const started = performance.now();
    const result = outcome(text, object);
    if (typeof expected === 'string' && typeof result === 'string' && expected.includes('regular')) expect(result).toContain('is no regular expression');
    else expect(result).toEqual(expected);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test('an expression nested too deeply is refused, whatever it nests', () => {
    expect(refusal(`${'('.repeat(5000)}1${')'.repeat(5000)}`)).toContain('nested deeper than 200 levels');
    expect(refusal(`${'!('.repeat(5000)}true${')'.repeat(5000)}`)).toContain('nested deeper than 200 levels');
    expect(refusal(`${'1 + '.repeat(20_000)}1`)).toBe('0: the expression is too long');
    expect(refusal('1 + '.repeat(40_000))).toContain('more than 100000');
  });

  test('a document nested too deeply ends', () => {
    const deep = (): unknown => Array.from({ length: 100_000 }).reduce((inner) => [inner], 1);
    expect(outcome('object.a == object.b', { a: deep(), b: deep() })).toBe(slow);
  });
});

describe('two engines', () => {
  const leaf = fc.oneof(
    fc.integer({ min: -5, max: 5 }).map(String), fc.constantFrom('1.5', '0.0', '-2.25', 'true', 'false', "'a'", "'abc'", "''", "'äx'", 'object.n', 'object.s', 'object.missing', 'object.l', 'null'),
  );
  const { expression } = fc.letrec<{ expression: string }>((tie) => ({
    expression: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, leaf,
      fc.tuple(tie('expression'), fc.constantFrom('+', '-', '*', '/', '%', '==', '!=', '<', '<=', '>', '>=', '&&', '||', 'in'), tie('expression')).map(([a, op, b]) => `(${a} ${op} ${b})`),
      fc.tuple(tie('expression'), tie('expression'), tie('expression')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
      tie('expression').map((a) => `!${a}`),
      fc.array(tie('expression'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
      fc.tuple(tie('expression'), fc.constantFrom('all', 'exists', 'exists_one', 'map', 'filter'), fc.constantFrom('e == 1', 'e > 0', "e == 'a'", 'object.n == e', '1 / e > 0')).map(([a, macro, body]) => `${a}.${macro}(e, ${body})`),
      fc.tuple(tie('expression'), fc.constantFrom('size()', "startsWith('a')", "contains('b')", "matches('^a.*')", "endsWith('b')", 'charAt(0)', 'lowerAscii()', "split('b')", "replace('a', 'x')", 'trim()', 'substring(1)', "join('-')")).map(([a, call]) => `${a}.${call}`),
      fc.tuple(fc.constantFrom('size', 'dyn'), tie('expression')).map(([name, a]) => `${name}(${a})`),
      fc.constantFrom('has(object.n)', 'has(object.missing)', 'has(object.o.a)'),
    ),
  }));

  test('agree on what both take', () => {
    const object = { n: 1, s: 'abc', l: [1, 2, 'a'], o: { a: 1 } };
    let compared = 0;
    fc.assert(fc.property(expression, (text) => {
      let ours: Expression;
      try {
        ours = new Expression(text, names);
      } catch (error) {
        expect(error).toBeInstanceOf(ExpressionError); // types: the other engine knows none before it runs
        return;
      }
      const result = ours.evaluate({ object });
      const other = doubles(second(text, { object: { n: 1n, s: 'abc', l: [1n, 2n, 'a'], o: { a: 1n } } }));
      expect({ text, value: 'value' in result ? plain(result.value) : undefined }).toEqual({ text, value: other });
      if ('value' in result) compared++;
    }), { numRuns: 20_000, seed: 4 });
    expect(compared).toBeGreaterThan(3000);
  }, 60_000);
});

/** A value of the other engine, whose numbers are doubles, as `plain` gives it. */
function doubles(value: any): unknown {
  if (typeof value === 'number') return `${value}d`;
  if (value && typeof value === 'object' && Symbol.iterator in value) return [...value].map(doubles);
  return plain(value);
}

/** A value of ours: whole numbers of documents are ints. */
function plain(value: any): unknown {
  if (typeof value === 'number') return `${value}`;
  if (value instanceof Double) return `${value.value}d`;
  if (typeof value === 'bigint') return `${value}`;
  if (value && typeof value === 'object' && Symbol.iterator in value) return [...value].map(plain);
  return value;
}
