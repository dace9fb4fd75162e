import { crdKinds, type CustomResourceDefinition } from './crd';
import type { KindEntry, SchemaNode } from './node';
import { Rule, ruleFor, type RuleSource } from './rule';
import { SchemaLines } from './schema-lines';

/** A kind that can be checked. */
export interface KnownKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly scope: 'Namespaced' | 'Cluster';
  /** Registered with `registerSchemas` rather than shipped with the package. */
  readonly registered: boolean;
}

/** What is known of one `apiVersion` and `kind`. */
export interface KindLookup {
  /** The rule for the whole document; `undefined` if the version is not served or the kind is unknown. */
  readonly rule?: Rule;
  /** `undefined` if no version of the kind is known. */
  readonly entry?: KindEntry;
  readonly group: string;
}

type GroupEntry = Readonly<Record<string, KindEntry>>;

/** The kinds that documents are checked against: the shipped ones, and those that were registered. */
export class SchemaSet {
  private readonly files = new Map<string, LoadedFile>();
  private readonly registered = new Map<string, Map<string, KindEntry>>();
  private readonly registeredRules = new Map<string, Rule>();
  private readonly lookups = new Map<string, KindLookup>();
  private readonly shipped = new Map<string, GroupEntry>();
  private index: SchemaLines | undefined;

  /** Makes the kinds of CustomResourceDefinitions known; they take the place of shipped kinds of the same name. Other documents are ignored. */
  public register(documents: readonly unknown[]): KnownKind[] {
    const added: KnownKind[] = [];
    for (const document of documents) {
      if (!isDefinition(document)) continue;
      const { group, names: { kind }, scope } = document.spec;
      const kinds = crdKinds(document);
      if (!this.registered.has(group)) this.registered.set(group, new Map());
      this.registered.get(group)!.set(kind, {
        scope,
        versions: kinds.filter((one) => one.served).map((one) => one.version),
        gone: kinds.filter((one) => !one.served).map((one) => one.version),
      });
      for (const one of kinds.filter((version) => version.served)) {
        const apiVersion = `${group}/${one.version}`;
        this.registeredRules.set(`${apiVersion}/${kind}`, ruleFor(one.schema, this));
        added.push({ apiVersion, kind, scope, registered: true });
      }
    }
    this.lookups.clear();
    return added;
  }

  /** All kinds that can be checked, sorted by group, kind and version. */
  public list(): KnownKind[] {
    const found: KnownKind[] = [];
    const groups = new Set([...this.lines.names('groups'), ...this.registered.keys()]);
    for (const group of [...groups].sort()) {
      const own = this.registered.get(group);
      const kinds = new Set([...Object.keys(this.group(group)), ...own?.keys() ?? []]);
      for (const kind of [...kinds].sort()) {
        const { entry } = this.entry(group, kind);
        for (const version of entry!.versions) {
          found.push({ apiVersion: group ? `${group}/${version}` : version, kind, scope: entry!.scope, registered: own?.has(kind) ?? false });
        }
      }
    }
    return found;
  }

  public lookup(apiVersion: string, kind: string): KindLookup {
    const key = `${apiVersion}/${kind}`;
    let found = this.lookups.get(key);
    if (!found) {
      found = this.find(apiVersion, kind);
      this.lookups.set(key, found);
    }
    return found;
  }

  public resolve(reference: string): Rule {
    const hash = reference.indexOf('#');
    return this.file(reference.slice(0, hash)).definition(reference.slice(hash + 1));
  }

  /** Kinds of a group, for suggestions. */
  public kindsOf(group: string): string[] {
    return [...new Set([...Object.keys(this.group(group)), ...this.registered.get(group)?.keys() ?? []])];
  }

  private find(apiVersion: string, kind: string): KindLookup {
    const slash = apiVersion.indexOf('/');
    const group = slash < 0 ? '' : apiVersion.slice(0, slash);
    const version = apiVersion.slice(slash + 1);
    const { entry, own } = this.entry(group, kind);
    if (!entry?.versions.includes(version)) return { group, entry };
    const rule = own ? this.registeredRules.get(`${apiVersion}/${kind}`)! : this.file(group || 'core').kind(`${version}/${kind}`);
    return { group, entry, rule };
  }

  private entry(group: string, kind: string): { entry: KindEntry | undefined; own: boolean } {
    const own = this.registered.get(group)?.get(kind);
    if (own) return { entry: own, own: true };
    const shipped = this.group(group);
    return { entry: Object.hasOwn(shipped, kind) ? shipped[kind] : undefined, own: false };
  }

  private file(name: string): LoadedFile {
    let file = this.files.get(name);
    if (!file) {
      file = new LoadedFile(new SchemaLines(`${name}.json`), this);
      this.files.set(name, file);
    }
    return file;
  }

  private group(name: string): GroupEntry {
    let group = this.shipped.get(name);
    if (!group) {
      group = this.lines.entry<GroupEntry>('groups', name) ?? {};
      this.shipped.set(name, group);
    }
    return group;
  }

  private get lines(): SchemaLines {
    this.index ??= new SchemaLines('index.json');
    return this.index;
  }
}

/** One API group's file, whose references without a file name are its own. */
class LoadedFile implements RuleSource {
  private readonly definitions = new Map<string, Rule>();

  public constructor(private readonly content: SchemaLines, private readonly set: SchemaSet) {}

  public resolve(reference: string): Rule {
    return reference.startsWith('#') ? this.definition(reference.slice(1)) : this.set.resolve(reference);
  }

  public definition(name: string): Rule {
    let rule = this.definitions.get(name);
    if (!rule) {
      rule = ruleFor(this.content.entry<SchemaNode>('defs', name)!, this);
      this.definitions.set(name, rule);
    }
    return rule;
  }

  public kind(key: string): Rule {
    return ruleFor(this.content.entry<SchemaNode>('kinds', key)!, this);
  }
}

function isDefinition(document: unknown): document is CustomResourceDefinition {
  const { kind, apiVersion } = document as { kind?: unknown; apiVersion?: unknown } ?? {};
  return kind === 'CustomResourceDefinition' && apiVersion === 'apiextensions.k8s.io/v1';
}
