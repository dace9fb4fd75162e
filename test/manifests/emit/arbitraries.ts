import fc from 'fast-check';

/** Pieces that mean something to a YAML reader, alone or next to each other. */
const tokens = [
  '', ' ', '  ', '\n', '\n\n', '\n ', '\n  ', '\t', '\r', '\r\n', ':', ': ', ' #', '#', '-', '- ', '---', '...', '?', '? ', '|', '>', '|-', '>+', '&a', '*a', '!', '!!str',
  '%', '%YAML 1.1', '@', '`', '"', '\'', '\\', '\\n', ',', '[', ']', '{', '}', '[]', '{}', '<<', '=', '~', 'null', 'Null', 'y', 'N', 'yes', 'No', 'on', 'OFF', 'true', 'False',
  '0', '1', '017', '0o7', '0x1F', '0b11', '1e3', '1E+3', '1_000', '.5', '5.', '-', '+', '+1', '-0', '1:30', '190:20:30.15', '10.0.0.1', '1.2.3', '.inf', '-.INF', '.NaN',
  '2001-01-01', '2001-12-14t21:59:43.10-05:00', '2001-12-14 21:59:43.10 -5', '\u0000', '\u0007', '\u001b', '\u007f', '\u0085', '\u00a0', '\u00ad', '\u200b', '\u200d',
  '\u2028', '\u2029', '\u202e', '\u3000', '\ufeff', '\ufffd', '\uffff', '\ud800', '\udc00', '😀', 'é', '한글', 'a', 'Z', 'word', 'key: value', '# comment', '--flag=x', '$(VAR)',
  '/path', 'http://x:80/a?b=c#d', '__proto__', 'constructor', 'apiVersion',
];

/** Strings a YAML reader could take for something else. */
export const adversarialString: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.array(fc.constantFrom(...tokens), { maxLength: 7 }).map((parts) => parts.join('')) },
  { weight: 2, arbitrary: fc.array(fc.constantFrom(...tokens), { maxLength: 6 }).map((parts) => parts.join('\n')) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...'0123456789_.:,+-eExobTtZz '), maxLength: 12 }) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...tokens), fc.integer({ min: 1000, max: 3000 })).map(([token, times]) => token.repeat(times)) },
);

const scalar: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: adversarialString },
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.constantFrom<unknown>(null, true, false, 0, -0, 1e21, 1e-7, 5e-324, 1e20, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE, 123456789.125),
);

/** Any JSON data, strings and keys adversarial. */
export const jsonData: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'medium' },
    { weight: 3, arbitrary: scalar },
    { weight: 2, arbitrary: fc.array(tie('value'), { maxLength: 4 }) },
    { weight: 3, arbitrary: fc.array(fc.tuple(adversarialString, tie('value')), { maxLength: 4 }).map(mapOf) },
  ),
})).value;

/** A map with these entries, `__proto__` being a key like any other. */
export function mapOf(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const map: Record<string, unknown> = {};
  for (const [key, value] of entries) {
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return map;
}
