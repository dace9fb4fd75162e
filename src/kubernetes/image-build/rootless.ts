import { Json } from '../synthesis/json';
import { Relaxation } from './step';

/** The user of the images of BuildKit and Buildah. */
export const ROOTLESS_USER = 1000;

/**
 * The least that a build in a user namespace of its own needs. `newuidmap` must gain CAP_SETUID and CAP_SETGID to map the users of the image, and what
 * unshares and mounts inside is what the default profiles of seccomp and AppArmor forbid.
 *
 * @see https://github.com/moby/buildkit/blob/master/docs/rootless.md
 */
export function rootlessContext(hasAppArmorField: boolean): Json {
  return {
    allowPrivilegeEscalation: true,
    capabilities: { drop: ['ALL'], add: ['SETUID', 'SETGID'] },
    runAsNonRoot: true,
    runAsUser: ROOTLESS_USER,
    runAsGroup: ROOTLESS_USER,
    seccompProfile: { type: 'Unconfined' },
    ...(hasAppArmorField ? { appArmorProfile: { type: 'Unconfined' } } : {}),
  };
}

/** What that relaxes. */
export const rootlessRelaxations: readonly Relaxation[] = [
  { what: 'unconfinedSeccomp', why: 'it makes a user namespace of its own' },
  { what: 'unconfinedAppArmor', why: 'it mounts the file systems of the image inside that namespace' },
  { what: 'privilegeEscalation', why: 'newuidmap maps the users of the image' },
  { what: 'capability SETUID', why: 'newuidmap maps the users of the image' },
  { what: 'capability SETGID', why: 'newgidmap maps the groups of the image' },
];
