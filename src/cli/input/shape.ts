import { Problem } from '../../core/validation-error';
import { FieldPath, formatPath } from '../../manifests/read';
import { nearest } from '../../manifests/schema/problem';

/** What a value from a file must look like. */
export type Shape =
  | 'text' | 'number' | 'boolean' | 'numberOrText' | 'object' | 'texts'
  /** An object whose values all look alike. */
  | { readonly each: Shape }
  /** A list whose items all look alike. */
  | { readonly list: Shape }
  /** An object with these fields; with `open`, others are not looked at. */
  | { readonly fields: Readonly<Record<string, Shape>>; readonly required?: readonly string[]; readonly open?: true };

/** A problem and the field that has it. */
export interface ShapeProblem extends Problem {
  readonly at: FieldPath;
}

/** Everything about `value` that is not as `shape` says. `null` stands for a field that is not there. */
export function shapeProblems(value: unknown, shape: Shape, at: FieldPath = []): ShapeProblem[] {
  if (typeof shape === 'string') return matches[shape](value) ? [] : [wrongType(value, names[shape], at)];
  if ('list' in shape) {
    return Array.isArray(value)
      ? value.flatMap((item, index) => shapeProblems(item, shape.list, [...at, index]))
      : [wrongType(value, 'a list', at)];
  }
  if (!isObject(value)) return [wrongType(value, 'an object', at)];
  if ('each' in shape) return Object.entries(value).flatMap(([key, item]) => shapeProblems(item, shape.each, [...at, key]));
  const missing = (shape.required ?? []).filter((key) => value[key] === undefined || value[key] === null);
  return [
    ...missing.map((key): ShapeProblem => (
      { at, code: 'MissingField', what: `${at.length === 0 ? 'the file' : `\`${formatPath(at)}\``} has no \`${key}\``, fix: `add \`${key}\`` }
    )),
    ...Object.entries(value).flatMap(([key, item]) => {
      if (item === null) return [];
      if (Object.hasOwn(shape.fields, key)) return shapeProblems(item, shape.fields[key], [...at, key]);
      return shape.open ? [] : [unknownField(key, Object.keys(shape.fields), at)];
    }),
  ];
}

const matches: Record<Extract<Shape, string>, (value: unknown) => boolean> = {
  text: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  boolean: (value) => typeof value === 'boolean',
  numberOrText: (value) => typeof value === 'string' || typeof value === 'number',
  object: isObject,
  texts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
};

const names: Record<Extract<Shape, string>, string> = {
  text: 'text', number: 'a number', boolean: 'true or false', numberOrText: 'a number or text', object: 'an object', texts: 'a list of texts',
};

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrongType(value: unknown, expected: string, at: FieldPath): ShapeProblem {
  const quoted = expected === 'text' && (typeof value === 'number' || typeof value === 'boolean');
  return {
    at,
    code: 'WrongType',
    what: `${at.length === 0 ? 'the file' : `\`${formatPath(at)}\``} must be ${expected}, got ${cut(JSON.stringify(value) ?? String(value))}`,
    // YAML reads `1.20` as the number 1.2.
    fix: quoted ? 'put it in quotes' : `write ${expected}`,
  };
}

function unknownField(key: string, known: readonly string[], at: FieldPath): ShapeProblem {
  const near = nearest(key, known);
  return {
    at: [...at, key],
    code: 'UnknownField',
    what: `there is no field \`${formatPath([...at, key])}\``,
    fix: near === undefined ? `remove it, or use one of ${known.join(', ')}` : `did you mean ${near}?`,
  };
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
