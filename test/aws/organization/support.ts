import { Stack } from '../../../src/aws';
import { ControlStatement } from '../../../src/aws/organization/control-statement';
import { Organization, OrganizationProps } from '../../../src/aws/organization/organization';
import { ServiceControlPolicy, TagPolicy } from '../../../src/aws/organization/organization-policies';
import { ground } from '../support/stacks';

/** An organization in a stack of its own. */
export function rootOf(props?: OrganizationProps): { stack: Stack; made: Organization } {
  const stack = ground();
  return { stack, made: new Organization(stack, 'organization', props) };
}

/** One of each, as a company would have it. */
export function companyStack(): Stack {
  const company = ground();
  // #region company
  const organization = new Organization(company, 'organization', { trustedServices: ['cloudtrail.amazonaws.com'] });
  const audit = organization.unit('Security').account('audit', { email: 'aws+audit@example.com', tags: { team: 'security' } });
  const workloads = organization.unit('Workloads');
  const shop = workloads.unit('Production').account('shop-prod', { email: 'aws+shop-prod@example.com', billingAccess: true });
  workloads.unit('Development').account('shop-dev', { email: 'aws+shop-dev@example.com', roleName: 'Admin' });
  organization.delegate(audit, 'guardduty.amazonaws.com', 'access-analyzer.amazonaws.com');
  // #endregion
  // #region rules
  new ServiceControlPolicy(company, 'guardrails', {
    organization, targets: [organization], description: 'What nobody may do',
    statements: [ControlStatement.denyLeaving(), ControlStatement.protectAudit(), ControlStatement.denyRootUsers()],
  });
  new ServiceControlPolicy(company, 'seoul', {
    organization, targets: [workloads, shop],
    statements: [ControlStatement.denyRegionsExcept(['ap-northeast-2', 'us-east-1']), ControlStatement.requireImdsV2()],
  });
  new TagPolicy(company, 'tags', {
    organization, targets: [workloads], tags: [{ key: 'Environment', values: ['dev', 'prod'], enforcedFor: ['ec2:instance'] }, { key: 'owner' }],
  });
  // #endregion
  return company;
}
