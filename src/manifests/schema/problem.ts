import type { Problem } from '../../core/validation-error';

/** One thing in a document that the API server would refuse. */
export interface SchemaProblem extends Problem {
  /** The field, e.g. `spec.template.spec.containers[0].imagePullPolicy`. Empty for the document itself. */
  readonly path: string;
  /** `unknown`: nothing is wrong as far as is known, but the kind is not known, so nothing below `metadata` was checked. Absent otherwise. */
  readonly level?: 'unknown';
}

/** A field's place, as keys from the top. */
export type FieldKeys = readonly (string | number)[];

/** `['spec', 'ports', 0, 'name']` → `spec.ports[0].name`. */
export function fieldPath(keys: FieldKeys): string {
  let path = '';
  for (const key of keys) {
    if (typeof key === 'number') path += `[${key}]`;
    else if (/^[A-Za-z_$][\w$-]*$/.test(key)) path += path === '' ? key : `.${key}`;
    else path += `[${JSON.stringify(key)}]`;
  }
  return path;
}

/** A value as it is written in JSON, cut to a readable length. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
