import { Json } from '../synthesis/json';

/** A rule of the Pod Security Standards that a step cannot hold. */
export interface Relaxation {
  /** What is allowed. */
  readonly what: string;
  /** Why it is needed. */
  readonly why: string;
}

/** What one builder makes of a plan. */
export interface BuildSteps {
  readonly steps: readonly Json[];
  /** Names of the volumes that live as long as the pod. */
  readonly volumes: readonly string[];
  /** The file that names the digest, and the expression of `sed` that finds it there. */
  readonly report: { readonly file: string; readonly find: string };
  /** What it needs beyond *restricted*. */
  readonly relaxations: readonly Relaxation[];
  /** The least strict level of Pod Security that it runs under. */
  readonly podSecurity: PodSecurityLevel;
  /**
   * Steps that run without AppArmor.
   *
   * @default - none
   */
  readonly withoutAppArmor?: readonly string[];
  /** The group that the source belongs to. */
  readonly group: number;
}

/** The levels of https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
export type PodSecurityLevel = 'restricted' | 'baseline' | 'privileged';

/** Where a step writes what it reports, and the last one reads it. */
export const REPORT = { name: 'report', mountPath: '/report' } as const;

/** Its own temporary files. */
export const TMP = { name: 'tmp', mountPath: '/tmp' } as const;

/** What a step that only moves files needs. The limit is for the history of a large repository. */
export const SMALL = { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } };

/** `nobody` of the usual images: ssh refuses a user that has no name. */
export const NOBODY = 65534;

/** What every step holds that needs no more. */
export function restrictedContext(user?: number): Json {
  return {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    runAsNonRoot: true,
    ...(user === undefined ? {} : { runAsUser: user }),
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/** `env` of a step. */
export function envOf(variables: Readonly<Record<string, string>>): Json[] {
  return Object.entries(variables).map(([name, value]) => ({ name, value }));
}
