import { Problem } from '../../core/validation-error';
import { Json } from '../synthesis/kubernetes-object';
import { PodProps } from './pod-props';

type SecurityProps = Pick<PodProps, 'user' | 'capabilities' | 'relax'>;

/** The pod's part of Pod Security *restricted*. */
export function podSecurityContext({ user, relax = [] }: SecurityProps, ownsFiles: boolean): Json {
  const root = relax.some(({ kind }) => kind === 'runAsRoot' || kind === 'privileged');
  const unconfined = relax.some(({ kind }) => kind === 'unconfinedSeccomp');
  return {
    ...(root ? {} : { runAsNonRoot: true }),
    ...(user === undefined ? {} : { runAsUser: user, runAsGroup: user }),
    // A volume belongs to root until it is given to the process's group; at every start only if it changed hands.
    ...(ownsFiles && user !== undefined ? { fsGroup: user, fsGroupChangePolicy: 'OnRootMismatch' } : {}),
    seccompProfile: { type: unconfined ? 'Unconfined' : 'RuntimeDefault' },
  };
}

/** The container's part. */
export function containerSecurityContext({ capabilities = [], relax = [] }: SecurityProps): Json {
  const kinds = new Set(relax.map(({ kind }) => kind));
  if (kinds.has('privileged')) return { privileged: true, readOnlyRootFilesystem: !kinds.has('writableRootFilesystem') };
  const kept = [...new Set([...capabilities, ...relax.flatMap(({ capability }) => capability ?? [])])];
  return {
    allowPrivilegeEscalation: kinds.has('privilegeEscalation'),
    readOnlyRootFilesystem: !kinds.has('writableRootFilesystem'),
    capabilities: { drop: ['ALL'], ...(kept.length > 0 ? { add: kept } : {}) },
  };
}

/** What is wrong with security settings, all of it. */
export function securityProblems({ user, capabilities = [], relax = [] }: SecurityProps): Problem[] {
  const problems: Problem[] = [];
  if (user !== undefined && !(Number.isInteger(user) && user >= 0 && user <= 2147483647)) {
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
    if (one.reason.trim() === '') problems.push({ code: 'RelaxReason', what: `\`relax\` has a ${one.kind} without a reason`, fix: 'say why it is needed, for the next reader' });
    if (one.capability !== undefined && !/^[A-Z][A-Z0-9_]*$/.test(one.capability)) {
      problems.push({ code: 'Capability', what: `${JSON.stringify(one.capability)} is no Linux capability`, fix: 'write it in capitals and without CAP_, e.g. "NET_ADMIN"' });
    }
  }
  return problems;
}
