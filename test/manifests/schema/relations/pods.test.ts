import { deployment, object, told } from '../documents';

const container = 'spec.template.spec.containers[0]';

test('what is mounted exists', () => {
  const volumeMounts = [{ name: 'temp', mountPath: '/tmp' }, { name: 'secrets', mountPath: '/secrets' }];
  expect(told(deployment({}, { volumeMounts }, { volumes: [{ name: 'tmp', emptyDir: {} }] }))).toEqual([
    `${container}.volumeMounts[0].name: the pod has no volume "temp"; did you mean tmp? (UnknownVolume)`,
    `${container}.volumeMounts[1].name: the pod has no volume "secrets"; use one of tmp, or add the volume (UnknownVolume)`,
  ]);
});

test('a volume has exactly one source', () => {
  const volumes = [{ name: 'both', emptyDir: {}, hostPath: { path: '/' } }, { name: 'none' }];
  expect(told(deployment({}, {}, { volumes }))).toEqual([
    'spec.template.spec.volumes[0]: volumes[0] has emptyDir and hostPath, which exclude each other; keep one of them (ConflictingFields)',
    expect.stringMatching(/^spec\.template\.spec\.volumes\[1\]: volumes\[1\] has none of awsElasticBlockStore, .*, …; add one of them \(MissingField\)$/),
  ]);
});

test('probes and hooks use ports that the container names', () => {
  const probes = { livenessProbe: { httpGet: { port: 'web' }, successThreshold: 2 }, lifecycle: { preStop: { httpGet: { port: 'http' } } } };
  expect(told(deployment({}, probes))).toEqual([
    `${container}.livenessProbe.httpGet.port: the container has no port named "web"; use http (UnknownPort)`,
    `${container}.livenessProbe.successThreshold: successThreshold of a livenessProbe is 2; use 1 (OutOfRange)`,
  ]);
  expect(told(deployment({}, { ports: undefined, readinessProbe: { tcpSocket: { port: 'web' }, terminationGracePeriodSeconds: 3 } }))).toEqual([
    `${container}.readinessProbe.tcpSocket.port: the container has no port named "web"; name a port of the container, or write its number (UnknownPort)`,
    `${container}.readinessProbe.terminationGracePeriodSeconds: a readinessProbe ends no container, so it has no terminationGracePeriodSeconds; `
    + 'remove it, or set it on the livenessProbe (ConflictingFields)',
  ]);
});

test('a request stays below its limit, and what cannot be overcommitted equals it', () => {
  const requests = { 'cpu': '1500m', 'memory': '1Gi', 'nvidia.com/gpu': 1 };
  const limits = { 'cpu': 1, 'memory': '1024Mi', 'nvidia.com/gpu': '2' };
  expect(told(deployment({}, { resources: { requests, limits } }))).toEqual([
    `${container}.resources.requests.cpu: the cpu request "1500m" is above the limit 1; ask for at most 1, or raise the limit (RequestAboveLimit)`,
    `${container}.resources.requests["nvidia.com/gpu"]: the nvidia.com/gpu request 1 differs from the limit "2"; `
    + 'make both the same: this resource cannot be overcommitted (RequestAboveLimit)',
  ]);
});

test('a name is used once among all containers of a pod', () => {
  expect(told(deployment({}, {}, { initContainers: [{ name: 'app', image: 'x' }] }))).toEqual([
    `${container}.name: name "app" is already used in initContainers; give each container of the pod a different name (DuplicateKey)`,
  ]);
});

test('init containers have no probes, unless they are sidecars', () => {
  const init = { name: 'proxy', image: 'x', startupProbe: { tcpSocket: { port: 1 } } };
  expect(told(deployment({}, {}, { initContainers: [init] }))).toEqual([
    'spec.template.spec.initContainers[0].startupProbe: startupProbe is not allowed in initContainers; '
    + 'remove it, or make the container a sidecar with restartPolicy: Always (ConflictingFields)',
  ]);
  expect(told(deployment({}, {}, { initContainers: [{ ...init, restartPolicy: 'Always' }] }))).toEqual([]);
  expect(told(deployment({}, { restartPolicy: 'Always' }))).toEqual([
    `${container}.restartPolicy: restartPolicy is not allowed in containers; `
    + 'remove it, set it on the pod, or move the container to initContainers to make it a sidecar (ConflictingFields)',
  ]);
});

test('privileges do not contradict each other', () => {
  expect(told(deployment({}, { securityContext: { privileged: true, allowPrivilegeEscalation: false } }))).toEqual([
    `${container}.securityContext.allowPrivilegeEscalation: allowPrivilegeEscalation: false contradicts privileged: true; `
    + 'remove privileged: true, or allowPrivilegeEscalation (ConflictingFields)',
  ]);
});

test('a pod on the network of its node takes the ports it names', () => {
  const pod = { hostNetwork: true, dnsPolicy: 'None' };
  expect(told(deployment({}, { ports: [{ containerPort: 80, hostPort: 8080 }] }, pod))).toEqual([
    `${container}.ports[0].hostPort: hostPort 8080 differs from containerPort 80 in a pod with hostNetwork; write hostPort: 80, or remove it (ConflictingFields)`,
    'spec.template.spec.dnsConfig.nameservers: dnsPolicy is None and no name server is given; add dnsConfig.nameservers (MissingField)',
  ]);
});

test('environment variables have one source', () => {
  const env = [{ name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }, { name: '1B', valueFrom: { secretKeyRef: { key: 'k' } } }];
  expect(told(deployment({}, { env }))).toEqual([
    `${container}.env[0]: env[0] has value and valueFrom, which exclude each other; keep one of them (ConflictingFields)`,
    `${container}.env[1].name: name "1B" is not a variable name; use letters, digits, "_", "-" and ".", not starting with a digit (InvalidName)`,
    `${container}.env[1].valueFrom.secretKeyRef.name: name is missing; add name (MissingField)`,
  ]);
});

test('tolerations and requirements have the values that their operator takes', () => {
  const tolerations = [{ operator: 'Exists', key: 'a', value: 'b' }, { effect: 'NoSchedule', tolerationSeconds: 5 }];
  const nodeSelectorTerms = [{ matchExpressions: [{ key: 'a', operator: 'In' }, { key: 'b', operator: 'Gt', values: ['x'] }, { key: 'c', operator: 'Exists', values: ['y'] }] }];
  const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } };
  const at = 'spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions';
  expect(told(deployment({}, {}, { tolerations, affinity }))).toEqual([
    'spec.template.spec.tolerations[0].value: value is "b" with operator Exists; remove value, or use operator Equal (ConflictingFields)',
    'spec.template.spec.tolerations[1].operator: a toleration without key must have operator Exists; add key, or write operator: Exists (MissingField)',
    'spec.template.spec.tolerations[1].effect: tolerationSeconds is set with effect "NoSchedule"; '
    + 'write effect: NoExecute, or remove tolerationSeconds (ConflictingFields)',
    `${at}[0].values: values is missing with operator In; add the values (MissingField)`,
    `${at}[1].values: values is ["x"] with operator Gt; give it one whole number, in quotes (WrongSize)`,
    `${at}[2].values: values is ["y"] with operator Exists; remove values, or use In (ConflictingFields)`,
  ]);
});

test('whatever is in the place of a field, the check answers', () => {
  for (const odd of [null, 0, 'x', true, [], {}, [null], [[]], [{ name: null }]]) {
    for (const kind of ['Pod', 'Service', 'ConfigMap', 'Secret', 'PersistentVolumeClaim']) {
      expect(Array.isArray(told(object('v1', kind, { spec: odd, data: odd, binaryData: odd, metadata: odd })))).toBe(true);
    }
    const spec = { selector: odd, template: { metadata: odd, spec: { containers: odd, initContainers: odd, volumes: odd } }, volumeClaimTemplates: odd };
    expect(told(object('apps/v1', 'StatefulSet', { spec }))).not.toEqual([]);
  }
});
