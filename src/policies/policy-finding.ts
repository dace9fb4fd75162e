import { Finding, sortFindings } from '../analysis/report/finding';
import type { Owner, Severity } from './policy';

/**
 * What came of a rule: it is broken, it could not be judged and so does not hold, what decides is not known yet, or an exception is over.
 */
export type PolicyFindingCode = 'PolicyViolated' | 'PolicyFailed' | 'PolicyUndecided' | 'PolicyExceptionExpired';

/** One rule that does not hold for one object. Its JSON form is public. */
export interface PolicyFinding {
  /** What came of the rule. */
  readonly code: PolicyFindingCode;
  /** Id of the policy. */
  readonly policy: string;
  /** How bad it is. */
  readonly severity: Severity;
  /** Who has to act. */
  readonly owner: Owner;
  /** What is wrong. */
  readonly message: string;
  /** What to do. */
  readonly fix: string;
  /** The object; a Terraform resource has its type as kind, and its address as name. */
  readonly resource: { readonly kind: string; readonly namespace: string; readonly name: string };
  /** Where the object is written, or the construct it comes from: relative to the repository where that is known. */
  readonly file: string;
  /** The line, from 1. */
  readonly line: number;
  /**
   * Path of the construct that a person wrote.
   *
   * @default - none: it comes from a file
   */
  readonly construct?: string;
  /**
   * Where the rule comes from.
   *
   * @default - the policy names nothing
   */
  readonly reference?: string;
}

/**
 * Findings as those of the analyzer, for the same reports: text, JSON, SARIF and Code Quality. The code is the id of the policy, so that each has its own
 * line in a report, and a finding that moves in its file is the same one.
 */
export function asReportFindings(findings: readonly PolicyFinding[]): Finding[] {
  return sortFindings(findings.map(({ code, policy, severity, owner, message, fix, resource, file, line, construct }) => ({
    code: policy,
    name: code,
    rule: `policy/${owner}`,
    level: severity,
    message: `${message}; ${fix}`,
    resource,
    path: construct ?? '',
    file,
    line,
  })));
}
