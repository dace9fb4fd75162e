import type { Expression } from '../cel/expression';
import { walk } from '../cel/syntax';
import { ParameterValue, Parameters } from '../parameters';
import type { PolicyVariable } from '../policy';

/** Where a policy in the cluster reads its parameters. */
export type ParameterSource = 'literals' | 'ConfigMap';

const PREFIX = 'params_';

/** Variables that hold the parameters: as they are, or read from a ConfigMap, which knows texts only. */
export function parameterVariables(params: Parameters, source: ParameterSource): PolicyVariable[] {
  return Object.entries(params).map(([name, value]) => ({
    name: `${PREFIX}${name}`, expression: source === 'literals' ? literal(value) : decoded(`params.data.${name}`, value),
  }));
}

/** The same values as a ConfigMap holds them: lists as lines. */
export function parameterData(params: Parameters): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, Array.isArray(value) ? value.map(String).join('\n') : String(value)]));
}

/** The text of an expression that reads those variables instead of `params`. */
export function withParameterVariables({ node, text }: Expression): string {
  const reads = [...walk(node)].filter((each) => each.op === 'select' && each.target.op === 'name' && each.target.name === 'params');
  let result = text;
  for (const each of reads.sort((a, b) => b.at - a.at)) {
    if (each.op === 'select') result = `${result.slice(0, each.at)}variables.${PREFIX}${each.field}${result.slice(each.end)}`;
  }
  return result;
}

function literal(value: ParameterValue): string {
  if (Array.isArray(value)) {
    const whole = value.every((item) => Number.isInteger(item));
    return `[${value.map((item: string | number) => typeof item === 'number' && !whole ? floating(item) : literal(item)).join(', ')}]`;
  }
  if (typeof value === 'string') return `'${escaped(value)}'`;
  return typeof value === 'number' && !Number.isInteger(value) ? floating(value) : String(value as number | boolean);
}

function escaped(text: string): string {
  return text.replace(/[\\'\n\r]/g, (char) => char === '\n' ? '\\n' : char === '\r' ? '\\r' : `\\${char}`);
}

function floating(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

function decoded(text: string, value: ParameterValue): string {
  if (Array.isArray(value)) {
    const lines = `(${text} == '' ? [] : ${text}.split('\\n'))`;
    const [first] = value as readonly (string | number)[];
    if (typeof first !== 'number') return lines;
    return `${lines}.map(line, ${value.every((item) => Number.isInteger(item)) ? 'int' : 'double'}(line))`;
  }
  switch (typeof value) {
    case 'number': return `${Number.isInteger(value) ? 'int' : 'double'}(${text})`;
    case 'boolean': return `${text} == 'true'`;
    default: return text;
  }
}
