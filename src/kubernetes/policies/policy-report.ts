/* eslint-disable @typescript-eslint/no-require-imports -- loaded when it is first needed, so that a program without it does not pay */
import { Platform } from '../../core/platform';
import { policyFindings } from '../synthesis/enforce-policies';
import { KubernetesTree } from '../synthesis/kubernetes-tree';

/**
 * Everything that breaks a policy of the platform, as Code Quality JSON of GitLab: each at the file and line where a person wrote the construct, relative
 * to the repository, so that a merge request shows it there. Nothing is written, and nothing refused.
 *
 * @param format `code-quality`, `text` for people, or `json`: the findings as they are
 */
export function policyReport(platform: Platform, format: 'code-quality' | 'text' | 'json' = 'code-quality'): string {
  const findings = KubernetesTree.of(platform)._charts().flatMap((charts) => policyFindings(charts).map(({ finding }) => finding));
  if (format === 'json') return `${JSON.stringify(findings, undefined, 2)}\n`;
  const { asReportFindings } = require('../../policies/policy-finding') as typeof import('../../policies/policy-finding');
  const { renderCodeQuality, renderText } = require('../../analysis/report') as typeof import('../../analysis/report');
  const report = asReportFindings(findings);
  return format === 'text' ? renderText(report) : renderCodeQuality(report);
}
