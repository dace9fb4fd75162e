import { Problem } from '../../core/validation-error';
import { Json } from '../synthesis/json';
import { isWhole } from './amounts';
import { PodProps } from './pod-props';

type SecurityProps = Pick<PodProps, 'user' | 'capabilities' | 'relax'>;

/** Every process of the pod is in this group besides its own, so any number will do that means nothing else. */
const FILES_GROUP = 65532;

/** The pod's part of Pod Security *restricted*. */
export function podSecurityContext({ user, relax = [] }: SecurityProps, ownsFiles: boolean): Json {
  const root = relax.some(({ kind }) => kind === 'runAsRoot' || kind === 'privileged');
  const unconfined = relax.some(({ kind }) => kind === 'unconfinedSeccomp');
  return {
    ...(root ? {} : { runAsNonRoot: true }),
    ...(user === undefined ? {} : { runAsUser: user, runAsGroup: user }),
    // A volume belongs to root until it is given to a group that the processes are in; at every start only if it changed hands.
    ...(ownsFiles ? { fsGroup: user ?? FILES_GROUP, fsGroupChangePolicy: 'OnRootMismatch' } : {}),
    seccompProfile: { type: unconfined ? 'Unconfined' : 'RuntimeDefault' },
  };
}

/** The container's part. */
export function containerSecurityContext({ capabilities = [], relax = [] }: SecurityProps): Json {
  const kinds = new Set(relax.map(({ kind }) => kind));
  if (kinds.has('privileged')) return { privileged: true, readOnlyRootFilesystem: !kinds.has('writableRootFilesystem') };
  const kept = [...new Set([...capabilities, ...relax.flatMap(({ capability }) => capability ?? [])])];
  return {
    // SYS_ADMIN implies it, and Kubernetes refuses to be told otherwise.
    allowPrivilegeEscalation: kinds.has('privilegeEscalation') || kept.includes('SYS_ADMIN'),
    readOnlyRootFilesystem: !kinds.has('writableRootFilesystem'),
    capabilities: { drop: ['ALL'], ...(kept.length > 0 ? { add: kept } : {}) },
  };
}

/** What is wrong with security settings, all of it. */
export function securityProblems({ user, capabilities = [], relax = [] }: SecurityProps): Problem[] {
  const problems: Problem[] = [];
  if (user !== undefined && !isWhole(user, 0, 2147483647)) {
    problems.push({ code: 'UserId', what: `\`user\` must be a whole number from 1 to 2147483647, got ${user}`, fix: 'give the numeric id of the user in the image, e.g. 1000' });
  } else if (user === 0 && !relax.some(({ kind }) => kind === 'runAsRoot' || kind === 'privileged')) {
    problems.push({ code: 'UserId', what: '`user` is 0, which is root', fix: 'give another user id, or relax: [Relax.runAsRoot("why")]' });
  }
  if (user === 1337) {
    problems.push({ code: 'UserId', what: '`user` is 1337, which is reserved for the Istio sidecar', fix: 'give another user id' });
  }
  for (const capability of capabilities) {
    if (capability !== 'NET_BIND_SERVICE') {
      problems.push({
        code: 'Capability',
        what: `\`capabilities\` may only keep NET_BIND_SERVICE, got ${JSON.stringify(capability)}`,
        fix: `if it is really needed: relax: [Relax.capability(${JSON.stringify(capability)}, "why")]`,
      });
    }
  }
  for (const one of relax) {
    if (typeof one.reason !== 'string' || one.reason.trim() === '') problems.push({ code: 'RelaxReason', what: `\`relax\` has a ${one.kind} without a reason`, fix: 'say why it is needed, for the next reader' });
    if (one.capability !== undefined && !/^(?!CAP_)[A-Z][A-Z0-9_]*$/.test(one.capability)) {
      problems.push({ code: 'Capability', what: `${JSON.stringify(one.capability)} is no Linux capability`, fix: 'write it in capitals and without CAP_, e.g. "NET_ADMIN"' });
    }
  }
  return problems;
}
