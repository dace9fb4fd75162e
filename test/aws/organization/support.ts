import { Stack } from '../../../src/aws';
import { ControlStatement } from '../../../src/aws/organization/control-statement';
import { Organization, OrganizationProps } from '../../../src/aws/organization/organization';
import { ServiceControlPolicy, TagPolicy } from '../../../src/aws/organization/organization-policies';
import { ground } from '../support/stacks';

/** An organization in a stack of its own. */
export function organization(props?: OrganizationProps): { stack: Stack; made: Organization } {
  const stack = ground();
  return { stack, made: new Organization(stack, 'organization', props) };
}

/** One of each, as a company would have it. */
export function company(): Stack {
  const { stack, made } = organization({ trustedServices: ['cloudtrail.amazonaws.com'] });
  const security = made.unit('Security');
  const audit = security.account('audit', { email: 'aws+audit@example.com', tags: { team: 'security' } });
  const workloads = made.unit('Workloads');
  const production = workloads.unit('Production');
  const shop = production.account('shop-prod', { email: 'aws+shop-prod@example.com', billingAccess: true });
  workloads.unit('Development').account('shop-dev', { email: 'aws+shop-dev@example.com', roleName: 'Admin' });
  made.delegate(audit, 'guardduty.amazonaws.com', 'config.amazonaws.com');
  new ServiceControlPolicy(stack, 'guardrails', {
    organization: made, targets: [made], description: 'What nobody may do', statements: [ControlStatement.denyLeaving(), ControlStatement.protectAudit(), ControlStatement.denyRootUsers()],
  });
  new ServiceControlPolicy(stack, 'seoul', { organization: made, targets: [workloads, shop], statements: [ControlStatement.denyRegionsExcept(['ap-northeast-2', 'us-east-1']), ControlStatement.requireImdsV2()] });
  new TagPolicy(stack, 'tags', { organization: made, targets: [workloads], tags: [{ key: 'Environment', values: ['dev', 'prod'], enforcedFor: ['ec2:instance'] }, { key: 'owner' }] });
  return stack;
}
