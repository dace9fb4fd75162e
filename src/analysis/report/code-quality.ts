import { createHash } from 'crypto';
import { Finding, FindingLevel } from './finding';

const severities: Record<FindingLevel, string> = { error: 'critical', warning: 'major', info: 'info' };

/**
 * Findings in GitLab's Code Quality format (https://docs.gitlab.com/ci/testing/code_quality/), which merge requests show beside the lines.
 *
 * The fingerprint names the object and field and neither line nor file, so that a finding that only moves is not shown as new.
 */
export function renderCodeQuality(findings: readonly Finding[]): string {
  const seen = new Map<string, number>();
  const issues = findings.map((each) => {
    const { kind, namespace, name } = each.resource;
    const identity = JSON.stringify([each.code, each.rule, kind, namespace, name, each.path]);
    const count = seen.get(identity) ?? 0;
    seen.set(identity, count + 1);
    return {
      description: `${each.code} ${kind} ${namespace === '' ? '' : `${namespace}/`}${name}: ${each.message}`,
      check_name: each.name,
      fingerprint: createHash('sha256').update(count === 0 ? identity : `${identity}#${count}`).digest('hex'),
      severity: severities[each.level],
      location: { path: each.file.replace(/^\.\//, ''), lines: { begin: Math.max(each.line, 1) } },
    };
  });
  return `${JSON.stringify(issues, undefined, 2)}\n`;
}
