import { ValidationError } from '../../core/validation-error';

/** Refuses a list that a pack cannot do without. @throws ValidationError `PolicyPackOption` */
export function demand(pack: string, option: string, values: readonly string[], fix: string): void {
  if (values.length > 0 && values.every((value) => typeof value === 'string' && value.trim() === value && value.replace(/\/+$/, '') !== '' && !value.includes('\n'))) return;
  throw new ValidationError([{ path: `Packs.${pack}`, code: 'PolicyPackOption', what: `\`${option}\` is ${JSON.stringify(values)}`, fix }]);
}

/** `a, b or c` */
export function listed(values: readonly (string | number)[]): string {
  return values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}
