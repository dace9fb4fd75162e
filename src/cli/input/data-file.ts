import { Problem, ValidationError } from '../../core/validation-error';
import { FieldPath } from '../../manifests/read';
import { completeYaml, YamlLines } from '../../manifests/read/complete-yaml';
import { readTextFile } from './read-text-file';

/** A YAML or JSON file that an option names, and the places of its fields. */
export class DataFile {
  /** @throws ValidationError if it cannot be read, or is no YAML */
  public static read(file: string): DataFile {
    const text = readTextFile(file);
    const result = completeYaml(text);
    if ('fault' in result) {
      const { line, column, message } = result.fault;
      throw new ValidationError([{ path: `${file}:${line}:${column}`, code: 'DataFileInvalid', what: `not valid YAML: ${message.split('\n', 1)[0]}`, fix: 'correct the line' }]);
    }
    return new DataFile(file, text, result.value ?? {});
  }

  private readonly lines: YamlLines;

  private constructor(private readonly file: string, text: string, public readonly value: unknown) {
    this.lines = new YamlLines(text);
  }

  /** The refusal of this file for what is wrong with its fields. */
  public refuse(problems: readonly (Problem & { readonly at: FieldPath })[]): ValidationError {
    return new ValidationError(problems.map(({ at, code, what, fix }) => ({ path: `${this.file}:${this.lines.lineOf(at)}`, code, what, fix })));
  }
}
