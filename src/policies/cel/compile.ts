import { charge } from './budget';
import { functions } from './functions';
import { CelFunction } from './functions/define';
import { Macro, macroOf } from './macros';
import { negate, operations } from './operators';
import { Node, walk } from './syntax';
import { CelError, CelMap, Double, getKey, isMap, keyOf, keysOf, known, Optional, seen, typeOf, TypeName, Uint } from './values';

/** Values that are computed when they are first asked for. */
export abstract class Lazy {
  public abstract get(name: string): unknown;
}

/** The values of the names of one evaluation, by number. */
export type Frame = unknown[];
export type Run = (frame: Frame) => unknown;

/** Numbers of names. */
export type Scope = ReadonlyMap<string, number>;

const typeNames = new Set(['string', 'bool', 'int', 'uint', 'double', 'bytes', 'list', 'map', 'null_type', 'type']);

/** The expression as a function. Whatever a document holds, it returns a value, or throws a `CelError` or a `BudgetError`. */
export function compile(node: Node, scope: Scope): Run {
  switch (node.op) {
    case 'literal': {
      const value = literal(node.value);
      return () => value;
    }
    case 'name': return compileName(node.name, scope);
    case 'select': return compileSelect(compile(node.target, scope), node.field, node.optional);
    case 'index': return compileIndex(compile(node.target, scope), compile(node.key, scope), node.optional);
    case 'call': {
      const macro = macroOf(node);
      return macro ? compileMacro(macro, scope) : compileCall(node, scope);
    }
    case 'list': {
      const items = node.items.map(({ value, optional }) => ({ run: compile(value, scope), optional }));
      return (frame) => items.flatMap(({ run, optional }) => optional ? present(run(frame)) : [run(frame)]);
    }
    case 'map': return compileMap(node, scope);
    case 'binary': {
      const [left, right, operation] = [compile(node.left, scope), compile(node.right, scope), operations[node.operator]];
      return (frame) => operation(left(frame), right(frame));
    }
    case 'and': return compileLogic(compile(node.left, scope), compile(node.right, scope), false);
    case 'or': return compileLogic(compile(node.left, scope), compile(node.right, scope), true);
    case 'not': {
      const operand = compile(node.operand, scope);
      return (frame) => !bool(operand(frame));
    }
    case 'minus': {
      const operand = compile(node.operand, scope);
      return (frame) => negate(operand(frame));
    }
    case 'choice': {
      const [condition, yes, no] = [compile(node.condition, scope), compile(node.yes, scope), compile(node.no, scope)];
      return (frame) => bool(condition(frame)) ? yes(frame) : no(frame);
    }
  }
}

function literal(value: (Node & { op: 'literal' })['value']): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return 'double' in value ? new Double(value.double) : new Uint(value.uint);
}

function compileName(name: string, scope: Scope): Run {
  const slot = scope.get(name);
  if (slot !== undefined) return (frame) => frame[slot];
  const type = typeNames.has(name) ? new TypeName(name) : undefined;
  return () => {
    if (!type) throw new CelError(`there is no ${JSON.stringify(name)}`);
    return type;
  };
}

/** `undefined` if there is no such field; throws if there can be none. */
function fieldOf(target: unknown, field: unknown): unknown {
  if (target instanceof Lazy) return target.get(field as string);
  if (isMap(target)) return getKey(target as CelMap, field);
  if (!Array.isArray(target)) throw new CelError(`a ${typeOf(target)} has no field ${JSON.stringify(String(field))}`);
  const index = field instanceof Uint ? field.value : field instanceof Double && Number.isInteger(field.value) ? BigInt(field.value) : field;
  if (typeof index !== 'bigint') throw new CelError(`a list has no element ${JSON.stringify(String(field))}`);
  return index >= 0n && index < BigInt(target.length) ? seen(target[Number(index)]) : undefined;
}

function missing(target: unknown, field: unknown): CelError {
  return new CelError(Array.isArray(target) ? `the list has no element ${String(field)}, it has ${target.length}` : `there is no field ${JSON.stringify(String(field))}`);
}

function optionally(target: unknown, key: unknown): Optional {
  const inner = target instanceof Optional ? target.value : target;
  if (inner === undefined) return Optional.none;
  const value = fieldOf(inner, key);
  return value === undefined ? Optional.none : new Optional(known(value));
}

function compileSelect(target: Run, field: string, optional: boolean): Run {
  if (optional) return (frame) => optionally(target(frame), field);
  return (frame) => {
    const from = target(frame);
    if (from instanceof Optional) return optionally(from, field);
    const value = fieldOf(from, field);
    if (value === undefined) throw missing(from, field);
    return known(value);
  };
}

function compileIndex(target: Run, key: Run, optional: boolean): Run {
  return (frame) => {
    const from = target(frame);
    const at = key(frame);
    if (optional || from instanceof Optional) return optionally(from, at);
    const value = fieldOf(from, at);
    if (value === undefined) throw missing(from, at instanceof Uint || at instanceof Double ? at.value : at);
    return known(value);
  };
}

function compileMap(node: Node & { op: 'map' }, scope: Scope): Run {
  const entries = node.entries.map(({ key, value, optional }) => ({ key: compile(key, scope), value: compile(value, scope), optional }));
  return (frame) => {
    const map = new CelMap();
    for (const { key, value, optional } of entries) {
      const name = key(frame);
      for (const one of optional ? present(value(frame)) : [value(frame)]) {
        if (map.entries.has(keyOf(name))) throw new CelError(`the key ${JSON.stringify(String(name))} is there twice`);
        map.entries.set(keyOf(name), { key: name, value: one });
      }
    }
    return map;
  };
}

function present(value: unknown): unknown[] {
  if (!(value instanceof Optional)) throw new CelError(`a ${typeOf(value)} is not optional`);
  return value.value === undefined ? [] : [value.value];
}

function bool(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new CelError(`a ${typeOf(value)} is no bool`);
  return value;
}

/** `&&` and `||` do not care for an error on one side if the other decides: by the specification, in either order. */
function compileLogic(left: Run, right: Run, decisive: boolean): Run {
  return (frame) => {
    let failure: CelError | undefined;
    try {
      if (bool(left(frame)) === decisive) return decisive;
    } catch (error) {
      failure = absorbed(error);
    }
    if (bool(right(frame)) === decisive) return decisive;
    if (failure) throw failure;
    return !decisive;
  };
}

function absorbed(error: unknown): CelError {
  if (error instanceof CelError) return error;
  throw error;
}

function compileCall(node: Node & { op: 'call' }, scope: Scope): Run {
  const { name, target } = node;
  const namespaced = target?.op === 'name' && !scope.has(target.name) && functions.has(`${target.name}.${name}`);
  const args = (namespaced || !target ? node.args : [target, ...node.args]).map((arg) => compile(arg, scope));
  const candidates = (functions.get(namespaced ? `${target.name}.${name}` : name) ?? [])
    .filter((each) => (each.receiver !== undefined) === (target !== undefined && !namespaced))
    .map((each) => ({ call: each.call, types: typesOf(each) }))
    .filter(({ types }) => types.length === args.length);
  return (frame) => {
    const values = args.map((arg) => arg(frame));
    charge(1);
    const found = candidates.find(({ types }) => types.every((type, index) => type === 'dyn' || type === typeOf(values[index])));
    if (!found) throw new CelError(`there is no ${name}() for ${values.map(typeOf).join(', ') || 'no arguments'}`);
    return found.call(...values);
  };
}

export function typesOf({ receiver, args }: CelFunction): readonly string[] {
  return receiver === undefined ? args : [receiver, ...args];
}

function compileMacro(macro: Macro, scope: Scope): Run {
  if (macro.kind === 'has') {
    const { target, field } = macro.range as Node & { op: 'select' };
    const from = compile(target, scope);
    return (frame) => {
      const value = from(frame);
      if (value instanceof Optional) return optionally(value, field).value !== undefined;
      // As cel-go has it: a text or number has no fields, and asking a list for one is an error.
      return (value instanceof Lazy || isMap(value) || Array.isArray(value)) && fieldOf(value, field) !== undefined;
    };
  }
  const range = compile(macro.range, scope);
  const slot = Math.max(-1, ...scope.values()) + 1;
  const inner = new Map([...scope, [macro.variable, slot]]);
  const condition = macro.condition && compile(macro.condition, inner);
  const result = macro.result && compile(macro.result, inner);
  if (macro.kind === 'optMap' || macro.kind === 'optFlatMap') {
    return (frame) => {
      const found = present(range(frame));
      if (found.length === 0) return Optional.none;
      [frame[slot]] = found;
      const mapped = result!(frame);
      return macro.kind === 'optMap' ? new Optional(mapped) : (present(mapped), mapped);
    };
  }
  const work = [macro.condition, macro.result].reduce((sum, node) => sum + (node ? [...walk(node)].length : 0), 1);
  return loop(macro.kind, range, (frame, item) => {
    charge(work);
    frame[slot] = known(seen(item));
  }, condition, result);
}

function loop(kind: Macro['kind'], range: Run, enter: (frame: Frame, item: unknown) => void, condition?: Run, result?: Run): Run {
  return (frame) => {
    const value = range(frame);
    if (!Array.isArray(value) && !isMap(value)) throw new CelError(`a ${typeOf(value)} has no elements`);
    const items: readonly unknown[] = Array.isArray(value) ? value : keysOf(value as CelMap);
    if (kind === 'all' || kind === 'exists') return quantify(items, kind === 'exists', frame, enter, condition!);
    const found: unknown[] = [];
    for (const item of items) {
      enter(frame, item);
      if (condition && !bool(condition(frame))) continue;
      found.push(result ? result(frame) : seen(item));
    }
    return kind === 'exists_one' ? found.length === 1 : found;
  };
}

function quantify(items: readonly unknown[], decisive: boolean, frame: Frame, enter: (frame: Frame, item: unknown) => void, condition: Run): boolean {
  let failure: CelError | undefined;
  for (const item of items) {
    try {
      // An element that nobody knows yet is like one that cannot be judged: another may decide.
      enter(frame, item);
      if (bool(condition(frame)) === decisive) return decisive;
    } catch (error) {
      failure ??= absorbed(error);
    }
  }
  if (failure) throw failure;
  return !decisive;
}
