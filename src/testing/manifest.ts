import { ApiObject } from 'cdk8s';

/** One Kubernetes document as plain data: `manifest.spec.replicas`, `manifest.metadata.labels`. */
export interface Manifest {
  /** Group and version, e.g. `apps/v1`. */
  readonly apiVersion: string;
  /** Kind, e.g. `Deployment`. */
  readonly kind: string;
  /** Name, namespace, labels and annotations. */
  readonly metadata: {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [field: string]: any;
  };
  /** Everything else. A test knows what it asks for, so nothing here is typed. */
  readonly [field: string]: any;
}

/** A document, and where it comes from. */
export interface Entry {
  readonly manifest: Manifest;
  /** Construct path or `file:line`; undefined for a document that was passed as plain data. */
  readonly origin?: string;
  /** What rendered it, when a construct did. */
  readonly object?: ApiObject;
}

/** The name, also of a document without one. */
export function nameOf({ manifest }: Entry): string {
  const { name, generateName } = manifest.metadata ?? {};
  return name ?? (generateName === undefined ? '(no name)' : `${generateName}*`);
}

/** The API group; empty for the core group. */
export function groupOf({ manifest }: Entry): string {
  const slash = String(manifest.apiVersion).indexOf('/');
  return slash === -1 ? '' : manifest.apiVersion.slice(0, slash);
}

/** `Deployment "catalog" (shop/prod/catalog/catalog/Deployment)`. */
export function describeEntry(entry: Entry): string {
  return `${entry.manifest.kind} "${nameOf(entry)}"${entry.origin === undefined ? '' : ` (${entry.origin})`}`;
}

/** Whether a document is of a kind: `Deployment`, or with its group or version where two systems use one word, `networking.istio.io/Gateway`. */
export function isOfKind(entry: Entry, kind: string): boolean {
  const slash = kind.lastIndexOf('/');
  if (entry.manifest.kind !== kind.slice(slash + 1)) return false;
  const prefix = kind.slice(0, Math.max(slash, 0));
  return slash === -1 || prefix === entry.manifest.apiVersion || prefix === groupOf(entry);
}
