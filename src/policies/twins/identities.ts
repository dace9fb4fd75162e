import { fields, Fields, inRanges, items, listed, overPodObjects, overPods, Pod, text, texts } from './twin';

/**
 * What would be patched is not refused, unless `validate_only` says so. The user of the image is not read here, nor are ephemeral containers by the module.
 * Where the pod itself names a user, the module looks at it only when it patches a container.
 * See https://github.com/kubewarden/policies/tree/main/policies/user-group-psp-policy
 */
export const userGroup = overPods((settings, pod) => {
  const [user, group, supplemental] = [fields(settings.run_as_user), fields(settings.run_as_group), fields(settings.supplemental_groups)];
  const refused: string[] = [];
  for (const { list, name, securityContext } of pod.containers) {
    if (list === 'ephemeralContainers') continue;
    refused.push(...userRefusals(user, securityContext).map((why) => `container ${JSON.stringify(name)} ${why}`));
    refused.push(...groupRefusals(group, securityContext.runAsGroup).map((why) => `container ${JSON.stringify(name)} ${why}`));
  }
  for (const id of Array.isArray(pod.securityContext.supplementalGroups) && supplemental.overwrite !== true ? pod.securityContext.supplementalGroups : []) {
    if (ranged(supplemental) && !inRanges(supplemental.ranges, id)) refused.push(`the supplemental group ${id} is in no range`);
  }
  return refused;
});

/** See https://github.com/kubewarden/policies/tree/main/policies/allowed-fsgroups-psp-policy */
export const allowedFsGroups = overPodObjects((settings, { securityContext: { fsGroup } }) => {
  if (!ranged(settings) || fsGroup === undefined || inRanges(settings.ranges, fsGroup)) return [];
  return [`fsGroup ${String(fsGroup)} is in no range`];
});

/** See https://github.com/kubewarden/policies/tree/main/policies/selinux-psp-policy */
export const selinux = overPodObjects((settings, pod) => {
  if (settings.rule !== 'MustRunAs') return [];
  const places: readonly (readonly [string, Fields])[] = [['the pod', pod.securityContext], ...pod.containers.map(({ name, securityContext }) => [`container ${JSON.stringify(name)}`, securityContext] as const)];
  return places.filter(([, { seLinuxOptions }]) => seLinuxOptions !== undefined && !hasLabel(settings, fields(seLinuxOptions))).map(([place]) => `${place} has another SELinux label`);
});

/** See https://github.com/kubewarden/policies/tree/main/policies/seccomp-psp-policy */
export const seccomp = overPodObjects((settings, pod) => {
  const places: readonly (readonly [string, Fields])[] = [['the pod', pod.securityContext], ...pod.containers.map(({ name, securityContext }) => [`container ${JSON.stringify(name)}`, securityContext] as const)];
  return [...seccompAnnotations(settings, pod), ...places.flatMap(([place, { seccompProfile }]) => {
    if (seccompProfile === undefined) return [];
    const { type, localhostProfile } = fields(seccompProfile);
    return seccompRefusals(settings, String(type), text(localhostProfile)).map((why) => `${place} ${why}`);
  })];
});

/** The module reads annotations alone, not the field `appArmorProfile`. See https://github.com/kubewarden/policies/tree/main/policies/apparmor-psp-policy */
export const apparmor = overPodObjects((settings, { metadata }) => {
  const profiles = Object.entries(fields(metadata.annotations)).filter(([key]) => key.startsWith('container.apparmor.security.beta.kubernetes.io/')).map(([, value]) => String(value));
  const refused = [...new Set(profiles)].filter((profile) => !texts(settings.allowed_profiles).includes(profile));
  return refused.length > 0 ? [`AppArmor profiles are not allowed: ${listed(refused)}`] : [];
});

const SAFE_SYSCTLS = ['kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.tcp_syncookies', 'net.ipv4.ping_group_range'];

/** The module knows fewer safe sysctls than the Pod Security Standards of today. See https://github.com/kubewarden/policies/tree/main/policies/sysctl-psp-policy */
export const sysctl = overPodObjects((settings, { securityContext }) => {
  const forbidden = texts(settings.forbiddenSysctls);
  const allowed = texts(settings.allowedUnsafeSysctls);
  return items(securityContext.sysctls).flatMap(({ name }) => {
    const sysctlName = String(name);
    const byStart = forbidden.some((pattern) => pattern.endsWith('*') && sysctlName.startsWith(pattern.slice(0, -1))) && !allowed.includes(sysctlName);
    if (forbidden.includes(sysctlName) || byStart) return [`sysctl ${sysctlName} is forbidden`];
    return SAFE_SYSCTLS.includes(sysctlName) || allowed.includes(sysctlName) ? [] : [`sysctl ${sysctlName} is neither safe nor allowed`];
  });
});

function userRefusals(rule: Fields, { runAsUser, runAsNonRoot }: Fields): string[] {
  if (rule.rule === 'MustRunAsNonRoot') {
    if (runAsNonRoot === false) return ['may run as root'];
    return runAsUser === 0 ? ['runs as user 0'] : [];
  }
  if (rule.rule !== 'MustRunAs' || rule.overwrite === true || runAsUser === undefined || inRanges(rule.ranges, runAsUser)) return [];
  return [`runs as user ${String(runAsUser)}, which is in no range`];
}

function groupRefusals(rule: Fields, runAsGroup: unknown): string[] {
  if (!ranged(rule) || (rule.rule === 'MustRunAs' && rule.overwrite === true) || runAsGroup === undefined || inRanges(rule.ranges, runAsGroup)) return [];
  return [`runs as group ${String(runAsGroup)}, which is in no range`];
}

function ranged({ rule }: Fields): boolean {
  return rule === 'MustRunAs' || rule === 'MayRunAs';
}

function hasLabel(settings: Fields, options: Fields): boolean {
  if (settings.level !== undefined && options.level !== undefined && levelOf(settings.level) !== levelOf(options.level)) return false;
  return ['user', 'role', 'type'].every((field) => settings[field] === options[field]);
}

/** A level whose categories may stand in any order. */
function levelOf(level: unknown): string {
  const [sensitivity, categories = ''] = String(level).split(':');
  return `${sensitivity}:${categories.split(',').sort().join(',')}`;
}

function seccompAnnotations(settings: Fields, { metadata }: Pod): string[] {
  const profiles = Object.entries(fields(metadata.annotations))
    .filter(([key]) => key.startsWith('container.seccomp.security.alpha.kubernetes.io') || key === 'seccomp.security.alpha.kubernetes.io/pod')
    .map(([, value]) => String(value))
    .filter((profile) => !texts(settings.allowed_profiles).includes(profile));
  return profiles.length > 0 ? [`seccomp profiles are not allowed: ${listed(profiles)}`] : [];
}

function seccompRefusals(settings: Fields, type: string, file: string | undefined): string[] {
  const profiles = texts(settings.allowed_profiles);
  const byProfile = profiles.some((profile) => (type === 'RuntimeDefault' && (profile === 'runtime/default' || profile === 'docker/default'))
    || (type === 'Localhost' && profile.startsWith('localhost/')) || (type === 'Unconfined' && profile === 'unconfined'));
  const refused = texts(settings.profile_types).includes(type) || byProfile ? [] : [`has the seccomp profile type ${type}`];
  if (type !== 'Localhost') return refused;
  if (file === undefined) return [...refused, 'names no file of its seccomp profile'];
  const known = texts(settings.localhost_profiles).includes(file) || profiles.some((profile) => profile.startsWith('localhost/') && profile.endsWith(file));
  return known ? refused : [...refused, `has the seccomp profile ${file}`];
}
