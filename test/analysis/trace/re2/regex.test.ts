import { Re2 } from '../../../../src/analysis/trace/re2/regex';

describe('Re2', () => {
  test.each([
    ['/api/v[0-9]+/.*', '/api/v12/items', true],
    ['/api/v[0-9]+/.*', '/x/api/v12/items', false],
    ['/api', '/api/', false],
    ['.*', '', true],
    ['a|ab', 'ab', true],
    ['(?i)/FOO', '/foo', true],
    ['/(?i:FOO)', '/foo', true],
    ['/(?i:FOO)/BAR', '/foo/bar', false],
    ['[[:alpha:]]+\\d{2,3}', 'ab123', true],
    ['[[:alpha:]]+\\d{2,3}', 'ab1', false],
    ['(?P<major>\\d+)\\.(\\d+)', '1.22', true],
    ['\\pL+', 'straße', true],
    ['[^/]+', 'a/b', false],
    ['(\\W|^)value\\s{0,3}not{0,1}\\s{0,3}matched(\\W|$)', 'value not matched', true],
    ['\\Qa.b\\E+', 'a.bb', true],
    ['a{0}b', 'b', true],
    ['x*?', 'xxx', true],
    ['a\\-b', 'a-b', true],
    ['[]a]+', 'a]', true],
    ['[a-]+', 'a-', true],
    ['\\bfoo\\b', 'foo', true],
    ['', '', true],
    ['.', '\n', false],
    ['(?s).', '\n', true],
  ])('%s against %s is %s', (pattern, text, expected) => {
    expect(regex(pattern).matchesFully(text)).toBe(expected);
  });

  test.each([
    ['(?=a)', 'invalid perl operator: (?='],
    ['(?<!a)b', 'invalid perl operator: (?<'],
    ['(a)\\1', 'invalid escape sequence: \\1'],
    ['*', 'no argument for repetition operator: *'],
    ['a**', 'bad repetition operator: **'],
    ['a{2000}', 'invalid repetition size: {2000}'],
    ['(a', 'missing ): (a'],
    ['a)', 'unexpected ): a)'],
    ['[a', 'missing ]: [a'],
    ['a\\', 'trailing \\'],
    ['[z-a]', 'invalid character class range: z-'],
  ])('%s is no RE2 pattern', (pattern, error) => {
    expect(Re2.compile(pattern)).toEqual({ error });
  });

  test('takes time linear in the text where a backtracking engine would take for ever', () => {
    expect(regex('(a+)+$').matchesFully(`${'a'.repeat(5000)}!`)).toBe(false);
    expect(regex('(a|aa)*(b|c)').matchesFully('a'.repeat(5000))).toBe(false);
  });

  test.each([
    ['^/service/([^/]+)(/.*)$', '\\2/instance/\\1', '/service/foo/v1/api', '/v1/api/instance/foo'],
    ['one', 'two', '/xxx/one/yyy/one/zzz', '/xxx/two/yyy/two/zzz'],
    ['^(.*?)one(.*)$', '\\1two\\2', '/xxx/one/yyy/one/zzz', '/xxx/two/yyy/one/zzz'],
    ['(?i)/xxx/', '/yyy/', '/aaa/XxX/bbb', '/aaa/yyy/bbb'],
    ['^/foo(/?)(.*)', '/\\2', '/foo/bar', '/bar'],
    ['x*', '-', 'abc', '-a-b-c-'],
    ['nothing', 'x', '/path', '/path'],
    ['(a)(z)?', '[\\1\\2\\\\]', 'ba', 'b[a\\]'],
  ])('replacing %s by %s in %s gives %s', (pattern, substitution, text, expected) => {
    expect(regex(pattern).replaceAll(text, substitution)).toBe(expected);
  });
});

function regex(pattern: string): Re2 {
  const result = Re2.compile(pattern);
  if (!(result instanceof Re2)) throw new Error(result.error);
  return result;
}
