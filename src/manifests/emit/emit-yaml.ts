import { ValidationError } from '../../core/validation-error';
import { keyText } from './key-text';
import { isPlainObject, maximumDepth, refusals } from './refusals';
import { lineText, stringText } from './string-text';

/**
 * One Kubernetes document (or any JSON data) as YAML that YAML 1.1 and YAML 1.2 readers understand alike, with a final newline and no leading `---`.
 *
 * `apiVersion`, `kind` and `metadata` come first, in `metadata` `name`, `namespace`, `labels` and `annotations`; everything else keeps the order it was
 * given in. Properties that are `undefined` are left out. Objects used twice are written twice: there are no anchors.
 *
 * @throws ValidationError naming every value that YAML cannot carry: `YamlNumberNotFinite`, `YamlValueNotPlain`, `YamlCircularReference`, `YamlNestedTooDeep`.
 */
export function emitYaml(doc: unknown): string {
  return emitDocuments([doc]);
}

/**
 * Several documents as one YAML stream, separated by `---`; no documents give the empty string.
 *
 * @throws ValidationError as `emitYaml` does, for all documents together.
 */
export function emitDocuments(docs: readonly unknown[]): string {
  try {
    let stream = '';
    for (let index = 0; index < docs.length; index++) {
      stream += `${index === 0 ? '' : '---\n'}${documentText(docs[index])}\n`;
    }
    return stream;
  } catch (thrown) {
    if (thrown !== unwritable) {
      throw thrown;
    }
    throw new ValidationError(refusals(docs));
  }
}

// Writing keeps no track of where it is, which is half of its speed. What cannot be written is looked for again, with paths, by `refusals`.
const unwritable = new Error('a value cannot be written as YAML');

const documentOrder = ['apiVersion', 'kind', 'metadata'];
const metadataOrder = ['name', 'namespace', 'labels', 'annotations'];

const newlineAndIndent: string[] = Array.from({ length: maximumDepth + 2 }, (_, depth) => `\n${'  '.repeat(depth)}`);

function documentText(doc: unknown): string {
  if (typeof doc === 'string') {
    return lineText(doc);
  }
  if (typeof doc !== 'object' || doc === null || Array.isArray(doc) || !isPlainObject(doc)) {
    return trimLead(nodeText(doc, 0, ''));
  }
  const map = doc as Record<string, unknown>;
  let text = '';
  for (const key of keysInOrder(map, documentOrder)) {
    const value = map[key];
    if (value === undefined) {
      continue;
    }
    const isMetadata = key === 'metadata' && typeof value === 'object' && value !== null && !Array.isArray(value) && isPlainObject(value);
    text += (text === '' ? '' : '\n') + keyText(key, '\n') + (isMetadata
      ? mapText(value as Record<string, unknown>, keysInOrder(value as Record<string, unknown>, metadataOrder), 1, newlineAndIndent[1])
      : nodeText(value, 1, newlineAndIndent[1]));
  }
  return text === '' ? '{}' : text;
}

/** What stands after `key:` or `-`, beginning with a space or, for the first line of a collection, with `lead`. */
function nodeText(value: unknown, depth: number, lead: string): string {
  switch (typeof value) {
    case 'string':
      return ` ${stringText(value, newlineAndIndent[depth])}`;
    case 'number':
      return ` ${numberText(value)}`;
    case 'boolean':
    case 'bigint':
      return ` ${String(value)}`;
    case 'object':
      if (value === null) {
        return ' null';
      }
      if (depth > maximumDepth) {
        throw unwritable;
      }
      if (Array.isArray(value)) {
        return sequenceText(value, depth, lead);
      }
      if (!isPlainObject(value)) {
        throw unwritable;
      }
      return mapText(value as Record<string, unknown>, Object.keys(value), depth, lead);
    default:
      throw unwritable;
  }
}

function mapText(map: Record<string, unknown>, keys: readonly string[], depth: number, lead: string): string {
  const separator = newlineAndIndent[depth];
  const childLead = newlineAndIndent[depth + 1];
  let text = '';
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index];
    const value = map[key];
    if (value !== undefined) {
      text += (text === '' ? lead : separator) + keyText(key, separator) + nodeText(value, depth + 1, childLead);
    }
  }
  return text === '' ? ' {}' : text;
}

function sequenceText(items: readonly unknown[], depth: number, lead: string): string {
  if (items.length === 0) {
    return ' []';
  }
  const separator = `${newlineAndIndent[depth]}-`;
  let text = `${lead}-${nodeText(items[0], depth + 1, ' ')}`;
  for (let index = 1; index < items.length; index++) {
    text += separator + nodeText(items[index], depth + 1, ' ');
  }
  return text;
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) {
    throw unwritable;
  }
  if (Object.is(value, -0)) {
    return '-0.0';
  }
  const text = String(value);
  const exponent = text.indexOf('e');
  // YAML 1.1 reads an exponent without a decimal point as a string: https://yaml.org/type/float.html
  return exponent === -1 || text.includes('.') ? text : `${text.slice(0, exponent)}.0${text.slice(exponent)}`;
}

function keysInOrder(map: Record<string, unknown>, first: readonly string[]): string[] {
  const keys = Object.keys(map);
  const present = first.filter((key) => Object.prototype.hasOwnProperty.call(map, key));
  return [...present, ...keys.filter((key) => !first.includes(key))];
}

function trimLead(text: string): string {
  return text.startsWith(' ') ? text.slice(1) : text;
}
