/** What a version of Kubernetes must have for an expression to run there. */
export type Feature = 'optional types' | 'the quantity library' | 'the sets library' | 'string formatting' | 'the IP address library'
  | 'the CIDR library' | 'the format library';

export interface CelFunction {
  readonly name: string;
  /** Type of what it is called on; `undefined` for a function that is called on nothing. */
  readonly receiver?: string;
  readonly args: readonly string[];
  readonly result: string;
  readonly feature?: Feature;
  readonly call: (...args: any[]) => unknown;
}

/**
 * A function by its signature, e.g. `string.find(string): string`. A dot separates the type it is called on; `sets::contains(list, list): bool` is written
 * `sets.contains(…)` and called on nothing.
 */
export function define(signature: string, call: (...args: any[]) => unknown, feature?: Feature): CelFunction {
  const [, receiver, name, args, result] = /^(?:([\w]+(?:\.\w+)*)\.)?((?:\w+::)?\w+)\(([^)]*)\): (.+)$/.exec(signature)!;
  return { name: name.replace('::', '.'), receiver, args: args === '' ? [] : args.split(', '), result, call, feature };
}
