import { Scope } from './scope';

/** What an admission request says of an object that is created. */
export interface AdmissionRequest {
  readonly operation: 'CREATE';
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
  readonly namespace: string;
  readonly name: string;
}

type Fields = Readonly<Record<string, unknown>>;

export function requestOf(doc: Fields, defaultNamespace: string): AdmissionRequest {
  const [version, group = ''] = String(doc.apiVersion).split('/').reverse();
  const metadata = fields(doc.metadata);
  return {
    operation: 'CREATE',
    kind: { group, version, kind: String(doc.kind) },
    namespace: typeof metadata.namespace === 'string' && metadata.namespace !== '' ? metadata.namespace : defaultNamespace,
    name: typeof metadata.name === 'string' ? metadata.name : '',
  };
}

/** Whether a scope that holds the kind holds the object too. */
export function isInScope(scope: Scope, doc: Fields, { namespace }: AdmissionRequest): boolean {
  if (!scope.operations.includes('CREATE') && !scope.operations.includes('UPDATE')) return false;
  if (scope.namespaces.length > 0 && !scope.namespaces.includes(namespace)) return false;
  if (scope.excludedNamespaces.includes(namespace)) return false;
  const labels = fields(fields(doc.metadata).labels);
  return Object.entries(scope.labels).every(([key, value]) => labels[key] === value);
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? value as Fields : {};
}
