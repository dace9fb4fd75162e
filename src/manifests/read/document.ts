/** Where a field is: keys and indexes from the top of the document, e.g. `['spec', 'http', 0, 'match']`. */
export type FieldPath = readonly (string | number)[];

/** One manifest, and where it was written. */
export interface ManifestDocument {
  /** The manifest as plain data. */
  readonly doc: Readonly<Record<string, unknown>>;
  /** The file it came from, as it was named by the caller; `<stdin>` for standard input. */
  readonly file: string;
  /** Line its text begins at, counted from 1. */
  readonly line: number;
  /**
   * Line of a field, counted from 1. A path that does not exist gives the line of the nearest parent that does.
   */
  lineOf(path: FieldPath): number;
}

/**
 * Objects that never were text (a synthesized tree, a test) as documents of one file, each one line after the other.
 */
export function asDocuments(objects: Iterable<object>, file: string = '<memory>'): ManifestDocument[] {
  return Array.from(objects, (object, index) => ({
    doc: object as Record<string, unknown>,
    file,
    line: index + 1,
    lineOf: () => index + 1,
  }));
}

/** `['spec', 'http', 0]` as people write it: `spec.http[0]`. */
export function formatPath(path: FieldPath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (/^[A-Za-z_][\w-]*$/.test(part)) text += text === '' ? part : `.${part}`;
    else text += `[${JSON.stringify(part)}]`;
  }
  return text;
}
