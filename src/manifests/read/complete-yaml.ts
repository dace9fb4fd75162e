import {
  Document, DocumentOptions, isMap, isNode, isPair, isScalar, isSeq, LineCounter, Node, parseDocument, ParseOptions, ScalarTag, SchemaOptions, Tags,
} from 'yaml';
import { FieldPath } from './document';

/** What is wrong in a YAML text, and where. */
export interface YamlFault {
  /** The kind of fault, as the `yaml` package names it, or `ALIAS`, `ALIAS_BOMB`, `ALIAS_CYCLE`, `TOO_DEEP`. */
  readonly kind: string;
  readonly message: string;
  /** From 1, within the text. */
  readonly line: number;
  readonly column: number;
}

export type YamlResult = { readonly value: unknown } | { readonly fault: YamlFault };

const unwanted = new Set(['timestamp', 'binary', 'set', 'omap', 'pairs'].map((name) => `tag:yaml.org,2002:${name}`));

/** YAML 1.1 as `kubectl` understands it: `yes` and `0644`, but no `y`, dates, sets or sexagesimal numbers. */
const options: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  schema: 'yaml-1.1',
  merge: true,
  logLevel: 'silent',
  customTags: (tags: Tags): Tags => tags
    .filter((tag) => typeof tag === 'string' || !(unwanted.has(tag.tag) || ('format' in tag && tag.format === 'TIME')))
    .map((tag) => typeof tag !== 'string' && 'test' in tag ? corrected(tag as ScalarTag) : tag),
};

/** Tags as `kubectl` has them: `y` and `n` are text, and a number needs a digit (the package takes `.` and `e-3` for one). */
function corrected(tag: ScalarTag): ScalarTag {
  if (tag.tag === 'tag:yaml.org,2002:bool') return { ...tag, test: new RegExp(tag.test!.source.replace('Y|y|', '').replace('N|n|', '')) };
  if (tag.tag !== 'tag:yaml.org,2002:float') return tag;
  if (tag.format === 'EXP') return { ...tag, test: /^[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)[eE][-+]?[0-9]+$/ };
  return tag.test!.source.includes('inf') ? tag : { ...tag, test: /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)$/ };
}

/** Reads one YAML document with the `yaml` package. */
export function completeYaml(text: string): YamlResult {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { ...options, lineCounter: lines, prettyErrors: false });
    const [error] = document.errors;
    if (error) {
      const { line, col } = lines.linePos(error.pos[0]);
      return { fault: { kind: error.code, message: error.message, line: Math.max(line, 1), column: Math.max(col, 1) } };
    }
    const odd = oddKey(document, lines);
    if (odd) return { fault: odd };
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    return text.includes('*') && containsItself(value, new Set()) ? { fault: { kind: 'ALIAS_CYCLE', message: 'an alias contains itself', line: 1, column: 1 } } : { value };
  } catch (error) {
    // The package throws for aliases that multiply, and the engine for nesting that is too deep.
    const message = error instanceof Error ? error.message : String(error);
    const kind = message.startsWith('Excessive alias count') ? 'ALIAS_BOMB' : error instanceof ReferenceError ? 'ALIAS' : 'TOO_DEEP';
    return { fault: { kind, message, line: 1, column: 1 } };
  }
}

function containsItself(value: unknown, above: Set<object>): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (above.has(value)) return true;
  above.add(value);
  const found = Object.values(value).some((each) => containsItself(each, above));
  above.delete(value);
  return found;
}

const largestSearched = 4e6;

/** Finds the lines of fields in a text that was read before. */
export class YamlLines {
  private document?: Document;
  private readonly counter = new LineCounter();

  public constructor(private readonly text: string) {}

  /** Line of the field, from 1; of the nearest parent that exists when it does not, and 1 in texts too large to look. */
  public lineOf(path: FieldPath): number {
    if (this.text.length > largestSearched) return 1;
    this.document ??= parseDocument(this.text, { ...options, lineCounter: this.counter, prettyErrors: false });
    let node: unknown = this.document.contents;
    let offset = isNode(node) ? startOf(node) : 0;
    for (const part of path) {
      if (isMap(node)) {
        const pair = node.items.find((each) => isPair(each) && isScalar(each.key) && String(each.key.value) === String(part));
        if (!pair) break;
        offset = startOf(pair.key as Node) ?? offset;
        node = pair.value;
      } else if (isSeq(node)) {
        const item = node.items[Number(part)];
        if (!isNode(item)) break;
        offset = startOf(item) ?? offset;
        node = item;
      } else {
        break;
      }
    }
    return Math.max(this.counter.linePos(offset ?? 0).line, 1);
  }
}

function startOf(node: Node): number | undefined {
  return node.range?.[0];
}

/** A key that is itself a collection, which is what `{{ .Values.x }}` looks like to YAML. */
function oddKey(document: Document, lines: LineCounter): YamlFault | undefined {
  const pending: unknown[] = [document.contents];
  while (pending.length > 0) {
    const node = pending.pop();
    if (isMap(node)) {
      for (const pair of node.items) {
        if (isMap(pair.key) || isSeq(pair.key)) {
          const { line, col } = lines.linePos(startOf(pair.key) ?? 0);
          return { kind: 'ODD_KEY', message: 'a key must be text', line, column: col };
        }
        pending.push(pair.value);
      }
    } else if (isSeq(node)) {
      pending.push(...node.items);
    }
  }
  return undefined;
}
