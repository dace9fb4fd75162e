import { Judge, SharedVariables } from './judge';
import { requestOf } from './judge-kubernetes';
import { Policy } from './policy';
import { PolicyFinding } from './policy-finding';

/** An object to judge, and where it is from. The documents that `readManifests` gives are such. */
export interface PolicyDocument {
  /** The object, as the API server would be sent it. */
  readonly doc: Readonly<Record<string, unknown>>;
  /** The file it is written in, or that the construct it comes from is written in. */
  readonly file: string;
  /** The line it begins at, from 1. */
  readonly line: number;
  /**
   * Path of the construct that a person wrote.
   *
   * @default - none: it comes from a file
   */
  readonly construct?: string;
}

/** How documents are judged. */
export interface EvaluateOptions {
  /**
   * The day exceptions are judged by, e.g. `2027-01-31`.
   *
   * @default - no exception is over
   */
  readonly asOf?: string;
  /**
   * The namespace of documents that name none.
   *
   * @default 'default'
   */
  readonly namespace?: string;
  /**
   * How much one expression may do on one document.
   *
   * @default 1000000
   */
  readonly budget?: number;
}

/**
 * Judges documents by policies: everything that does not hold, in the order of the documents.
 *
 * It never throws for what a rule or a document is: a rule that fails, for a missing field as well as for taking too long, is a finding of its own
 * (`PolicyFailed`), as bad as the rule, and the others are judged all the same.
 */
export function evaluate(policies: readonly Policy[], documents: readonly PolicyDocument[], options: EvaluateOptions = {}): PolicyFinding[] {
  const about = policies.filter(({ scope }) => scope.target === 'kubernetes');
  const judges = about.map((policy) => new Judge(policy, options));
  const byKind = new Map<string, Judge[]>();
  for (const judge of judges) {
    for (const { group, kind } of judge.policy.scope.kinds) {
      const key = `${group}/${kind}`;
      const known = byKind.get(key);
      if (!known) byKind.set(key, [judge]);
      else if (known.at(-1) !== judge) known.push(judge);
    }
  }
  const namespaces = namespacesIn(documents);
  const neighbours = judges.some(({ policy }) => policy.neighbours) ? neighboursIn(documents, options) : undefined;
  const findings: PolicyFinding[] = judges.flatMap((judge) => judge.expired());
  for (const document of documents) {
    const { apiVersion, kind } = document.doc;
    if (typeof apiVersion !== 'string' || typeof kind !== 'string') continue;
    const slash = apiVersion.indexOf('/');
    const fitting = byKind.get(`${slash < 0 ? '' : apiVersion.slice(0, slash)}/${kind}`);
    if (!fitting) continue;
    const request = requestOf(document.doc, options.namespace ?? 'default');
    const values = {
      object: document.doc,
      oldObject: null,
      request,
      namespaceObject: namespaces.get(request.namespace) ?? unseen(request.namespace),
      neighbours: neighbours?.get(placeOf(document, options)) ?? [],
    };
    const shared: SharedVariables = new Map();
    for (const judge of fitting) judge.judge(values, document, request, findings, shared);
  }
  return findings;
}

function namespacesIn(documents: readonly PolicyDocument[]): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const { doc } of documents) {
    const name = doc.kind === 'Namespace' && doc.apiVersion === 'v1' ? (doc.metadata as { name?: unknown } | undefined)?.name : undefined;
    if (typeof name === 'string') found.set(name, doc);
  }
  return found;
}

/** The documents of each namespace, its Namespace among them. */
function neighboursIn(documents: readonly PolicyDocument[], options: EvaluateOptions): Map<string, unknown[]> {
  const found = new Map<string, unknown[]>();
  for (const document of documents) {
    const place = placeOf(document, options);
    const known = found.get(place);
    if (known) known.push(document.doc);
    else found.set(place, [document.doc]);
  }
  return found;
}

/** The namespace that a document is in, or is. */
function placeOf({ doc }: PolicyDocument, { namespace = 'default' }: EvaluateOptions): string {
  const request = requestOf(doc, namespace);
  return doc.kind === 'Namespace' && doc.apiVersion === 'v1' ? request.name : request.namespace;
}

/** A namespace that is made elsewhere: what every one has. */
function unseen(name: string): unknown {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { 'kubernetes.io/metadata.name': name } } };
}
