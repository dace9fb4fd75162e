import { ArgoSync, SecretStore } from '../../../src';
import { ChartRelease, ChartReleaseProps } from '../../../src/kubernetes/cluster/release/chart-release';
import { Delivery } from '../../../src/kubernetes/cluster/release/delivery';
import { HelmChart } from '../../../src/kubernetes/cluster/release/helm-chart';
import { CertManager } from '../../../src/kubernetes/cluster/services/cert-manager';
import { ExternalDns } from '../../../src/kubernetes/cluster/services/external-dns';
import { ExternalSecretsOperator } from '../../../src/kubernetes/cluster/services/external-secrets-operator';
import { Karpenter } from '../../../src/kubernetes/cluster/services/karpenter';
import { AwsLoadBalancerController } from '../../../src/kubernetes/cluster/services/load-balancer-controller';
import { MetricsServer } from '../../../src/kubernetes/cluster/services/metrics-server';
import { documents, one, refusal } from '../../support/render';
import { chart, facts } from './support';

const argo = Delivery.argoCd();
const flux = Delivery.flux();
const cluster = facts();
const reloader = HelmChart.repository('https://stakater.github.io/stakater-charts', 'reloader', '2.2.3');

describe('a chart', () => {
  const release = (props: Partial<ChartReleaseProps> = {}) => {
    const on = chart();
    new ChartRelease(on, 'reloader', { chart: reloader, namespace: 'reloader', delivery: argo, ...props });
    return on;
  };

  test('is an Application of Argo CD, of one version', () => {
    const on = release({ values: { replicas: 2 }, delivery: Delivery.argoCd({ project: 'platform', sync: ArgoSync.automatic() }) });
    expect(one(on, 'Application')).toMatchObject({ metadata: { name: 'reloader', namespace: 'argocd' } });
    expect(one(on, 'Application').spec).toEqual({
      project: 'platform',
      source: {
        repoURL: 'https://stakater.github.io/stakater-charts', chart: 'reloader', targetRevision: '2.2.3', helm: { releaseName: 'reloader', valuesObject: { replicas: 2 } },
      },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'reloader' },
      syncPolicy: { automated: { prune: false, selfHeal: true }, syncOptions: ['ServerSideApply=true'] },
    });
  });

  test('is a HelmRelease of Flux and its repository, with retries and definitions that follow upgrades', () => {
    const on = release({ delivery: flux, values: { replicas: 2 } });
    expect(one(on, 'HelmRepository').spec).toEqual({ interval: '1h', url: 'https://stakater.github.io/stakater-charts' });
    expect(one(on, 'HelmRelease').spec).toEqual({
      interval: '1h',
      releaseName: 'reloader',
      targetNamespace: 'reloader',
      storageNamespace: 'reloader',
      chart: { spec: { chart: 'reloader', version: '2.2.3', sourceRef: { kind: 'HelmRepository', name: 'stakater-github-io-stakater-charts' } } },
      install: { crds: 'CreateReplace', remediation: { retries: 3 } },
      upgrade: { crds: 'CreateReplace', remediation: { retries: 3, remediateLastFailure: true } },
      driftDetection: { mode: 'enabled' },
      values: { replicas: 2 },
    });
  });

  test('is refused without a whole version, from no place, or with names that are none', () => {
    expect(refusal(() => release({ chart: HelmChart.repository('http://charts', 'Reloader', '2.x'), namespace: 'Reloader' }))).toBe([
      '[shop/prod/cluster/reloader] "http://charts" is no address of a Helm repository or registry; write e.g. "https://charts.jetstack.io", or HelmChart.oci("public.ecr.aws/karpenter", …) (HelmRepository)',
      '[shop/prod/cluster/reloader] "Reloader" is no name of a Helm chart; use lower-case letters, digits and dashes (HelmChartName)',
      '[shop/prod/cluster/reloader] the chart Reloader has the version "2.x", which may be another one tomorrow; write a whole one, e.g. "1.14.1" (HelmChartVersion)',
      '[shop/prod/cluster/reloader] `namespace` is "Reloader"; use lower-case letters, digits and dashes, at most 63 of them (HelmReleaseName)',
      '[shop/prod/cluster/reloader] `releaseName` is "Reloader"; use lower-case letters, digits and dashes, at most 53 of them (HelmReleaseName)',
    ].join('\n'));
  });

  test('is refused with values that only AWS knows', () => {
    expect(refusal(() => release({ values: { list: [{ id: '${aws_vpc.network.id}' }], token: '${TfToken[TOKEN.7]}', fine: '$5' } }))).toBe([
      '[shop/prod/cluster/reloader] the value list[0].id is only known when the stack was applied, and charts are installed from what is written before; '
      + 'name what it refers to (tags, names of `cluster.facts`), or write the id down (HelmValueUnknown)',
      '[shop/prod/cluster/reloader] the value token is only known when the stack was applied, and charts are installed from what is written before; '
      + 'name what it refers to (tags, names of `cluster.facts`), or write the id down (HelmValueUnknown)',
    ].join('\n'));
  });

  test('does not wait for one that is delivered elsewhere', () => {
    const on = chart();
    const first = new ChartRelease(on, 'first', { chart: reloader, namespace: 'first', delivery: argo });
    expect(refusal(() => new ChartRelease(on, 'second', { chart: reloader, namespace: 'second', delivery: flux, after: [first] }))).toBe(
      '[shop/prod/cluster/second] first is delivered from another namespace, so nobody could wait for it; give both the same delivery (HelmReleaseOrder)');
  });
});

describe('Karpenter', () => {
  test('comes with its kinds in a chart of their own, applied before', () => {
    const on = chart();
    new Karpenter(on, 'karpenter', { cluster, delivery: argo });
    expect(one(on, 'Application', 'karpenter-crd').spec.source).toEqual({ repoURL: 'public.ecr.aws/karpenter', chart: 'karpenter-crd', targetRevision: '1.14.1', helm: { releaseName: 'karpenter-crd' } });
    const { metadata, spec } = one(on, 'Application', 'karpenter');
    expect(metadata.annotations['argocd.argoproj.io/sync-wave']).toBe('1');
    expect(spec.source.helm).toEqual({
      releaseName: 'karpenter',
      skipCrds: true,
      valuesObject: {
        serviceAccount: { create: true, name: 'karpenter' },
        replicas: 2,
        settings: { clusterName: 'shop-prod-ground-cluster', interruptionQueue: 'shop-prod-ground-cluster-karpenter' },
        controller: { resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '1Gi' } } },
      },
    });
    expect(spec.destination.namespace).toBe('kube-system');
  });

  test('by Flux waits for its kinds, and both come from one registry', () => {
    const on = chart();
    new Karpenter(on, 'karpenter', { cluster, delivery: flux, values: { settings: { isolatedVPC: true } } });
    expect(one(on, 'HelmRepository').spec).toEqual({ type: 'oci', interval: '1h', url: 'oci://public.ecr.aws/karpenter' });
    const { spec } = one(on, 'HelmRelease', 'karpenter');
    expect([spec.dependsOn, spec.install.crds]).toEqual([[{ name: 'karpenter-crd' }], 'Skip']);
    expect(spec.values.settings).toEqual({ clusterName: 'shop-prod-ground-cluster', interruptionQueue: 'shop-prod-ground-cluster-karpenter', isolatedVPC: true });
  });

  test.each([['1.29', '1.13.0'], ['1.30', '1.14.1'], ['1.35', '1.14.1']])('for Kubernetes %s is %s', (kubernetes, version) => {
    const on = chart();
    new Karpenter(on, 'karpenter', { cluster: facts({ kubernetes }), delivery: argo });
    expect(one(on, 'Application', 'karpenter').spec.source.targetRevision).toBe(version);
  });

  test('is refused where no version is pinned, unless one is named', () => {
    expect(refusal(() => new Karpenter(chart(), 'karpenter', { cluster: facts({ kubernetes: '1.28' }), delivery: argo }))).toBe(
      '[shop/prod/cluster/karpenter] no version of karpenter-crd is pinned for Kubernetes 1.28: those of this release are for 1.29 to 1.36; give `version`, one that its project made for it (HelmChartNotPinned)');
    const on = chart();
    new Karpenter(on, 'karpenter', { cluster: facts({ kubernetes: '1.28' }), delivery: argo, version: '1.0.10' });
    expect(one(on, 'Application', 'karpenter').spec.source.targetRevision).toBe('1.0.10');
  });
});

describe('the load balancer controller', () => {
  test('finds its VPC by name, and Argo CD leaves the certificates that it makes', () => {
    const on = chart();
    new AwsLoadBalancerController(on, 'load-balancers', { cluster, delivery: argo });
    const { spec } = one(on, 'Application');
    expect(spec.source.helm.valuesObject).toEqual({
      clusterName: 'shop-prod-ground-cluster', region: 'ap-northeast-2', vpcTags: { Name: 'shop-prod-ground-network' },
      serviceAccount: { create: true, name: 'aws-load-balancer-controller' }, replicaCount: 2,
    });
    expect(spec.ignoreDifferences).toHaveLength(3);
    expect(spec.ignoreDifferences[1]).toEqual({ group: 'admissionregistration.k8s.io', kind: 'MutatingWebhookConfiguration', name: 'aws-load-balancer-webhook', jqPathExpressions: ['.webhooks[].clientConfig.caBundle'] });
    expect(spec.syncPolicy.syncOptions).toEqual(['ServerSideApply=true', 'RespectIgnoreDifferences=true']);
  });

  test('is told the VPC by id', () => {
    const on = chart();
    new AwsLoadBalancerController(on, 'load-balancers', { cluster, delivery: flux, vpcId: 'vpc-0123456789abcdef0' });
    expect(one(on, 'HelmRelease').spec.values).toMatchObject({ vpcId: 'vpc-0123456789abcdef0' });
    expect(one(on, 'HelmRelease').spec.values.vpcTags).toBeUndefined();
  });

  test('is refused where nothing tells the VPC, or only AWS could', () => {
    expect(refusal(() => new AwsLoadBalancerController(chart(), 'load-balancers', { cluster: facts({ vpcName: undefined }), delivery: argo }))).toBe(
      '[shop/prod/cluster/load-balancers] nothing says how the VPC of shop-prod-ground-cluster is found; give `vpcTags: { Name: "…" }` or `vpcId` (LoadBalancerVpc)');
    expect(refusal(() => new AwsLoadBalancerController(chart(), 'load-balancers', { cluster, delivery: argo, vpcId: '${aws_vpc.network.id}' }))).toBe(
      '[shop/prod/cluster/load-balancers] `vpcId` is "${aws_vpc.network.id}", which is no id of a VPC that is known now; '
      + 'write the id down, e.g. "vpc-0123456789abcdef0", or give `vpcTags`, which are known before the VPC is made (LoadBalancerVpc)');
  });
});

test('External Secrets reads Secrets Manager as itself, by a store that an environment can name', () => {
  const on = chart();
  const { store } = new ExternalSecretsOperator(on, 'external-secrets', { cluster, delivery: argo });
  expect(store).toEqual(SecretStore.cluster('aws-secrets-manager'));
  expect(one(on, 'ClusterSecretStore')).toMatchObject({
    metadata: { name: 'aws-secrets-manager', annotations: { 'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true' } },
    spec: { provider: { aws: { service: 'SecretsManager', region: 'ap-northeast-2' } } },
  });
  expect(one(on, 'Namespace').metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted', 'istio-injection': 'disabled' });
  expect(refusal(() => new ExternalSecretsOperator(chart(), 'external-secrets', { cluster, delivery: argo, storeName: 'AWS' }))).toBe(
    '[shop/prod/cluster/external-secrets] `storeName` is "AWS"; use lower-case letters, digits and dashes (SecretStoreName)');
});

test('ExternalDNS writes the records of its domains, takes none away, and knows its own by the name of the cluster', () => {
  const on = chart();
  new ExternalDns(on, 'external-dns', { cluster, delivery: argo, domains: ['shop.example.com'] });
  expect(one(on, 'Application').spec.source.helm.valuesObject).toEqual({
    provider: { name: 'aws' },
    serviceAccount: { create: true, name: 'external-dns' },
    env: [{ name: 'AWS_DEFAULT_REGION', value: 'ap-northeast-2' }],
    domainFilters: ['shop.example.com'],
    sources: ['service', 'ingress'],
    policy: 'upsert-only',
    registry: 'txt',
    txtOwnerId: 'shop-prod-ground-cluster',
  });
  const refused = (domains: string[]) => refusal(() => new ExternalDns(chart(), 'dns', { cluster, delivery: argo, domains }));
  expect(refused([])).toBe('[shop/prod/cluster/dns] `domains` is empty, so that every record of every zone would be its own; name domains: ["shop.example.com"] (DnsDomains)');
  expect(refused(['*.example.com'])).toBe('[shop/prod/cluster/dns] `domains` has "*.example.com"; name domains: ["shop.example.com"] (DnsDomains)');
});

test('cert-manager keeps its kinds when it goes', () => {
  const on = chart();
  new CertManager(on, 'cert-manager', { cluster, delivery: argo, replicas: 3 });
  expect(one(on, 'Application').spec.source.helm.valuesObject).toMatchObject({ crds: { enabled: true, keep: true }, replicaCount: 3, webhook: { replicaCount: 3 } });
  expect(refusal(() => new CertManager(chart(), 'cert-manager', { cluster, delivery: argo, replicas: 0 }))).toBe(
    '[shop/prod/cluster/cert-manager] `replicas` is 0; write a whole number from 1 up; 2 survive the loss of a node (ClusterServiceReplicas)');
});

test('the metrics server is there once', () => {
  const on = chart();
  new MetricsServer(on, 'metrics-server', { cluster, delivery: argo });
  expect(documents(on)).toHaveLength(1);
  expect(refusal(() => new MetricsServer(chart(), 'metrics-server', { cluster: facts({ addons: ['metrics-server'] }), delivery: argo }))).toBe(
    '[shop/prod/cluster/metrics-server] shop-prod-ground-cluster has the add-on metrics-server already; leave one of the two out (ClusterServiceTwice)');
});
