import { Problem } from '../../core/validation-error';
import { isLabelValue, isQualifiedName } from '../../manifests/schema/names';

/** Pods that run on Fargate: those of a namespace, and with labels only those of it that have all of them. */
export interface FargateSelector {
  /** The namespace; `*` and `?` stand for letters. */
  readonly namespace: string;
  /**
   * Labels that pods must have.
   *
   * @default - any
   */
  readonly labels?: Record<string, string>;
}

/** Pods that run without nodes: each in a machine of its own, that AWS looks after. */
export class FargateProfile {
  /** Pods that one of the selectors takes, one to five. */
  public static of(id: string, selectors: readonly FargateSelector[]): FargateProfile { return new FargateProfile(id, selectors); }

  private constructor(
    /** Its name within the cluster. */
    public readonly id: string,
    /** Which pods. */
    public readonly selectors: readonly FargateSelector[],
  ) {}

  /** Whether pods of a namespace may run there, those with no labels that matter. */
  public takes(namespace: string): boolean {
    return this.selectors.some((one) => new RegExp(`^${one.namespace.replace(/[.]/g, '\\.').replace(/\*/g, '.*').replace(/\?/g, '.')}$`).test(namespace));
  }
}

/** What is wrong with them, all of it. See https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html */
export function fargateProblems(profiles: readonly FargateProfile[], hasOtherNodes: boolean): Problem[] {
  const ids = profiles.map(({ id }) => id);
  const problems: Problem[] = [...new Set(ids.filter((id, i) => ids.indexOf(id) < i))].map((id) => (
    { code: 'EksFargate', what: `two Fargate profiles are called ${JSON.stringify(id)}`, fix: 'give one of them another name' }));
  for (const { id, selectors } of profiles) {
    const profile = `the Fargate profile ${JSON.stringify(id)}`;
    if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(id) || id.startsWith('eks-')) {
      problems.push({ code: 'EksFargate', what: `${JSON.stringify(id)} cannot be the name of a Fargate profile`, fix: 'use lower-case letters, digits and dashes, and not "eks-" first' });
    }
    if (selectors.length < 1 || selectors.length > 5) problems.push({ code: 'EksFargate', what: `${profile} has ${selectors.length} selectors`, fix: 'give it from 1 to 5' });
    for (const { namespace, labels = {} } of selectors) {
      if (!/^[-a-z0-9*?]{1,63}$/.test(namespace)) problems.push({ code: 'EksFargate', what: `${profile} takes pods of ${JSON.stringify(namespace)}, which is no namespace`, fix: 'write e.g. "batch" or "batch-*"' });
      const wrong = Object.entries(labels).find(([key, value]) => !isQualifiedName(key) || !isLabelValue(value));
      if (wrong || Object.keys(labels).length > 5) {
        problems.push({ code: 'EksFargate', what: `${profile} takes pods with ${wrong ? `the label ${JSON.stringify(wrong.join('='))}` : `${Object.keys(labels).length} labels`}`, fix: 'name at most five that Kubernetes allows' });
      }
    }
  }
  if (profiles.length > 0 && !hasOtherNodes && !profiles.some((profile) => profile.takes('kube-system'))) {
    problems.push({ code: 'EksFargate', what: 'there are no nodes, and no Fargate profile takes pods of kube-system, so that CoreDNS would never run', fix: 'add { namespace: "kube-system" } to one' });
  }
  return problems;
}
