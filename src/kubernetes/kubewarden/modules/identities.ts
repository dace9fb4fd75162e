import { Problem } from '../../../core/validation-error';
import { bothProblems, copied, given, NumberRange, rangeProblems, textProblems, WrittenSettings } from './written';

/** As which users containers run. */
export interface UserRule {
  /** `MustRunAs` one of the ranges, `MustRunAsNonRoot`, or `RunAsAny`. */
  readonly rule: 'MustRunAs' | 'MustRunAsNonRoot' | 'RunAsAny';
  /**
   * The users of `MustRunAs`; the first one of the first range is given to containers that name none.
   *
   * @default - none
   */
  readonly ranges?: readonly NumberRange[];
  /**
   * Whether containers that name one are patched, too.
   *
   * @default false
   */
  readonly overwrite?: boolean;
}

/** As which groups containers run. */
export interface GroupRule {
  /** `MustRunAs` one of the ranges, `MayRunAs` one of them if it names one, or `RunAsAny`. */
  readonly rule: 'MustRunAs' | 'MayRunAs' | 'RunAsAny';
  /**
   * The groups of `MustRunAs` and `MayRunAs`.
   *
   * @default - none
   */
  readonly ranges?: readonly NumberRange[];
  /**
   * Whether containers that name one are patched, too.
   *
   * @default false
   */
  readonly overwrite?: boolean;
}

/** What `user-group-psp` does. See https://github.com/kubewarden/policies/tree/main/policies/user-group-psp-policy */
export interface UserGroupSettings {
  /**
   * As which users containers run.
   *
   * @default - `MustRunAsNonRoot`
   */
  readonly runAsUser?: UserRule;
  /**
   * As which group containers run.
   *
   * @default - `RunAsAny`
   */
  readonly runAsGroup?: GroupRule;
  /**
   * Which groups pods add.
   *
   * @default - `RunAsAny`
   */
  readonly supplementalGroups?: GroupRule;
  /**
   * Refuses without patching.
   *
   * @default false
   */
  readonly validateOnly?: boolean;
  /**
   * Reads the user of the image, too, from its registry.
   *
   * @default false
   */
  readonly validateContainerImageConfiguration?: boolean;
}

/** Which `fsGroup` a pod may have. */
export interface FsGroupsSettings {
  /** `MustRunAs` patches pods without one. */
  readonly rule: 'MustRunAs' | 'MayRunAs' | 'RunAsAny';
  /**
   * The groups of `MustRunAs` and `MayRunAs`.
   *
   * @default - none
   */
  readonly ranges?: readonly NumberRange[];
}

/** What `selinux-psp` does. */
export interface SelinuxSettings {
  /** `MustRunAs` patches pods and containers without a label. */
  readonly rule: 'MustRunAs' | 'RunAsAny';
  /**
   * The SELinux user.
   *
   * @default - none
   */
  readonly user?: string;
  /**
   * The SELinux role.
   *
   * @default - none
   */
  readonly role?: string;
  /**
   * The SELinux type.
   *
   * @default - none
   */
  readonly type?: string;
  /**
   * The SELinux level, e.g. `s0:c0,c6`.
   *
   * @default - none
   */
  readonly level?: string;
}

/** What `seccomp-psp` allows; what is not named is refused. See https://github.com/kubewarden/policies/tree/main/policies/seccomp-psp-policy */
export interface SeccompSettings {
  /**
   * Profiles in the form of the old annotations: `runtime/default`, `localhost/audit.json`, `unconfined`.
   *
   * @default - none
   */
  readonly allowedProfiles?: readonly string[];
  /**
   * Types of `seccompProfile`.
   *
   * @default - none
   */
  readonly profileTypes?: readonly ('RuntimeDefault' | 'Localhost' | 'Unconfined')[];
  /**
   * Files of `Localhost` profiles.
   *
   * @default - none
   */
  readonly localhostProfiles?: readonly string[];
}

/** What `apparmor-psp` allows. */
export interface ApparmorSettings {
  /** Profiles as the annotations write them: `runtime/default`, `localhost/mine`. */
  readonly allowedProfiles: readonly string[];
}

/** What `sysctl-psp` allows beside the safe ones. */
export interface SysctlSettings {
  /**
   * Names that are refused; `net.*` refuses all that start so.
   *
   * @default - none
   */
  readonly forbiddenSysctls?: readonly string[];
  /**
   * Unsafe ones that are allowed all the same, by their whole name.
   *
   * @default - none
   */
  readonly allowedUnsafeSysctls?: readonly string[];
}

const MOST = 2 ** 31 - 1;

export function userGroup(props: UserGroupSettings): WrittenSettings {
  const { validateOnly, validateContainerImageConfiguration } = props;
  const rules = {
    runAsUser: props.runAsUser ?? { rule: 'MustRunAsNonRoot' },
    runAsGroup: props.runAsGroup ?? { rule: 'RunAsAny' },
    supplementalGroups: props.supplementalGroups ?? { rule: 'RunAsAny' },
  } as const;
  const problems = Object.entries<UserRule | GroupRule>(rules).flatMap(([name, rule]) => ranged(name, rule));
  const written = ({ rule, ranges, overwrite }: UserRule | GroupRule) => given({ rule, ranges: ranges?.map(({ min, max }) => ({ min, max })), overwrite });
  return {
    settings: given({
      run_as_user: written(rules.runAsUser),
      run_as_group: written(rules.runAsGroup),
      supplemental_groups: written(rules.supplementalGroups),
      validate_only: validateOnly,
      validate_container_image_configuration: validateContainerImageConfiguration,
    }),
    problems,
    mutates: !validateOnly && Object.values<UserRule | GroupRule>(rules).some(({ rule }) => rule === 'MustRunAs' || rule === 'MustRunAsNonRoot'),
  };
}

export function fsGroups({ rule, ranges }: FsGroupsSettings): WrittenSettings {
  return { settings: given({ rule, ranges: ranges?.map(({ min, max }) => ({ min, max })) }), problems: ranged('', { rule, ranges }), mutates: rule === 'MustRunAs' };
}

export function selinux({ rule, user, role, type, level }: SelinuxSettings): WrittenSettings {
  const problems: Problem[] = textProblems('level', level === undefined ? [] : [level], (text) => /^s\d+(?:-s\d+)?(?::[c0-9.,]+)?$/.test(text), 'write it as SELinux does: "s0:c0,c6"');
  const named = [user, role, type, level].filter((text) => text !== undefined);
  if (rule === 'MustRunAs' && named.length === 0) {
    problems.push({ code: 'ModuleEmpty', what: '`rule` is MustRunAs and no label is named', fix: 'give at least one of `user`, `role`, `type`, `level`' });
  }
  return { settings: given({ rule, user, role, type, level }), problems, mutates: rule === 'MustRunAs' };
}

export function seccomp({ allowedProfiles, profileTypes, localhostProfiles }: SeccompSettings): WrittenSettings {
  const types: readonly string[] = ['RuntimeDefault', 'Localhost', 'Unconfined'];
  return {
    settings: given({ allowed_profiles: copied(allowedProfiles), profile_types: copied(profileTypes), localhost_profiles: copied(localhostProfiles) }),
    problems: [
      ...textProblems('allowedProfiles', allowedProfiles, (text) => /^(?:runtime\/default|docker\/default|unconfined|localhost\/.+|\*)$/.test(text), 'use runtime/default, localhost/FILE or unconfined'),
      ...textProblems('profileTypes', profileTypes, (text) => types.includes(text), `use ${types.join(', ')}`),
      ...textProblems('localhostProfiles', localhostProfiles, (text) => text !== '', 'name a file'),
    ],
  };
}

export function apparmor({ allowedProfiles }: ApparmorSettings): WrittenSettings {
  return {
    settings: { allowed_profiles: [...allowedProfiles] },
    problems: textProblems('allowedProfiles', allowedProfiles, (text) => /^(?:runtime\/default|unconfined|localhost\/.+)$/.test(text), 'use runtime/default, localhost/PROFILE or unconfined'),
  };
}

export function sysctl({ forbiddenSysctls, allowedUnsafeSysctls }: SysctlSettings): WrittenSettings {
  return {
    settings: given({ forbiddenSysctls: copied(forbiddenSysctls), allowedUnsafeSysctls: copied(allowedUnsafeSysctls) }),
    problems: [
      ...textProblems('forbiddenSysctls', forbiddenSysctls, (name) => /^[^*]*\*?$/.test(name) && name !== '', 'write a name, or its start with `*` at the end'),
      ...textProblems('allowedUnsafeSysctls', allowedUnsafeSysctls, (name) => /^[^*]+$/.test(name), 'write the whole name: the module takes no `*` here'),
      ...bothProblems('allowedUnsafeSysctls', allowedUnsafeSysctls, 'forbiddenSysctls', forbiddenSysctls),
    ],
  };
}

function ranged(name: string, { rule, ranges }: UserRule | GroupRule): Problem[] {
  return rangeProblems(name === '' ? 'ranges' : `${name}.ranges`, ranges, 0, MOST, rule === 'MustRunAs' || rule === 'MayRunAs');
}
