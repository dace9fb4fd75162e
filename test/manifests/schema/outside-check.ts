import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

export type Document = Record<string, unknown>;

/** What another validator says of a document; `unknown` if it does not know the kind. */
export interface OutsideVerdict {
  readonly unknown: boolean;
  readonly problems: readonly (readonly [path: string, message: string])[];
}

const shared = join(__dirname, '..', '..', '..', '..', 'shared');
const tool = join(shared, 'tools', 'check-manifests', 'check-manifests.mjs');

export const outsideSchemas = join(shared, 'tools', 'check-manifests', 'schemas', 'kubernetes-1.29');

/** `test`, or `test.skip` with the reason in its name where the other validator is missing. */
export function testWithOutside(name: string, run: () => void, timeout = 60_000): void {
  if (existsSync(tool)) test(name, run, timeout);
  else test.skip(`${name} (skipped: no ../shared/tools/check-manifests beside the repository)`, run);
}

/** Asks the other validator, in one process for all documents. CEL rules are left out: these checks do not run them. */
export function checkOutside(documents: readonly Document[]): OutsideVerdict[] {
  const program = `
    import { readFileSync } from 'node:fs';
    const { checkDoc } = await import(${JSON.stringify(tool)});
    const documents = JSON.parse(readFileSync(0, 'utf8'));
    process.stdout.write(JSON.stringify(documents.map((document) => {
      const { unknown, out } = checkDoc(document, { useCel: false });
      return { unknown: unknown === true, problems: out };
    })));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], { input: JSON.stringify(documents), maxBuffer: 2 ** 30 });
  return JSON.parse(output.toString('utf8')) as OutsideVerdict[];
}

/** Every Kubernetes document in our fixtures and in the example and conformance folders; Lists give their items. */
export function corpus(): Document[] {
  const folders = [join(__dirname, 'fixtures'), join(shared, 'facts', 'examples'), join(shared, 'conformance')];
  return folders.flatMap(files).flatMap((file) => documentsOf(readFileSync(file, 'utf8')));
}

export function documentsOf(text: string): Document[] {
  return parseAllDocuments(text, { merge: true, logLevel: 'silent' })
    .filter((document) => document.errors.length === 0)
    .flatMap((document) => {
      const value = document.toJS({ maxAliasCount: 10_000 }) as Document | null;
      return value?.kind === 'List' && Array.isArray(value.items) ? value.items as Document[] : [value];
    })
    .filter((value): value is Document => typeof value?.kind === 'string' && typeof value.apiVersion === 'string')
    // What is not JSON (dates) is not the same for both validators.
    .map((value) => JSON.parse(JSON.stringify(value)) as Document);
}

/** The document, and copies with one field renamed, removed, null, negative or of another type each. */
export function mutants(document: Document, onlyEvery = 1): { readonly change: string; readonly document: Document }[] {
  const found: { change: string; document: Document }[] = [{ change: 'nothing', document }];
  let count = 0;
  visit(document, []);
  return found;

  function visit(value: unknown, keys: readonly (string | number)[]): void {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Array.isArray(value) ? value.keys() : Object.keys(value)) {
      const at = [...keys, key];
      const mutate = (name: string, change: (parent: Record<string | number, unknown>) => void): void => {
        if (count++ % onlyEvery !== 0) return;
        const copy = structuredClone(document);
        change(keys.reduce<unknown>((parent, step) => (parent as Record<string | number, unknown>)[step], copy) as Record<string | number, unknown>);
        found.push({ change: `${name} ${at.join('.')}`, document: copy });
      };
      mutate('another type for', (parent) => { parent[key] = otherType(parent[key]); });
      if (typeof (value as Record<string | number, unknown>)[key] === 'number') mutate('-1 for', (parent) => { parent[key] = -1; });
      if (typeof key === 'string') {
        mutate('rename', (parent) => {
          parent[`${key}X`] = parent[key];
          delete parent[key];
        });
        mutate('remove', (parent) => { delete parent[key]; });
        mutate('null for', (parent) => { parent[key] = null; });
      }
      visit((value as Record<string | number, unknown>)[key], at);
    }
  }
}

function otherType(value: unknown): unknown {
  if (typeof value === 'string' || Array.isArray(value)) return { wrong: 1 };
  return 'text';
}

function files(folder: string): string[] {
  return readdirSync(folder).sort().flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return files(path);
    return /\.(ya?ml|json)$/.test(name) && name !== 'cases.json' ? [path] : [];
  });
}
