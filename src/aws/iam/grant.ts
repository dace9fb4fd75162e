import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { ITerraformDependable, TerraformStack } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { pathOf } from '../../core/construct-path';
import { findEnvironment } from '../../core/environment-base';
import { Problems } from '../../core/problems';
import { Problem } from '../../core/validation-error';
import type { IGrantableWorkload } from '../../core/workload-identity';
import { knownAccountOf } from '../stack/account-of';
import { boundedName } from '../stack/bounded-name';
import { Moved } from '../stack/moved';
import { nameOf } from '../stack/name-of';
import { Grantee, isWorkload } from './grantee';
import { policyDocument, PolicyStatement } from './policy-document';
import { Role } from './role';
import { clusterOf, IRoleGiver } from './role-giver';
import type { PodCredentials } from './workload-roles';

/** What a grant may be told. */
export interface GrantOptions {
  /**
   * The cluster that the workload runs in.
   *
   * @default - the one of its environment
   */
  readonly cluster?: IRoleGiver;
  /**
   * How its pods get credentials. One way for each workload: what the first grant says, holds for all.
   *
   * @default - as the cluster says: Pod Identity
   */
  readonly credentials?: PodCredentials;
}

/** What came of a grant. */
export interface Grant {
  /** The role that may do it. */
  readonly role: Role;
  /** What to depend on for what needs the permission as it starts. */
  readonly permissions: readonly ITerraformDependable[];
}

const POLICIES = new WeakMap<IConstruct, Map<Role, GrantedPolicy>>();

/**
 * Allows somebody something. The policy belongs to what is granted and lies in its stack: a stack of data is not changed by changing a cluster, and the other
 * way round.
 *
 * @param resource what is granted; the policy is made below it
 * @param grantee who may
 * @param statements what they may do
 * @param options cluster and credentials, for workloads
 * @throws ValidationError `GrantNoCluster`, `GrantManyClusters`, `GrantEnvironment`, `GrantOtherAccount`, `GrantCycle`, or what `WorkloadRoles.roleOf` refuses
 */
export function grantTo(resource: Construct, grantee: Grantee, statements: readonly PolicyStatement[], options: GrantOptions = {}): Grant {
  const role = roleOf(resource, grantee, options);
  const policy = policyOf(resource, role, grantee);
  policy.allow(statements);
  return { role, permissions: [policy.policy] };
}

/** Lets somebody do what AWS's own policies say, by their names, e.g. `AmazonS3ReadOnlyAccess`. A policy of the account is named by its ARN. */
export function grantPolicies(resource: Construct, grantee: Grantee, policies: readonly string[], options: GrantOptions = {}): Grant {
  const role = roleOf(resource, grantee, options);
  linkStacks(resource, role, grantee);
  return { role, permissions: policies.map((policy) => attach(resource, role, policy)) };
}

/** The role of a grantee, found or made. */
export function roleOf(resource: IConstruct, grantee: Grantee, { cluster, credentials }: GrantOptions = {}): Role {
  if (!isWorkload(grantee)) return grantee.role;
  if (!cluster) refuseOtherEnvironment(resource, grantee);
  return (cluster ?? clusterOf(resource, grantee))._workloads.roleOf(grantee, credentials);
}

/** What one resource allows one role, as one policy: a role holds only 10,240 characters of them. */
class GrantedPolicy {
  public readonly policy: IamRolePolicy;
  private readonly statements: PolicyStatement[] = [];

  public constructor(resource: Construct, role: Role) {
    this.policy = new IamRolePolicy(resource, `grant-${idOf(role)}`, { role: role.nameIn(resource), name: boundedName(nameOf(resource, Moved.formerIdOf(resource)), 128), policy: '' });
  }

  public allow(statements: readonly PolicyStatement[]): void {
    const known = new Set(this.statements.map((one) => JSON.stringify(one)));
    this.statements.push(...statements.filter((one) => !known.has(JSON.stringify(one))));
    this.policy.policy = policyDocument(...this.statements);
  }
}

function policyOf(resource: Construct, role: Role, grantee: Grantee): GrantedPolicy {
  const ofResource = POLICIES.get(resource) ?? new Map<Role, GrantedPolicy>();
  POLICIES.set(resource, ofResource);
  const known = ofResource.get(role);
  if (known) return known;
  linkStacks(resource, role, grantee);
  const made = new GrantedPolicy(resource, role);
  ofResource.set(role, made);
  return made;
}

function attach(resource: Construct, role: Role, policy: string): IamRolePolicyAttachment {
  const arn = policy.startsWith('arn:') ? policy : `arn:${role.partition}:iam::aws:policy/${policy}`;
  const id = `grant-${idOf(role)}-${policy.split('/').pop()!}`;
  const known = resource.node.tryFindChild(id) as IamRolePolicyAttachment | undefined;
  return known ?? new IamRolePolicyAttachment(resource, id, { role: role.nameIn(resource), policyArn: arn });
}

function idOf(role: Role): string {
  return role.name.replace(/[^\w-]/g, '_');
}

function refuseOtherEnvironment(resource: IConstruct, workload: IConstruct): void {
  const [own, other] = [findEnvironment(resource), findEnvironment(workload)];
  if (!own || !other || own === other) return;
  const problems = new Problems(resource);
  problems.add({
    code: 'GrantEnvironment',
    what: `${pathOf(workload)} is of the environment ${other.name}, and this of ${own.name}`,
    fix: 'grant it to a workload of the same environment; if it is meant, name the cluster that the workload runs in: { cluster }',
  });
  problems.throwIfAny();
}

/** The policy names its role, so that the two may lie in different stacks; then the stack of the role is applied first. */
function linkStacks(resource: Construct, role: Role, grantee: IConstruct): void {
  const [own, other] = [TerraformStack.of(resource), TerraformStack.of(role)];
  if (own === other) return;
  const problems = new Problems(resource);
  problems.add(...stackProblems(own, other, role, grantee));
  problems.throwIfAny();
  own.addDependency(other);
}

function stackProblems(own: TerraformStack, other: TerraformStack, role: Role, grantee: IConstruct): Problem[] {
  const [ownAccount, otherAccount] = [knownAccountOf(own), knownAccountOf(other)];
  if (ownAccount !== undefined && otherAccount !== undefined && ownAccount !== otherAccount) {
    return [{
      code: 'GrantOtherAccount',
      what: `it is in the account ${ownAccount}, and the role of ${pathOf(grantee)} in ${otherAccount}, where a policy of this stack cannot be attached`,
      fix: 'make both in one account, or write the policies of both accounts by hand',
    }];
  }
  if (own.node.root !== other.node.root) {
    return [{ code: 'GrantOtherProgram', what: `the role of ${pathOf(grantee)} belongs to another program (${role.name})`, fix: 'grant it where the role is made' }];
  }
  if (other.dependsOn(own)) {
    return [{
      code: 'GrantCycle',
      what: `the stack ${other.node.id}, which has the role of ${pathOf(grantee)}, is applied after ${own.node.id}, and the grant needs it before`,
      fix: `move what ${other.node.id} needs of ${own.node.id} to a stack of its own, or this to ${other.node.id}`,
    }];
  }
  return [];
}

/** Lets a workload of a cluster do what is granted by no construct: statements, AWS's own policies by their names, policies of the account by their ARNs. */
export function grantInCluster(cluster: IRoleGiver & Construct, workload: IGrantableWorkload, what: readonly (PolicyStatement | string)[]): Grant {
  const options = { cluster };
  const policies = what.filter((one): one is string => typeof one === 'string');
  const statements = what.filter((one): one is PolicyStatement => typeof one !== 'string');
  const attached = grantPolicies(cluster, workload, policies, options);
  if (statements.length === 0) return attached;
  const { role, permissions } = grantTo(cluster, workload, statements, options);
  return { role, permissions: [...attached.permissions, ...permissions] };
}
