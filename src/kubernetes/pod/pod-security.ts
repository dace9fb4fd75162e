import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { pathOf } from '../../core/construct-path';
import { LocatedProblem } from '../../core/validation-error';
import { Json } from '../synthesis/json';
import { judges } from '../synthesis/judges';
import { Relax } from './relax';

const RELAXED = new WeakMap<IConstruct, readonly Relax[]>();

/** Says that the pods of `workload` were made to hold *restricted*, but for what was relaxed by name. */
export function promiseRestricted(workload: IConstruct, relax: readonly Relax[]): void {
  RELAXED.set(workload, relax);
}

/** Rules of the standard that a relaxation suspends, by the code of the check. */
const SUSPENDS: Record<Relax['kind'], readonly string[]> = {
  runAsRoot: ['MayRunAsRoot', 'RootUser'],
  writableRootFilesystem: [],
  privilegeEscalation: ['PrivilegeEscalation'],
  capability: ['ForbiddenCapability', 'RestrictedCapability'],
  unconfinedSeccomp: ['SeccompUnconfined', 'SeccompMissing'],
  privileged: ['PrivilegedContainer', 'MayRunAsRoot', 'RootUser', 'PrivilegeEscalation', 'CapabilitiesKept'],
};

function isSuspended({ code, what }: { code: string; what: string }, relax: readonly Relax[]): boolean {
  return relax.some(({ kind, capability }) => {
    if (kind === 'capability') {
      // Only the capability that was named: a patch that adds another one is not excused.
      return (SUSPENDS.capability.includes(code) && what.split(' ').includes(capability!)) || (capability === 'SYS_ADMIN' && code === 'PrivilegeEscalation');
    }
    return SUSPENDS[kind].includes(code);
  });
}

/**
 * Proves a document against Pod Security *restricted*. What one of our workloads breaks without having relaxed it (through a patch, say) is a problem;
 * what somebody else's object breaks is a warning.
 */
export function judgePodSecurity(object: ApiObject, document: Json): { problems: LocatedProblem[]; warnings: LocatedProblem[] } {
  const workload = object.node.scopes.find((scope) => RELAXED.has(scope));
  const relaxed = workload ? RELAXED.get(workload)! : [];
  const found = judges.checkPodSecurity(document, 'restricted')
    .filter((problem) => !isSuspended(problem, relaxed))
    .map((problem): LocatedProblem => ({ path: pathOf(object), code: problem.code, what: `\`${problem.path}\` ${problem.what}`, fix: problem.fix }));
  return workload ? { problems: found, warnings: [] } : { problems: [], warnings: found };
}
