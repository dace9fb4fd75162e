import { nearest } from '../../core/naming';
import { isLabelValue, isQualifiedName, isPortName } from './names';
import { fieldPath, show as showValue, type SchemaProblem } from './problem';
import { isQuantity } from './quantity';
import type { Rule, RuleType } from './rule';

/** A pass over one document: where it is, and what it found. */
export class Walk {
  public readonly problems: SchemaProblem[] = [];
  /** The document is a Secret, whose values must not appear in a log. */
  public secret = false;
  private readonly keys: (string | number)[] = [];

  /** Reports a problem at the current field, or at `below` it. */
  public report(problem: { readonly code: string; readonly what: string; readonly fix: string }, ...below: (string | number)[]): void {
    this.problems.push({ path: this.pathOf(...below), ...problem });
  }

  /** A value for a message. */
  public show(value: unknown): string {
    return this.secret && value !== null ? '(hidden)' : showValue(value);
  }

  /** The path of the current field, or of a field below it. */
  public pathOf(...below: (string | number)[]): string {
    return fieldPath([...this.keys, ...below]);
  }

  /** The keys of the current field. */
  public get here(): readonly (string | number)[] {
    return this.keys;
  }

  /** Runs a check at a field below the current one. */
  public at(below: readonly (string | number)[], check: () => void): void {
    this.keys.push(...below);
    check();
    this.keys.length -= below.length;
  }

  /** The name of the current field, for messages. */
  public get field(): string {
    const last = this.keys.at(-1);
    if (last === undefined) return 'the document';
    return typeof last === 'number' ? `${[...this.keys].reverse().find((key) => typeof key === 'string') ?? 'list'}[${last}]` : last;
  }

  /** Whether a value fits a rule, without reporting. */
  public fits(rule: Rule, value: unknown): boolean {
    const walk = new Walk();
    walk.visit(rule, value);
    return walk.problems.length === 0;
  }

  public visit(rule: Rule, value: unknown): void {
    if (!rule.ready) rule.prepare();
    switch (rule.type) {
      case 'object':
        if (typeof value !== 'object' || value === null || Array.isArray(value)) return this.wrongType(rule, value);
        this.visitObject(rule, value as Record<string, unknown>);
        break;
      case 'string':
        if (typeof value !== 'string') return this.wrongType(rule, value);
        break;
      case 'array':
        if (!Array.isArray(value)) return this.wrongType(rule, value);
        this.visitItems(rule, value);
        break;
      case 'any':
        if (rule.properties && typeof value === 'object' && value !== null && !Array.isArray(value)) this.visitObject(rule, value as Record<string, unknown>);
        else if (rule.required && typeof value === 'object' && value !== null) this.visitRequired(rule, value as Record<string, unknown>);
        break;
      case 'boolean':
        if (typeof value !== 'boolean') return this.wrongType(rule, value);
        break;
      default:
        if (!this.visitScalar(rule, value)) return;
    }
    if (rule.constraints) for (const constraint of rule.constraints) constraint(value, this);
  }

  private visitObject(rule: Rule, value: Record<string, unknown>): void {
    const { properties, values } = rule;
    for (const key in value) {
      const part = value[key];
      if (part === undefined) continue;
      const known = properties?.get(key);
      const next = known ?? values;
      if (next === undefined) {
        if (rule.closed) this.unknownField(rule, key, part);
        continue;
      }
      // The API server drops a null field before it looks at the rest, but keeps a null in a map.
      if (part === null && known && !isNullable(known)) continue;
      this.keys.push(key);
      if (part === null && !isNullable(next)) this.wrongType(next, part);
      else if (part !== null) this.visit(next, part);
      this.keys.pop();
    }
    if (rule.required) this.visitRequired(rule, value);
  }

  private visitRequired(rule: Rule, value: Record<string, unknown>): void {
    for (const name of rule.required!) {
      const part = value[name];
      if (part !== undefined && (part !== null || isNullable(rule.properties?.get(name)))) continue;
      this.report({ code: 'MissingField', what: `${name} is missing`, fix: `add ${name}` }, name);
    }
  }

  private visitItems(rule: Rule, value: readonly unknown[]): void {
    const { items } = rule;
    if (!items) return;
    for (let index = 0; index < value.length; index++) {
      this.keys.push(index);
      const item = value[index];
      if (item !== null || !isNullable(items)) this.visit(items, item);
      this.keys.pop();
    }
  }

  private visitScalar(rule: Rule, value: unknown): boolean {
    switch (rule.type) {
      case 'int32': return this.visitInteger(rule, value, 2 ** 31);
      case 'int64': return this.visitInteger(rule, value, 2 ** 63);
      case 'integer': return this.visitInteger(rule, value, Infinity);
      case 'number':
        if (typeof value === 'number') return true;
        break;
      case 'intOrString':
        if (typeof value === 'string' || Number.isInteger(value)) return true;
        break;
      case 'quantity':
        if (typeof value !== 'string' && typeof value !== 'number') break;
        if (isQuantity(value)) return true;
        this.report({ code: 'InvalidQuantity', what: `${this.field} ${this.show(value)} is not a quantity`, fix: 'write a number with an optional unit, such as 250m, 0.5, 128Mi or 2Gi' });
        return false;
      case 'labelMap': return this.visitLabels(rule, value);
      case 'portOrName': return this.visitPort(rule, value);
      case 'countOrPercent': return this.visitCount(rule, value);
      default: return true;
    }
    this.wrongType(rule, value);
    return false;
  }

  private visitInteger(rule: Rule, value: unknown, limit: number): boolean {
    if (!Number.isInteger(value)) {
      this.wrongType(rule, value);
      return false;
    }
    if ((value as number) < limit && (value as number) >= -limit) return true;
    this.report({ code: 'OutOfRange', what: `${this.field} ${this.show(value)} does not fit into ${rule.type}`, fix: `use a number from ${-limit} to ${limit - 1}` });
    return false;
  }

  private visitLabels(rule: Rule, value: unknown): boolean {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.wrongType(rule, value);
      return false;
    }
    for (const key in value) {
      const label = (value as Record<string, unknown>)[key];
      if (label === undefined) continue;
      if (!isQualifiedName(key)) {
        this.report({ code: 'InvalidLabel', what: `${showValue(key)} is not a label key`, fix: 'write [prefix.example.com/]name, the name at most 63 letters, digits, "-", "_" and "."' }, key);
      }
      if (typeof label !== 'string') {
        const fix = typeof label === 'number' || typeof label === 'boolean' ? `quote it: "${label}"` : 'write a string';
        this.report({ code: 'WrongType', what: `label ${key} is ${this.show(label)}, which is ${typeName(label)}; it must be a string`, fix }, key);
      } else if (!isLabelValue(label)) {
        const fix = 'use at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends';
        this.report({ code: 'InvalidLabel', what: `label ${key} cannot have the value ${this.show(label)}`, fix }, key);
      }
    }
    return true;
  }

  private visitPort(rule: Rule, value: unknown): boolean {
    if (typeof value === 'string' ? isPortName(value) : Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 65535) return true;
    if (typeof value === 'string') {
      const fix = /^\d+$/.test(value) ? `write ${value} without quotes` : 'use the name of a container port: at most 15 lower-case letters, digits and single "-"';
      this.report({ code: 'InvalidName', what: `${this.field} ${this.show(value)} is not a port name`, fix });
    } else if (Number.isInteger(value)) {
      this.report({ code: 'OutOfRange', what: `${this.field} is ${this.show(value)}`, fix: 'use a port from 1 to 65535' });
    } else {
      this.wrongType(rule, value);
    }
    return false;
  }

  private visitCount(rule: Rule, value: unknown): boolean {
    if (typeof value === 'string' ? /^\d+%$/.test(value) : Number.isInteger(value) && (value as number) >= 0) return true;
    if (typeof value === 'string') {
      const fix = /^\d+$/.test(value) ? `write ${value} without quotes, or "${value}%"` : 'write a whole number, or a percentage such as "25%"';
      this.report({ code: 'InvalidFormat', what: `${this.field} ${this.show(value)} is not a percentage`, fix });
    } else if (Number.isInteger(value)) {
      this.report({ code: 'OutOfRange', what: `${this.field} is ${this.show(value)}`, fix: 'use at least 0' });
    } else {
      this.wrongType(rule, value);
    }
    return false;
  }

  private unknownField(rule: Rule, key: string, value: unknown): void {
    const near = nearest(key, rule.properties!.keys());
    const fix = near !== undefined && near !== key ? `did you mean ${near}?` : `remove it, or put it where it belongs; known here: ${list([...rule.properties!.keys()])}`;
    this.report({ code: 'UnknownField', what: `${this.field} has no field ${key}${typeof value === 'object' || this.secret ? '' : ` (${this.show(value)})`}`, fix }, key);
  }

  private wrongType(rule: Rule, value: unknown): void {
    if (!rule.ready) rule.prepare();
    const wanted = typeNames[rule.type];
    let fix = `write ${wanted}`;
    if (rule.type === 'string' && (typeof value === 'number' || typeof value === 'boolean')) fix = this.secret ? 'quote it' : `quote it: "${value}"`;
    else if (typeof value === 'string' && /^int|number/.test(rule.type) && /^-?\d+(\.\d+)?$/.test(value)) fix = `write ${value} without quotes`;
    else if (rule.type === 'boolean' && /^(true|false)$/i.test(String(value))) fix = `write ${String(value).toLowerCase()} without quotes`;
    else if (rule.type === 'array' && value !== null) fix = 'write a list, even for one item';
    this.report({ code: 'WrongType', what: `${this.field} is ${this.show(value)}, which is ${typeName(value)}; it must be ${wanted}`, fix });
  }
}

const typeNames: Readonly<Record<RuleType, string>> = {
  any: 'anything',
  object: 'an object',
  array: 'a list',
  string: 'a string',
  boolean: 'true or false',
  int32: 'a whole number',
  int64: 'a whole number',
  integer: 'a whole number',
  number: 'a number',
  intOrString: 'a whole number or a string',
  quantity: 'a quantity such as 250m or 128Mi',
  portOrName: 'a port number or the name of a port',
  countOrPercent: 'a whole number or a percentage',
  labelMap: 'an object with string values',
};

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'a whole number' : 'a number';
  if (typeof value === 'object') return value instanceof Date ? 'a date' : 'an object';
  return `a ${typeof value}`;
}

function isNullable(rule: Rule | undefined): boolean {
  if (!rule) return false;
  if (!rule.ready) rule.prepare();
  return rule.nullable;
}

function list(names: readonly string[]): string {
  return names.length > 12 ? `${names.slice(0, 12).join(', ')} and ${names.length - 12} more` : names.join(', ') || 'nothing';
}
