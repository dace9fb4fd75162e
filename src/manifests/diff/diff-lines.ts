import { emitYaml, escapeHidden } from '../emit';
import { FieldChange, ObjectRef } from './manifest-diff';
import { DiffLine, textLines } from './text-lines';

/** `Deployment shop/web (apps/v1)` */
export function objectText(ref: ObjectRef): string {
  const name = ref.namespace === undefined ? ref.name : `${ref.namespace}/${ref.name}`;
  return visible(`${ref.kind} ${name} (${ref.apiVersion})`);
}

/** What happened to one field, as the lines of a diff. */
export function fieldLines(field: FieldChange): DiffLine[] {
  const path = visible(field.path);
  if (field.hidden === true) {
    return [{ sign: field.change === 'added' ? '+' : field.change === 'removed' ? '-' : ' ', text: `${path}: ${field.change} (value hidden)` }];
  }
  if (field.change === 'reordered') {
    return [...valueLines('-', `${path} in this order`, field.before), ...valueLines('+', `${path} in this order`, field.after)];
  }
  if (isText(field.before) && isText(field.after)) {
    return [{ sign: ' ', text: `${path}:` }, ...textLines(field.before, field.after).map(({ sign, text }) => ({ sign, text: `${indent}${visible(text)}` }))];
  }
  return [
    ...field.change === 'added' ? [] : valueLines('-', path, field.before),
    ...field.change === 'removed' ? [] : valueLines('+', path, field.after),
  ];
}

/** `text` on one line, with nothing in it that a terminal or reader would not show. */
export function visible(text: string): string {
  return escapeHidden(text).replace(/\n/g, '\\n').replace(/\t/g, '\\t');
}

/** Data as the lines of YAML, also where it holds what YAML cannot (a document of another reader may). */
export function yamlLines(value: unknown): string[] {
  const data: unknown = JSON.parse(JSON.stringify({ value }, (_, part: unknown) => (
    typeof part === 'bigint' || (typeof part === 'number' && !Number.isFinite(part)) ? String(part) : part
  )));
  const lines = emitYaml((data as { value?: unknown }).value ?? null).replace(/\n$/, '').split('\n');
  return lines.map((line) => line.replace(/\t/g, '\\t'));
}

const indent = '    ';

function valueLines(sign: '-' | '+', path: string, value: unknown): DiffLine[] {
  const lines = yamlLines(value);
  const isInline = typeof value !== 'object' || value === null || lines[0] === '{}' || lines[0] === '[]';
  return isInline
    ? [{ sign, text: `${path}: ${lines.join('\n')}` }]
    : [{ sign, text: `${path}:` }, ...lines.map((line): DiffLine => ({ sign, text: `${indent}${line}` }))];
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.includes('\n');
}
