import { Chart } from 'cdk8s';
import { Environment, Platform } from '../../../src';
import { ClusterFacts, ClusterFactsProps } from '../../../src/core/cluster-facts';

/** What is known of a cluster with nodes of its own, and `props`. */
export function facts(props: Partial<ClusterFactsProps> = {}): ClusterFacts {
  return ClusterFacts.of({
    name: 'shop-prod-ground-cluster',
    region: 'ap-northeast-2',
    kubernetes: '1.35',
    zones: ['ap-northeast-2a', 'ap-northeast-2b'],
    vpcName: 'shop-prod-ground-network',
    addons: ['vpc-cni', 'kube-proxy', 'coredns', 'eks-pod-identity-agent', 'aws-ebs-csi-driver'],
    secretsPrefix: 'shop/prod/',
    ...props,
  });
}

/** A chart `cluster` of the environment `shop/prod`. */
export function chart(id = 'cluster'): Chart {
  return new Environment(new Platform('shop'), 'prod').chart(id, { namespace: 'kube-system' });
}
