import { deployment, object, service, template, told } from './documents';

const container = 'spec.template.spec.containers[0]';

describe('workloads', () => {
  test('a selector must find the pods of its own template', () => {
    const selector = { matchLabels: { app: 'web', tier: 'front' }, matchExpressions: [{ key: 'app', operator: 'In', values: ['a', 'b'] }] };
    expect(told(deployment({ selector }))).toEqual([
      'spec.selector.matchLabels.app: the selector wants app=web, the template has app=catalog; write app: web in spec.template.metadata.labels (SelectorMismatch)',
      'spec.selector.matchLabels.tier: the selector wants tier=front, the template has no label tier; '
      + 'write tier: front in spec.template.metadata.labels (SelectorMismatch)',
      'spec.selector.matchExpressions[0]: the selector wants app In a, b, the template has catalog; make spec.template.metadata.labels fit (SelectorMismatch)',
    ]);
    expect(told(deployment({ selector: {} }))).toEqual([
      'spec.selector: the selector is empty; add matchLabels with labels of the template (SelectorMismatch)',
    ]);
  });

  test('a Rollout is held to the same, unless it takes the pods of another workload', () => {
    const spec = { selector: { matchLabels: { app: 'web' } }, strategy: { canary: {} } };
    expect(told(object('argoproj.io/v1alpha1', 'Rollout', { spec: { ...spec, template: template() } }))).toEqual([expect.stringContaining('(SelectorMismatch)')]);
    const workloadRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
    expect(told(object('argoproj.io/v1alpha1', 'Rollout', { spec: { ...spec, workloadRef } }))).toEqual([]);
  });

  test('a roll-out must be able to make progress', () => {
    expect(told(deployment({ minReadySeconds: 600 }))).toEqual([
      'spec.progressDeadlineSeconds: progressDeadlineSeconds 600 is not above minReadySeconds 600; use more than 600 (OutOfRange)',
    ]);
    expect(told(deployment({ strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } } }))).toEqual([
      'spec.strategy.rollingUpdate.maxUnavailable: maxSurge and maxUnavailable are both 0, so that no pod could ever be replaced; '
      + 'give one of them at least 1 (ConflictingFields)',
    ]);
    expect(told(deployment({ strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } }))).toEqual([
      'spec.strategy.rollingUpdate: rollingUpdate is set with type "Recreate"; remove rollingUpdate, or write type: RollingUpdate (ConflictingFields)',
    ]);
  });

  test('a StatefulSet may mount what its claim templates make', () => {
    const claim = { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } };
    const set = (claims: unknown[]) => object('apps/v1', 'StatefulSet', {
      spec: {
        serviceName: 'x', selector: { matchLabels: { app: 'catalog' } }, volumeClaimTemplates: claims,
        template: template({ volumeMounts: [{ name: 'data', mountPath: '/data' }] }),
      },
    });
    expect(told(set([claim]))).toEqual([]);
    expect(told(set([claim, claim]))).toEqual(['spec.volumeClaimTemplates[1].metadata.name: two claim templates are named "data"; rename one (DuplicateKey)']);
    expect(told(set([{ ...claim, metadata: {} }]))).toEqual([
      'spec.volumeClaimTemplates[0].metadata.name: the claim template has no name; add metadata.name (MissingField)',
      `${container}.volumeMounts[0].name: the pod has no volume "data"; add the volume to spec.volumes (UnknownVolume)`,
    ]);
  });

  test('a claim asks for storage', () => {
    expect(told(object('v1', 'PersistentVolumeClaim', { spec: { accessModes: [], resources: {} } }))).toEqual([
      'spec.accessModes: accessModes is empty; write ReadWriteOnce, or another mode (WrongSize)',
      'spec.resources.requests.storage: the claim asks for no storage; add resources.requests.storage (MissingField)',
    ]);
    const spec = { accessModes: ['ReadWriteOncePod', 'ReadWriteMany'], resources: { requests: { storage: '0' } } };
    expect(told(object('v1', 'PersistentVolumeClaim', { spec }))).toEqual([
      'spec.accessModes: accessModes has ReadWriteOncePod among 2; keep ReadWriteOncePod alone (ConflictingFields)',
      'spec.resources.requests.storage: storage is "0"; ask for more than 0 (OutOfRange)',
    ]);
  });

  test('only a Job may stop restarting its pods, and it must say so', () => {
    expect(told(deployment({}, {}, { restartPolicy: 'Never' }))).toEqual([
      'spec.template.spec.restartPolicy: restartPolicy of a Deployment is "Never"; write Always, or remove it (WrongRestartPolicy)',
    ]);
    const job = (restartPolicy?: string) => object('batch/v1', 'Job', { spec: { template: template({}, { restartPolicy }) } });
    expect(told(job('OnFailure'))).toEqual([]);
    expect(told(job())).toEqual([
      'spec.template.spec.restartPolicy: restartPolicy of a Job is missing, and its default, Always, is refused; write OnFailure or Never (WrongRestartPolicy)',
    ]);
    expect(told(job('Always'))).toEqual([
      'spec.template.spec.restartPolicy: restartPolicy of a Job is "Always"; write OnFailure or Never (WrongRestartPolicy)',
    ]);
  });

  test('an indexed Job says how many indexes there are, and leaves its selector to the API server', () => {
    const spec = { template: template({}, { restartPolicy: 'Never' }), completionMode: 'Indexed', selector: {} };
    expect(told(object('batch/v1', 'Job', { spec }))).toEqual([
      'spec.completions: completions is missing with completionMode Indexed; add completions (MissingField)',
      'spec.selector: selector is set, but the API server makes the selector of a Job; remove selector (ConflictingFields)',
    ]);
  });

  test('a CronJob has a schedule that the controller can read', () => {
    const jobTemplate = { spec: { template: template({}, { restartPolicy: 'Never' }) } };
    expect(told(object('batch/v1', 'CronJob', { spec: { schedule: 'every day', jobTemplate } }))).toEqual([
      'spec.schedule: schedule "every day" is not a schedule; '
      + 'write five fields such as "*/15 * * * *", or @hourly, @daily, …; the time zone goes into spec.timeZone (InvalidSchedule)',
    ]);
  });

  test('an autoscaler has a range, and metrics of the kind they say', () => {
    const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' };
    const metrics = [{ type: 'Resource', pods: { metric: { name: 'rps' }, target: { type: 'AverageValue', averageUtilization: 5 } } }];
    expect(told(object('autoscaling/v2', 'HorizontalPodAutoscaler', { spec: { scaleTargetRef, minReplicas: 5, maxReplicas: 2, metrics } }))).toEqual([
      'spec.metrics[0].resource: resource is missing with type Resource; add resource (MissingField)',
      'spec.metrics[0].pods: pods is set with type Resource; remove pods (ConflictingFields)',
      'spec.minReplicas: minReplicas 5 is above maxReplicas 2; use at most 2, or raise maxReplicas (OutOfRange)',
      'spec.metrics[0].pods.target.averageUtilization: a pods metric has no averageUtilization, which is a share of a resource request; '
      + 'use averageValue or value (ConflictingFields)',
    ]);
  });
});

describe('pods', () => {
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
});

describe('services and network policies', () => {
  test('several ports have names, and a Service has at least one', () => {
    expect(told(service({ ports: [{ name: 'http', port: 80 }, { port: 81 }] }))).toEqual([
      'spec.ports[1].name: a Service with several ports must name each of them; add name (MissingField)',
    ]);
    expect(told(service({ ports: [] }))).toEqual(['spec.ports: the Service has no ports; add ports, or write clusterIP: None (MissingField)']);
    expect(told(service({ ports: undefined, clusterIP: 'None' }))).toEqual([]);
  });

  test('fields fit the type of the Service', () => {
    const spec = { ports: [{ port: 80, nodePort: 30080 }], externalTrafficPolicy: 'Local', loadBalancerClass: 'a/b', sessionAffinityConfig: { clientIP: {} } };
    expect(told(service(spec))).toEqual([
      'spec.ports[0].nodePort: nodePort is 30080 with type "ClusterIP"; remove nodePort, or use type NodePort (ConflictingFields)',
      'spec.externalTrafficPolicy: externalTrafficPolicy is set with type "ClusterIP"; remove it (ConflictingFields)',
      'spec.loadBalancerClass: loadBalancerClass is set with type "ClusterIP"; remove it, or use type LoadBalancer (ConflictingFields)',
      'spec.sessionAffinityConfig: sessionAffinityConfig is set without sessionAffinity ClientIP; '
      + 'write sessionAffinity: ClientIP, or remove sessionAffinityConfig (ConflictingFields)',
    ]);
    expect(told(service({ type: 'ExternalName', clusterIP: '10.0.0.1', ports: undefined }))).toEqual([
      'spec.externalName: externalName is missing with type ExternalName; add externalName (MissingField)',
      'spec.clusterIP: clusterIP is "10.0.0.1" with type ExternalName; remove clusterIP (ConflictingFields)',
    ]);
    expect(told(service({ type: 'NodePort', clusterIP: 'None' }))).toEqual([
      'spec.clusterIP: clusterIP is None with type NodePort; remove clusterIP, or use type ClusterIP (ConflictingFields)',
    ]);
    expect(told(service({ clusterIP: 'none' }))).toEqual([
      'spec.clusterIP: clusterIP "none" is not an IP address; write None for a headless Service, or remove it (InvalidFormat)',
    ]);
  });

  test('a peer of a NetworkPolicy is one thing', () => {
    const from = [{}, { podSelector: {}, ipBlock: { cidr: '10.0.0.0/33' } }];
    const ports = [{ port: 'http', endPort: 90 }, { port: 80, endPort: 70 }];
    expect(told(object('networking.k8s.io/v1', 'NetworkPolicy', { spec: { podSelector: {}, ingress: [{ from, ports }] } }))).toEqual([
      'spec.ingress[0].from[1].ipBlock.cidr: cidr "10.0.0.0/33" is not a CIDR block; write an address and a prefix length, such as 10.0.0.0/16 (InvalidFormat)',
      'spec.ingress[0].ports[0].endPort: endPort is 90 without a numeric port; write port as a number (MissingField)',
      'spec.ingress[0].ports[1].endPort: endPort 70 is below port 80; use at least 80 (OutOfRange)',
      'spec.ingress[0].from[0]: the peer is empty; add podSelector, namespaceSelector or ipBlock (MissingField)',
      'spec.ingress[0].from[1]: the peer has ipBlock and podSelector, which exclude each other; make two peers of it (ConflictingFields)',
    ]);
  });

  test('a path of an Ingress is absolute, unless the implementation says otherwise', () => {
    const paths = [
      { pathType: 'Prefix', backend: { service: { name: 'a', port: { number: 80 } } } },
      { pathType: 'ImplementationSpecific', path: 'x', backend: { service: { name: 'a', port: { number: 80, name: 'b' } } } },
    ];
    expect(told(object('networking.k8s.io/v1', 'Ingress', { spec: { rules: [{ host: 'https://shop', http: { paths } }] } }))).toEqual([
      'spec.rules[0].host: host "https://shop" is not a host; '
      + 'write a DNS name such as shop.example.com or *.example.com, without scheme, port or path (InvalidName)',
      'spec.rules[0].http.paths[0].path: path is missing with pathType Prefix; write a path that starts with "/", without "//", "." or ".." parts (InvalidFormat)',
      'spec.rules[0].http.paths[1].backend.service.port: port has name and number, which exclude each other; keep one of them (ConflictingFields)',
    ]);
  });
});

describe('configuration and access', () => {
  test('a key is in one place, and the data fits into etcd', () => {
    expect(told(object('v1', 'ConfigMap', { data: { 'a': 'x', 'b/c': 'y' }, binaryData: { a: 'eA==' } }))).toEqual([
      'data["b/c"]: "b/c" is not a key of a ConfigMap or Secret; use letters, digits, "-", "_" and ".", at most 253 characters (InvalidName)',
      'binaryData.a: key "a" is in data and in binaryData; keep one of them (DuplicateKey)',
    ]);
    expect(told(object('v1', 'ConfigMap', { data: { a: 'x'.repeat(1024 * 1024) } }))).toEqual([]);
    expect(told(object('v1', 'ConfigMap', { data: { a: 'x'.repeat(1024 * 1024 + 1) } }))).toEqual([
      'data: the data of the ConfigMap takes 1048577 bytes; keep it below 1048576 bytes (WrongSize)',
    ]);
  });

  test('a Secret has the keys of its type', () => {
    expect(told(object('v1', 'Secret', { type: 'kubernetes.io/tls', stringData: { 'tls.crt': 'x' } }))).toEqual([
      'data["tls.key"]: a Secret of type kubernetes.io/tls must have the key tls.key; add tls.key (MissingField)',
    ]);
    expect(told(object('v1', 'Secret', { type: 'kubernetes.io/service-account-token' }))).toEqual([
      'metadata.annotations["kubernetes.io/service-account.name"]: the token names no ServiceAccount; '
      + 'add the annotation kubernetes.io/service-account.name (MissingField)',
    ]);
  });

  test('a ClusterRoleBinding grants a ClusterRole to subjects that can be found', () => {
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'x' };
    const subjects = [{ kind: 'ServiceAccount', name: 'a' }, { kind: 'User', name: 'b', apiGroup: 'v1' }];
    expect(told(object('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', { roleRef, subjects }))).toEqual([
      'subjects[0].namespace: the ServiceAccount has no namespace; add namespace (MissingField)',
      'subjects[1].apiGroup: apiGroup of a User cannot be "v1"; write "rbac.authorization.k8s.io" (NotAllowedValue)',
      'roleRef.kind: a ClusterRoleBinding cannot grant a Role; use a ClusterRole, or a RoleBinding (NotAllowedValue)',
    ]);
  });

  test('a rule of a Role names groups and resources', () => {
    const rules = [{ verbs: ['get'] }, { verbs: [], resources: ['pods'] }, { verbs: ['get'], nonResourceURLs: ['/healthz'] }];
    expect(told(object('rbac.authorization.k8s.io/v1', 'Role', { rules }))).toEqual([
      'rules[1].verbs: verbs is empty; give it at least 1 item (WrongSize)',
      'rules[0].resources: the rule names no resources; add resources (MissingField)',
      'rules[1].apiGroups: the rule names no apiGroups; add apiGroups; "" is the core group (MissingField)',
      'rules[2].nonResourceURLs: a Role cannot grant URLs; use a ClusterRole (ConflictingFields)',
    ]);
  });

  test('a CustomResourceDefinition is named after what it defines and stores one version', () => {
    const versions = [{ name: 'v1', served: true, storage: false, schema: { openAPIV3Schema: { type: 'object' } } }];
    const spec = { group: 'example.com', scope: 'Namespaced', names: { plural: 'widgets', kind: 'Widget' }, versions };
    expect(told(object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', { spec }))).toEqual([
      'metadata.name: name "x" is not <plural>.<group>; write widgets.example.com (InvalidName)',
      'spec.versions: 0 versions have storage: true; give exactly one version storage: true (ConflictingFields)',
    ]);
  });
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
