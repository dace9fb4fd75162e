import { EksFargateProfile } from '@cdktf/provider-aws/lib/eks-fargate-profile';
import { ITerraformDependable, Token } from 'cdktf';
import { shortHash } from '../../core/naming';
import { iamName } from '../iam/iam-name';
import { ClusterContext, trusted } from './cluster-context';
import { FargateProfile } from './fargate-profile';

/** Makes Fargate profiles, by their names, and the role that fetches images and writes logs for their pods. */
export function createFargateProfiles(
  context: ClusterContext, clusterName: string, profiles: readonly FargateProfile[], subnetIds: readonly string[], after: readonly ITerraformDependable[],
): Record<string, EksFargateProfile> {
  if (profiles.length === 0) return {};
  const { partition, region, label, scope } = context;
  // Only for pods of this cluster. See https://docs.aws.amazon.com/eks/latest/userguide/pod-execution-role.html
  const source = `arn:${partition}:eks:${region}:${context.accountId()}:fargateprofile/${label}/*`;
  const role = context.role('fargate', trusted('eks-fargate-pods.amazonaws.com', { ArnLike: { 'aws:SourceArn': source } }), ['AmazonEKSFargatePodExecutionRolePolicy']);
  return Object.fromEntries(profiles.map(({ id, selectors }) => [id, new EksFargateProfile(scope, `fargate-${id}`, {
    clusterName,
    // Whatever changes in a profile replaces it: another name lets the new one be there before the old one goes.
    fargateProfileName: iamName([id, shortHash(JSON.stringify([selectors, subnetIds.map((subnet) => Token.isUnresolved(subnet) ? '' : subnet)]))], 100),
    podExecutionRoleArn: role.arn,
    subnetIds: [...subnetIds],
    selector: selectors.map(({ namespace, labels }) => ({ namespace, labels })),
    lifecycle: { createBeforeDestroy: true },
    dependsOn: [...after, ...role.permissions],
  })]));
}
