import * as fc from 'fast-check';
import { twinNames, twinOf } from '../../../src/policies/twins';

type Doc = Record<string, unknown>;
type Case = readonly [settings: Doc, document: Doc, refusals: readonly string[], others?: readonly Doc[]];

const pod = (spec: Doc = {}, container: Doc = {}, metadata: Doc = {}): Doc => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop', ...metadata }, spec: { containers: [{ name: 'app', image: 'registry.example.com/web:1.0.0', ...container }], ...spec },
});
const secured = (securityContext: Doc): Doc => pod({}, { securityContext });
const labelled = (labels: Doc, annotations: Doc = {}): Doc => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', labels, annotations } });
const service = (name: string, spec: Doc, namespace = 'shop'): Doc => ({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec });
const ingress = (name: string, spec: Doc): Doc => ({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name, namespace: 'shop' }, spec });
const claim = (storageClassName?: string): Doc => ({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' }, spec: { storageClassName } });
const backend = (number: number): Doc => ({ http: { paths: [{ backend: { service: { name: 'web', port: { number } } } }] } });
const annotated = (key: string, profile: string): Doc => pod({}, {}, { annotations: { [key]: profile } });
const env = (...names: string[]): Doc => pod({}, { env: names.map((name) => ({ name, value: 'x' })) });
const mounts = (...names: string[]): Doc => pod({}, { volumeMounts: names.map((name) => ({ name, mountPath: `/${name}` })) });
const host = (path: string, readOnly: boolean): Doc => pod({ volumes: [{ name: 'node', hostPath: { path } }] }, { volumeMounts: [{ name: 'node', mountPath: '/node', readOnly }] });
const inDeployment = ({ spec, metadata }: Doc): Doc => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { template: { metadata, spec } } });
const criteria = (name: string): Doc => ({ criteria: name, values: ['a', 'b'] });

const cases: Record<string, readonly Case[]> = {
  'pod-privileged': [
    [{}, secured({ privileged: false }), []],
    [{}, secured({ privileged: true }), ['container "app" is privileged']],
    [{}, inDeployment(secured({ privileged: true })), ['container "app" is privileged']],
    [{}, pod({ initContainers: [{ name: 'init', securityContext: { privileged: true } }] }), ['init container "init" is privileged']],
    [{ skip_init_containers: true }, pod({ initContainers: [{ name: 'init', securityContext: { privileged: true } }] }), []],
    [{ skip_ephemeral_containers: true }, pod({ ephemeralContainers: [{ name: 'debug', securityContext: { privileged: true } }] }), []],
  ],
  'allow-privilege-escalation-psp': [
    [{}, pod(), []], [{ default_allow_privilege_escalation: false }, pod(), []], [{}, secured({ allowPrivilegeEscalation: true }), ['container "app" may gain privileges']],
  ],
  'capabilities-psp': [
    [{}, pod(), []],
    [{ allowed_capabilities: ['KILL'] }, secured({ capabilities: { add: ['KILL'] } }), []],
    [{}, secured({ capabilities: { add: ['NET_ADMIN'] } }), ['capabilities are added that are not allowed: NET_ADMIN']],
    [{ allowed_capabilities: ['*'], required_drop_capabilities: ['KILL'] }, secured({ capabilities: { add: ['KILL', 'CHOWN'] } }), ['capabilities are added that must be dropped: KILL']],
  ],
  'readonly-root-filesystem-psp': [
    [{}, secured({ readOnlyRootFilesystem: true }), []], [{}, pod(), ['container "app" may write to its root filesystem']], [{}, inDeployment(pod()), []],
  ],
  'allowed-proc-mount-types-psp': [
    [{}, secured({ procMount: 'Default' }), []], [{}, secured({ procMount: 'Unmasked' }), ['container "app" has an unmasked /proc']],
    [{ allow_unmasked_proc_mount_type: true }, secured({ procMount: 'Unmasked' }), []],
  ],
  'user-group-psp': [
    [{ run_as_user: { rule: 'MustRunAsNonRoot' } }, pod(), []],
    [{ run_as_user: { rule: 'MustRunAsNonRoot' } }, secured({ runAsUser: 0 }), ['container "app" runs as user 0']],
    [{ run_as_user: { rule: 'MustRunAsNonRoot' } }, secured({ runAsNonRoot: false }), ['container "app" may run as root']],
    [{ run_as_user: { rule: 'MustRunAs', ranges: [{ min: 1000, max: 2000 }] } }, secured({ runAsUser: 3000 }), ['container "app" runs as user 3000, which is in no range']],
    [{ run_as_user: { rule: 'MustRunAs', overwrite: true, ranges: [{ min: 1000, max: 2000 }] } }, secured({ runAsUser: 3000 }), []],
    [{ run_as_group: { rule: 'MayRunAs', ranges: [{ min: 1, max: 2 }] } }, secured({ runAsGroup: 3 }), ['container "app" runs as group 3, which is in no range']],
    [{ supplemental_groups: { rule: 'MayRunAs', ranges: [{ min: 1, max: 2 }] } }, pod({ securityContext: { supplementalGroups: [2, 3] } }), ['the supplemental group 3 is in no range']],
  ],
  'allowed-fsgroups-psp': [
    [{ rule: 'RunAsAny' }, pod({ securityContext: { fsGroup: 1 } }), []], [{ rule: 'MustRunAs', ranges: [{ min: 5, max: 9 }] }, pod(), []],
    [{ rule: 'MayRunAs', ranges: [{ min: 5, max: 9 }] }, pod({ securityContext: { fsGroup: 1 } }), ['fsGroup 1 is in no range']],
  ],
  'selinux-psp': [
    [{ rule: 'RunAsAny' }, secured({ seLinuxOptions: { user: 'x' } }), []],
    [{ rule: 'MustRunAs', user: 'u', level: 's0:c0,c6' }, secured({ seLinuxOptions: { user: 'u', level: 's0:c6,c0' } }), []],
    [{ rule: 'MustRunAs', user: 'u' }, secured({ seLinuxOptions: { user: 'x' } }), ['container "app" has another SELinux label']],
    [{ rule: 'MustRunAs', user: 'u', level: 's0' }, pod({ securityContext: { seLinuxOptions: { user: 'u', level: 's1' } } }), ['the pod has another SELinux label']],
  ],
  'seccomp-psp': [
    [{}, pod(), []],
    [{ profile_types: ['RuntimeDefault'] }, secured({ seccompProfile: { type: 'RuntimeDefault' } }), []],
    [{ allowed_profiles: ['runtime/default'] }, secured({ seccompProfile: { type: 'RuntimeDefault' } }), []],
    [{ profile_types: ['RuntimeDefault'] }, secured({ seccompProfile: { type: 'Unconfined' } }), ['container "app" has the seccomp profile type Unconfined']],
    [{ profile_types: ['Localhost'], localhost_profiles: ['a.json'] }, pod({ securityContext: { seccompProfile: { type: 'Localhost', localhostProfile: 'b.json' } } }), ['the pod has the seccomp profile b.json']],
    [{ profile_types: ['Localhost'] }, secured({ seccompProfile: { type: 'Localhost' } }), ['container "app" names no file of its seccomp profile']],
    [{ allowed_profiles: ['localhost/b.json'] }, secured({ seccompProfile: { type: 'Localhost', localhostProfile: 'b.json' } }), []],
    [{}, annotated('seccomp.security.alpha.kubernetes.io/pod', 'unconfined'), ['seccomp profiles are not allowed: unconfined']],
  ],
  'apparmor-psp': [
    [{}, pod(), []], [{ allowed_profiles: ['runtime/default'] }, annotated('container.apparmor.security.beta.kubernetes.io/app', 'runtime/default'), []],
    [{ allowed_profiles: ['runtime/default'] }, annotated('container.apparmor.security.beta.kubernetes.io/app', 'localhost/x'), ['AppArmor profiles are not allowed: localhost/x']],
  ],
  'sysctl-psp': [
    [{}, pod({ securityContext: { sysctls: [{ name: 'net.ipv4.tcp_syncookies', value: '1' }] } }), []],
    [{}, pod({ securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }] } }), ['sysctl kernel.msgmax is neither safe nor allowed']],
    [{ allowedUnsafeSysctls: ['kernel.msgmax'], forbiddenSysctls: ['kernel.*'] }, pod({ securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }] } }), []],
    [{ forbiddenSysctls: ['net.*'] }, pod({ securityContext: { sysctls: [{ name: 'net.ipv4.tcp_syncookies', value: '1' }] } }), ['sysctl net.ipv4.tcp_syncookies is forbidden']],
  ],
  'host-namespaces-psp': [
    [{}, pod(), []],
    [{}, pod({ hostIPC: true, hostNetwork: true, hostPID: true }), ['the pod uses the IPC namespace of the node', 'the pod uses the network of the node', 'the pod sees the processes of the node']],
    [{ allow_host_ipc: true, allow_host_network: true, allow_host_pid: true }, pod({ hostIPC: true, hostNetwork: true, hostPID: true }), []],
    [{ allow_host_ports: [{ min: 80, max: 90 }] }, pod({}, { ports: [{ containerPort: 1, hostPort: 85 }] }), []],
    [{}, pod({}, { ports: [{ containerPort: 1, hostPort: 85 }] }), ['container "app" takes port 85 of the node']],
  ],
  'hostpaths-psp': [
    [{ allowedHostPaths: [] }, host('/etc', false), []],
    [{ allowedHostPaths: [{ pathPrefix: '/var', readOnly: true }] }, host('/var/log', true), []],
    [{ allowedHostPaths: [{ pathPrefix: '/var', readOnly: true }] }, host('/var/log', false), ['the path /var/log of the node, volume "node", must be mounted read-only']],
    [{ allowedHostPaths: [{ pathPrefix: '/var', readOnly: true }, { pathPrefix: '/var/log', readOnly: false }] }, host('/var/log', false), []],
    [{ allowedHostPaths: [{ pathPrefix: '/var', readOnly: false }] }, host('/var', true), ['the path /var of the node, volume "node", must not be mounted read-only']],
    [{ allowedHostPaths: [{ pathPrefix: '/foo', readOnly: true }] }, host('/fool', true), ['the path /fool of the node, volume "node", is not allowed']],
  ],
  'share-pid-namespace-policy': [[{}, pod(), []], [{}, pod({ shareProcessNamespace: true }), ['the containers of the pod see each other\'s processes']]],
  'volumes-psp': [
    [{ allowedTypes: ['emptyDir'] }, pod({ volumes: [{ name: 'tmp', emptyDir: {} }] }), []], [{ allowedTypes: ['*'] }, pod({ volumes: [{ name: 'x', hostPath: {} }] }), []],
    [{ allowedTypes: ['emptyDir'] }, pod({ volumes: [{ name: 'x', hostPath: {} }] }), ['volume "x" is of the kind hostPath']], [{ allowedTypes: [] }, pod(), ['no kind of volume is allowed']],
    [{ allowedTypes: ['emptyDir'], ignoreInitContainersVolumes: true }, pod({ volumes: [{ name: 'x', secret: {} }], initContainers: [{ name: 'i', volumeMounts: [{ name: 'x' }] }] }), []],
  ],
  'flexvolume-drivers-psp': [
    [{ allowedFlexVolumes: [{ driver: 'example/lvm' }] }, pod({ volumes: [{ name: 'x', flexVolume: { driver: 'example/lvm' } }] }), []],
    [{ allowedFlexVolumes: [] }, pod({ volumes: [{ name: 'x', flexVolume: { driver: 'example/lvm' } }] }), ['volume "x" has the driver example/lvm']],
  ],
  'volumemounts': [
    [{ operator: 'anyIn', volumeMountsNames: ['a'] }, mounts('b'), []], [{ operator: 'anyIn', volumeMountsNames: ['a'] }, mounts('a', 'b'), ['container "app" mounts what is not allowed: a']],
    [{ operator: 'anyNotIn', volumeMountsNames: ['a'] }, mounts('a', 'b'), ['container "app" mounts what is not allowed: b']],
    [{ operator: 'allAreUsed', volumeMountsNames: ['a', 'b'] }, mounts('a'), []], [{ operator: 'allAreUsed', volumeMountsNames: ['a', 'b'] }, mounts('a', 'b'), ['container "app" mounts what is not allowed together: a, b']],
    [{ operator: 'notAllAreUsed', volumeMountsNames: ['a', 'b'] }, mounts('a'), ['container "app" does not mount b']], [{ operator: 'notAllAreUsed', volumeMountsNames: ['a'] }, pod(), []],
  ],
  'persistentvolumeclaim-storageclass-policy': [
    [{ deniedStorageClasses: ['slow'] }, claim('fast'), []], [{ deniedStorageClasses: ['slow'] }, claim('slow'), ['the storage class slow is not allowed']], [{ allowedStorageClasses: ['fast'] }, claim(), []],
    [{ allowedStorageClasses: ['fast'] }, claim('slow'), ['the storage class slow is not allowed']], [{ allowedStorageClasses: ['fast'], fallbackStorageClass: 'fast' }, claim('slow'), []],
  ],
  'safe-labels': [
    [{ mandatory_labels: ['a'] }, labelled({ a: '1' }), []], [{ mandatory_labels: ['a', 'b'] }, labelled({}), ['these labels are missing: a, b']], [{ denied_labels: ['a'] }, labelled({ a: '1' }), ['these labels are denied: a']],
    [{ constrained_labels: { a: '^\\d+$' } }, labelled({ a: 'x' }), ['the label a is "x", which does not match ^\\d+$']], [{ constrained_labels: { a: '\\d' } }, labelled({ a: 'x1' }), []],
  ],
  'safe-annotations': [[{ mandatory_annotations: ['a'] }, labelled({}, { a: '1' }), []], [{ mandatory_annotations: ['a'] }, labelled({}), ['these annotations are missing: a']]],
  'labels': [
    [criteria('containsAnyOf'), labelled({ a: '' }), []], [criteria('containsAnyOf'), labelled({ c: '' }), ['none of these labels is there: a, b']],
    [criteria('containsAllOf'), labelled({ a: '' }), ['these labels are missing: b']], [criteria('doesNotContainAnyOf'), labelled({ a: '', c: '' }), ['these labels are not allowed: a']],
    [criteria('doesNotContainAllOf'), labelled({ a: '', b: '' }), ['these labels are not allowed together: a, b']], [criteria('doesNotContainAllOf'), labelled({ a: '' }), []],
    [criteria('containsOtherThan'), labelled({ a: '' }), ['no label is there beside a, b']], [criteria('containsOtherThan'), labelled({ c: '' }), []],
    [criteria('doesNotContainOtherThan'), labelled({ a: '', c: '' }), ['these labels are not in the list: c']], [criteria('doesNotContainOtherThan'), labelled({}), []],
  ],
  'annotations': [[criteria('containsAllOf'), labelled({}, { a: '', b: '' }), []], [criteria('containsAllOf'), labelled({}), ['these annotations are missing: a, b']]],
  'environment-variable-policy': [
    [criteria('doesNotContainAnyOf'), env('c'), []], [criteria('doesNotContainAnyOf'), env('a'), ['container "app": these environment variables are not allowed: a']], [criteria('doesNotContainAnyOf'), inDeployment(env('a')), ['container "app": these environment variables are not allowed: a']],
  ],
  'probes': [
    [{ liveness: { enforce: true } }, pod({}, { livenessProbe: {} }), []], [{ liveness: { enforce: true }, readiness: { enforce: false } }, pod(), ['container "app" has no livenessProbe']],
    [{ readiness: { enforce: true, periodSeconds: { minimum: 1, limit: 10 } } }, pod({}, { readinessProbe: { periodSeconds: 11 } }), ['container "app" has readinessProbe.periodSeconds 11, which is not from 1 to 10']],
  ],
  'container-resources': [
    [{ cpu: { maxLimit: '1' } }, pod({}, { resources: { limits: { cpu: '500m' } } }), []], [{ cpu: { maxLimit: '1' } }, pod({}, { resources: { limits: { cpu: '2' } } }), ['container "app" has the cpu limit 2, above 1']],
    [{ memory: { minRequest: '128Mi' } }, pod({}, { resources: { requests: { memory: '64Mi' } } }), ['container "app" has the memory request 64Mi, below 128Mi']],
    [{ memory: { ignoreValues: true } }, pod(), ['container "app" has no memory limit', 'container "app" has no memory request']], [{ memory: { ignoreValues: true }, ignoreImages: ['registry.example.com/*'] }, pod(), []],
    [{ cpu: { defaultLimit: '1' } }, pod({}, { resources: { requests: { cpu: '2' } } }), ['container "app" would have a cpu limit of 1, below its request of 2']],
  ],
  'priority-class-policy': [
    [{ allowed_priority_classes: ['high'] }, pod(), []], [{ allowed_priority_classes: ['high'] }, pod({ priorityClassName: 'low' }), ['the priority class low is not allowed']],
    [{ denied_priority_classes: ['low'] }, pod({ priorityClassName: 'low' }), ['the priority class low is denied']],
  ],
  'pod-runtime': [
    [{ reservedRuntimes: ['runc'] }, pod(), []], [{ reservedRuntimes: ['runc'] }, pod({ runtimeClassName: 'runc' }), ['the runtime runc is reserved']], [{ reservedRuntimes: ['runc'], fallbackRuntime: 'kata' }, pod({ runtimeClassName: 'runc' }), []],
    [{ reservedRuntimes: [], defaultRuntimeReserved: true }, pod(), ['the default runtime is reserved']],
  ],
  'trusted-repos': [
    [{ registries: { allow: ['registry.example.com'] } }, pod(), []], [{ registries: { allow: ['*.example.com'] } }, pod(), []],
    [{ registries: { allow: ['registry.example.com'] } }, pod({}, { image: 'nginx:1.0' }), ['the registry docker.io of nginx:1.0 is not trusted']], [{ registries: { reject: ['docker.io'] } }, pod({}, { image: 'nginx' }), ['the registry docker.io of nginx is not trusted']],
    [{ tags: { reject: ['latest'] } }, pod({}, { image: 'nginx' }), ['the tag latest of nginx is rejected']], [{ tags: { reject: ['*-rc?'] } }, pod({}, { image: 'nginx:1-rc1' }), ['the tag 1-rc1 of nginx:1-rc1 is rejected']], [{ tags: { reject: ['*-rc?'] } }, pod({}, { image: 'nginx:1-rc10' }), []],
    [{ images: { allow: ['nginx'] } }, pod({}, { image: 'nginx:1.21' }), []], [{ images: { allow: ['nginx:1.20'] } }, pod({}, { image: 'nginx:1.21' }), ['the image nginx:1.21 is not trusted']],
    [{ images: { allow: ['quay.io/coreos/etcd'] } }, pod({}, { image: 'quay.io/coreos/etcd:3' }), []], [{ images: { reject: ['docker.io/bitnami/*'] } }, pod({}, { image: 'bitnami/redis:7' }), ['the image bitnami/redis:7 is not trusted']],
  ],
  'disallow-service-loadbalancer': [[{}, service('web', { type: 'ClusterIP' }), []], [{}, service('web', { type: 'LoadBalancer' }), ['the Service is a load balancer']]],
  'disallow-service-nodeport': [[{}, service('web', {}), []], [{}, service('web', { type: 'NodePort' }), ['the Service opens a port of the nodes']]],
  'ingress': [
    [{ requireTLS: true }, ingress('a', { tls: [{ hosts: ['x'] }], rules: [{ host: 'x', ...backend(80) }] }), []],
    [{ requireTLS: true }, ingress('a', { tls: [{ hosts: ['y'] }], rules: [{ host: 'x' }] }), ['these hosts have no TLS: x', 'these hosts have TLS and no rule: y']],
    [{ allowPorts: [443] }, ingress('a', { rules: [backend(80)] }), ['these ports are not allowed: 80']], [{ denyPorts: [80] }, ingress('a', { rules: [backend(80)] }), ['these ports are denied: 80']],
  ],
  'unique-ingress-policy': [
    [{}, ingress('a', { rules: [{ host: 'x' }] }), [], [ingress('a', { rules: [{ host: 'x' }] })]],
    [{}, ingress('a', { rules: [{ host: 'x' }] }), ['another Ingress has these hosts: x'], [ingress('b', { rules: [{ host: 'x' }] })]],
  ],
  'unique-service-selector-policy': [
    [{}, service('a', { selector: { app: 'x' } }), [], [service('a', { selector: { app: 'x' } }), service('b', { selector: { app: 'x' } }, 'other')]],
    [{}, service('a', { selector: { app: 'x', tier: 'y' } }), ['these Services have the same selector: shop/b'], [service('b', { selector: { tier: 'y', app: 'x' } })]],
  ],
};

test('every twin has documents that it accepts and documents that it refuses', () => {
  expect(Object.keys(cases).sort()).toEqual(twinNames().sort());
  for (const [name, all] of Object.entries(cases)) {
    expect([name, ...[true, false].map((accepted) => all.some(([, , refusals]) => (refusals.length === 0) === accepted))]).toEqual([name, true, true]);
  }
});

test.each(Object.entries(cases))('%s says what the module says', (name, all) => {
  for (const [settings, document, refusals, others = []] of all) {
    expect([settings, document, twinOf(name)!(settings, document, others)]).toEqual([settings, document, refusals]);
  }
});

test('a module without a twin has none, whatever it is called', () => {
  expect([twinOf('cel-policy'), twinOf('constructor'), twinOf('__proto__')]).toEqual([undefined, undefined, undefined]);
});

test('no twin fails on damaged settings or documents, and each says the same twice', () => {
  const kind = fc.constantFrom('Pod', 'Deployment', 'CronJob', 'Service', 'Ingress', 'PersistentVolumeClaim', 'ConfigMap');
  const versions: Record<string, string> = { Deployment: 'apps/v1', CronJob: 'batch/v1' };
  const damaged = fc.tuple(kind, fc.jsonValue(), fc.jsonValue()).map(([of, metadata, spec]): Doc => ({ apiVersion: versions[of] ?? 'v1', kind: of, metadata, spec }));
  const known = Object.values(cases).flat();
  const document = fc.oneof(damaged, fc.constantFrom(...known.map(([, one]) => one)));
  const names = fc.constantFrom(...known.flatMap(([one]) => Object.keys(one)));
  const settings = fc.oneof(fc.dictionary(names, fc.jsonValue()), fc.constantFrom(...known.map(([one]) => one)));
  fc.assert(fc.property(fc.constantFrom(...twinNames()), settings, document, (name, given, one) => {
    const said = twinOf(name)!(given, one, [one]);
    expect(said.every((text) => typeof text === 'string' && text !== '')).toBe(true);
    expect(twinOf(name)!(given, one, [one])).toEqual(said);
  }), { numRuns: 2000 });
});
