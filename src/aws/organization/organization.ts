import { OrganizationsDelegatedAdministrator } from '@cdktf/provider-aws/lib/organizations-delegated-administrator';
import { OrganizationsOrganization } from '@cdktf/provider-aws/lib/organizations-organization';
import { Lazy } from 'cdktf';
import { Construct } from 'constructs';
import { Problems } from '../../core/problems';
import { OrganizationAccount, OrganizationNode } from './organization-node';
import { serviceProblems } from './organization-problems';

/** A kind of policy that an organization has. */
export type OrganizationPolicyType = 'SERVICE_CONTROL_POLICY' | 'TAG_POLICY';

/** What a platform team answers about an organization. */
export interface OrganizationProps {
  /**
   * Services of AWS that may look into every account, e.g. `cloudtrail.amazonaws.com`. Those that an account administers are among them anyway.
   *
   * @default - none
   */
  readonly trustedServices?: readonly string[];
}

/**
 * The organization of a company's accounts: units, accounts, and rules that nobody in them can get around. It is made in the management account, which no rule holds
 * for: nothing else belongs into it.
 *
 * @example
 * const organization = new Organization(company, 'organization', { trustedServices: ['cloudtrail.amazonaws.com'] });
 * const workloads = organization.unit('Workloads');
 * const shop = workloads.unit('Production').account('shop-prod', { email: 'aws+shop-prod@example.com' });
 */
export class Organization extends OrganizationNode {
  public readonly label = 'the root';
  /** The organization. */
  public readonly organization: OrganizationsOrganization;
  private readonly trusted: Set<string>;
  private readonly policyTypes = new Set<OrganizationPolicyType>(['SERVICE_CONTROL_POLICY']);
  private readonly delegated = new Set<string>();

  public constructor(scope: Construct, id: string, props: OrganizationProps = {}) {
    super(scope, id, { emails: new Map(), accounts: new Map() }, 0);
    const problems = new Problems(this);
    problems.add(...serviceProblems('trustedServices', props.trustedServices ?? []));
    problems.throwIfAny();
    this.trusted = new Set(props.trustedServices);
    this.organization = new OrganizationsOrganization(this, 'organization', {
      featureSet: 'ALL',
      awsServiceAccessPrincipals: Lazy.listValue({ produce: () => this.trusted.size > 0 ? [...this.trusted].sort() : undefined }),
      enabledPolicyTypes: Lazy.listValue({ produce: () => [...this.policyTypes].sort() }),
      lifecycle: { preventDestroy: true },
    });
    this.node.defaultChild = this.organization;
  }

  public get targetId(): string {
    return this.organization.roots.get(0).id;
  }

  /** The organization's id, e.g. for `aws:PrincipalOrgID`. */
  public get organizationId(): string {
    return this.organization.id;
  }

  /**
   * Lets an account administer services for all others, so that nobody has to in the management account. The services are trusted from then on.
   *
   * @param account the account
   * @param services their principals, e.g. `guardduty.amazonaws.com`
   * @throws ValidationError `OrganizationService` or `OrganizationDelegatedTwice`
   */
  public delegate(account: OrganizationAccount, ...services: readonly string[]): void {
    const problems = new Problems(this);
    problems.add(...serviceProblems('delegate', services));
    for (const service of services) {
      if (this.delegated.has(`${account.label} ${service}`)) {
        problems.add({ code: 'OrganizationDelegatedTwice', what: `${account.label} is made the administrator of ${service} twice`, fix: 'say it once' });
      }
    }
    problems.throwIfAny();
    for (const servicePrincipal of services) {
      this.delegated.add(`${account.label} ${servicePrincipal}`);
      this.trusted.add(servicePrincipal);
      new OrganizationsDelegatedAdministrator(account, `administers-${servicePrincipal.replace(/\.amazonaws\.com$/, '').replace(/\./g, '-')}`, {
        accountId: account.accountId, servicePrincipal, dependsOn: [this.organization],
      });
    }
  }

  /**
   * Switches a kind of policy on. For those who write constructs.
   *
   * @internal
   */
  public _enable(type: OrganizationPolicyType): void {
    this.policyTypes.add(type);
  }
}
