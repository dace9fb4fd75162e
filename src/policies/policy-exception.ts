/** Objects that a policy does not hold for, for a while. Everything that is given must fit. */
export interface PolicyException {
  /** Why, for those who read it when it expires. */
  readonly reason: string;
  /** The last day it holds, e.g. `2027-03-31`. */
  readonly expires: string;
  /**
   * The kind of the object, or the type of the resource.
   *
   * @default - any
   */
  readonly kind?: string;
  /**
   * The namespace of the object.
   *
   * @default - any
   */
  readonly namespace?: string;
  /**
   * The name of the object, or the address of the resource. Pods of a workload have other names than the workload: give their labels instead, which both have.
   *
   * @default - any
   */
  readonly name?: string;
  /**
   * Labels of the object.
   *
   * @default - any
   */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Whether an exception holds no more on a day. */
export function isExpired({ expires }: PolicyException, asOf: string | undefined): boolean {
  return asOf !== undefined && asOf > expires;
}

/** CEL that is true of the objects an exception is for, at every gate the same. */
export function exceptionExpression({ kind, namespace, name, labels }: PolicyException, target: 'kubernetes' | 'terraform' = 'kubernetes'): string {
  const text = (value: string): string => `'${value.replace(/[\\']/g, '\\$&')}'`;
  if (target === 'terraform') {
    return [...kind === undefined ? [] : [`resource.type == ${text(kind)}`], ...name === undefined ? [] : [`resource.address == ${text(name)}`]].join(' && ');
  }
  return [
    ...kind === undefined ? [] : [`object.kind == ${text(kind)}`],
    ...namespace === undefined ? [] : [`has(object.metadata.namespace) && object.metadata.namespace == ${text(namespace)}`],
    ...name === undefined ? [] : [`has(object.metadata.name) && object.metadata.name == ${text(name)}`],
    ...Object.entries(labels ?? {}).map(([key, value]) => (
      `has(object.metadata.labels) && ${text(key)} in object.metadata.labels && object.metadata.labels[${text(key)}] == ${text(value)}`
    )),
  ].join(' && ');
}
