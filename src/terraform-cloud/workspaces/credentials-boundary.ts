import { PolicyStatement } from '../../aws/iam/policy-document';

/** What the roles of runs are made of, none of which they may touch. */
export interface GuardedIdentities {
  readonly roles: readonly string[];
  readonly provider: string;
  readonly boundary: string;
}

/**
 * The most that a run may do: everything but to make itself more powerful. See
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
 */
export function boundaryStatements({ roles, provider, boundary }: GuardedIdentities, boundsRoles: boolean): PolicyStatement[] {
  return [
    { sid: 'Everything', actions: ['*'], resources: ['*'] },
    {
      sid: 'NotItsOwnRoles', effect: 'Deny', resources: roles,
      actions: [
        'iam:AttachRolePolicy', 'iam:DeleteRole', 'iam:DeleteRolePermissionsBoundary', 'iam:DeleteRolePolicy', 'iam:DetachRolePolicy', 'iam:PutRolePermissionsBoundary', 'iam:PutRolePolicy',
        'iam:TagRole', 'iam:UntagRole', 'iam:UpdateAssumeRolePolicy', 'iam:UpdateRole',
      ],
    },
    { sid: 'NotItsOwnProvider', effect: 'Deny', resources: [provider], actions: ['iam:AddClientIDToOpenIDConnectProvider', 'iam:DeleteOpenIDConnectProvider', 'iam:RemoveClientIDFromOpenIDConnectProvider', 'iam:TagOpenIDConnectProvider', 'iam:UntagOpenIDConnectProvider', 'iam:UpdateOpenIDConnectProviderThumbprint'] },
    { sid: 'NotItsOwnBoundary', effect: 'Deny', resources: [boundary], actions: ['iam:CreatePolicyVersion', 'iam:DeletePolicy', 'iam:DeletePolicyVersion', 'iam:SetDefaultPolicyVersion', 'iam:TagPolicy', 'iam:UntagPolicy'] },
    { sid: 'NoPeople', effect: 'Deny', resources: ['*'], actions: ['account:*', 'iam:CreateAccessKey', 'iam:CreateLoginProfile', 'iam:CreateUser', 'iam:UpdateLoginProfile', 'organizations:LeaveOrganization'] },
    ...(boundsRoles ? [
      { sid: 'RolesWithinTheSame', effect: 'Deny' as const, resources: ['*'], actions: ['iam:CreateRole', 'iam:PutRolePermissionsBoundary'], conditions: { StringNotEquals: { 'iam:PermissionsBoundary': boundary } } },
      { sid: 'RolesStayWithinIt', effect: 'Deny' as const, resources: ['*'], actions: ['iam:DeleteRolePermissionsBoundary'] },
    ] : []),
  ];
}
