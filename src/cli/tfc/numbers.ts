import { ValidationError } from '../../core/validation-error';

/**
 * A whole number that somebody wrote.
 *
 * @throws ValidationError `OptionNumber`
 */
export function wholeNumber(command: string, option: string, text: string, most: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= most) return number;
  throw new ValidationError([{ path: command, code: 'OptionNumber', what: `--${option} must be a whole number up to ${most}, got ${JSON.stringify(text)}`, fix: `write e.g. --${option} ${Math.min(most, 8787)}` }]);
}
