import { ManifestDocument } from '../../manifests/read/document';
import { Field } from './field';
import { isClusterScoped, kindOf } from './kinds';

/** How the model knows of something: written in a manifest, declared as a fact of the cluster, or assumed the way `istioctl` does. */
export type Origin = 'manifest' | 'declared' | 'assumed';

/** One object of the cluster. */
export class Resource {
  /** `group/Kind`, see `Kind`. */
  public readonly id: string;
  public readonly apiVersion: string;
  /** The kind alone, e.g. `Gateway`. */
  public readonly kind: string;
  public readonly name: string;
  /** The namespace it lands in; empty for objects that have none. */
  public readonly namespace: string;
  /** The namespace as written; empty when the manifest leaves it to `kubectl`. */
  public readonly declaredNamespace: string;
  public readonly document: ManifestDocument;
  public readonly origin: Origin;
  /** The whole manifest. */
  public readonly root: Field;
  private cachedLabels?: Readonly<Record<string, string>>;
  private cachedAnnotations?: Readonly<Record<string, string>>;

  public constructor(document: ManifestDocument, defaultNamespace: string, origin: Origin = 'manifest') {
    this.document = document;
    this.origin = origin;
    this.root = new Field(document.doc);
    this.apiVersion = this.root.get('apiVersion').string() ?? '';
    this.kind = this.root.get('kind').string() ?? '';
    this.id = kindOf(this.apiVersion, this.kind);
    const metadata = this.root.get('metadata');
    this.name = metadata.get('name').string() ?? '';
    this.declaredNamespace = metadata.get('namespace').string() ?? '';
    this.namespace = isClusterScoped(this.id) ? '' : this.declaredNamespace || defaultNamespace;
  }

  public get spec(): Field {
    return this.root.get('spec');
  }

  public get labels(): Readonly<Record<string, string>> {
    return this.cachedLabels ??= this.root.at('metadata', 'labels').stringMap();
  }

  public get annotations(): Readonly<Record<string, string>> {
    return this.cachedAnnotations ??= this.root.at('metadata', 'annotations').stringMap();
  }

  public get file(): string {
    return this.document.file;
  }

  public get line(): number {
    return this.document.line;
  }

  /** `namespace/name`, or the name of an object without namespace. */
  public get fullName(): string {
    return this.namespace === '' ? this.name : `${this.namespace}/${this.name}`;
  }

  public lineOf(field: Field): number {
    return this.document.lineOf(field.path);
  }

  /** `Gateway istio-system/public`. */
  public toString(): string {
    return `${this.kind} ${this.fullName}`;
  }
}
