import { OrganizationsAccount } from '@cdktf/provider-aws/lib/organizations-account';
import { OrganizationsOrganizationalUnit } from '@cdktf/provider-aws/lib/organizations-organizational-unit';
import { Construct } from 'constructs';
import { freshId } from '../../core/construct-id';
import { Problems } from '../../core/problems';
import { accountProblems, unitProblems } from './organization-problems';

/** What a platform team answers about an account. */
export interface OrganizationAccountProps {
  /** The address of its root user. No other account of AWS has it, and the account cannot be had back without it. */
  readonly email: string;
  /**
   * The role by which the management account administers it.
   *
   * @default 'OrganizationAccountAccessRole'
   */
  readonly roleName?: string;
  /**
   * Whether its users may see what it costs.
   *
   * @default false
   */
  readonly billingAccess?: boolean;
  /**
   * Tags of the account.
   *
   * @default - those of the stack
   */
  readonly tags?: Record<string, string>;
}

/** What policies can be attached to. */
export interface IPolicyTarget {
  /** Its id in AWS: of the root, of a unit or of an account. */
  readonly targetId: string;
  /** What a person calls it. */
  readonly label: string;
}

/** What an organization remembers of all that is in it. */
export interface OrganizationRegister {
  /** Addresses in use, in lower case, and whose they are. */
  readonly emails: Map<string, string>;
  /** Names of accounts. */
  readonly accounts: Map<string, OrganizationAccount>;
}

/** The root of an organization, or a unit in it: what units and accounts are made in. */
export abstract class OrganizationNode extends Construct implements IPolicyTarget {
  public abstract readonly targetId: string;
  public abstract readonly label: string;
  private readonly unitNames = new Set<string>();

  protected constructor(scope: Construct, id: string, private readonly register: OrganizationRegister, private readonly depth: number) {
    super(scope, freshId(scope, id));
  }

  /**
   * A unit in it.
   *
   * @param name its name, which no other unit beside it has
   * @throws ValidationError `OrganizationUnitName` or `OrganizationDepth`
   */
  public unit(name: string): OrganizationalUnit {
    const problems = new Problems(this);
    problems.add(...unitProblems(name, this.unitNames, this.depth + 1));
    problems.throwIfAny();
    this.unitNames.add(name.toLowerCase());
    return new OrganizationalUnit(this, name, this.targetId, this.register, this.depth + 1);
  }

  /**
   * An account in it.
   *
   * @param name its name
   * @param props the address of its root user, and more
   * @throws ValidationError `OrganizationAccountName` or `OrganizationEmail`
   */
  public account(name: string, props: OrganizationAccountProps): OrganizationAccount {
    const { emails, accounts } = this.register;
    const problems = new Problems(this);
    problems.add(...accountProblems(name, props, emails, accounts));
    problems.throwIfAny();
    const made = new OrganizationAccount(this, `account-${idOf(name)}`, name, this.targetId, props);
    emails.set(props.email.toLowerCase(), name);
    accounts.set(name.toLowerCase(), made);
    return made;
  }
}

/** A unit of an organization: accounts that the same rules hold for. */
export class OrganizationalUnit extends OrganizationNode {
  public readonly label: string;
  /** The unit. */
  public readonly unitResource: OrganizationsOrganizationalUnit;

  /** @internal */
  public constructor(scope: Construct, name: string, parentId: string, register: OrganizationRegister, depth: number) {
    super(scope, `unit-${idOf(name)}`, register, depth);
    this.label = name;
    this.unitResource = new OrganizationsOrganizationalUnit(this, 'unit', { name, parentId });
    this.node.defaultChild = this.unitResource;
  }

  public get targetId(): string {
    return this.unitResource.id;
  }
}

/** An account of an organization. It is never closed from here: an account that is closed is gone for ever after 90 days. */
export class OrganizationAccount extends Construct implements IPolicyTarget {
  public readonly label: string;
  /** The account. */
  public readonly account: OrganizationsAccount;

  /** @internal */
  public constructor(scope: Construct, id: string, name: string, parentId: string, { email, roleName, billingAccess, tags }: OrganizationAccountProps) {
    super(scope, freshId(scope, id));
    this.label = name;
    this.account = new OrganizationsAccount(this, 'account', {
      name,
      email,
      parentId,
      roleName: roleName ?? 'OrganizationAccountAccessRole',
      iamUserAccessToBilling: billingAccess ? 'ALLOW' : 'DENY',
      closeOnDeletion: false,
      tags,
      // AWS tells neither of an account that is there, and Terraform would replace one that was imported.
      lifecycle: { preventDestroy: true, ignoreChanges: ['role_name', 'iam_user_access_to_billing'] },
    });
    this.node.defaultChild = this.account;
  }

  public get targetId(): string {
    return this.account.id;
  }

  /** Its number. */
  public get accountId(): string {
    return this.account.id;
  }
}

/** A part of a construct's id that differs where names do. */
function idOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}
