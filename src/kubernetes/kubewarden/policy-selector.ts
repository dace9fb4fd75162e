import { Problem } from '../../core/validation-error';
import { isLabelValue, isQualifiedName } from '../../manifests/schema/names';
import { Json } from '../synthesis/json';

/** One condition on labels. */
export interface LabelCondition {
  /** The key of the label. */
  readonly key: string;
  /** How its value is compared. */
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  /**
   * The values of `In` and `NotIn`.
   *
   * @default - none
   */
  readonly values?: readonly string[];
}

/** Labels that an object has. */
export interface LabelSelection {
  /**
   * Labels with these values.
   *
   * @default - none
   */
  readonly matchLabels?: Record<string, string>;
  /**
   * Conditions, all of which hold.
   *
   * @default - none
   */
  readonly matchExpressions?: readonly LabelCondition[];
}

/** The label that Kubernetes gives every namespace. */
export const NAMESPACE_NAME = 'kubernetes.io/metadata.name';
/** Namespaces without which a cluster does not run: a policy that refuses there keeps the cluster from mending itself. */
export const SYSTEM_NAMESPACES: readonly string[] = ['kube-system', 'kube-public', 'kube-node-lease'];

/**
 * The namespaces a cluster-wide policy is asked about. Those of the system and that of the policy servers are left out: there, a policy that refuses too much
 * would keep the cluster, and the policy servers themselves, from starting again.
 */
export class PolicyNamespaces {
  /** All but those of the system, of the policy servers, and these. */
  public static except(...names: readonly string[]): PolicyNamespaces { return new PolicyNamespaces([], names, {}); }
  /** These and no others. */
  public static only(...names: readonly string[]): PolicyNamespaces { return new PolicyNamespaces(names, [], {}); }
  /** Those with these labels, except those of the system and of the policy servers. */
  public static labelled(selection: LabelSelection): PolicyNamespaces { return new PolicyNamespaces([], [], selection); }

  private constructor(private readonly names: readonly string[], private readonly excluded: readonly string[], private readonly labels: LabelSelection) {}

  /** @internal */
  public _problems(server: string): Problem[] {
    const problems: Problem[] = labelProblems('namespaces', this.labels);
    for (const name of this.names) {
      if (!SYSTEM_NAMESPACES.includes(name) && name !== server) continue;
      problems.push({ code: 'KubewardenSystemNamespace', what: `\`namespaces\` has ${JSON.stringify(name)}, where a policy could keep the cluster from starting`, fix: 'leave it out; a cluster is guarded there by who may write to it' });
    }
    return problems;
  }

  /** @internal */
  public _selection(server: string): LabelSelection {
    if (this.names.length > 0) return { matchExpressions: [{ key: NAMESPACE_NAME, operator: 'In', values: [...this.names] }] };
    const values = [...new Set([...SYSTEM_NAMESPACES, server, ...this.excluded])];
    return { ...this.labels, matchExpressions: [{ key: NAMESPACE_NAME, operator: 'NotIn', values }, ...this.labels.matchExpressions ?? []] };
  }
}

/** A selection as Kubernetes writes it. */
export function renderSelection({ matchLabels, matchExpressions }: LabelSelection): Json {
  const condition = ({ key, operator, values }: LabelCondition) => ({ key, operator, ...(values ? { values: [...values] } : {}) });
  return {
    ...(matchLabels ? { matchLabels: { ...matchLabels } } : {}),
    ...(matchExpressions ? { matchExpressions: matchExpressions.map(condition) } : {}),
  };
}

/** Whether labels are those that a selection means. */
export function selects({ matchLabels, matchExpressions }: LabelSelection, labels: Readonly<Record<string, unknown>>): boolean {
  if (Object.entries(matchLabels ?? {}).some(([key, value]) => labels[key] !== value)) return false;
  return (matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    switch (operator) {
      case 'In': return typeof value === 'string' && values.includes(value);
      case 'NotIn': return !(typeof value === 'string' && values.includes(value));
      case 'Exists': return value !== undefined;
      case 'DoesNotExist': return value === undefined;
    }
  });
}

/** What is wrong with a selection of labels. */
export function labelProblems(prop: string, { matchLabels, matchExpressions }: LabelSelection): Problem[] {
  const problems: Problem[] = [];
  for (const [key, value] of Object.entries(matchLabels ?? {})) {
    if (!isQualifiedName(key) || !isLabelValue(value)) {
      problems.push({ code: 'KubewardenSelector', what: `\`${prop}\` selects ${JSON.stringify(key)}: ${JSON.stringify(value)}, which no label can be`, fix: 'write a key and a value as Kubernetes takes them' });
    }
  }
  for (const { key, operator, values } of matchExpressions ?? []) {
    const listed = operator === 'In' || operator === 'NotIn';
    if (isQualifiedName(key) && listed === (values ?? []).length > 0) continue;
    problems.push({
      code: 'KubewardenSelector',
      what: `\`${prop}\` asks ${operator} of ${JSON.stringify(key)} with ${(values ?? []).length} values`,
      fix: 'In and NotIn take at least one value, Exists and DoesNotExist none',
    });
  }
  return problems;
}
