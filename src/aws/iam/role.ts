import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { ITerraformDependable, TerraformStack } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { freshId } from '../../core/construct-id';
import { policyDocument, PolicyStatement } from './policy-document';

/** What a role is made of. */
export interface RoleProps {
  /** Its name in AWS, within the limits: see `iamName`. */
  readonly name: string;
  /** Who may take it on. */
  readonly trust: string;
  /** The partition of AWS's own policies, e.g. `aws`. */
  readonly partition: string;
  /** Names of AWS's own policies. @default - none */
  readonly policies?: readonly string[];
  /** What else it may do. @default - nothing */
  readonly statements?: readonly PolicyStatement[];
  /** ARN of its permissions boundary. @default - none */
  readonly permissionsBoundary?: string;
}

/** A role and all that it may do, each policy a resource of its own. */
export class Role extends Construct {
  /** The role. */
  public readonly role: IamRole;
  /** What it may do: depend on these and not on the role, which can do nothing while they are not there. */
  public readonly permissions: readonly ITerraformDependable[];
  /** Its name, as it is known before anything is made. */
  public readonly name: string;
  /** The partition it is in, e.g. `aws`. */
  public readonly partition: string;

  public constructor(scope: Construct, id: string, props: RoleProps) {
    super(scope, freshId(scope, id));
    this.name = props.name;
    this.partition = props.partition;
    this.role = new IamRole(this, 'role', { name: props.name, assumeRolePolicy: props.trust, permissionsBoundary: props.permissionsBoundary });
    const attached = (props.policies ?? []).map((policy) => new IamRolePolicyAttachment(this, policy.split('/').pop()!, {
      role: this.role.name, policyArn: `arn:${props.partition}:iam::aws:policy/${policy}`,
    }));
    const own = props.statements?.length ? [new IamRolePolicy(this, 'own', { role: this.role.name, name: 'own', policy: policyDocument(...props.statements) })] : [];
    this.permissions = [...attached, ...own];
  }

  /** Its ARN. */
  public get arn(): string {
    return this.role.arn;
  }

  /** Its name for what lies in the stack of `scope`: by reference in its own, as text in another, which then has to be applied after this one. */
  public nameIn(scope: IConstruct): string {
    return TerraformStack.of(scope) === TerraformStack.of(this) ? this.role.name : this.name;
  }
}
