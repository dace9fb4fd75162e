import { nearest } from '../../core/naming';
import { isRecord } from './constraints';
import { checkMetadata } from './metadata-rules';
import { show, type SchemaProblem } from './problem';
import { checkRelations } from './relations';
import { SchemaSet, type KindLookup, type KnownKind } from './schema-set';
import { Walk } from './walk';

export interface CheckOptions {
  /**
   * The kinds to check against.
   *
   * @default - the shipped kinds and those of `registerSchemas`
   */
  readonly schemas?: SchemaSet;
}

const shared = new SchemaSet();

/**
 * Everything in a Kubernetes document that the API server of 1.29 would refuse: unknown fields, wrong types, missing fields, values that are not
 * allowed, names, labels, quantities, and fields that contradict each other. Needs no cluster and no network. An empty answer means that
 * nothing wrong was found. The items of a `List` are checked one by one.
 *
 * A kind that is not known gives one problem `UnknownKind` with `level: 'unknown'`; whether that is wrong is the caller's decision.
 */
export function checkDocument(document: unknown, options: CheckOptions = {}): SchemaProblem[] {
  const walk = new Walk();
  checkOne(document, options.schemas ?? shared, walk);
  return walk.problems;
}

/**
 * Makes the kinds of CustomResourceDefinitions (apiextensions.k8s.io/v1, as parsed from YAML) known to `checkDocument`, in place of shipped kinds
 * of the same name. Other documents are ignored.
 *
 * @returns the kinds that were added
 */
export function registerSchemas(documents: readonly unknown[]): KnownKind[] {
  return shared.register(documents);
}

/** Every kind that `checkDocument` knows, sorted by group, kind and version. */
export function listKinds(schemas: SchemaSet = shared): KnownKind[] {
  return schemas.list();
}

function checkOne(document: unknown, schemas: SchemaSet, walk: Walk): void {
  if (!isRecord(document)) {
    walk.report({ code: 'WrongType', what: `the document is ${show(document)}`, fix: 'write an object with apiVersion, kind and metadata' });
    return;
  }
  const { apiVersion, kind } = document;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || apiVersion === '' || kind === '') {
    for (const field of ['apiVersion', 'kind'] as const) {
      const value = document[field];
      if (value === undefined || value === null || value === '') walk.report({ code: 'MissingField', what: `${field} is missing`, fix: `add ${field}` }, field);
      else if (typeof value !== 'string') walk.report({ code: 'WrongType', what: `${field} is ${show(value)}`, fix: 'write a string' }, field);
    }
    return;
  }
  const found = schemas.lookup(apiVersion, kind);
  walk.secret = kind === 'Secret' && apiVersion === 'v1';
  if (kind.endsWith('List') && Array.isArray(document.items) && !found.entry) {
    document.items.forEach((item: unknown, index) => walk.at(['items', index], () => checkOne(withType(item, apiVersion, kind), schemas, walk)));
    return;
  }
  if (found.rule) {
    walk.visit(found.rule, document);
    checkEmbedded(document, kind, found.group, schemas, walk);
    checkRelations(document, found.group, walk);
  } else {
    reportKind(apiVersion, kind, found, schemas, walk);
    if (isRecord(document.metadata)) walk.at(['metadata'], () => walk.visit(schemas.resolve('core#ObjectMeta'), document.metadata));
  }
  checkMetadata(document, found.group, found.entry, walk);
}

/**
 * Custom resources whose controller makes Kubernetes' own objects of a part of them: their definition says only the types of that part, and what
 * the API server will refuse later is refused here.
 */
const embedded: Readonly<Record<string, { readonly keys: readonly string[]; readonly definition: string }>> = {
  'argoproj.io/Rollout': { keys: ['spec', 'template'], definition: 'core#PodTemplateSpec' },
  'keda.sh/ScaledJob': { keys: ['spec', 'jobTargetRef'], definition: 'batch#JobSpec' },
};

function checkEmbedded(document: Record<string, unknown>, kind: string, group: string, schemas: SchemaSet, walk: Walk): void {
  const place = group === '' ? undefined : embedded[`${group}/${kind}`];
  if (!place) return;
  let part: unknown = document;
  for (const key of place.keys) part = isRecord(part) ? part[key] : undefined;
  if (!isRecord(part)) return;
  const known = new Set(walk.problems.map(({ path }) => path));
  const inner = new Walk();
  inner.at([...walk.here, ...place.keys], () => inner.visit(schemas.resolve(place.definition), part));
  walk.problems.push(...inner.problems.filter(({ path }) => !known.has(path)));
}

function reportKind(apiVersion: string, kind: string, { group, entry }: KindLookup, schemas: SchemaSet, walk: Walk): void {
  const name = (version: string): string => (group ? `${group}/${version}` : version);
  if (entry) {
    const version = apiVersion.slice(group ? group.length + 1 : 0);
    const what = entry.gone?.includes(version) ? `${apiVersion} ${kind} is not served any more` : `${apiVersion} has no kind ${kind}`;
    const fix = entry.versions.length > 0 ? `write apiVersion: ${entry.versions.map(name).join(' or ')}` : 'use another kind';
    walk.report({ code: 'NotServed', what, fix }, 'apiVersion');
    return;
  }
  const near = nearest(kind, schemas.kindsOf(group));
  walk.problems.push({
    path: walk.pathOf('kind'),
    code: 'UnknownKind',
    what: `the kind ${apiVersion} ${kind} is not known, so its fields were not checked`,
    fix: near === undefined ? 'register its CustomResourceDefinition, or correct apiVersion and kind' : `did you mean ${near}?`,
    level: 'unknown',
  });
}

/** `kubectl get deployments -o json` leaves apiVersion and kind of the items out of typed lists. */
function withType(item: unknown, apiVersion: string, listKind: string): unknown {
  if (!isRecord(item) || listKind === 'List' || item.kind !== undefined) return item;
  return { apiVersion, kind: listKind.slice(0, -'List'.length), ...item };
}
