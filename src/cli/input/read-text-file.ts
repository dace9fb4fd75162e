import { readFileSync } from 'fs';
import { ValidationError } from '../../core/validation-error';

/**
 * The text of a file that an option names.
 *
 * @throws ValidationError if it cannot be read
 */
export function readTextFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code;
    throw new ValidationError([{ path: file, code: 'DataFileUnreadable', what: `the file cannot be read (${reason})`, fix: 'name a YAML or JSON file that is there' }]);
  }
}
