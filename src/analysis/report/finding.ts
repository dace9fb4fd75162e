/** How bad a finding is. */
export type FindingLevel = 'info' | 'warning' | 'error';

/** One thing the analyzer found. Its JSON form is public. */
export interface Finding {
  /** `IST0132` or `TW0101`. */
  readonly code: string;
  /** e.g. `VirtualServiceHostNotFoundInGateway` */
  readonly name: string;
  /** The rule that found it: Istio's own analyzer name where it is Istio's rule. */
  readonly rule: string;
  /** How bad it is. */
  readonly level: FindingLevel;
  /** What is wrong, and what to do. */
  readonly message: string;
  /** Namespace as the manifest writes it; empty when it does not. */
  readonly resource: { readonly kind: string; readonly namespace: string; readonly name: string };
  /** The deciding field, e.g. `spec.gateways[0]`; empty for the object as a whole. */
  readonly path: string;
  /** The file it is in. */
  readonly file: string;
  /** The line, from 1. */
  readonly line: number;
}

const weight: Record<FindingLevel, number> = { error: 0, warning: 1, info: 2 };

/** By file and line, the worst first on one line; the same for the same input, always. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => compare(a.file, b.file) || a.line - b.line || weight[a.level] - weight[b.level]
    || compare(a.code, b.code) || compare(a.path, b.path) || compare(a.message, b.message)
    || compare(a.resource.kind, b.resource.kind) || compare(a.resource.namespace, b.resource.namespace) || compare(a.resource.name, b.resource.name));
}

/** Each finding once, however often and by however many rules it was found: two of Istio's analyzers look up the pods of a gateway. */
export function dedupeFindings(findings: readonly Finding[]): Finding[] {
  const seen = new Map<string, Finding>();
  for (const each of findings) {
    const key = JSON.stringify([each.code, each.message, each.resource, each.path, each.file, each.line]);
    if (!seen.has(key)) seen.set(key, each);
  }
  return [...seen.values()];
}

/** From which level on a run fails. */
export type FailLevel = 'never' | FindingLevel;

/** Whether findings make a run fail. @param on `error` lets warnings pass */
export function fails(findings: readonly Finding[], on: FailLevel = 'error'): boolean {
  return on !== 'never' && findings.some((each) => weight[each.level] <= weight[on]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
