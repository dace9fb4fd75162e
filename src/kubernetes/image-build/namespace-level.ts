import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Problem } from '../../core/validation-error';
import { PodSecurityLevel } from './step';

const LEVELS: readonly PodSecurityLevel[] = ['restricted', 'baseline', 'privileged'];
const ENFORCE = 'pod-security.kubernetes.io/enforce';

/**
 * Whether the namespace refuses the pods of a build, as far as the program makes that namespace: an admission controller says so in an event that nobody
 * reads.
 */
export function namespaceProblem(build: IConstruct, namespace: string | undefined, builder: string, needs: PodSecurityLevel): Problem | undefined {
  if (needs === 'restricted' || namespace === undefined) return undefined;
  const found = build.node.root.node.findAll().find((one): one is ApiObject => ApiObject.isApiObject(one) && one.kind === 'Namespace' && one.name === namespace);
  const enforced = found?.metadata.getLabel(ENFORCE) as PodSecurityLevel | undefined;
  if (enforced === undefined || LEVELS.indexOf(enforced) >= LEVELS.indexOf(needs)) return undefined;
  return {
    code: 'BuildPodSecurity',
    what: `the namespace ${namespace} enforces Pod Security ${enforced}, which refuses the pods of ${builder}: they need ${needs}`,
    fix: `build in a namespace of its own, new Namespace(chart, "builds", { podSecurity: "${needs}" }), or ${saferThan(needs)}`,
  };
}

function saferThan(needs: PodSecurityLevel): string {
  return needs === 'privileged' ? 'use ImageBuilder.kaniko() (baseline), or buildpacks (restricted)' : 'use buildpacks (restricted)';
}
