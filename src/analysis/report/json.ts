import { Finding } from './finding';

/** Findings as a JSON array of `{code, name, rule, level, message, resource: {kind, namespace, name}, path, file, line}`. */
export function renderJson(findings: readonly Finding[]): string {
  const items = findings.map(({ code, name, rule, level, message, resource, path, file, line }) => ({
    code, name, rule, level, message, resource: { kind: resource.kind, namespace: resource.namespace, name: resource.name }, path, file, line,
  }));
  return `${JSON.stringify(items, undefined, 2)}\n`;
}
