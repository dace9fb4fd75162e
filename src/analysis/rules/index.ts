import { formatPath } from '../../manifests/read/document';
import { Field, Model, Resource } from '../model';
import { dedupeFindings, Finding, sortFindings } from '../report/finding';
import { allRules } from './all-rules';
import { Code, codeInfo } from './codes';
import { Rule } from './rule';

export { codes, codeInfo } from './codes';
export type { Code, CodeInfo } from './codes';
export type { Rule } from './rule';
export { allRules };

export interface AnalyzeOptions {
  /** Only these rules, by name. @default - all that are not optional */
  readonly rules?: readonly string[];
  /**
   * Findings to leave out, as `CODE=Kind name.namespace` with `*` for any text, the way `istioctl analyze -S` takes them.
   * @default - only the annotation `galley.istio.io/analyze-suppress` of an object leaves some out
   */
  readonly suppress?: readonly string[];
}

/**
 * Judges a model with every rule: what `istioctl analyze` would say, and more.
 *
 * The same model gives the same findings in the same order, each of them once.
 */
export function analyze(model: Model, options: AnalyzeOptions = {}): Finding[] {
  const rules = options.rules ? allRules.filter((rule) => options.rules!.includes(rule.name)) : allRules.filter((rule) => !rule.optional);
  const findings = rules.flatMap((rule) => runRule(rule, model));
  const suppressed = (options.suppress ?? []).map(suppression);
  return sortFindings(dedupeFindings(findings.filter((each) => !suppressed.some((matches) => matches(each)))));
}

/** What one rule finds, in the order it finds it, duplicates included. */
export function runRule(rule: Rule, model: Model): Finding[] {
  const findings: Finding[] = [];
  rule.run(model, (code: Code, resource: Resource, message: string, at?: Field) => {
    if (resource.origin !== 'manifest' || isSuppressed(resource, code)) return;
    const { name, level } = codeInfo(code);
    const path = at?.path ?? [];
    findings.push({
      code,
      name,
      rule: rule.name,
      level,
      message,
      resource: { kind: resource.kind, namespace: resource.declaredNamespace, name: resource.name },
      path: formatPath(path),
      file: resource.file,
      line: path.length === 0 ? resource.line : resource.document.lineOf(path),
    });
  });
  return findings;
}

/** The annotation holds codes separated by commas, or `*` for all. */
function isSuppressed(resource: Resource, code: string): boolean {
  const annotation = resource.annotations['galley.istio.io/analyze-suppress'];
  if (annotation === undefined) return false;
  const listed = annotation.split(',').map((each) => each.trim());
  return listed.includes('*') || listed.includes(code);
}

function suppression(text: string): (finding: Finding) => boolean {
  const [code, pattern = '*'] = text.split('=', 2);
  const glob = new RegExp(`^${pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`);
  return ({ code: found, resource }) => found === code
    && glob.test(`${resource.kind} ${resource.name}${resource.namespace === '' ? '' : `.${resource.namespace}`}`);
}
