import { Problem } from '../../../core/validation-error';
import { analysis } from '../../synthesis/analysis';
import { bothProblems, copied, emptyProblems, given, keyProblems, textProblems, WrittenSettings } from './written';

/** What `safe-labels` asks of labels. See https://github.com/kubewarden/policies/tree/main/policies/safe-labels-policy */
export interface SafeLabelsSettings {
  /**
   * Keys that no object may have.
   *
   * @default - none
   */
  readonly deniedLabels?: readonly string[];
  /**
   * Keys that every object has.
   *
   * @default - none
   */
  readonly mandatoryLabels?: readonly string[];
  /**
   * What values of a key look like: a regular expression of Go (RE2) that matches some part of it; anchor it with `^` and `$`.
   *
   * @default - any
   */
  readonly constrainedLabels?: Record<string, string>;
}

/** What `safe-annotations` asks of annotations. */
export interface SafeAnnotationsSettings {
  /**
   * Keys that no object may have.
   *
   * @default - none
   */
  readonly deniedAnnotations?: readonly string[];
  /**
   * Keys that every object has.
   *
   * @default - none
   */
  readonly mandatoryAnnotations?: readonly string[];
  /**
   * What values of a key look like: a regular expression of Go (RE2) that matches some part of it; anchor it with `^` and `$`.
   *
   * @default - any
   */
  readonly constrainedAnnotations?: Record<string, string>;
}

/**
 * How names are compared with a list:
 *
 * - `containsAnyOf`: at least one of the list is there
 * - `containsAllOf`: all of the list are there
 * - `doesNotContainAnyOf`: none of the list is there
 * - `doesNotContainAllOf`: not all of the list are there together
 * - `containsOtherThan`: at least one is there that the list does not have
 * - `doesNotContainOtherThan`: nothing is there but what the list has
 *
 * Some pages write the last two with a capital; the module reads camel case. See https://github.com/kubewarden/policies/tree/main/crates/criteria-policy-base
 */
export type Criteria =
  'containsAnyOf' | 'containsAllOf' | 'doesNotContainAnyOf' | 'doesNotContainAllOf' | 'containsOtherThan' | 'doesNotContainOtherThan';

/** Names that are there, or not: of labels, annotations or environment variables. */
export interface CriteriaSettings {
  /** How they are compared. */
  readonly criteria: Criteria;
  /** The names; at least one. */
  readonly values: readonly string[];
}

/** Which labels of a namespace its objects get. */
export interface LabelPropagatorSettings {
  /** Keys; at least one. */
  readonly propagatedLabels: readonly string[];
}

const CRITERIA: readonly string[] = ['containsAnyOf', 'containsAllOf', 'doesNotContainAnyOf', 'doesNotContainAllOf', 'containsOtherThan', 'doesNotContainOtherThan'];

export function safeLabels({ deniedLabels, mandatoryLabels, constrainedLabels }: SafeLabelsSettings): WrittenSettings {
  return {
    settings: given({
      denied_labels: copied(deniedLabels), mandatory_labels: copied(mandatoryLabels), constrained_labels: constrainedLabels && { ...constrainedLabels },
    }),
    problems: safe('Labels', deniedLabels, mandatoryLabels, constrainedLabels),
  };
}

export function safeAnnotations({ deniedAnnotations, mandatoryAnnotations, constrainedAnnotations }: SafeAnnotationsSettings): WrittenSettings {
  return {
    settings: given({
      denied_annotations: copied(deniedAnnotations),
      mandatory_annotations: copied(mandatoryAnnotations),
      constrained_annotations: constrainedAnnotations && { ...constrainedAnnotations },
    }),
    problems: safe('Annotations', deniedAnnotations, mandatoryAnnotations, constrainedAnnotations),
  };
}

/** Names of labels or annotations against a list. */
export function keyCriteria(settings: CriteriaSettings): WrittenSettings {
  return criteria(settings, keyProblems('values', settings.values));
}

/** Names of environment variables against a list. */
export function variableCriteria(settings: CriteriaSettings): WrittenSettings {
  return criteria(settings, textProblems('values', settings.values, (name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name), 'write the name of a variable in letters, digits and `_`'));
}

export function labelPropagator({ propagatedLabels }: LabelPropagatorSettings): WrittenSettings {
  return {
    settings: { propagatedLabels: [...propagatedLabels] },
    problems: [...emptyProblems('propagatedLabels', propagatedLabels, 'so nothing is handed on'), ...keyProblems('propagatedLabels', propagatedLabels)],
    mutates: true,
  };
}

function criteria(settings: CriteriaSettings, problems: readonly Problem[]): WrittenSettings {
  const chosen = textProblems('criteria', [settings.criteria], (text) => CRITERIA.includes(text), `use ${CRITERIA.join(', ')}`);
  return {
    settings: { criteria: settings.criteria, values: [...settings.values] },
    problems: [...chosen, ...emptyProblems('values', settings.values, 'which the module refuses'), ...problems],
  };
}

function safe(
  what: string, denied: readonly string[] | undefined, mandatory: readonly string[] | undefined, constrained: Record<string, string> | undefined,
): Problem[] {
  const problems = [
    ...keyProblems(`denied${what}`, denied),
    ...keyProblems(`mandatory${what}`, mandatory),
    ...keyProblems(`constrained${what}`, Object.keys(constrained ?? {})),
    ...bothProblems(`mandatory${what}`, mandatory, `denied${what}`, denied),
    ...bothProblems(`constrained${what}`, Object.keys(constrained ?? {}), `denied${what}`, denied),
  ];
  for (const [key, pattern] of Object.entries(constrained ?? {})) {
    const compiled = analysis.Re2.compile(pattern);
    if (!('error' in compiled)) continue;
    problems.push({
      code: 'ModuleRegex',
      what: `\`constrained${what}[${JSON.stringify(key)}]\` is ${JSON.stringify(pattern)}: ${compiled.error}`,
      fix: 'write a regular expression of Go (https://pkg.go.dev/regexp/syntax), which knows no look-around',
    });
  }
  if ((denied ?? []).length + (mandatory ?? []).length + Object.keys(constrained ?? {}).length === 0) {
    problems.push({ code: 'ModuleEmpty', what: `no ${what.toLowerCase()} are named, so the policy asks nothing`, fix: `give \`denied${what}\`, \`mandatory${what}\` or \`constrained${what}\`` });
  }
  return problems;
}
