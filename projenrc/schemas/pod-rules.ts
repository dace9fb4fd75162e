import { atLeast, choice, form, port, unique, type FieldRules, type ObjectRules } from './rule-words';

const containers = unique('name');
const fileMode = atLeast(0, 0o777);
const userId = atLeast(0, 2 ** 31 - 1);
const nodeOperators = choice('In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt');
const weight = atLeast(1, 100);

const container: FieldRules = {
  name: form('dnsLabel'),
  image: form('imageName'),
  imagePullPolicy: choice('Always', 'IfNotPresent', 'Never'),
  terminationMessagePolicy: choice('File', 'FallbackToLogsOnError'),
  restartPolicy: choice('Always'),
  env: unique('name'),
  ports: { keys: [['name'], ['containerPort', 'protocol=TCP', 'hostIP', 'hostPort']] },
  volumeMounts: unique('mountPath'),
  volumeDevices: unique('devicePath'),
};

/**
 * What the API server demands of the fields of a pod.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/release-1.29/pkg/apis/core/validation/validation.go
 */
export const podFieldRules: FieldRules = {
  ...of('Container', container),
  ...of('EphemeralContainer', container),
  ...of('PodSpec', {
    containers: { ...containers, minItems: 1 },
    initContainers: containers,
    ephemeralContainers: containers,
    volumes: unique('name'),
    imagePullSecrets: unique('name'),
    hostAliases: unique('ip'),
    topologySpreadConstraints: unique('topologyKey', 'whenUnsatisfiable'),
    restartPolicy: choice('Always', 'OnFailure', 'Never'),
    dnsPolicy: choice('ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'),
    preemptionPolicy: choice('PreemptLowerPriority', 'Never'),
    terminationGracePeriodSeconds: atLeast(0),
    activeDeadlineSeconds: atLeast(1, 2 ** 31 - 1),
    hostname: form('dnsLabel'),
    subdomain: form('dnsLabel'),
    nodeSelector: 'labelMap',
    serviceAccountName: form('dnsSubdomain'),
    priorityClassName: form('dnsSubdomain'),
    runtimeClassName: form('dnsSubdomain'),
  }),
  'PodOS.name': choice('linux', 'windows'),
  'HostAlias.ip': form('ip'),

  // Containers
  'ContainerPort.containerPort': port,
  'ContainerPort.hostPort': atLeast(0, 65535),
  'ContainerPort.protocol': choice('TCP', 'UDP', 'SCTP'),
  'ContainerPort.name': form('portName'),
  'ContainerResizePolicy.restartPolicy': choice('NotRequired', 'RestartContainer'),
  'EnvVar.name': form('envName'),
  'EnvFromSource.prefix': form('envPrefix'),
  'ConfigMapKeySelector.key': form('configKey'),
  'SecretKeySelector.key': form('configKey'),
  'VolumeMount.mountPropagation': choice('None', 'HostToContainer', 'Bidirectional'),
  'VolumeMount.mountPath': { minLength: 1 },
  'VolumeMount.subPath': form('pathInside'),
  ...of('Probe', {
    initialDelaySeconds: atLeast(0),
    timeoutSeconds: atLeast(0),
    periodSeconds: atLeast(0),
    successThreshold: atLeast(0),
    failureThreshold: atLeast(0),
    terminationGracePeriodSeconds: atLeast(1),
  }),
  'HTTPGetAction.port': 'portOrName',
  'HTTPGetAction.scheme': choice('HTTP', 'HTTPS'),
  'HTTPHeader.name': form('headerName'),
  'TCPSocketAction.port': 'portOrName',
  'GRPCAction.port': port,

  // Security
  'SecurityContext.procMount': choice('Default', 'Unmasked'),
  'SecurityContext.runAsUser': userId,
  'SecurityContext.runAsGroup': userId,
  'PodSecurityContext.runAsUser': userId,
  'PodSecurityContext.runAsGroup': userId,
  'PodSecurityContext.fsGroup': userId,
  'PodSecurityContext.fsGroupChangePolicy': choice('OnRootMismatch', 'Always'),
  'PodSecurityContext.sysctls': unique('name'),
  'SeccompProfile.type': choice('RuntimeDefault', 'Localhost', 'Unconfined'),

  // Scheduling
  'Toleration.operator': choice('Exists', 'Equal'),
  'Toleration.effect': choice('', 'NoSchedule', 'PreferNoSchedule', 'NoExecute'),
  'TopologySpreadConstraint.maxSkew': atLeast(1),
  'TopologySpreadConstraint.minDomains': atLeast(1),
  'TopologySpreadConstraint.topologyKey': form('qualifiedName'),
  'TopologySpreadConstraint.whenUnsatisfiable': choice('DoNotSchedule', 'ScheduleAnyway'),
  'TopologySpreadConstraint.nodeAffinityPolicy': choice('Honor', 'Ignore'),
  'TopologySpreadConstraint.nodeTaintsPolicy': choice('Honor', 'Ignore'),
  'NodeSelectorRequirement.operator': nodeOperators,
  'NodeSelectorRequirement.key': { minLength: 1 },
  'NodeSelector.nodeSelectorTerms': { minItems: 1 },
  'PreferredSchedulingTerm.weight': weight,
  'WeightedPodAffinityTerm.weight': weight,
  'PodAffinityTerm.topologyKey': form('qualifiedName'),

  // Volumes
  'Volume.name': form('dnsLabel'),
  'EmptyDirVolumeSource.medium': { pattern: '^(Memory|HugePages(-.+)?)?$' },
  'HostPathVolumeSource.type': choice('', 'DirectoryOrCreate', 'Directory', 'FileOrCreate', 'File', 'Socket', 'CharDevice', 'BlockDevice'),
  'ConfigMapVolumeSource.defaultMode': fileMode,
  'SecretVolumeSource.defaultMode': fileMode,
  'DownwardAPIVolumeSource.defaultMode': fileMode,
  'ProjectedVolumeSource.defaultMode': fileMode,
  'DownwardAPIVolumeFile.mode': fileMode,
  'KeyToPath.mode': fileMode,
  'KeyToPath.path': form('pathInside'),
  'ServiceAccountTokenProjection.expirationSeconds': atLeast(600, 2 ** 32),
};

const volumeSources = [
  'awsElasticBlockStore', 'azureDisk', 'azureFile', 'cephfs', 'cinder', 'configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'fc', 'flexVolume',
  'flocker', 'gcePersistentDisk', 'gitRepo', 'glusterfs', 'hostPath', 'iscsi', 'nfs', 'persistentVolumeClaim', 'photonPersistentDisk', 'portworxVolume',
  'projected', 'quobyte', 'rbd', 'scaleIO', 'secret', 'storageos', 'vsphereVolume',
];

export const podObjectRules: ObjectRules = {
  PodTemplateSpec: { required: ['spec'] },
  Container: { required: ['image'] },
  EphemeralContainer: { required: ['image'] },
  EnvVar: { atMostOne: [['value', 'valueFrom']] },
  EnvVarSource: { exactlyOne: ['configMapKeyRef', 'fieldRef', 'resourceFieldRef', 'secretKeyRef'] },
  EnvFromSource: { exactlyOne: ['configMapRef', 'secretRef'] },
  ConfigMapKeySelector: { required: ['name'] },
  SecretKeySelector: { required: ['name'] },
  Probe: { exactlyOne: ['exec', 'grpc', 'httpGet', 'tcpSocket'] },
  LifecycleHandler: { exactlyOne: ['exec', 'httpGet', 'sleep', 'tcpSocket'] },
  VolumeMount: { atMostOne: [['subPath', 'subPathExpr']] },
  Volume: { exactlyOne: volumeSources },
  Toleration: { rule: 'toleration' },
  NodeSelectorRequirement: { rule: 'nodeRequirement' },
  SeccompProfile: { rule: 'seccomp' },
};

function of(definition: string, fields: FieldRules): FieldRules {
  return Object.fromEntries(Object.entries(fields).map(([field, rule]) => [`${definition}.${field}`, rule]));
}
