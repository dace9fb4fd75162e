import { Policy, PolicyValidation } from '../policy';
import { Scope } from '../scope';
import { containerRule } from './rule';

const STANDARD = 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline';

/** What baseline lets containers add; Kubernetes gives them these anyway. */
const DEFAULT_CAPABILITIES = [
  'AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT',
];

const SAFE_SYSCTLS = [
  'kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.ip_unprivileged_port_start', 'net.ipv4.tcp_syncookies', 'net.ipv4.ping_group_range',
  'net.ipv4.ip_local_reserved_ports', 'net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem',
];

const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];

/** CEL that is true if a field of a security context, of the pod or a container, has another value than those allowed. */
function context(field: string, bad: (value: string) => string): { readonly bad: string; readonly pod: string } {
  const [outer] = field.split('.');
  const asked = (where: string): string => (
    `has(${where}.securityContext) && has(${where}.securityContext.${outer})${outer === field ? '' : ` && has(${where}.securityContext.${field})`}`
    + ` && ${bad(`${where}.securityContext.${field}`)}`
  );
  return { bad: asked('c'), pod: asked('variables.podSpec') };
}

/** What a rule says; `also` is what it asks besides. */
type Says = Pick<Policy, 'title' | 'why' | 'fix'> & { readonly message: string; readonly also?: readonly PolicyValidation[] };

/** A rule about a field that the pod and each of its containers may set. */
function contextRule(id: string, field: string, bad: (value: string) => string, says: Says): Policy {
  const { message, also = [], ...props } = says;
  const asked = context(field, bad);
  return new Policy({
    ...props,
    id,
    reference: STANDARD,
    owner: 'consumer',
    scope: Scope.pods(),
    validations: [
      { expression: `!(${asked.pod})`, message: `the pod ${message}` },
      {
        expression: `!variables.containers.exists(c, ${asked.bad})`,
        message: `a container ${message}`,
        messageExpression: `'containers: ' + variables.containers.filter(c, ${asked.bad}).map(c, c.name).join(', ') + ' (each ${message})'`,
      },
      ...also,
    ],
  });
}

/** How AppArmor was asked for before Kubernetes 1.30, per container. */
const APPARMOR_ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';

const outOf = (values: readonly string[]) => (value: string): string => `!(${value} in [${values.map((each) => `'${each}'`).join(', ')}])`;

/** The rules of the Pod Security Standard *baseline*, each by itself. */
export function baselineRules(): Policy[] {
  return [
    new Policy({
      id: 'host-namespaces',
      title: 'pods do not join the namespaces of their node',
      why: 'in them a pod sees the processes, sockets and traffic of every other pod of its node',
      fix: 'leave out hostNetwork, hostPID and hostIPC; a Service makes a pod reachable',
      reference: STANDARD,
      scope: Scope.pods(),
      validations: ['hostNetwork', 'hostPID', 'hostIPC'].map((field) => ({
        expression: `!has(variables.podSpec.${field}) || variables.podSpec.${field} == false`, message: `the pod asks for ${field}`,
      })),
    }),
    containerRule({
      id: 'privileged-containers',
      title: 'containers are not privileged',
      why: 'a privileged container is root on its node, and so on every pod there',
      fix: 'leave out securityContext.privileged; add the one capability that is needed',
      reference: STANDARD,
      bad: 'has(c.securityContext) && has(c.securityContext.privileged) && c.securityContext.privileged != false',
      does: 'is privileged',
    }),
    contextRule('host-process', 'windowsOptions.hostProcess', (value) => `${value} != false`, {
      title: 'pods of Windows are no host processes',
      why: 'a host process is an administrator of its node',
      fix: 'leave out windowsOptions.hostProcess',
      message: 'is a host process',
    }),
    containerRule({
      id: 'added-capabilities',
      title: 'containers add no capability but the usual ones',
      why: 'capabilities such as SYS_ADMIN or NET_ADMIN are most of root',
      fix: 'take it out of securityContext.capabilities.add',
      reference: STANDARD,
      params: { allowed: DEFAULT_CAPABILITIES },
      bad: 'has(c.securityContext) && has(c.securityContext.capabilities) && has(c.securityContext.capabilities.add)'
        + ' && !c.securityContext.capabilities.add.all(each, each in params.allowed)',
      does: 'adds a capability that is not allowed',
    }),
    new Policy({
      id: 'host-path-volumes',
      title: 'pods do not mount folders of their node',
      why: 'who reads the disk of a node reads the Secrets of every pod on it',
      fix: 'use a PersistentVolumeClaim, or an emptyDir for what need not last',
      reference: STANDARD,
      scope: Scope.pods(),
      validations: [{
        expression: '!has(variables.podSpec.volumes) || variables.podSpec.volumes.all(v, !has(v.hostPath))',
        message: 'a volume is a folder of the node',
        messageExpression: '\'folders of the node: \' + variables.podSpec.volumes.filter(v, has(v.hostPath)).map(v, v.name).join(\', \')',
      }],
    }),
    containerRule({
      id: 'host-ports',
      title: 'containers take no ports of their node',
      why: 'it goes past every NetworkPolicy, and two such pods cannot share a node',
      fix: 'leave out hostPort; a Service makes a pod reachable',
      reference: STANDARD,
      bad: 'has(c.ports) && c.ports.exists(p, has(p.hostPort) && p.hostPort != 0)',
      does: 'takes a port of the node',
    }),
    containerRule({
      id: 'probed-hosts',
      title: 'probes and hooks call the pod itself',
      why: 'a probe of another host makes the kubelet send requests wherever a pod says, past every NetworkPolicy',
      fix: 'leave out `host` of httpGet and tcpSocket',
      reference: STANDARD,
      bad: [
        ...['livenessProbe', 'readinessProbe', 'startupProbe'].map((probe) => [`has(c.${probe})`, `c.${probe}`]),
        ...['postStart', 'preStop'].map((hook) => [`has(c.lifecycle) && has(c.lifecycle.${hook})`, `c.lifecycle.${hook}`]),
      ].flatMap(([has, probe]) => ['httpGet', 'tcpSocket'].map((how) => (
        `(${has} && has(${probe}.${how}) && has(${probe}.${how}.host) && ${probe}.${how}.host != '')`
      ))).join(' || '),
      does: 'has a probe or hook that calls another host',
    }),
    contextRule('apparmor', 'appArmorProfile.type', outOf(['RuntimeDefault', 'Localhost']), {
      title: 'AppArmor stays on',
      why: 'its profile is what stops a program that broke out of its image',
      fix: 'leave out appArmorProfile, or say RuntimeDefault',
      message: 'switches AppArmor off',
      also: [{
        expression: '!has(variables.podMetadata.annotations) || variables.podMetadata.annotations.all(a, '
          + `!a.startsWith('${APPARMOR_ANNOTATION}') || variables.podMetadata.annotations[a] == 'runtime/default'`
          + ' || variables.podMetadata.annotations[a].startsWith(\'localhost/\'))',
        message: 'an annotation switches AppArmor off',
      }],
    }),
    contextRule('selinux-type', 'seLinuxOptions.type', outOf(SELINUX_TYPES), {
      title: 'SELinux labels are those of containers',
      why: 'another type is another program to the kernel, with the rights of that one',
      fix: 'leave out seLinuxOptions.type',
      message: 'has a type of SELinux that is not for containers',
    }),
    contextRule('selinux-user', 'seLinuxOptions.user', (value) => `${value} != ''`, {
      title: 'SELinux users are not chosen', why: 'a user of SELinux carries rights of its own', fix: 'leave out seLinuxOptions.user', message: 'chooses a user of SELinux',
    }),
    contextRule('selinux-role', 'seLinuxOptions.role', (value) => `${value} != ''`, {
      title: 'SELinux roles are not chosen', why: 'a role of SELinux carries rights of its own', fix: 'leave out seLinuxOptions.role', message: 'chooses a role of SELinux',
    }),
    containerRule({
      id: 'proc-mount',
      title: '/proc is masked',
      why: 'what the runtime hides there are switches of the whole node',
      fix: 'leave out securityContext.procMount',
      reference: STANDARD,
      bad: 'has(c.securityContext) && has(c.securityContext.procMount) && c.securityContext.procMount != \'Default\'',
      does: 'has /proc unmasked',
    }),
    contextRule('seccomp-unconfined', 'seccompProfile.type', outOf(['RuntimeDefault', 'Localhost']), {
      title: 'seccomp stays on',
      why: 'without it, every call of the kernel is open, those with a known hole too',
      fix: 'say seccompProfile.type RuntimeDefault',
      message: 'switches seccomp off',
    }),
    new Policy({
      id: 'sysctls',
      title: 'only safe sysctls are set',
      why: 'the others are settings of the whole node, whose other pods did not ask',
      fix: 'take it out of securityContext.sysctls, or have the platform set it on the nodes',
      reference: STANDARD,
      scope: Scope.pods(),
      params: { safe: SAFE_SYSCTLS },
      validations: [{
        expression: '!has(variables.podSpec.securityContext) || !has(variables.podSpec.securityContext.sysctls)'
          + ' || variables.podSpec.securityContext.sysctls.all(s, s.name in params.safe)',
        message: 'a sysctl is not safe',
        messageExpression: '\'not safe: \' + variables.podSpec.securityContext.sysctls.filter(s, !(s.name in params.safe)).map(s, s.name).join(\', \')',
      }],
    }),
  ];
}
