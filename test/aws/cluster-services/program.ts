import { Duration } from 'cdk8s';
import {
  ArgoSync, AwsLoadBalancerController, CertManager, ChartRelease, ClusterFacts, Delivery, DisruptionBudget, Ec2NodeClass, EniConfigs, Environment, ExternalDns,
  ExternalSecretsOperator,
  HelmChart, Karpenter, KarpenterNodePool, MetricsServer, NodeAmi, NodeRequirement, StorageClass, StorageClasses,
} from '../../../src';
import {
  Addon, CertManagerIdentity, EksCluster, ExternalDnsIdentity, ExternalSecretsIdentity, KarpenterInfrastructure, LoadBalancerControllerIdentity,
  Network, NodeGroup,
  NodeScaling, Principal, Stack,
} from '../../../src/aws';

/** The AWS side of a cluster and of what is in it. */
export function awsSide(prod: Environment): { ground: Stack; cluster: EksCluster; network: Network } {
  const ground = new Stack(prod, 'ground', { account: '123456789012' });
  // #region aws
  const network = new Network(ground, 'network', { cidr: '10.20.0.0/16', zones: 2 });
  const cluster = new EksCluster(ground, 'cluster', {
    network,
    admins: [Principal.role('platform-admin')],
    nodes: [NodeGroup.managed('system', { instances: ['m7g.large'], scaling: NodeScaling.fixed(2) })], // Karpenter itself runs here
    addons: [...Addon.defaults(), Addon.ebsCsi()],
  });
  new KarpenterInfrastructure(ground, 'karpenter', { cluster, network });
  new LoadBalancerControllerIdentity(ground, 'load-balancers', { cluster });
  new ExternalSecretsIdentity(ground, 'secrets', { cluster });
  // #endregion
  new ExternalDnsIdentity(ground, 'dns', { cluster, hostedZones: ['Z0123456789ABCDEFGHIJ'] });
  new CertManagerIdentity(ground, 'certificates', { cluster, hostedZones: ['Z0123456789ABCDEFGHIJ'] });
  return { ground, cluster, network };
}

/** What is in the cluster, by Argo CD. */
export function kubernetesSide(prod: Environment, facts: ClusterFacts): void {
  // #region kubernetes
  const services = prod.chart('cluster-services', { namespace: 'kube-system' });
  const delivery = Delivery.argoCd({ project: 'platform', sync: ArgoSync.automatic() });
  new StorageClasses(services, 'storage', { cluster: facts });
  new Karpenter(services, 'karpenter', { cluster: facts, delivery });
  new AwsLoadBalancerController(services, 'load-balancers', { cluster: facts, delivery });
  new ExternalSecretsOperator(services, 'external-secrets', { cluster: facts, delivery });

  const nodes = prod.chart('nodes', { namespace: 'kube-system' }); // a file of its own: applied once Karpenter's kinds are there
  const machines = new Ec2NodeClass(nodes, 'default', { cluster: facts, image: NodeAmi.al2023('v20261101') });
  new KarpenterNodePool(nodes, 'general', {
    nodeClass: machines,
    limits: { cpu: 200, memoryGiB: 800 },
    architectures: ['arm64'],
    capacity: ['spot', 'on-demand'],
    requirements: [NodeRequirement.cpusAbove(3)],
    budgets: [DisruptionBudget.percent(10), DisruptionBudget.none({ from: '0 0 * * mon-fri', lasts: Duration.hours(10) })],
  });
  // #endregion
}

/** What else there is, by Flux: every kind of document once. */
export function everythingElse(prod: Environment, facts: ClusterFacts): void {
  const cluster = ClusterFacts.of({ ...facts, addons: ['aws-efs-csi-driver', 'aws-ebs-csi-driver'], name: 'other' });
  const chart = prod.chart('by-flux', { namespace: 'kube-system' });
  const delivery = Delivery.flux({ interval: '30m' });
  new Karpenter(chart, 'karpenter', { cluster, delivery });
  new AwsLoadBalancerController(chart, 'load-balancers', { cluster, delivery });
  new MetricsServer(chart, 'metrics-server', { cluster, delivery });
  new ExternalDns(chart, 'external-dns', { cluster, delivery, domains: ['shop.example.com'], deletesRecords: true });
  new CertManager(chart, 'cert-manager', { cluster, delivery });
  // #region chart
  new ChartRelease(chart, 'reloader', {
    chart: HelmChart.repository('https://stakater.github.io/stakater-charts', 'reloader', '2.2.3'),
    namespace: 'reloader',
    delivery,
    values: { reloader: { deployment: { replicas: 2 } } },
  });
  // #endregion
  const bottlerocket = new Ec2NodeClass(chart, 'bottlerocket', { cluster, image: NodeAmi.bottlerocket('v1.50.0'), kubelet: { maxPods: 110, evictionHard: { 'memory.available': '5%' } } });
  new KarpenterNodePool(chart, 'batch', {
    nodeClass: bottlerocket, limits: { cpu: 64 }, labels: { pool: 'batch' }, taints: [{ key: 'dedicated', value: 'batch', effect: 'NoSchedule' }], weight: 10, zones: ['ap-northeast-2a'],
    startupTaints: [{ key: 'example.com/not-ready', effect: 'NoExecute' }], requirements: [NodeRequirement.families('m7i', 'c7i').atLeast(2)], drainWithin: Duration.minutes(15),
  });
  const more = prod.chart('more-storage', { namespace: 'kube-system' });
  new StorageClasses(more, 'more', {
    cluster,
    classes: [StorageClass.gp3('fast', { isDefault: true, iops: 6000, throughput: 500, retain: true }), StorageClass.efs('shared', { fileSystemId: 'fs-0123456789abcdef0' })],
  });
  // #region eni
  new EniConfigs(more, 'pods', {
    cluster,
    zones: {
      'ap-northeast-2a': { subnet: 'subnet-0123456789abcdef0', securityGroups: ['sg-0123456789abcdef0'] },
      'ap-northeast-2b': { subnet: 'subnet-0123456789abcdef1' },
    },
  });
  // #endregion
}
