import { constraintsOf, type Constraint } from './constraints';
import type { SchemaNode, SchemaObject } from './node';

export type RuleType =
  | 'any' | 'object' | 'array' | 'string' | 'boolean' | 'int32' | 'int64' | 'integer' | 'number'
  | 'intOrString' | 'quantity' | 'portOrName' | 'countOrPercent' | 'labelMap';

/** Finds what a reference such as `#Container` or `core#ObjectMeta` stands for. */
export interface RuleSource {
  resolve(reference: string): Rule;
}

/**
 * A schema made ready for checking. Nothing is prepared before a document needs it: of the thousands of fields of a pod a document has fifty.
 */
export class Rule {
  /** What the members below hold is known only after `prepare()`. */
  public ready = false;
  public type: RuleType = 'any';
  public properties: Map<string, Rule> | undefined = undefined;
  public values: Rule | undefined = undefined;
  public items: Rule | undefined = undefined;
  public required: readonly string[] | undefined = undefined;
  public nullable = false;
  /** Keys that neither `properties` nor `values` cover are wrong. */
  public closed = false;
  /** Everything else, in the order it is reported. */
  public constraints: readonly Constraint[] | undefined = undefined;

  public constructor(private readonly node: SchemaObject, private readonly source: RuleSource) {}

  public prepare(): void {
    const { node, source } = this;
    this.ready = true;
    this.type = typeOf(node);
    this.nullable = node.nullable === true || this.type === 'any';
    this.required = node.embedded ? [...new Set(['apiVersion', 'kind', ...node.required ?? []])] : node.required;
    if (node.properties) this.properties = new Map(Object.entries(node.properties).map(([name, part]) => [name, ruleFor(part, source)]));
    if (node.embedded) {
      this.properties = new Map(this.properties);
      for (const name of ['apiVersion', 'kind']) if (!this.properties.has(name)) this.properties.set(name, scalar('string'));
      this.properties.set('metadata', source.resolve('core#ObjectMeta'));
    }
    if (node.values !== undefined) this.values = ruleFor(node.values, source);
    if (node.items !== undefined) this.items = ruleFor(node.items, source);
    this.closed = this.properties !== undefined && this.values === undefined && !node.open;
    const constraints = constraintsOf(node, (part) => ruleFor(part, source));
    if (constraints.length > 0) this.constraints = constraints;
  }
}

/** The rule of a schema node: its own, or the one that a reference or scalar type shares. */
export function ruleFor(node: SchemaNode, source: RuleSource): Rule {
  if (typeof node !== 'string') return new Rule(node, source);
  return node.includes('#') ? source.resolve(node) : scalar(node);
}

const scalars = new Map<string, Rule>();

function scalar(type: string): Rule {
  let rule = scalars.get(type);
  if (!rule) {
    rule = new Rule({ type, ...type === 'object' && { open: true } }, { resolve: (reference) => { throw new Error(`no file for ${reference}`); } });
    scalars.set(type, rule);
  }
  return rule;
}

function typeOf(node: SchemaObject): RuleType {
  if (node.type !== undefined) return node.type as RuleType;
  if (node.properties || node.values !== undefined || node.embedded) return 'object';
  if (node.items !== undefined) return 'array';
  return 'any';
}
