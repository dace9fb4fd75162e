import { IConstruct } from 'constructs';
import { findEnvironment } from '../../core/environment-base';
import { EksCluster } from '../eks-cluster/eks-cluster';
import { ExistingCluster } from '../eks-cluster/existing-cluster';

/** The clusters of the environment that a construct is in, in the order they were made. */
export function clustersOf(construct: IConstruct): (EksCluster | ExistingCluster)[] {
  const environment = findEnvironment(construct);
  if (!environment) return [];
  return construct.node.root.node.findAll()
    .filter((one): one is EksCluster | ExistingCluster => (one instanceof EksCluster || one instanceof ExistingCluster) && findEnvironment(one) === environment);
}
