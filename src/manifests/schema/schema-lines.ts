import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '..', '..', '..', 'schemas');

/**
 * A file of `schemas/`, of which only the entries that are asked for are parsed: a file has one line per entry, and a document needs few of
 * them. Parsing whole files would be half the time until the first answer.
 */
export class SchemaLines {
  private readonly sections = new Map<string, Map<string, string>>();

  public constructor(file: string) {
    let section: Map<string, string> | undefined;
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
      if (!line.startsWith('"')) continue;
      const name = line.slice(1, line.indexOf('"', 1));
      if (line.length === name.length + 4 && line.endsWith(':{')) {
        section = new Map();
        this.sections.set(name, section);
      } else {
        section?.set(name, line);
      }
    }
  }

  /** One entry of a section, or `undefined`. */
  public entry<T>(section: string, name: string): T | undefined {
    const line = this.sections.get(section)?.get(name);
    return line === undefined ? undefined : JSON.parse(line.slice(name.length + 3, line.endsWith(',') ? -1 : undefined)) as T;
  }

  public names(section: string): string[] {
    return [...this.sections.get(section)?.keys() ?? []];
  }
}
