import { Finding } from './finding';

/** What to do about a finding whose message does not say so itself. */
export type FixOf = (code: string) => string | undefined;

/**
 * Findings for people, grouped by file: place, level and code, object, message, the deciding field and what to do.
 *
 * ```
 * shop/routes.yaml
 *   12  error  TW0101 HostNotServedByGateway  VirtualService shop/web
 *       host "a.com" is served by none of … ; bind it to istio-system/public
 *       at spec.hosts[0]
 * ```
 */
export function renderText(findings: readonly Finding[], fixOf: FixOf = () => undefined): string {
  if (findings.length === 0) return 'nothing found\n';
  const lines: string[] = [];
  const byFile = new Map<string, Finding[]>();
  for (const each of findings) {
    const group = byFile.get(each.file);
    if (group) group.push(each);
    else byFile.set(each.file, [each]);
  }
  for (const [file, group] of byFile) {
    lines.push(file);
    const width = Math.max(...group.map((each) => String(each.line).length));
    const indent = ' '.repeat(width + 4);
    for (const each of group) {
      const { kind, namespace, name } = each.resource;
      lines.push(`  ${String(each.line).padStart(width)}  ${each.level.padEnd(7)}  ${each.code} ${each.name}  ${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`);
      const fix = fixOf(each.code);
      lines.push(`${indent}${each.message}${fix ? `${each.message.endsWith('.') ? '' : ';'} → ${fix}` : ''}`);
      if (each.path !== '') lines.push(`${indent}at ${each.path}`);
    }
    lines.push('');
  }
  lines.push(summary(findings), '');
  return lines.join('\n');
}

/** `2 errors, 1 warning` */
export function summary(findings: readonly Finding[]): string {
  const counts = (['error', 'warning', 'info'] as const).map((level) => [level, findings.filter((each) => each.level === level).length] as const);
  const parts = counts.filter(([, count]) => count > 0).map(([level, count]) => `${count} ${level}${count === 1 || level === 'info' ? '' : 's'}`);
  return parts.length === 0 ? 'nothing found' : parts.join(', ');
}
