import { Fn } from 'cdktf';

/** One statement of a policy. See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
export interface PolicyStatement {
  /**
   * Its name.
   *
   * @default - none
   */
  readonly sid?: string;
  /**
   * Whether it allows or forbids.
   *
   * @default 'Allow'
   */
  readonly effect?: 'Allow' | 'Deny';
  /** What may be done, e.g. `s3:GetObject`. */
  readonly actions: readonly string[];
  /**
   * To what, as ARNs.
   *
   * @default - none: for trust policies
   */
  readonly resources?: readonly string[];
  /**
   * Who may, e.g. `{ Service: 'eks.amazonaws.com' }`.
   *
   * @default - none: for policies of an identity
   */
  readonly principals?: Record<string, string | readonly string[]>;
  /**
   * On which conditions.
   *
   * @default - always
   */
  readonly conditions?: Record<string, Record<string, string | readonly string[]>>;
}

/**
 * A policy as Terraform encodes it, so that references in it are resolved: text made by JavaScript's own JSON would carry them as they are
 * (https://github.com/hashicorp/terraform-cdk/issues/1796).
 */
export function policyDocument(...statements: readonly PolicyStatement[]): string {
  return Fn.jsonencode({
    Version: '2012-10-17',
    Statement: statements.map(({ sid, effect, actions, resources, principals, conditions }) => ({
      ...(sid ? { Sid: sid } : {}),
      Effect: effect ?? 'Allow',
      ...(principals ? { Principal: principals } : {}),
      Action: actions,
      ...(resources ? { Resource: resources } : {}),
      ...(conditions ? { Condition: conditions } : {}),
    })),
  });
}

/** Who may take a role on: an AWS service. */
export function trustOf(service: string, conditions?: PolicyStatement['conditions']): string {
  return policyDocument({ actions: ['sts:AssumeRole'], principals: { Service: service }, conditions });
}

/** Who may take on the role of a pod. See https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html */
export const POD_IDENTITY_TRUST = policyDocument({ actions: ['sts:AssumeRole', 'sts:TagSession'], principals: { Service: 'pods.eks.amazonaws.com' } });
