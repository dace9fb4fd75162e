import { isDeepStrictEqual } from 'util';
import fc from 'fast-check';
import { load, loadAll } from 'js-yaml';
import { parse, parseAllDocuments } from 'yaml';
import { emitDocuments, emitYaml } from '../../../src/manifests/emit';
import { adversarialString, jsonData } from './arbitraries';

const readers: [string, (text: string) => unknown][] = [
  ['yaml as YAML 1.2', (text) => parse(text, { version: '1.2' })],
  ['yaml as YAML 1.1', (text) => parse(text, { version: '1.1' })],
  ['yaml, every schema it has for 1.1 (dates, merge keys)', (text) => parse(text, { version: '1.1', schema: 'yaml-1.1', merge: true })],
  ['js-yaml', (text) => load(text)],
];

describe.each(readers)('read again by %s', (_, read) => {
  test('any string is that string: as a document, a value, an item and a key', () => {
    fc.assert(fc.property(adversarialString, (text) => {
      expect(read(emitYaml(text))).toEqual(text);
      expect(read(emitYaml({ value: text, next: 1 }))).toEqual({ value: text, next: 1 });
      expect(read(emitYaml([text, [text, [text]], { a: text }]))).toEqual([text, [text, [text]], { a: text }]);
      expect(Object.entries(read(emitYaml(Object.fromEntries([[text, text]]))) as object)).toEqual([[text, text]]);
    }), { numRuns: 1000 });
  });

  test('any data is that data, down to the order of its keys and the sign of zero', () => {
    fc.assert(fc.property(jsonData, (data) => {
      const again = read(emitYaml({ data }));
      expect(JSON.stringify(again)).toBe(JSON.stringify({ data }));
      // Not `toStrictEqual`, which takes a key `constructor` for the class.
      expect(isDeepStrictEqual(again, { data })).toBe(true);
    }), { numRuns: 600 });
  });

  test.each([
    'y', 'Y', 'n', 'N', 'yes', 'Yes', 'YES', 'no', 'on', 'On', 'off', 'OFF', 'true', 'True', 'FALSE', 'null', 'Null', 'NULL', '~', '', ' ', '0', '-0', '+1', '1_000', '017', '0o7',
    '0x1F', '0b101', '1e3', '1E3', '1.', '.5', '-.5', '6.8523015e+5', '685_230.15', '190:20:30', '190:20:30.15', '1:30', '.inf', '-.INF', '+.Inf', '.nan', '.NAN', '2001-01-01',
    '2001-1-1', '2001-12-14t21:59:43.10-05:00', '2001-12-14 21:59:43.10 -5', '=', '<<', '---', '...', '--- a', '%YAML', 'a: b', 'a:', 'a #b', '#', '-', '- a', '?', '? a', ':', '| a',
    '> a', '!!int 1', '&a', '*a', '@a', '`a', '{}', '[]', '{a', '[a', '"', '\'', 'a ', ' a', 'a\tb', '\ta', 'a\u0085b', 'a\u2028b', '\ufeffa', 'a\ud800b', '\u0000', '0777', '1,000',
  ])('%j stays a string', (text) => {
    expect(read(emitYaml({ [text]: [text] }))).toStrictEqual({ [text]: [text] });
  });

  test.each([
    'one\ntwo', 'one\ntwo\n', 'one\ntwo\n\n\n', '\none\n', '\n\n  one\ntwo', '  one\ntwo\n', '\tone\n two', 'one\n\n\ntwo\n', 'one\n  \ntwo\n', 'one\n  ', '\n', '\n\n', ' \n', '# one\n--- \n...\n',
    'one\r\ntwo', 'a\n\tb\n', 'é\n한글\n😀\n', `${'x'.repeat(5000)}\ny`,
  ])('the lines of %j stay as they are', (text) => {
    const data = { map: { text, next: [text, { text, last: text }] }, nested: [[text, text]], end: text };
    expect(read(emitYaml(data))).toStrictEqual(data);
  });
});

test('any documents are those documents, in both readers', () => {
  fc.assert(fc.property(fc.array(jsonData, { maxLength: 5 }), (docs) => {
    const stream = emitDocuments(docs.map((data) => ({ data })));
    const expected = docs.map((data) => ({ data }));
    expect(isDeepStrictEqual(parseAllDocuments(stream).map((document) => document.toJS() as unknown), expected)).toBe(true);
    expect(isDeepStrictEqual(loadAll(stream), expected)).toBe(true);
  }), { numRuns: 300 });
});

test('integers of any size keep every digit', () => {
  fc.assert(fc.property(fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), (value) => {
    expect(parse(emitYaml([value]), { intAsBigInt: true })).toStrictEqual([value]);
  }), { numRuns: 300 });
});
