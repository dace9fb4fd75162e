import { DataAwsEksCluster } from '@cdktf/provider-aws/lib/data-aws-eks-cluster';
import { DataAwsEksClusters } from '@cdktf/provider-aws/lib/data-aws-eks-clusters';
import { TerraformResourceLifecycle } from 'cdktf';
import { pathOf } from '../../core/construct-path';
import { ClusterContext } from './cluster-context';

/**
 * What lets a plan fail that would take a cluster more than one minor version up, or down. What version it has is known to nobody while a program is synthesized,
 * so the plan asks: the list of clusters, which holds this one or not, and then this one.
 */
export function versionGuard({ scope, label }: ClusterContext, version: string): NonNullable<TerraformResourceLifecycle['precondition']> {
  const all = new DataAwsEksClusters(scope, 'clusters', {});
  const now = new DataAwsEksCluster(scope, 'now', { name: label });
  const current = `data.aws_eks_cluster.${now.friendlyUniqueId}`;
  now.addOverride('count', `\${contains(data.aws_eks_clusters.${all.friendlyUniqueId}.names, ${JSON.stringify(label)}) ? 1 : 0}`);
  const wanted = Number(version.split('.')[1]);
  return [{
    condition: `\${alltrue([for one in ${current} : contains([${wanted - 1}, ${wanted}], tonumber(split(".", one.version)[1]))])}`,
    errorMessage: `[${pathOf(scope)}] EKS upgrades by one minor version, never back: the cluster has Kubernetes \${join("", ${current}[*].version)}, and ${version} is asked for; `
      + 'take the steps one by one (EksVersionStep)',
  }];
}
