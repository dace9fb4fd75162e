/** A place in the text of an expression, counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The text is no CEL expression, or one that cannot be run; `at` is the offset in the text. */
export class ExpressionError extends Error {
  public constructor(message: string, public readonly at: number) {
    super(message);
    this.name = 'ExpressionError';
  }
}

export type BinaryOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | '+' | '-' | '*' | '/' | '%';

/** A CEL expression as a tree. `at` and `end` are offsets in its text. */
export type Node = NodeBase & (
  | { readonly op: 'literal'; readonly value: string | bigint | boolean | null | DoubleLiteral | UintLiteral | Uint8Array }
  | { readonly op: 'name'; readonly name: string }
  | { readonly op: 'select'; readonly target: Node; readonly field: string; readonly optional: boolean }
  | { readonly op: 'index'; readonly target: Node; readonly key: Node; readonly optional: boolean }
  | { readonly op: 'call'; readonly name: string; readonly target?: Node; readonly args: readonly Node[] }
  | { readonly op: 'list'; readonly items: readonly { readonly value: Node; readonly optional: boolean }[] }
  | { readonly op: 'map'; readonly entries: readonly { readonly key: Node; readonly value: Node; readonly optional: boolean }[] }
  | { readonly op: 'binary'; readonly operator: BinaryOperator; readonly left: Node; readonly right: Node }
  | { readonly op: 'and' | 'or'; readonly left: Node; readonly right: Node }
  | { readonly op: 'not' | 'minus'; readonly operand: Node }
  | { readonly op: 'choice'; readonly condition: Node; readonly yes: Node; readonly no: Node }
);

/** `1.5`; apart from `number`, which documents hold for whole numbers too. */
export interface DoubleLiteral { readonly double: number }
/** `1u` */
export interface UintLiteral { readonly uint: bigint }

interface NodeBase {
  readonly at: number;
  readonly end: number;
}

/** Every node below `node`, itself first. */
export function* walk(node: Node): Generator<Node> {
  yield node;
  for (const child of childrenOf(node)) yield* walk(child);
}

export function childrenOf(node: Node): readonly Node[] {
  switch (node.op) {
    case 'literal': case 'name': return [];
    case 'select': return [node.target];
    case 'index': return [node.target, node.key];
    case 'call': return node.target ? [node.target, ...node.args] : node.args;
    case 'list': return node.items.map(({ value }) => value);
    case 'map': return node.entries.flatMap(({ key, value }) => [key, value]);
    case 'binary': case 'and': case 'or': return [node.left, node.right];
    case 'not': case 'minus': return [node.operand];
    case 'choice': return [node.condition, node.yes, node.no];
  }
}

/** Where an offset is in a text. */
export function positionOf(text: string, at: number): Position {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return { line, column: at - before.lastIndexOf('\n') };
}
