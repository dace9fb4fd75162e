import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { iamName } from '../iam/iam-name';
import { policyDocument, PolicyStatement } from '../iam/policy-document';
import { Role } from '../iam/role';
import { accountIdOf } from '../stack/account-of';
import { partitionOf } from '../stack/region';
import { Stack } from '../stack/stack';

/** What the parts of a cluster have in common. */
export class ClusterContext {
  /** The partition of its region, e.g. `aws`. */
  public readonly partition: string;
  private account?: string;

  public constructor(
    /** The cluster: what is made for it is made below it. */
    public readonly scope: Construct,
    /** Its name, as it is known before anything is made. */
    public readonly label: string,
    /** The region it is in. */
    public readonly region: string,
    private readonly permissionsBoundary?: string,
  ) {
    this.partition = partitionOf(region);
  }

  /** Tags of the stack. What AWS makes by itself has to be given them. */
  public get tags(): Readonly<Record<string, string>> {
    const stack = TerraformStack.of(this.scope);
    return stack instanceof Stack ? stack.tags : {};
  }

  /** The account's number: from the stack, or asked of AWS. Never who asks, for the next one to apply is somebody else. */
  public accountId(): string {
    // Once: each reference that is asked for is another text, and principals are told apart by theirs.
    this.account ??= accountIdOf(this.scope);
    return this.account;
  }

  /** A role of the cluster, `<cluster>-<id>`. */
  public role(id: string, trust: PolicyStatement, policies: readonly string[], statements?: readonly PolicyStatement[]): Role {
    return new Role(this.scope, id === 'cluster' ? 'role' : `${id}-role`, {
      name: iamName([this.label, id]),
      trust: policyDocument(trust),
      partition: this.partition,
      policies,
      statements,
      permissionsBoundary: this.permissionsBoundary,
    });
  }
}

/** What a service says when it takes on a role. */
export function trusted(service: string, conditions?: PolicyStatement['conditions']): PolicyStatement {
  return { actions: ['sts:AssumeRole'], principals: { Service: service }, conditions };
}
