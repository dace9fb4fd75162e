import * as fc from 'fast-check';
import { evaluateExpression, groupProblems, parseExpression } from '../../../src/kubernetes/kubewarden/group-expression';

const { written } = fc.letrec<{ written: string }>((tie) => ({
  written: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom('a()', 'b()', 'c_1()', 'true', 'false'),
    tie('written').map((one) => `!(${one})`),
    tie('written').map((one) => `( ${one} )`),
    fc.tuple(tie('written'), fc.constantFrom('&&', '||'), tie('written')).map(([left, sign, right]) => `${left} ${sign} ${right}`),
  ),
}));

const verdicts = fc.record({ a: fc.boolean(), b: fc.boolean(), c_1: fc.boolean() });

test('an expression means what it means in any language that has && before ||', () => {
  fc.assert(fc.property(written, verdicts, (text, said) => {
    const parsed = parseExpression(text);
    if ('error' in parsed) throw new Error(`${text}: ${parsed.error}`);
    const meant = Function('a', 'b', 'c_1', `return ${text};`)(() => said.a, () => said.b, () => said.c_1) as boolean;
    expect([text, evaluateExpression(parsed, (name) => said[name as 'a'])]).toEqual([text, meant]);
  }), { numRuns: 1000 });
});

test('what is not known decides nothing that the others decide', () => {
  const judge = (text: string) => {
    const parsed = parseExpression(text);
    return 'error' in parsed ? parsed : evaluateExpression(parsed, (name) => name === 'yes' ? true : name === 'no' ? false : undefined);
  };
  expect(['yes() || x()', 'no() && x()', 'x() || no()', '!x()', 'x() && yes()', '!(no() && x())'].map(judge)).toEqual([true, false, undefined, undefined, undefined, true]);
});

test('whatever is written is read or refused, and never in vain', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[ab()!&|_ ]{0,40}$/)), (text) => {
    const problems = groupProblems(text, ['a']);
    const parsed = parseExpression(text);
    expect(problems.some(({ what }) => what.startsWith('`expression` cannot be read'))).toBe('error' in parsed);
  }), { numRuns: 1000 });
});

test('an expression that is too deep is refused', () => {
  expect(groupProblems(`${'('.repeat(5000)}a()${')'.repeat(5000)}`, ['a']).map(({ what }) => what)).toEqual(['`expression` cannot be read: it is more than 100 levels deep']);
});
