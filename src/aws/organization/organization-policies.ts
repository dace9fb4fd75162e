import { OrganizationsPolicy } from '@cdktf/provider-aws/lib/organizations-policy';
import { OrganizationsPolicyAttachment } from '@cdktf/provider-aws/lib/organizations-policy-attachment';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { freshId } from '../../core/construct-id';
import { Problems } from '../../core/problems';
import { Problem } from '../../core/validation-error';
import { controlDocument, controlProblems, ControlStatement } from './control-statement';
import { Organization, OrganizationPolicyType } from './organization';
import { IPolicyTarget } from './organization-node';

/** What is asked about every policy of an organization. */
export interface OrganizationPolicyProps {
  /** The organization. */
  readonly organization: Organization;
  /** What it holds for: the organization as a whole, units, accounts. It holds for everything in them too, but never for the management account. */
  readonly targets: readonly IPolicyTarget[];
  /**
   * What it is for.
   *
   * @default - nothing is said
   */
  readonly description?: string;
}

/** What a platform team answers about what nobody may do. */
export interface ServiceControlPolicyProps extends OrganizationPolicyProps {
  /** What nobody may do. */
  readonly statements: readonly ControlStatement[];
}

/** A tag that is written in one way. */
export interface TagRule {
  /** The tag, in the case that it is written in, e.g. `CostCenter`. */
  readonly key: string;
  /**
   * The values that it may have.
   *
   * @default - any
   */
  readonly values?: readonly string[];
  /**
   * Kinds of resources that are refused with another value, e.g. `ec2:instance`.
   *
   * @default - none: what breaks the rule is reported
   */
  readonly enforcedFor?: readonly string[];
}

/** What a platform team answers about tags. */
export interface TagPolicyProps extends OrganizationPolicyProps {
  /** The tags. */
  readonly tags: readonly TagRule[];
}

/** A policy and what it is attached to. */
abstract class OrganizationPolicy extends Construct {
  /** The policy. */
  public readonly policy: OrganizationsPolicy;

  protected constructor(
    scope: Construct, id: string, props: OrganizationPolicyProps, type: OrganizationPolicyType, content: () => string, problems: readonly Problem[],
  ) {
    super(scope, freshId(scope, id));
    const { organization, targets, description } = props;
    const found = new Problems(this);
    found.add(...problems, ...targetProblems(targets));
    found.throwIfAny();
    organization._enable(type);
    this.policy = new OrganizationsPolicy(this, 'policy', { name: id, description, type, content: content(), dependsOn: [organization.organization] });
    targets.forEach((target, i) => new OrganizationsPolicyAttachment(this, `attachment-${i}`, { policyId: this.policy.id, targetId: target.targetId }));
    this.node.defaultChild = this.policy;
  }
}

/**
 * What nobody may do in some accounts, whatever their own policies say. It only forbids: `FullAWSAccess`, which AWS attaches to everything, stays where it is.
 *
 * @example
 * new ServiceControlPolicy(company, 'guardrails', { organization, targets: [workloads], statements: [ControlStatement.denyLeaving(), ControlStatement.protectAudit()] });
 */
export class ServiceControlPolicy extends OrganizationPolicy {
  public constructor(scope: Construct, id: string, props: ServiceControlPolicyProps) {
    super(scope, id, props, 'SERVICE_CONTROL_POLICY', () => controlDocument(props.statements), controlProblems(props.statements));
  }
}

/**
 * How tags are written. See https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_tag-policies.html
 *
 * @example
 * new TagPolicy(company, 'tags', { organization, targets: [organization], tags: [{ key: 'environment', values: ['dev', 'staging', 'prod'] }] });
 */
export class TagPolicy extends OrganizationPolicy {
  public constructor(scope: Construct, id: string, props: TagPolicyProps) {
    super(scope, id, props, 'TAG_POLICY', () => tagDocument(props.tags), tagProblems(props.tags));
  }
}

function targetProblems(targets: readonly IPolicyTarget[]): Problem[] {
  if (targets.length === 0) return [{ code: 'OrganizationPolicyTarget', what: '`targets` is empty, so that the policy holds for nobody', fix: 'name the organization, units or accounts' }];
  const twice = targets.filter((target, i) => targets.indexOf(target) < i);
  return [...new Set(twice)].map(({ label }) => ({ code: 'OrganizationPolicyTarget', what: `\`targets\` has ${label} twice`, fix: 'name it once' }));
}

function tagProblems(tags: readonly TagRule[]): Problem[] {
  const problems: Problem[] = tags.length === 0 ? [{ code: 'TagPolicyRule', what: '`tags` is empty, so that the policy says nothing', fix: 'name a tag: [{ key: "environment" }]' }] : [];
  const keys = tags.map(({ key }) => key.toLowerCase());
  for (const { key } of tags.filter((_, i) => keys.indexOf(keys[i]) < i)) problems.push({ code: 'TagPolicyRule', what: `\`tags\` has ${key} twice`, fix: 'say it once' });
  for (const { key, enforcedFor = [] } of tags) {
    if (key === '' || key.length > 128 || /^aws:/i.test(key)) problems.push({ code: 'TagPolicyRule', what: `${JSON.stringify(key)} cannot be a tag of ours`, fix: 'use 1 to 128 characters that do not begin with "aws:"' });
    for (const kind of enforcedFor.filter((one) => !/^[a-z0-9-]+:[A-Za-z0-9*-]+$/.test(one))) {
      problems.push({ code: 'TagPolicyRule', what: `the tag ${key} is enforced for ${JSON.stringify(kind)}`, fix: 'write the service and its kind of resource, e.g. "ec2:instance"' });
    }
  }
  return problems;
}

function tagDocument(tags: readonly TagRule[]): string {
  return Fn.jsonencode({
    tags: Object.fromEntries(tags.map(({ key, values, enforcedFor }) => [key.toLowerCase(), {
      tag_key: { '@@assign': key },
      ...(values ? { tag_value: { '@@assign': values } } : {}),
      ...(enforcedFor ? { enforced_for: { '@@assign': enforcedFor } } : {}),
    }])),
  });
}
