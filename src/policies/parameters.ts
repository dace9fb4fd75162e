/** What a rule can be told from outside, so that it need not change when a number does. */
export type ParameterValue = string | number | boolean | readonly string[] | readonly number[];
/** Parameters by name, which expressions read as `params.<name>`. */
export type Parameters = Readonly<Record<string, ParameterValue>>;

/** Its CEL type. */
export function parameterType(value: ParameterValue): string {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'double';
  return typeof value === 'boolean' ? 'bool' : 'string';
}
