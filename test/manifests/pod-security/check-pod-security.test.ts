import { checkPodSecurity, type PodSecurityLevel } from '../../../src/manifests/pod-security';

type Fields = Record<string, unknown>;

const hardened = {
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
};
const goodPod = { securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } };

function deployment(container: Fields = hardened, pod: Fields = goodPod, annotations: Fields = {}): Fields {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    spec: { template: { metadata: { annotations }, spec: { containers: [{ name: 'app', ...container }], ...pod } } },
  };
}

function told(document: unknown, level: PodSecurityLevel = 'restricted'): string[] {
  return checkPodSecurity(document, level).map(({ path, what, fix, code }) => `${path}: ${what}; ${fix} (${code})`);
}

const pod = 'spec.template.spec';
const app = `${pod}.containers[0]`;

test('a hardened pod fits every level, and a bare one fits baseline', () => {
  expect(told(deployment())).toEqual([]);
  expect(told(deployment({}, {}), 'baseline')).toEqual([]);
});

test('a bare pod is told everything that restricted demands', () => {
  expect(told(deployment({}, {}))).toEqual([
    `${app}.securityContext.allowPrivilegeEscalation: container app may gain more privileges than its parent process; `
    + 'write allowPrivilegeEscalation: false (PrivilegeEscalation)',
    `${app}.securityContext.runAsNonRoot: container app may run as root; write runAsNonRoot: true, here or in the securityContext of the pod (MayRunAsRoot)`,
    `${app}.securityContext.seccompProfile: container app has no seccomp profile; `
    + 'write seccompProfile: { type: RuntimeDefault }, here or in the securityContext of the pod (SeccompMissing)',
    `${app}.securityContext.capabilities.drop: container app keeps the default capabilities; write capabilities: { drop: [ALL] } (CapabilitiesKept)`,
  ]);
});

describe('baseline', () => {
  test.each<[string, Fields, Fields, string[]]>([
    ['processes of the Windows host', { securityContext: { windowsOptions: { hostProcess: true } } }, { securityContext: { windowsOptions: { hostProcess: true } } }, [
      `${pod}.securityContext.windowsOptions.hostProcess: the pod runs as a process of the Windows host; remove windowsOptions.hostProcess (HostProcess)`,
      `${app}.securityContext.windowsOptions.hostProcess: container app runs as a process of the Windows host; remove windowsOptions.hostProcess (HostProcess)`,
    ]],
    ['the namespaces of the node', {}, { hostNetwork: true, hostPID: true, hostIPC: false }, [
      `${pod}.hostNetwork: hostNetwork is true, which opens the node to the pod; remove hostNetwork (HostNamespace)`,
      `${pod}.hostPID: hostPID is true, which opens the node to the pod; remove hostPID (HostNamespace)`,
    ]],
    ['privileged containers', { securityContext: { privileged: true } }, {}, [
      `${app}.securityContext.privileged: container app is privileged; remove privileged (PrivilegedContainer)`,
    ]],
    ['added capabilities', { securityContext: { capabilities: { add: ['CHOWN', 'SYS_ADMIN'] } } }, {}, [
      `${app}.securityContext.capabilities.add[1]: container app adds the capability SYS_ADMIN; remove it; allowed are AUDIT_WRITE, CHOWN, DAC_OVERRIDE, `
      + 'FOWNER, FSETID, KILL, MKNOD, NET_BIND_SERVICE, SETFCAP, SETGID, SETPCAP, SETUID, SYS_CHROOT (ForbiddenCapability)',
    ]],
    ['paths of the node', {}, { volumes: [{ name: 'tmp', emptyDir: {} }, { name: 'docker', hostPath: { path: '/var/run/docker.sock' } }] }, [
      `${pod}.volumes[1].hostPath: volume docker mounts /var/run/docker.sock of the node; `
      + 'use a PersistentVolumeClaim, an emptyDir or a ConfigMap (HostPathVolume)',
    ]],
    ['ports of the node', { ports: [{ containerPort: 80, hostPort: 0 }, { containerPort: 81, hostPort: 81 }] }, {}, [
      `${app}.ports[1].hostPort: container app takes port 81 of the node; remove hostPort and use a Service (HostPort)`,
    ]],
    ['SELinux options', { securityContext: { seLinuxOptions: { type: 'spc_t', role: 'r' } } }, { securityContext: { seLinuxOptions: { type: 'container_t', user: 'u' } } }, [
      `${pod}.securityContext.seLinuxOptions.user: the pod has the SELinux user u; remove user (SeLinuxOptions)`,
      `${app}.securityContext.seLinuxOptions.type: container app has the SELinux type spc_t; `
      + 'use container_t, container_init_t or container_kvm_t, or remove it (SeLinuxOptions)',
      `${app}.securityContext.seLinuxOptions.role: container app has the SELinux role r; remove role (SeLinuxOptions)`,
    ]],
    ['an unmasked /proc', { securityContext: { procMount: 'Unmasked' } }, {}, [
      `${app}.securityContext.procMount: container app mounts /proc as Unmasked; remove procMount (ProcMount)`,
    ]],
    ['unconfined seccomp', { securityContext: { seccompProfile: { type: 'Localhost' } } }, { securityContext: { seccompProfile: { type: 'Unconfined' } } }, [
      `${pod}.securityContext.seccompProfile.type: the pod has the seccomp profile Unconfined; write type: RuntimeDefault (SeccompUnconfined)`,
    ]],
    ['kernel parameters of the node', {}, { securityContext: { sysctls: [{ name: 'net.ipv4.tcp_fin_timeout', value: '1' }, { name: 'kernel.msgmax', value: '1' }] } }, [
      `${pod}.securityContext.sysctls[1].name: the pod sets the kernel parameter kernel.msgmax; remove it; allowed are kernel.shm_rmid_forced, `
      + 'net.ipv4.ip_local_port_range, net.ipv4.ip_local_reserved_ports, net.ipv4.ip_unprivileged_port_start, net.ipv4.ping_group_range, '
      + 'net.ipv4.tcp_fin_timeout, net.ipv4.tcp_keepalive_intvl, net.ipv4.tcp_keepalive_probes, net.ipv4.tcp_keepalive_time, net.ipv4.tcp_syncookies (UnsafeSysctl)',
    ]],
  ])('refuses %s', (_, container, podSpec, problems) => {
    expect(told(deployment(container, podSpec), 'baseline')).toEqual(problems);
    expect(told(deployment({ ...hardened, ...container }, { ...goodPod, ...podSpec }))).toEqual(expect.arrayContaining(problems));
  });

  test('refuses AppArmor profiles that do not protect', () => {
    const prefix = 'container.apparmor.security.beta.kubernetes.io/';
    expect(told(deployment({}, {}, { [`${prefix}a`]: 'runtime/default', [`${prefix}b`]: 'localhost/x', [`${prefix}c`]: 'unconfined' }), 'baseline')).toEqual([
      'spec.template.metadata.annotations["container.apparmor.security.beta.kubernetes.io/c"]: container c has the AppArmor profile unconfined; '
      + 'remove the annotation, or use runtime/default or localhost/… (AppArmorProfile)',
    ]);
  });
});

describe('restricted', () => {
  test('refuses volumes that are not ephemeral, claimed or configuration', () => {
    const volumes = [{ name: 'a', nfs: {} }, { name: 'b', secret: {} }, { name: 'c', hostPath: { path: '/' } }];
    expect(told(deployment(hardened, { ...goodPod, volumes }))).toEqual([
      `${pod}.volumes[2].hostPath: volume c mounts / of the node; use a PersistentVolumeClaim, an emptyDir or a ConfigMap (HostPathVolume)`,
      `${pod}.volumes[0].nfs: volume a is of type nfs; `
      + 'use one of configMap, csi, downwardAPI, emptyDir, ephemeral, persistentVolumeClaim, projected, secret (RestrictedVolumeType)',
    ]);
  });

  test('refuses the root user, and a container that undoes what the pod says', () => {
    const container = { securityContext: { ...hardened.securityContext, runAsUser: 0, runAsNonRoot: false } };
    expect(told(deployment(container, { securityContext: { ...goodPod.securityContext, runAsUser: 0 } }))).toEqual([
      `${app}.securityContext.runAsNonRoot: container app may run as root; write runAsNonRoot: true, here or in the securityContext of the pod (MayRunAsRoot)`,
      `${pod}.securityContext.runAsUser: the pod runs as user 0, which is root; use another user id (RootUser)`,
      `${app}.securityContext.runAsUser: container app runs as user 0, which is root; use another user id (RootUser)`,
    ]);
  });

  test('lets a container add NET_BIND_SERVICE and nothing else', () => {
    const container = { securityContext: { ...hardened.securityContext, capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE', 'CHOWN'] } } };
    expect(told(deployment(container))).toEqual([
      `${app}.securityContext.capabilities.add[1]: container app adds the capability CHOWN under the restricted level; `
      + 'remove it; only NET_BIND_SERVICE is allowed (RestrictedCapability)',
    ]);
  });

  test('takes what the pod says for its containers, and what a container says for itself', () => {
    const own = { securityContext: { ...hardened.securityContext, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } };
    expect(told(deployment(own, {}))).toEqual([]);
  });

  test('asks nothing of the Linux kernel from Windows pods', () => {
    const windows = { os: { name: 'windows' }, securityContext: { runAsNonRoot: true } };
    expect(told(deployment({}, windows))).toEqual([]);
    expect(told(deployment({}, { os: { name: 'windows' } })).map((line) => /\((\w+)\)$/.exec(line)![1])).toEqual(['MayRunAsRoot']);
  });
});

test('init, sidecar and ephemeral containers are held to the same', () => {
  const bad = { securityContext: { privileged: true } };
  const spec = { initContainers: [{ name: 'init', ...bad }, { name: 'sidecar', restartPolicy: 'Always', ...bad }], ephemeralContainers: [{ name: 'debug', ...bad }] };
  expect(told(deployment({}, spec), 'baseline')).toEqual([
    `${pod}.initContainers[0].securityContext.privileged: container init is privileged; remove privileged (PrivilegedContainer)`,
    `${pod}.initContainers[1].securityContext.privileged: container sidecar is privileged; remove privileged (PrivilegedContainer)`,
    `${pod}.ephemeralContainers[0].securityContext.privileged: container debug is privileged; remove privileged (PrivilegedContainer)`,
  ]);
});

test.each([
  ['v1', 'Pod', ['spec']],
  ['v1', 'PodTemplate', ['template', 'spec']],
  ['v1', 'ReplicationController', ['spec', 'template', 'spec']],
  ['apps/v1', 'ReplicaSet', ['spec', 'template', 'spec']],
  ['apps/v1', 'StatefulSet', ['spec', 'template', 'spec']],
  ['apps/v1', 'DaemonSet', ['spec', 'template', 'spec']],
  ['batch/v1', 'Job', ['spec', 'template', 'spec']],
  ['batch/v1', 'CronJob', ['spec', 'jobTemplate', 'spec', 'template', 'spec']],
  ['argoproj.io/v1alpha1', 'Rollout', ['spec', 'template', 'spec']],
  ['keda.sh/v1alpha1', 'ScaledJob', ['spec', 'jobTargetRef', 'template', 'spec']],
  ['serving.knative.dev/v1', 'Service', ['spec', 'template', 'spec']],
])('the pods of %s %s are found', (apiVersion, kind, keys) => {
  const spec: unknown = keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), { hostPID: true });
  expect(told({ apiVersion, kind, ...spec as Fields }, 'baseline')).toEqual([
    `${keys.join('.')}.hostPID: hostPID is true, which opens the node to the pod; remove hostPID (HostNamespace)`,
  ]);
});

test('what has no pods, and what is no object, has no problems', () => {
  expect(told({ apiVersion: 'v1', kind: 'Service', spec: { template: { spec: { hostPID: true } } } })).toEqual([]);
  expect(told({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', spec: { workloadRef: {} } })).toEqual([]);
  for (const odd of [undefined, null, 'x', []]) expect(told(odd)).toEqual([]);
});

test('whatever is in the place of a field, the check answers', () => {
  for (const odd of [null, 0, 'x', [], [null], {}]) {
    const document = deployment({ securityContext: odd, ports: odd }, { securityContext: odd, volumes: odd, initContainers: odd, os: odd });
    expect(Array.isArray(told(document))).toBe(true);
  }
});
