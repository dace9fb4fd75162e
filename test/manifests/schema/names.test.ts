import fc from 'fast-check';
import { isDnsLabel } from '../../../src/core/naming';
import { cronProblem, isDnsSubdomain, isLabelValue, isPortName, isQualifiedName, isQuantity, isServiceName, parseQuantity } from '../../../src/manifests/schema';

test.each<[string, (text: string) => boolean, string[], string[]]>([
  ['DNS-1123 label', isDnsLabel, ['a', '0', 'a-b', 'x'.repeat(63)], ['', 'A', '-a', 'a-', 'a.b', 'a_b', 'x'.repeat(64), 'a\n']],
  ['DNS-1123 subdomain', isDnsSubdomain, ['a', 'a.b', '1.2', 'x'.repeat(253)], ['', 'a..b', '.a', 'a.', 'a.-b', 'A.b', 'x'.repeat(254)]],
  ['Service name', isServiceName, ['a', 'a1'], ['1a', 'a.b', 'x'.repeat(64)]],
  ['label value', isLabelValue, ['', 'a', 'A_b.c-9', 'x'.repeat(63)], ['-a', 'a-', 'a b', 'a/b', 'x'.repeat(64)]],
  ['label key', isQualifiedName, ['app', 'app.kubernetes.io/name', 'A_b'], ['', '/a', 'a/', 'A.io/x', 'a/b/c', `a/${'x'.repeat(64)}`]],
  ['port name', isPortName, ['http', 'http-web', 'a1'], ['', '80', 'a--b', 'HTTP', 'a'.repeat(16), '-a']],
])('the form of a %s', (_, test, right, wrong) => {
  expect(right.filter((text) => !test(text))).toEqual([]);
  expect(wrong.filter((text) => test(text))).toEqual([]);
});

test.each([
  ['250m', 250n], ['1', 1000n], [2, 2000n], [0.5, 500n], ['1.5', 1500n], ['1k', 1_000_000n], ['1Ki', 1_024_000n], ['2Gi', 2_147_483_648_000n],
  ['1e3', 1_000_000n], ['1E3', 1_000_000n], ['1E', 10n ** 21n], ['-1', -1000n], ['+1', 1000n], ['.5', 500n], ['5.', 5000n], ['1n', 1n], ['100u', 1n], ['0', 0n],
])('the quantity %s is %s thousandths', (text, thousandths) => {
  expect(parseQuantity(text)).toBe(thousandths);
});

test.each(['', ' 1', '1 ', '1mi', '1MB', '1e', 'e3', '--1', '1.2.3', null, undefined, true, NaN, Infinity, {}])('%p is no quantity', (value) => {
  expect(isQuantity(value)).toBe(false);
  expect(parseQuantity(value)).toBeUndefined();
});

test('an exponent that no cluster needs is refused instead of computed', () => {
  expect(parseQuantity('1e999999999')).toBeUndefined();
});

test('quantities keep the order of the numbers they write', () => {
  fc.assert(fc.property(fc.nat(1e9), fc.nat(1e9), (a, b) => {
    expect(parseQuantity(`${a}m`)! < parseQuantity(`${b}m`)!).toBe(a < b);
    expect(parseQuantity(`${a}Ki`)).toBe(parseQuantity(a * 1024));
  }));
});

test.each(['* * * * *', '*/15 0-6 1,15 * mon-fri', '0 0 1 JAN ?', '@hourly', '@every 1h30m', '5/10 * * * 6'])('%s is a schedule', (schedule) => {
  expect(cronProblem(schedule)).toBeUndefined();
});

test.each([
  ['* * * *', 'it has 4 fields instead of 5'],
  ['', 'it has 0 fields instead of 5'],
  ['* * * * * *', 'it has 6 fields instead of 5'],
  ['60 * * * *', 'the minute cannot be "60"'],
  ['* 9-5 * * *', 'the hour cannot be "9-5"'],
  ['* * 0 * *', 'the day of month cannot be "0"'],
  ['* * * foo *', 'the month cannot be "foo"'],
  ['* * * * 7', 'the day of week cannot be "7"'],
  ['*/0 * * * *', 'the minute cannot be "*/0"'],
  ['@often', '@often is no known macro'],
  ['TZ=Asia/Seoul 0 0 * * *', 'a time zone in the schedule is refused since Kubernetes 1.29'],
])('%j is no schedule: %s', (schedule, problem) => {
  expect(cronProblem(schedule)).toBe(problem);
});
