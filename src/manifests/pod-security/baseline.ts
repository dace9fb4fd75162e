import { fields, items, texts, type PodView, type Report } from './pod-view';

type Rule = (pod: PodView, report: Report) => void;

/** The capabilities that `baseline` lets a container add. */
export const baselineCapabilities: ReadonlySet<string> = new Set([
  'AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT',
]);
const selinuxTypes = new Set(['', 'container_t', 'container_init_t', 'container_kvm_t']);
const sysctls = new Set([
  'kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.ip_local_reserved_ports', 'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_syncookies',
]);
const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/';

/**
 * The `baseline` level: what lets a pod take over its node.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
 */
export const baselineRules: readonly Rule[] = [
  function hostProcess(pod, report) {
    eachContext(pod, (context, keys, owner) => {
      if (fields(context.windowsOptions).hostProcess !== true) return;
      const fix = 'remove windowsOptions.hostProcess';
      report({ code: 'HostProcess', what: `${owner} runs as a process of the Windows host`, fix }, [...keys, 'windowsOptions', 'hostProcess']);
    });
  },
  function hostNamespaces({ spec }, report) {
    for (const field of ['hostNetwork', 'hostPID', 'hostIPC']) {
      if (spec[field] !== true) continue;
      report({ code: 'HostNamespace', what: `${field} is true, which opens the node to the pod`, fix: `remove ${field}` }, [field]);
    }
  },
  function privileged({ containers }, report) {
    for (const { name, securityContext, keys } of containers) {
      if (securityContext.privileged !== true) continue;
      report({ code: 'PrivilegedContainer', what: `container ${name} is privileged`, fix: 'remove privileged' }, [...keys, 'securityContext', 'privileged']);
    }
  },
  function addedCapabilities({ containers }, report) {
    for (const { name, securityContext, keys } of containers) {
      texts(fields(securityContext.capabilities).add).forEach((capability, index) => {
        if (baselineCapabilities.has(capability)) return;
        const fix = `remove it; allowed are ${[...baselineCapabilities].join(', ')}`;
        report({ code: 'ForbiddenCapability', what: `container ${name} adds the capability ${capability}`, fix }, [...keys, 'securityContext', 'capabilities', 'add', index]);
      });
    }
  },
  function hostPathVolumes({ volumes }, report) {
    for (const [index, volume] of volumes) {
      if (volume.hostPath === undefined || volume.hostPath === null) continue;
      const what = `volume ${String(volume.name)} mounts ${String(fields(volume.hostPath).path)} of the node`;
      report({ code: 'HostPathVolume', what, fix: 'use a PersistentVolumeClaim, an emptyDir or a ConfigMap' }, ['volumes', index, 'hostPath']);
    }
  },
  function hostPorts({ containers }, report) {
    for (const { name, container, keys } of containers) {
      for (const [index, { hostPort }] of items(container.ports)) {
        if (!hostPort) continue;
        report({ code: 'HostPort', what: `container ${name} takes port ${String(hostPort)} of the node`, fix: 'remove hostPort and use a Service' }, [...keys, 'ports', index, 'hostPort']);
      }
    }
  },
  function appArmor({ metadata }, report) {
    for (const [key, profile] of Object.entries(fields(metadata.annotations))) {
      if (!key.startsWith(appArmorPrefix) || profile === '' || profile === 'runtime/default' || String(profile).startsWith('localhost/')) continue;
      const what = `container ${key.slice(appArmorPrefix.length)} has the AppArmor profile ${String(profile)}`;
      report({ code: 'AppArmorProfile', what, fix: 'remove the annotation, or use runtime/default or localhost/…' }, ['annotations', key], 'metadata');
    }
  },
  function seLinux(pod, report) {
    eachContext(pod, (context, keys, owner) => {
      const { type = '', user, role } = fields(context.seLinuxOptions);
      if (!selinuxTypes.has(String(type ?? ''))) {
        const fix = 'use container_t, container_init_t or container_kvm_t, or remove it';
        report({ code: 'SeLinuxOptions', what: `${owner} has the SELinux type ${String(type)}`, fix }, [...keys, 'seLinuxOptions', 'type']);
      }
      for (const [field, value] of [['user', user], ['role', role]] as const) {
        if (value) report({ code: 'SeLinuxOptions', what: `${owner} has the SELinux ${field} ${String(value)}`, fix: `remove ${field}` }, [...keys, 'seLinuxOptions', field]);
      }
    });
  },
  function procMount({ containers }, report) {
    for (const { name, securityContext: { procMount: mount }, keys } of containers) {
      if (!mount || mount === 'Default') continue;
      report({ code: 'ProcMount', what: `container ${name} mounts /proc as ${String(mount)}`, fix: 'remove procMount' }, [...keys, 'securityContext', 'procMount']);
    }
  },
  function seccomp(pod, report) {
    eachContext(pod, (context, keys, owner) => {
      const { type } = fields(context.seccompProfile);
      if (type === undefined || type === null || type === 'RuntimeDefault' || type === 'Localhost') return;
      const fix = 'write type: RuntimeDefault';
      report({ code: 'SeccompUnconfined', what: `${owner} has the seccomp profile ${String(type)}`, fix }, [...keys, 'seccompProfile', 'type']);
    });
  },
  function unsafeSysctls({ securityContext }, report) {
    for (const [index, { name }] of items(securityContext.sysctls)) {
      if (sysctls.has(String(name))) continue;
      const fix = `remove it; allowed are ${[...sysctls].join(', ')}`;
      report({ code: 'UnsafeSysctl', what: `the pod sets the kernel parameter ${String(name)}`, fix }, ['securityContext', 'sysctls', index, 'name']);
    }
  },
];

/** Calls back for the security context of the pod and of each of its containers. */
function eachContext(
  pod: PodView,
  check: (context: Readonly<Record<string, unknown>>, keys: readonly (string | number)[], owner: string) => void,
): void {
  check(pod.securityContext, ['securityContext'], 'the pod');
  for (const { name, securityContext, keys } of pod.containers) check(securityContext, [...keys, 'securityContext'], `container ${name}`);
}
