import { testIf } from '../../support/paths';
import { HAS_TERRAFORM, NO_TERRAFORM, Terraform } from '../support/terraform';
import { companyStack } from './support';

let terraform: Terraform;
beforeAll(() => { terraform = new Terraform(); });
afterAll(() => { terraform.remove(); });

describe('the real Terraform and AWS provider', () => {
  testIf(HAS_TERRAFORM, NO_TERRAFORM)('find nothing wrong with an organization', () => {
    expect(terraform.validate(companyStack())).toEqual([]);
  }, 60_000);

  testIf(HAS_TERRAFORM, NO_TERRAFORM)('would create it and all that is in it', () => {
    expect(terraform.plan(companyStack()).map((line) => line.replace(/_[0-9A-F]{8}$/, '')).sort()).toEqual([
      'create aws_organizations_account.organization_unit-security_account-audit_account',
      'create aws_organizations_account.organization_unit-workloads_unit-development_account-shop-dev_account',
      'create aws_organizations_account.organization_unit-workloads_unit-production_account-shop-prod_account',
      'create aws_organizations_delegated_administrator.organization_unit-security_account-audit_administers-access-analyzer',
      'create aws_organizations_delegated_administrator.organization_unit-security_account-audit_administers-guardduty',
      'create aws_organizations_organization.organization',
      'create aws_organizations_organizational_unit.organization_unit-security_unit',
      'create aws_organizations_organizational_unit.organization_unit-workloads_unit',
      'create aws_organizations_organizational_unit.organization_unit-workloads_unit-development_unit',
      'create aws_organizations_organizational_unit.organization_unit-workloads_unit-production_unit',
      'create aws_organizations_policy.guardrails_policy',
      'create aws_organizations_policy.seoul_policy',
      'create aws_organizations_policy.tags_policy',
      'create aws_organizations_policy_attachment.guardrails_attachment-0',
      'create aws_organizations_policy_attachment.seoul_attachment-0',
      'create aws_organizations_policy_attachment.seoul_attachment-1',
      'create aws_organizations_policy_attachment.tags_attachment-0',
    ]);
  }, 60_000);
});
