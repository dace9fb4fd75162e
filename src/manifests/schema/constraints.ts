import { formats } from './formats';
import type { SchemaNode, SchemaObject } from './node';
import { objectRules } from './object-rules';
import { compilePattern } from './patterns';
import { show } from './problem';
import type { Rule } from './rule';
import type { Walk } from './walk';

/** Looks at a value whose type is already known to be right, and reports what is wrong. */
export type Constraint = (value: unknown, walk: Walk) => void;

/** What a schema demands beyond types, fields and items. */
export function constraintsOf(node: SchemaObject, ruleFor: (node: SchemaNode) => Rule): Constraint[] {
  return [
    ...valueConstraints(node),
    ...numberConstraints(node),
    ...sizeConstraints(node),
    ...listConstraints(node),
    ...withDefaults(node, [...fieldConstraints(node), ...combinators(node, ruleFor)]),
  ];
}

/** The API server fills in defaults before it looks how fields fit together. */
function withDefaults({ defaults }: SchemaObject, constraints: readonly Constraint[]): readonly Constraint[] {
  if (!defaults) return constraints;
  return constraints.map((constraint) => (value, walk) => constraint(isRecord(value) ? { ...defaults, ...value } : value, walk));
}

function valueConstraints(node: SchemaObject): Constraint[] {
  const found: Constraint[] = [];
  if (node.enum) {
    const allowed = new Set(node.enum);
    const scalarsOnly = node.enum.every((value) => typeof value !== 'object' || value === null);
    found.push((value, walk) => {
      if (allowed.has(value) || (!scalarsOnly && node.enum!.some((one) => JSON.stringify(one) === JSON.stringify(value)))) return;
      const fix = allowed.size === 1 ? `write ${show(node.enum![0])}` : `use one of ${node.enum!.map((one) => (one === '' ? '""' : String(one))).join(', ')}`;
      walk.report({ code: 'NotAllowedValue', what: `${walk.field} cannot be ${walk.show(value)}`, fix });
    });
  }
  const format = node.format === undefined ? undefined : formats[node.format];
  if (format) {
    found.push((value, walk) => {
      if (typeof value !== 'string' || format.test(value)) return;
      walk.report({ code: format.code, what: `${walk.field}${format.hidden ? '' : ` ${walk.show(value)}`} is not ${format.noun}`, fix: format.fix });
    });
  }
  const keyFormat = node.keyFormat === undefined ? undefined : formats[node.keyFormat];
  if (keyFormat) {
    found.push((value, walk) => {
      for (const key in value as object) {
        if (!keyFormat.test(key)) walk.report({ code: keyFormat.code, what: `${show(key)} is not ${keyFormat.noun}`, fix: keyFormat.fix }, key);
      }
    });
  }
  if (node.pattern !== undefined) {
    const { pattern } = node;
    const test = compilePattern(pattern);
    if (test) {
      found.push((value, walk) => {
        if (typeof value !== 'string' || test(value)) return;
        walk.report({ code: 'InvalidFormat', what: `${walk.field} ${walk.show(value)} does not match ${pattern}`, fix: `write a value that matches ${pattern}` });
      });
    }
  }
  return found;
}

function numberConstraints(node: SchemaObject): Constraint[] {
  const { min, max, above, below, multipleOf } = node;
  if (min === undefined && max === undefined && above === undefined && below === undefined && multipleOf === undefined) return [];
  const low = min ?? -Infinity;
  const high = max ?? Infinity;
  const fix = [
    min !== undefined ? `at least ${min}` : '',
    above !== undefined ? `more than ${above}` : '',
    max !== undefined ? `at most ${max}` : '',
    below !== undefined ? `less than ${below}` : '',
    multipleOf !== undefined ? `a multiple of ${multipleOf}` : '',
  ].filter(Boolean).join(' and ');
  return [(value, walk) => {
    if (typeof value !== 'number') return;
    const fits = value >= low && value <= high && (above === undefined || value > above) && (below === undefined || value < below)
      && (multipleOf === undefined || value % multipleOf === 0);
    if (!fits) walk.report({ code: 'OutOfRange', what: `${walk.field} is ${walk.show(value)}`, fix: `use ${fix}` });
  }];
}

function sizeConstraints(node: SchemaObject): Constraint[] {
  const found: Constraint[] = [];
  const sized = (low: number | undefined, high: number | undefined, unit: string, sizeOf: (value: unknown) => number | undefined): void => {
    if (low === undefined && high === undefined) return;
    const fix = [low === undefined ? '' : `at least ${low}`, high === undefined ? '' : `at most ${high}`].filter(Boolean).join(' and ');
    found.push((value, walk) => {
      const size = sizeOf(value);
      if (size === undefined || (size >= (low ?? 0) && size <= (high ?? Infinity))) return;
      const what = size === 0 ? `${walk.field} is empty` : `${walk.field} has ${size} ${unit}${size === 1 ? '' : 's'}`;
      walk.report({ code: 'WrongSize', what, fix: `give it ${fix} ${unit}${(high ?? low) === 1 ? '' : 's'}` });
    });
  };
  // Characters are code points, and counting them is worth it only near the limit.
  sized(node.minLength, node.maxLength, 'character', (value) => (typeof value === 'string' ? [...value].length : undefined));
  sized(node.minItems, node.maxItems, 'item', (value) => (Array.isArray(value) ? value.length : undefined));
  sized(node.minProperties, node.maxProperties, 'field', (value) => (isRecord(value) ? Object.values(value).filter(isPresent).length : undefined));
  return found;
}

function listConstraints(node: SchemaObject): Constraint[] {
  const found: Constraint[] = (node.keys ?? []).map((fields) => uniqueItems(fields));
  if (node.set) {
    found.push((value, walk) => {
      if (!Array.isArray(value) || value.length < 2) return;
      const seen = new Set<string>();
      value.forEach((item, index) => {
        const text = JSON.stringify(item);
        if (seen.has(text)) walk.report({ code: 'DuplicateKey', what: `${walk.field} has ${walk.show(item)} twice`, fix: 'remove one of them' }, index);
        seen.add(text);
      });
    });
  }
  return found;
}

function uniqueItems(fields: readonly string[]): Constraint {
  const parts = fields.map((field) => {
    const [name = '', fallback] = field.split('=');
    return { name, fallback };
  });
  return (value, walk) => {
    if (!Array.isArray(value) || value.length < 2) return;
    const seen = new Map<string, number>();
    for (let index = 0; index < value.length; index++) {
      const item: unknown = value[index];
      if (!isRecord(item)) continue;
      const key = parts.length === 1 ? item[parts[0]!.name] : parts.map((part) => item[part.name] ?? part.fallback);
      if (key === undefined || (parts.length > 1 && item[parts[0]!.name] === undefined)) continue;
      const text = typeof key === 'string' ? key : JSON.stringify(key);
      const first = seen.get(text);
      if (first === undefined) {
        seen.set(text, index);
        continue;
      }
      const values = parts.filter((part) => item[part.name] !== undefined).map((part) => `${part.name} ${walk.show(item[part.name])}`).join(' and ');
      walk.report({ code: 'DuplicateKey', what: `${walk.field} has ${values} twice, at [${first}] and [${index}]`, fix: `give each a different ${parts[0]!.name}, or remove one` }, index);
    }
  };
}

function fieldConstraints(node: SchemaObject): Constraint[] {
  const found: Constraint[] = [];
  const present = (value: Record<string, unknown>, fields: readonly string[]): string[] => fields
    .filter((field) => isPresent(value[field]));
  const tooMany = (walk: Walk, has: readonly string[]): void => {
    walk.report({ code: 'ConflictingFields', what: `${walk.field} has ${has.join(' and ')}, which exclude each other`, fix: 'keep one of them' });
  };
  const tooFew = (walk: Walk, fields: readonly string[]): void => {
    const shown = fields.length > 12 ? [...fields.slice(0, 12), '…'] : fields;
    walk.report({ code: 'MissingField', what: `${walk.field} has none of ${shown.join(', ')}`, fix: 'add one of them' });
  };
  if (node.exactlyOne || node.atLeastOne) {
    const fields = node.exactlyOne ?? node.atLeastOne!;
    const several = node.exactlyOne === undefined;
    found.push((value, walk) => {
      if (!isRecord(value)) return;
      const has = present(value, fields);
      if (has.length === 0) tooFew(walk, fields);
      else if (has.length > 1 && !several) tooMany(walk, has);
    });
  }
  for (const fields of node.atMostOne ?? []) {
    found.push((value, walk) => {
      const has = isRecord(value) ? present(value, fields) : [];
      if (has.length > 1) tooMany(walk, has);
    });
  }
  const rule = node.rule === undefined ? undefined : objectRules[node.rule];
  if (rule) found.push((value, walk) => rule(value as Record<string, unknown>, walk));
  return found;
}

function combinators(node: SchemaObject, ruleFor: (node: SchemaNode) => Rule): Constraint[] {
  const found: Constraint[] = [];
  for (const part of node.allOf ?? []) {
    const rule = ruleFor(part);
    found.push((value, walk) => walk.visit(rule, value));
  }
  const choose = (parts: readonly SchemaNode[], exactly: boolean): void => {
    const rules = parts.map(ruleFor);
    found.push((value, walk) => {
      const fitting = rules.filter((rule) => walk.fits(rule, value)).length;
      if (fitting === 1 || (fitting > 1 && !exactly)) return;
      const forms = parts.map((part) => JSON.stringify(part)).join(' or ');
      const what = fitting === 0 ? `${walk.field} ${walk.show(value)} has none of the allowed forms` : `${walk.field} ${walk.show(value)} has ${fitting} forms that exclude each other`;
      walk.report({ code: 'NotAllowedForm', what, fix: `make it fit ${exactly ? 'exactly one' : 'one'} of ${forms}` });
    });
  };
  if (node.anyOf) choose(node.anyOf, false);
  if (node.oneOf) choose(node.oneOf, true);
  if (node.not !== undefined) {
    const rule = ruleFor(node.not);
    found.push((value, walk) => {
      if (!walk.fits(rule, value)) return;
      walk.report({ code: 'NotAllowedForm', what: `${walk.field} ${walk.show(value)} has a form that is refused`, fix: `make it differ from ${JSON.stringify(node.not)}` });
    });
  }
  return found;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
