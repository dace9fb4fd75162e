import { nearest } from '../../core/naming';
import { typesOf } from './compile';
import { functions } from './functions';
import { Feature } from './functions/define';
import { Macro, macroOf } from './macros';
import { ExpressionError, Node } from './syntax';

/** What an expression may name, with types; `dyn` where only a document can tell. */
export interface Names {
  readonly names: ReadonlyMap<string, string>;
  /** Fields of names whose fields are known, e.g. of `params`. */
  readonly fields: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** What is known of an expression without any document. */
export interface Checked {
  readonly type: string;
  /** What it needs besides the language of the oldest version. */
  readonly features: ReadonlyMap<Feature, number>;
}

/**
 * Judges an expression as the API server compiles it: unknown names and functions, operators on types they are not for.
 *
 * @throws ExpressionError for the first thing that is wrong
 */
export function check(node: Node, names: Names): Checked {
  const checker = new Checker(names);
  return { type: checker.typeOf(node, names.names), features: checker.features };
}

type Types = ReadonlyMap<string, string>;

const NUMBERS = ['int', 'uint', 'double'];
const TIMES = ['google.protobuf.Timestamp', 'google.protobuf.Duration'];
const ORDERED = [...NUMBERS, 'string', 'bool', 'bytes', ...TIMES];
const BUILT_IN_TYPES = ['string', 'bool', 'int', 'uint', 'double', 'bytes', 'list', 'map', 'null_type', 'type'];
const METHODS: readonly string[] = [...new Set([...functions.keys(), 'has', 'all', 'exists', 'exists_one', 'map', 'filter', 'optMap', 'optFlatMap'])];

class Checker {
  public readonly features = new Map<Feature, number>();

  public constructor(private readonly known: Names) {}

  public typeOf(node: Node, types: Types): string {
    switch (node.op) {
      case 'literal': return literalType(node.value);
      case 'name': return this.name(node, types);
      case 'select': return this.select(node, types);
      case 'index': {
        const target = this.typeOf(node.target, types);
        this.typeOf(node.key, types);
        if (node.optional) this.needs('optional types', node.at);
        this.expect(node, target, ['list', 'map', 'optional_type'], 'has no elements');
        return node.optional || target === 'optional_type' ? 'optional_type' : 'dyn';
      }
      case 'call': {
        const macro = macroOf(node);
        return macro ? this.macro(macro, node, types) : this.call(node, types);
      }
      case 'list': return this.same(node.items.map(({ value, optional }) => this.element(value, optional, types)), 'list');
      case 'map':
        this.same(node.entries.map(({ key }) => ({ node: key, type: this.typeOf(key, types) })), 'map');
        return this.same(node.entries.map(({ value, optional }) => this.element(value, optional, types)), 'map');
      case 'binary': return this.binary(node, this.typeOf(node.left, types), this.typeOf(node.right, types));
      case 'and': case 'or':
        this.bool(node.left, types);
        this.bool(node.right, types);
        return 'bool';
      case 'not':
        this.bool(node.operand, types);
        return 'bool';
      case 'minus': {
        const type = this.typeOf(node.operand, types);
        this.expect(node, type, ['int', 'double'], 'has no negative');
        return type;
      }
      case 'choice': {
        this.bool(node.condition, types);
        const [yes, no] = [this.typeOf(node.yes, types), this.typeOf(node.no, types)];
        if (yes !== no && yes !== 'dyn' && no !== 'dyn') throw new ExpressionError(`\`?:\` gives a ${yes} or a ${no}: both must be of one type`, node.at);
        return yes === 'dyn' ? no : yes;
      }
    }
  }

  private name(node: Node & { op: 'name' }, types: Types): string {
    const type = types.get(node.name);
    if (type !== undefined) {
      // Its fields become values of their own where a policy is emitted.
      if (this.isStructure(node, types)) throw new ExpressionError(`\`${node.name}\` is read field by field: write \`${node.name}.<name>\``, node.at);
      return type;
    }
    if (BUILT_IN_TYPES.includes(node.name)) return 'type';
    if (node.name === 'authorizer') throw new ExpressionError('`authorizer` asks the API server, and a policy must hold without one', node.at);
    throw new ExpressionError(`there is no ${JSON.stringify(node.name)}${suggest(node.name, [...types.keys()])}`, node.at);
  }

  private select(node: Node & { op: 'select' }, types: Types): string {
    if (node.optional) this.needs('optional types', node.at);
    if (node.target.op === 'name' && this.isStructure(node.target, types)) {
      const fields = this.known.fields.get(node.target.name)!;
      const type = fields.get(node.field);
      if (type === undefined) throw new ExpressionError(`there is no \`${node.target.name}.${node.field}\`${suggest(node.field, [...fields.keys()])}`, node.at);
      return node.optional ? 'optional_type' : type;
    }
    const target = this.typeOf(node.target, types);
    this.expect(node, target, ['map', 'optional_type'], `has no field \`${node.field}\``);
    return node.optional || target === 'optional_type' ? 'optional_type' : 'dyn';
  }

  /** Whether it names `params` or `variables`, and not an element of a loop that has that name. */
  private isStructure({ name }: { readonly name: string }, types: Types): boolean {
    return this.known.fields.has(name) && types.get(name) === 'structure';
  }

  private macro(macro: Macro, node: Node, types: Types): string {
    if (macro.kind === 'has') {
      const { target } = macro.range as Node & { op: 'select' };
      if (target.op === 'name' && this.isStructure(target, types)) return (this.typeOf(macro.range, types), 'bool');
      this.expect(node, this.typeOf(target, types), ['map', 'optional_type'], 'has no fields');
      return 'bool';
    }
    const range = this.typeOf(macro.range, types);
    const inner = new Map([...types, [macro.variable, 'dyn']]);
    if (macro.condition) this.bool(macro.condition, inner);
    const result = macro.result ? this.typeOf(macro.result, inner) : undefined;
    if (macro.kind === 'optMap' || macro.kind === 'optFlatMap') {
      this.needs('optional types', node.at);
      this.expect(node, range, ['optional_type'], `has no ${macro.kind}()`);
      if (macro.kind === 'optFlatMap') this.expect(node, result!, ['optional_type'], 'is not optional');
      return 'optional_type';
    }
    this.expect(macro.range, range, ['list', 'map'], 'has no elements');
    return macro.kind === 'map' || macro.kind === 'filter' ? 'list' : 'bool';
  }

  private call(node: Node & { op: 'call' }, types: Types): string {
    const { target } = node;
    const namespaced = target?.op === 'name' && !types.has(target.name) && functions.has(`${target.name}.${node.name}`);
    const name = namespaced ? `${target.name}.${node.name}` : node.name;
    const given = [...(target && !namespaced ? [this.typeOf(target, types)] : []), ...node.args.map((arg) => this.typeOf(arg, types))];
    const candidates = functions.get(name)?.filter(({ receiver }) => (receiver !== undefined) === (target !== undefined && !namespaced)) ?? [];
    if (candidates.length === 0) throw new ExpressionError(`there is no function ${name}()${suggest(name, METHODS)}`, node.at);
    const fitting = candidates.filter((each) => typesOf(each).length === given.length
      && typesOf(each).every((type, index) => type === 'dyn' || given[index] === 'dyn' || type === given[index]));
    if (fitting.length === 0) throw new ExpressionError(`there is no ${name}() for (${given.join(', ')})`, node.at);
    for (const { feature } of fitting) if (feature && fitting.every((each) => each.feature !== undefined)) this.needs(feature, node.at);
    const results = new Set(fitting.map(({ result }) => result));
    return results.size === 1 ? fitting[0].result : 'dyn';
  }

  private binary(node: Node & { op: 'binary' }, left: string, right: string): string {
    const wrong = (): never => { throw new ExpressionError(`\`${node.operator}\` is not for ${left} and ${right}`, node.at); };
    const dynamic = left === 'dyn' || right === 'dyn';
    switch (node.operator) {
      case 'in': return right === 'dyn' || right === 'list' || right === 'map' ? 'bool' : wrong();
      case '==': case '!=': return dynamic || left === right ? 'bool' : wrong();
      case '<': case '<=': case '>': case '>=': {
        const comparable = [left, right].every((type) => type === 'dyn' || ORDERED.includes(type));
        return comparable && (dynamic || left === right || [left, right].every((type) => NUMBERS.includes(type))) ? 'bool' : wrong();
      }
      default: {
        const [timestamp, duration] = TIMES;
        const one = left === 'dyn' ? right : left;
        if (dynamic && (one === 'dyn' || TIMES.includes(one))) return 'dyn';
        if (node.operator === '+' && left !== right && [left, right].every((type) => TIMES.includes(type))) return timestamp;
        if (node.operator === '-' && left === timestamp && TIMES.includes(right)) return right === timestamp ? duration : timestamp;
        const fitting = node.operator === '+' ? [...NUMBERS, 'string', 'bytes', 'list', duration]
          : node.operator === '-' ? [...NUMBERS, duration] : node.operator === '%' ? ['int', 'uint'] : NUMBERS;
        // What is known of one side decides for both.
        return (dynamic || left === right) && fitting.includes(one) ? one : wrong();
      }
    }
  }

  /** Elements of a literal are of one type. */
  private same(elements: readonly { readonly node: Node; readonly type: string }[], what: 'list' | 'map'): 'list' | 'map' {
    const first = elements.find(({ type }) => type !== 'dyn');
    const other = elements.find(({ type }) => type !== 'dyn' && type !== first!.type);
    if (other) throw new ExpressionError(`the ${what} mixes ${first!.type} and ${other.type}: elements must be of one type, or dyn(…)`, other.node.at);
    return what;
  }

  private element(node: Node, optional: boolean, types: Types): { node: Node; type: string } {
    const type = this.typeOf(node, types);
    if (!optional) return { node, type };
    this.needs('optional types', node.at);
    this.expect(node, type, ['optional_type'], 'is not optional');
    return { node, type: 'dyn' };
  }

  private bool(node: Node, types: Types): void {
    this.expect(node, this.typeOf(node, types), ['bool'], 'is no bool');
  }

  private expect(node: Node, type: string, allowed: readonly string[], what: string): void {
    if (type !== 'dyn' && !allowed.includes(type)) throw new ExpressionError(`a ${type} ${what}`, node.at);
  }

  private needs(feature: Feature, at: number): void {
    if (!this.features.has(feature)) this.features.set(feature, at);
  }
}

function literalType(value: (Node & { op: 'literal' })['value']): string {
  switch (typeof value) {
    case 'string': return 'string';
    case 'bigint': return 'int';
    case 'boolean': return 'bool';
    default:
      if (value === null) return 'dyn'; // comparable with whatever may be null
      if (value instanceof Uint8Array) return 'bytes';
      return 'double' in value ? 'double' : 'uint';
  }
}

function suggest(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? '' : `; did you mean \`${near}\`?`;
}
