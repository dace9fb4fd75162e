import { ControlStatement } from '../../../src/aws/organization/control-statement';
import { Organization } from '../../../src/aws/organization/organization';
import { ServiceControlPolicy, ServiceControlPolicyProps, TagPolicy, TagPolicyProps } from '../../../src/aws/organization/organization-policies';
import { refusal } from '../../support/render';
import { resource, resources } from '../support/stacks';
import { companyStack, rootOf } from './support';

const PATH = '[shop/shop-prod-ground/organization]';

test('an organization has all features, trusts what its administrators need, and is never destroyed', () => {
  expect(resource(companyStack(), 'aws_organizations_organization')).toMatchObject({
    feature_set: 'ALL',
    aws_service_access_principals: ['access-analyzer.amazonaws.com', 'cloudtrail.amazonaws.com', 'guardduty.amazonaws.com'],
    enabled_policy_types: ['SERVICE_CONTROL_POLICY', 'TAG_POLICY'],
    lifecycle: { prevent_destroy: true },
  });
  expect(resource(rootOf().stack, 'aws_organizations_organization').aws_service_access_principals).toBeUndefined();
});

test('units are in units, and accounts in them', () => {
  const stack = companyStack();
  const parent = (name: string) => Object.values(resources(stack, 'aws_organizations_organizational_unit')).find((unit) => unit.name === name).parent_id;
  expect(parent('Workloads')).toBe('${aws_organizations_organization.organization_0AA0EA1B.roots[0].id}'.replace(/organization_[0-9A-F]{8}/, Object.keys(resources(stack, 'aws_organizations_organization'))[0]));
  expect(parent('Production')).toMatch(/^\$\{aws_organizations_organizational_unit\.organization_unit-workloads_unit_\w+\.id\}$/);
  expect(resource(stack, 'aws_organizations_account', 'shop-prod')).toMatchObject({
    name: 'shop-prod', email: 'aws+shop-prod@example.com', parent_id: expect.stringContaining('unit-production'), iam_user_access_to_billing: 'ALLOW', role_name: 'OrganizationAccountAccessRole',
  });
});

test('an account is neither closed nor replaced, whatever a plan says', () => {
  expect(resource(companyStack(), 'aws_organizations_account', 'audit')).toMatchObject({
    close_on_deletion: false, iam_user_access_to_billing: 'DENY', tags: { team: 'security' }, lifecycle: { prevent_destroy: true, ignore_changes: ['role_name', 'iam_user_access_to_billing'] },
  });
});

test('a rule only forbids, and nothing takes away what AWS attaches itself', () => {
  const stack = companyStack();
  const policies = Object.values(resources(stack, 'aws_organizations_policy'));
  for (const { content } of policies.filter(({ type }) => type === 'SERVICE_CONTROL_POLICY')) {
    expect(content).toContain('"Deny"');
    expect(content).not.toContain('"Allow"');
  }
  expect(Object.values(resources(stack, 'aws_organizations_policy_attachment'))).toHaveLength(4);
  expect(resource(stack, 'aws_organizations_policy', 'seoul').content).toContain('aws:RequestedRegion');
});

test('a tag policy says how tags are written', () => {
  const { content, type } = resource(companyStack(), 'aws_organizations_policy', 'tags');
  expect(type).toBe('TAG_POLICY');
  for (const part of ['"environment"', '@@assign', '"Environment"', '"ec2:instance"']) expect(content).toContain(part);
});

test('an account administers services for all others', () => {
  expect(Object.values(resources(companyStack(), 'aws_organizations_delegated_administrator')).map(({ service_principal }) => service_principal)).toEqual(['access-analyzer.amazonaws.com', 'guardduty.amazonaws.com']);
});

describe('refuses', () => {
  const made = (): Organization => rootOf().made;

  test('units of one name beside each other, or too deep', () => {
    const root = made();
    root.unit('Workloads');
    expect(refusal(() => root.unit('workloads'))).toBe(`${PATH} there are two units "workloads" beside each other; give one of them another name (OrganizationUnitName)`);
    expect(refusal(() => root.unit(' '))).toBe(`${PATH} a unit is called " "; use 1 to 128 characters, without a space at either end (OrganizationUnitName)`);
    const fifth = root.unit('1').unit('2').unit('3').unit('4').unit('5');
    expect(refusal(() => fifth.unit('6'))).toBe(
      '[shop/shop-prod-ground/organization/unit-1/unit-2/unit-3/unit-4/unit-5] the unit "6" would be 6 levels below the root, and AWS allows 5; put it further up (OrganizationDepth)');
  });

  test('one address for two accounts, wherever they are', () => {
    const root = made();
    root.unit('Production').account('shop-prod', { email: 'aws+shop@example.com' });
    expect(refusal(() => root.account('shop-dev', { email: 'AWS+shop@example.com' }))).toBe(
      `${PATH} the accounts "shop-prod" and "shop-dev" have the one address AWS+shop@example.com; give each its own, e.g. "aws+shop-prod@example.com": AWS takes an address once (OrganizationEmail)`);
    expect(refusal(() => root.account('Shop-Prod', { email: 'aws+other@example.com' }))).toBe(`${PATH} there are two accounts "Shop-Prod"; give one of them another name (OrganizationAccountName)`);
  });

  test('names, addresses and roles that are none', () => {
    expect(refusal(() => made().account('-', { email: 'nobody', roleName: 'a b' }))).toBe([
      `${PATH} an account is called "-"; use 2 to 50 letters, digits, spaces and "-", beginning and ending with a letter or digit (OrganizationAccountName)`,
      `${PATH} the account "-" has the address "nobody"; write one of 6 to 64 characters that somebody reads, e.g. "aws+shop-prod@example.com" (OrganizationEmail)`,
      `${PATH} the account "-" is administered by the role "a b"; use 1 to 64 letters, digits and "+=,.@-_" (OrganizationAccountRole)`,
    ].join('\n'));
  });

  test('services that are none, and an administrator twice', () => {
    expect(refusal(() => rootOf({ trustedServices: ['cloudtrail'] }))).toBe(
      `${PATH} \`trustedServices\` has "cloudtrail", which is no service of AWS; write its principal, e.g. "guardduty.amazonaws.com" (OrganizationService)`);
    const root = made();
    const audit = root.account('audit', { email: 'aws+audit@example.com' });
    root.delegate(audit, 'config.amazonaws.com');
    expect(refusal(() => root.delegate(audit, 'config.amazonaws.com'))).toBe(`${PATH} audit is made the administrator of config.amazonaws.com twice; say it once (OrganizationDelegatedTwice)`);
  });

  test('rules that forbid nothing, hold for nobody, or are larger than AWS takes', () => {
    const { stack, made: root } = rootOf();
    let n = 0;
    const policy = (props: Partial<ServiceControlPolicyProps>) => refusal(() => new ServiceControlPolicy(stack, `policy-${n++}`, { organization: root, targets: [root], statements: [ControlStatement.denyLeaving()], ...props }));
    expect(policy({ statements: [] })).toBe('[shop/shop-prod-ground/policy-0] `statements` is empty, so that the policy forbids nothing; say what nobody may do: [ControlStatement.denyLeaving()] (ControlPolicyStatement)');
    expect(policy({ targets: [] })).toBe('[shop/shop-prod-ground/policy-1] `targets` is empty, so that the policy holds for nobody; name the organization, units or accounts (OrganizationPolicyTarget)');
    expect(policy({ targets: [root, root] })).toBe('[shop/shop-prod-ground/policy-2] `targets` has the root twice; name it once (OrganizationPolicyTarget)');
    const large = ControlStatement.deny({ sid: 'Large', actions: Array.from({ length: 200 }, (_, i) => `ec2:SomethingThatIsLong${i}`) });
    expect(policy({ statements: [large] })).toBe('[shop/shop-prod-ground/policy-3] the policy has 5788 characters, and AWS takes 5120; make two policies of it, or use wildcards in actions (ControlPolicySize)');
    expect(policy({ statements: [ControlStatement.deny({ sid: 'a b', actions: ['StopLogging'] }), ControlStatement.deny({ sid: 'c' }), ControlStatement.deny({ sid: 'c', actions: [] })] })).toBe([
      '[shop/shop-prod-ground/policy-4] a statement is called "a b"; use letters and digits (ControlPolicyStatement)',
      '[shop/shop-prod-ground/policy-4] the statement a b has "StopLogging", which is no action; write the service and what it does, e.g. "cloudtrail:StopLogging" (ControlPolicyStatement)',
      '[shop/shop-prod-ground/policy-4] the statement c has neither `actions` nor `notActions`; give one of them (ControlPolicyStatement)',
      '[shop/shop-prod-ground/policy-4] the statement c is about nothing; name an action and a resource at least (ControlPolicyStatement)',
      '[shop/shop-prod-ground/policy-4] two statements are called c; give one of them another name (ControlPolicyStatement)',
    ].join('\n'));
  });

  test('tags that cannot be', () => {
    const { stack, made: root } = rootOf();
    let n = 0;
    const policy = (tags: TagPolicyProps['tags']) => refusal(() => new TagPolicy(stack, `tags-${n++}`, { organization: root, targets: [root], tags }));
    expect(policy([])).toBe('[shop/shop-prod-ground/tags-0] `tags` is empty, so that the policy says nothing; name a tag: [{ key: "environment" }] (TagPolicyRule)');
    expect(policy([{ key: 'aws:owner' }, { key: 'owner', enforcedFor: ['ec2'] }, { key: 'Owner' }])).toBe([
      '[shop/shop-prod-ground/tags-1] `tags` has Owner twice; say it once (TagPolicyRule)',
      '[shop/shop-prod-ground/tags-1] "aws:owner" cannot be a tag of ours; use 1 to 128 characters that do not begin with "aws:" (TagPolicyRule)',
      '[shop/shop-prod-ground/tags-1] the tag owner is enforced for "ec2"; write the service and its kind of resource, e.g. "ec2:instance" (TagPolicyRule)',
    ].join('\n'));
  });
});
