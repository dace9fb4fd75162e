import {
  ArgoSync, AwsLoadBalancerController, ClusterFacts, Delivery, Ec2NodeClass, Environment, ExternalSecretsOperator, Karpenter, KarpenterNodePool,
  NodeAmi, StorageClasses,
} from 'trackway';

/** What runs in every cluster. Argo CD installs it; no provider of Terraform ever talks to the cluster. */
export function clusterServices(environment: Environment, cluster: ClusterFacts): void {
  // #region in-cluster
  const services = environment.chart('cluster-services', { namespace: 'kube-system' });
  const delivery = Delivery.argoCd({ project: 'platform', sync: ArgoSync.automatic() });
  new StorageClasses(services, 'storage', { cluster });
  new Karpenter(services, 'karpenter', { cluster, delivery });
  new AwsLoadBalancerController(services, 'load-balancers', { cluster, delivery });
  new ExternalSecretsOperator(services, 'external-secrets', { cluster, delivery });

  const nodes = environment.chart('nodes', { namespace: 'kube-system' }); // applied once Karpenter's kinds are there
  new KarpenterNodePool(nodes, 'general', {
    nodeClass: new Ec2NodeClass(nodes, 'default', { cluster, image: NodeAmi.al2023('v20261101') }),
    limits: { cpu: 200, memoryGiB: 800 },
    architectures: ['arm64'],
    capacity: ['spot', 'on-demand'],
  });
  // #endregion
}
