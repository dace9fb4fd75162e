import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { crdKinds, type CustomResourceDefinition } from '../../src/manifests/schema/crd';
import type { GroupSchemas, KindSchema } from './group-schemas';
import { selectedKinds } from './selected-kinds';

/**
 * The custom resources of the selected groups, from every CustomResourceDefinition below a folder. The order of the files does not matter.
 */
export function customGroups(folder: string): GroupSchemas[] {
  const groups = new Map<string, KindSchema[]>();
  for (const crd of readDefinitions(folder)) {
    const { group } = crd.spec;
    const selected = selectedKinds[group];
    if (!selected || (selected !== '*' && !selected.includes(crd.spec.names.kind))) continue;
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group)!.push(...crdKinds(crd));
  }
  const missing = Object.entries(selectedKinds).flatMap(([group, kinds]) => (kinds === '*' ? (groups.has(group) ? [] : [group]) : kinds
    .filter((kind) => !groups.get(group)?.some((found) => found.kind === kind)).map((kind) => `${kind}.${group}`)));
  if (missing.length > 0) throw new Error(`no CustomResourceDefinition found below ${folder} for ${missing.join(', ')}`);
  return [...groups].map(([group, kinds]) => ({ group, kinds, defs: {} }));
}

function readDefinitions(folder: string): CustomResourceDefinition[] {
  const found: CustomResourceDefinition[] = [];
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!/\.(ya?ml|json)$/.test(entry)) continue;
    // Helm templates are no YAML, and hold no schema that a plain file does not.
    for (const document of parseAllDocuments(readFileSync(join(folder, entry), 'utf8'))) {
      const value = document.errors.length > 0 ? undefined : document.toJS() as CustomResourceDefinition | undefined;
      if (value?.kind === 'CustomResourceDefinition') found.push(value);
    }
  }
  const byName = new Map<string, CustomResourceDefinition>();
  for (const crd of found) {
    const name = `${crd.spec.names.kind}.${crd.spec.group}`;
    if (byName.has(name)) throw new Error(`${name} is defined twice below ${folder}; keep one version`);
    byName.set(name, crd);
  }
  return [...byName.values()];
}
