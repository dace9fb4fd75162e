import type { KindEntry, SchemaNode } from '../../src/manifests/schema/node';
import { customGroups } from './crds';
import type { GroupSchemas } from './group-schemas';
import { kubernetesGroups } from './kubernetes';
import { removedVersions } from './kubernetes-facts';
import { shareParts } from './share';

/**
 * The files of `schemas/`, by name. The same input gives the same bytes.
 *
 * @param crdFolder CustomResourceDefinitions as YAML or JSON; without it only the groups of Kubernetes itself are made
 */
export function schemaFiles(crdFolder?: string): Map<string, string> {
  const groups = [...kubernetesGroups(), ...crdFolder ? customGroups(crdFolder) : []].sort((a, b) => compare(a.group, b.group));
  const files = new Map(groups.map((group) => [`${group.group || 'core'}.json`, groupFile(group)]));
  return files.set('index.json', lines({ groups: Object.fromEntries(groups.map((group) => [group.group, index(group)])) }));
}

function groupFile(group: GroupSchemas): string {
  const served = [...group.kinds].filter((kind) => kind.served).sort((a, b) => compare(a.kind, b.kind) || newestFirst(a.version, b.version));
  const roots = new Map<string, SchemaNode>(served.map((kind) => [`${kind.version}/${kind.kind}`, kind.schema]));
  // The definitions of Kubernetes are already shared under their own names.
  const content = Object.keys(group.defs).length > 0
    ? { kinds: Object.fromEntries(roots), defs: sortKeys(group.defs) }
    : shareParts(roots);
  return lines({ group: group.group, ...content });
}

function index(group: GroupSchemas): Record<string, KindEntry> {
  const entries: Record<string, { scope: 'Namespaced' | 'Cluster'; versions: string[]; gone?: string[]; unnamed?: true }> = {};
  for (const kind of [...group.kinds].sort((a, b) => compare(a.kind, b.kind) || newestFirst(a.version, b.version))) {
    const entry = entries[kind.kind] ??= { scope: kind.scope, versions: [] };
    if (kind.served) entry.versions.push(kind.version);
    else (entry.gone ??= []).push(kind.version);
    if (kind.unnamed) entry.unnamed = true;
  }
  for (const [name, kind, versions] of removedVersions) {
    const entry = name === group.group ? entries[kind] : undefined;
    if (entry) entry.gone = versions.filter((version) => !entry.versions.includes(version));
  }
  return entries;
}

/** v2, v1, v1beta1, v1alpha3: stable before beta before alpha, then the higher number. */
function newestFirst(a: string, b: string): number {
  const rank = (version: string): number => {
    const [, major, stage, minor] = /^v(\d+)(alpha|beta)?(\d+)?$/.exec(version) ?? [];
    return (stage === 'alpha' ? 0 : stage === 'beta' ? 1 : 2) * 1e6 + Number(major ?? 0) * 1e3 + Number(minor ?? 0);
  };
  return rank(b) - rank(a) || compare(a, b);
}

/** JSON with one line per kind and per definition: a changed definition is a changed line. */
function lines(value: Record<string, unknown>): string {
  const sections = Object.entries(value).map(([key, section]) => (typeof section === 'object'
    ? `${JSON.stringify(key)}:{\n${Object.entries(section as object).map(([name, node]) => `${JSON.stringify(name)}:${JSON.stringify(node)}`).join(',\n')}\n}`
    : `${JSON.stringify(key)}:${JSON.stringify(section)}`));
  return `{\n${sections.join(',\n')}\n}\n`;
}

function sortKeys<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => compare(a, b)));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
