type Json = Record<string, any>;

/** Documents that keep a rule, and documents that break it, with what is told. */
export interface Fixture {
  readonly good: readonly Json[];
  readonly bad: readonly (readonly [Json, string])[];
}

const securityContext = { runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
const resources = { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '256Mi' } };
const labels = { 'app.kubernetes.io/name': 'catalog', 'app.kubernetes.io/version': '1.4.2' };
const annotations = { 'trackway/owner': 'commerce' };

/** A pod that keeps every rule, with `container` changed and `spec` added. */
export function pod(container: Json = {}, spec: Json = {}, metadata: Json = {}): Json {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'catalog', namespace: 'shop', labels, annotations, ...metadata },
    spec: {
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{ name: 'app', image: 'registry.example.com/shop/catalog:1.4.2@sha256:0f1e', securityContext, resources, ...container }],
      ...spec,
    },
  };
}

export function deployment({ metadata, spec }: Json = pod(), parts: Json = {}): Json {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'catalog', namespace: 'shop', labels, annotations },
    spec: { replicas: 2, template: { metadata: { labels: metadata.labels, annotations: metadata.annotations }, spec }, ...parts },
  };
}

export function openFunction(spec: Json = {}): Json {
  return {
    apiVersion: 'core.openfunction.io/v1beta2',
    kind: 'Function',
    metadata: { name: 'resize', namespace: 'shop', labels, annotations },
    spec: {
      image: 'registry.example.com/shop/resize:0.1.0@sha256:0f1e',
      serving: { labels, template: { securityContext: { seccompProfile: { type: 'RuntimeDefault' } }, containers: [{ name: 'function', securityContext, resources }] } },
      ...spec,
    },
  };
}

const secured = (more: Json): Json => pod({ securityContext: { ...securityContext, ...more } });
const probed = (at: Json): Json => pod({ readinessProbe: { httpGet: { path: '/', port: 80, ...at } } });

const windows = pod({ securityContext: { runAsNonRoot: true } }, { os: { name: 'windows' }, securityContext: {} });

export const podFixtures: Readonly<Record<string, Fixture>> = {
  'host-namespaces': {
    good: [pod({}, { hostNetwork: false })],
    bad: [[pod({}, { hostNetwork: true }), 'the pod asks for hostNetwork'], [pod({}, { hostPID: true }), 'the pod asks for hostPID'], [deployment(pod({}, { hostIPC: true })), 'the pod asks for hostIPC']],
  },
  'privileged-containers': {
    good: [secured({ privileged: false })], bad: [[secured({ privileged: true }), 'containers: app (each is privileged)']],
  },
  'host-process': {
    good: [windows],
    bad: [
      [pod({}, { securityContext: { seccompProfile: { type: 'RuntimeDefault' }, windowsOptions: { hostProcess: true } } }), 'the pod is a host process'],
      [secured({ windowsOptions: { hostProcess: true } }), 'containers: app (each is a host process)'],
    ],
  },
  'added-capabilities': {
    good: [secured({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } })],
    bad: [[secured({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE', 'SYS_ADMIN'] } }), 'containers: app (each adds a capability that is not allowed)']],
  },
  'host-path-volumes': {
    good: [pod({}, { volumes: [{ name: 'tmp', emptyDir: {} }] })],
    bad: [[pod({}, { volumes: [{ name: 'tmp', emptyDir: {} }, { name: 'root', hostPath: { path: '/' } }] }), 'folders of the node: root']],
  },
  'host-ports': {
    good: [pod({ ports: [{ containerPort: 80, hostPort: 0 }] })], bad: [[pod({ ports: [{ containerPort: 80, hostPort: 80 }] }), 'containers: app (each takes a port of the node)']],
  },
  'probed-hosts': {
    good: [probed({}), probed({ host: '' })],
    bad: [
      [probed({ host: '169.254.169.254' }), 'containers: app (each has a probe or hook that calls another host)'],
      [pod({ lifecycle: { preStop: { tcpSocket: { port: 1, host: 'elsewhere' } } } }), 'containers: app (each has a probe or hook that calls another host)'],
    ],
  },
  'apparmor': {
    good: [
      secured({ appArmorProfile: { type: 'RuntimeDefault' } }),
      pod({}, {}, { annotations: { ...annotations, 'container.apparmor.security.beta.kubernetes.io/app': 'localhost/shop' } }),
    ],
    bad: [
      [pod({}, {}, { annotations: { ...annotations, 'container.apparmor.security.beta.kubernetes.io/app': 'unconfined' } }), 'an annotation switches AppArmor off'],
      [secured({ appArmorProfile: { type: 'Unconfined' } }), 'containers: app (each switches AppArmor off)'],
      [pod({}, { securityContext: { seccompProfile: { type: 'RuntimeDefault' }, appArmorProfile: { type: 'Unconfined' } } }), 'the pod switches AppArmor off'],
    ],
  },
  'selinux-type': {
    good: [secured({ seLinuxOptions: { type: 'container_t', level: 's0:c1' } })],
    bad: [[secured({ seLinuxOptions: { type: 'spc_t' } }), 'containers: app (each has a type of SELinux that is not for containers)']],
  },
  'selinux-user': { good: [secured({ seLinuxOptions: { user: '' } })], bad: [[secured({ seLinuxOptions: { user: 'system_u' } }), 'containers: app (each chooses a user of SELinux)']] },
  'selinux-role': { good: [secured({ seLinuxOptions: { role: '' } })], bad: [[secured({ seLinuxOptions: { role: 'sysadm_r' } }), 'containers: app (each chooses a role of SELinux)']] },
  'proc-mount': { good: [secured({ procMount: 'Default' })], bad: [[secured({ procMount: 'Unmasked' }), 'containers: app (each has /proc unmasked)']] },
  'seccomp-unconfined': {
    good: [secured({ seccompProfile: { type: 'Localhost' } })], bad: [[secured({ seccompProfile: { type: 'Unconfined' } }), 'containers: app (each switches seccomp off)']],
  },
  'sysctls': {
    good: [pod({}, { securityContext: { seccompProfile: { type: 'RuntimeDefault' }, sysctls: [{ name: 'net.ipv4.tcp_syncookies', value: '1' }] } })],
    bad: [[pod({}, { securityContext: { seccompProfile: { type: 'RuntimeDefault' }, sysctls: [{ name: 'kernel.msgmax', value: '1' }] } }), 'not safe: kernel.msgmax']],
  },
  'volume-types': {
    good: [pod({}, { volumes: [{ name: 'tmp', emptyDir: {} }, { name: 'all', projected: {} }] })], bad: [[pod({}, { volumes: [{ name: 'share', nfs: {} }] }), 'of another type: share']],
  },
  'privilege-escalation': {
    good: [windows, openFunction()], bad: [[secured({ allowPrivilegeEscalation: true }), 'containers: app (each may gain rights)'], [secured({ allowPrivilegeEscalation: undefined }), 'containers: app (each may gain rights)']],
  },
  'run-as-non-root': {
    good: [pod({ securityContext: { ...securityContext, runAsNonRoot: undefined } }, { securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } })],
    bad: [
      [secured({ runAsNonRoot: undefined }), 'containers: app (each may run as root)'],
      [pod({ securityContext: { ...securityContext, runAsNonRoot: false } }, { securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } }), 'containers: app (each may run as root)'],
    ],
  },
  'run-as-user': {
    good: [secured({ runAsUser: 1000 })],
    bad: [[secured({ runAsUser: 0 }), 'a container asks for user 0'], [pod({}, { securityContext: { runAsUser: 0, seccompProfile: { type: 'RuntimeDefault' } } }), 'the pod asks for user 0']],
  },
  'seccomp-profile': {
    good: [windows, pod({ securityContext: { ...securityContext, seccompProfile: { type: 'RuntimeDefault' } } }, { securityContext: {} })],
    bad: [[pod({}, { securityContext: {} }), 'containers: app (each has no seccomp profile)']],
  },
  'dropped-capabilities': {
    good: [windows, secured({ capabilities: { drop: ['NET_RAW', 'ALL'], add: ['NET_BIND_SERVICE'] } })],
    bad: [
      [secured({ capabilities: { drop: ['NET_RAW'] } }), 'containers: app (each keeps capabilities)'],
      [secured({ capabilities: { drop: ['ALL'], add: ['CHOWN'] } }), 'containers: app (each keeps capabilities)'],
    ],
  },
  'trusted-registries': {
    good: [
      pod(), openFunction(), pod({ image: 'ghcr.io/shop/catalog:1@sha256:0f1e' }),
      pod({ image: 'auto' }, {}, { annotations: { ...annotations, 'inject.istio.io/templates': 'gateway' } }),
    ],
    bad: [
      [pod({ image: 'docker.io/nginx:1.27@sha256:0f1e' }), 'an image comes from elsewhere: docker.io/nginx:1.27@sha256:0f1e'],
      [pod({ image: 'registry.example.com.evil/catalog:1@sha256:0f1e' }), 'an image comes from elsewhere: registry.example.com.evil/catalog:1@sha256:0f1e'],
      [openFunction({ image: 'nginx:1.27@sha256:0f1e' }), 'an image comes from elsewhere: nginx:1.27@sha256:0f1e'],
    ],
  },
  'fixed-tags': {
    good: [pod(), openFunction(), pod({ image: 'registry.example.com:5000/catalog:1.4.2' })],
    bad: [
      [pod({ image: 'registry.example.com/catalog' }), 'an image has no fixed tag: registry.example.com/catalog'],
      [pod({ image: 'registry.example.com:5000/catalog' }), 'an image has no fixed tag: registry.example.com:5000/catalog'],
      [pod({ image: 'registry.example.com/catalog:latest' }), 'an image has no fixed tag: registry.example.com/catalog:latest'],
    ],
  },
  'image-digests': {
    good: [pod(), openFunction()], bad: [[pod({ image: 'registry.example.com/catalog:1.4.2' }), 'an image has no digest: registry.example.com/catalog:1.4.2']],
  },
  'required-labels': {
    good: [pod(), deployment(), openFunction()],
    bad: [
      [pod({}, {}, { labels: { 'app.kubernetes.io/name': 'catalog', 'app.kubernetes.io/version': '' } }), 'labels are missing: app.kubernetes.io/version'],
      [pod({}, {}, { labels: undefined }), 'labels are missing: app.kubernetes.io/name, app.kubernetes.io/version'],
      [deployment(pod({}, {}, { labels: { 'app.kubernetes.io/name': 'catalog' } })), 'labels are missing on the pods: app.kubernetes.io/version'],
    ],
  },
  'workload-owner': {
    good: [pod(), deployment(), openFunction()],
    bad: [
      [pod({}, {}, { annotations: { 'trackway/owner': '' } }), 'the annotation trackway/owner is missing'],
      [deployment(pod({}, {}, { annotations: {} })), 'the annotation trackway/owner is missing on the pods'],
    ],
  },
  'default-namespace': {
    good: [pod()], bad: [[pod({}, {}, { namespace: undefined }), 'it is in the namespace "default"'], [pod({}, {}, { namespace: 'default' }), 'it is in the namespace "default"']],
  },
  'counted-requests': {
    good: [pod(), pod({ resources: { limits: { cpu: '1', memory: '64Mi' } } })], bad: [[pod({ resources: { requests: { cpu: '1' }, limits: { } } }), 'containers without requests: app']],
  },
  'container-memory': {
    good: [pod(), pod({ resources: { requests: { cpu: 1, memory: 1 }, limits: { memory: 134217728 } } })],
    bad: [
      [pod({ resources: { requests: resources.requests } }), 'no memory limit of at most 16Gi: app'],
      [pod({ resources: { ...resources, limits: { memory: '17Gi' } } }), 'no memory limit of at most 16Gi: app'],
    ],
  },
};
