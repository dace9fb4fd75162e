import { ExpressionError, Node } from './syntax';

/** A call that is no call: some of its arguments are expressions for each element of what it is called on. */
export interface Macro {
  readonly kind: 'has' | 'all' | 'exists' | 'exists_one' | 'map' | 'filter' | 'optMap' | 'optFlatMap';
  /** What it goes through; the field, for `has`. */
  readonly range: Node;
  /** Name of the element; empty for `has`. */
  readonly variable: string;
  readonly condition?: Node;
  readonly result?: Node;
}

const CONDITIONS = ['all', 'exists', 'exists_one', 'filter'];

/** The macro that a call is, if it is one. */
export function macroOf(node: Node): Macro | undefined {
  if (node.op !== 'call') return undefined;
  const { name, target, args } = node;
  if (!target) {
    if (name !== 'has') return undefined;
    if (args.length !== 1 || args[0].op !== 'select' || args[0].optional) throw new ExpressionError('has() is for a field, e.g. has(object.spec.replicas)', node.at);
    return { kind: 'has', range: args[0], variable: '' };
  }
  const kind = name === 'existsOne' ? 'exists_one' : name;
  if (CONDITIONS.includes(kind) && args.length === 2) {
    return { kind: kind as Macro['kind'], range: target, variable: variableOf(args[0]), condition: args[1] };
  }
  if (kind === 'map' && (args.length === 2 || args.length === 3)) {
    const [variable, ...rest] = args;
    return { kind, range: target, variable: variableOf(variable), result: rest.at(-1), condition: rest.length === 2 ? rest[0] : undefined };
  }
  if ((kind === 'optMap' || kind === 'optFlatMap') && args.length === 2) {
    return { kind, range: target, variable: variableOf(args[0]), result: args[1] };
  }
  return undefined;
}

function variableOf(node: Node): string {
  if (node.op !== 'name') throw new ExpressionError('the first argument is a name for the element, e.g. all(c, …)', node.at);
  return node.name;
}
