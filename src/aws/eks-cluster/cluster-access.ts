import { EksAccessEntry } from '@cdktf/provider-aws/lib/eks-access-entry';
import { EksAccessPolicyAssociation } from '@cdktf/provider-aws/lib/eks-access-policy-association';
import { ITerraformDependable } from 'cdktf';
import { Access } from './access';
import { ClusterContext } from './cluster-context';
import { Principal } from './principal';

/** Makes one access entry for each principal, and gives it all that it may do. */
export function createAccess(context: ClusterContext, clusterName: string, admins: readonly Principal[], access: readonly Access[]): ITerraformDependable[] {
  return [
    ...admins.flatMap((admin) => createEntry(context, clusterName, 'admin', [Access._clusterAdmin(admin)])),
    ...byPrincipal(context, access).flatMap((all) => createEntry(context, clusterName, 'access', all)),
  ];
}

function createEntry(context: ClusterContext, clusterName: string, prefix: string, all: readonly Access[]): ITerraformDependable[] {
  const [{ principal }] = all;
  const groups = [...new Set(all.flatMap(({ groups: some = [] }) => some))];
  const id = `${prefix}-${principal.kind}-${principal.name.replace(/[^\w.@-]+/g, '-')}`;
  const entry = new EksAccessEntry(context.scope, id, {
    clusterName, principalArn: arnOf(context, principal), type: 'STANDARD', ...(groups.length > 0 ? { kubernetesGroups: groups } : {}),
  });
  const policies = all.filter(({ policy }) => policy).map(({ policy, level, namespaces }) => new EksAccessPolicyAssociation(context.scope, prefix === 'admin' ? `${id}-policy` : `${id}-${level}`, {
    clusterName,
    principalArn: entry.principalArn,
    policyArn: `arn:${context.partition}:eks::aws:cluster-access-policy/${policy}`,
    accessScope: namespaces ? { type: 'namespace', namespaces: [...namespaces] } : { type: 'cluster' },
  }));
  return [entry, ...policies];
}

function byPrincipal(context: ClusterContext, access: readonly Access[]): Access[][] {
  const found = new Map<string, Access[]>();
  for (const one of access) {
    const key = arnOf(context, one.principal);
    found.set(key, [...found.get(key) ?? [], one]);
  }
  return [...found.values()];
}

function arnOf(context: ClusterContext, principal: Principal): string {
  return principal.kind === 'arn' ? principal.name : principal.arnIn(context.partition, context.accountId());
}
