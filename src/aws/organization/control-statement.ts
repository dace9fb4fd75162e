import { Fn } from 'cdktf';
import { Problem } from '../../core/validation-error';

/** What nobody may do, whatever their own policies say. See https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html */
export interface ControlStatementProps {
  /** Its name: letters and digits. */
  readonly sid: string;
  /**
   * What may not be done, e.g. `['cloudtrail:StopLogging']`.
   *
   * @default - everything but `notActions`
   */
  readonly actions?: readonly string[];
  /**
   * What may be done all the same.
   *
   * @default - `actions` says what may not
   */
  readonly notActions?: readonly string[];
  /**
   * To what, as ARNs.
   *
   * @default ['*']
   */
  readonly resources?: readonly string[];
  /**
   * On which conditions.
   *
   * @default - always
   */
  readonly conditions?: Record<string, Record<string, string | readonly string[]>>;
}

/** Services that are the same in every region, or whose API is in one: forbidden by region, they would not work at all. */
const GLOBAL = [
  'a4b', 'acm', 'aws-marketplace', 'aws-portal', 'billing', 'budgets', 'ce', 'chime', 'cloudfront', 'consolidatedbilling', 'cur', 'fms', 'freetier', 'globalaccelerator', 'health', 'iam',
  'importexport', 'invoicing', 'networkmanager', 'organizations', 'payments', 'pricing', 'route53', 'route53domains', 'shield', 'sts', 'support', 'supportplans', 'tag', 'tax',
  'trustedadvisor', 'waf', 'wafv2',
];

/** A rule of an organization. It only forbids: what may be done is said by AWS's own policy `FullAWSAccess`, which stays attached everywhere. */
export class ControlStatement {
  /** Forbids something. */
  public static deny(props: ControlStatementProps): ControlStatement { return new ControlStatement(props); }
  /** Forbids accounts to leave the organization, and with it all of its rules. */
  public static denyLeaving(): ControlStatement { return new ControlStatement({ sid: 'DenyLeaving', actions: ['organizations:LeaveOrganization'] }); }
  /** Forbids everything to the root users of accounts. */
  public static denyRootUsers(): ControlStatement {
    return new ControlStatement({ sid: 'DenyRootUsers', actions: ['*'], conditions: { StringLike: { 'aws:PrincipalArn': 'arn:*:iam::*:root' } } });
  }
  /** Forbids every region but these. Services that are not in a region go on. */
  public static denyRegionsExcept(regions: readonly string[]): ControlStatement {
    return new ControlStatement({ sid: 'DenyOtherRegions', notActions: GLOBAL.map((service) => `${service}:*`), conditions: { StringNotEquals: { 'aws:RequestedRegion': regions } } });
  }
  /** Forbids to switch off what is recorded of an account: CloudTrail, GuardDuty and Config. */
  public static protectAudit(): ControlStatement {
    return new ControlStatement({
      sid: 'ProtectAudit',
      actions: [
        'cloudtrail:DeleteTrail', 'cloudtrail:StopLogging', 'cloudtrail:UpdateTrail', 'config:DeleteConfigurationRecorder', 'config:DeleteDeliveryChannel', 'config:StopConfigurationRecorder',
        'guardduty:DeleteDetector', 'guardduty:DisassociateFromAdministratorAccount', 'guardduty:UpdateDetector',
      ],
    });
  }
  /** Forbids instances whose metadata answers without a session. */
  public static requireImdsV2(): ControlStatement {
    return new ControlStatement({ sid: 'RequireImdsV2', actions: ['ec2:RunInstances'], resources: ['arn:*:ec2:*:*:instance/*'], conditions: { StringNotEquals: { 'ec2:MetadataHttpTokens': 'required' } } });
  }

  private constructor(
    /** What was asked for. */
    public readonly props: ControlStatementProps,
  ) {}

  /** As it is written. */
  public toPolicy(): Record<string, unknown> {
    const { sid, actions, notActions, resources = ['*'], conditions } = this.props;
    return { Sid: sid, Effect: 'Deny', ...(actions ? { Action: actions } : { NotAction: notActions }), Resource: resources, ...(conditions ? { Condition: conditions } : {}) };
  }
}

/** The most characters that AWS takes of a policy. See https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
const MOST = 5120;

/** The policy of statements as Terraform encodes it, so that references in it are resolved. */
export function controlDocument(statements: readonly ControlStatement[]): string {
  return Fn.jsonencode(documentOf(statements));
}

/** What is wrong with statements, all of it. */
export function controlProblems(statements: readonly ControlStatement[]): Problem[] {
  const problems: Problem[] = [];
  if (statements.length === 0) return [{ code: 'ControlPolicyStatement', what: '`statements` is empty, so that the policy forbids nothing', fix: 'say what nobody may do: [ControlStatement.denyLeaving()]' }];
  const sids = statements.map(({ props }) => props.sid);
  for (const { props: { sid, actions, notActions, resources } } of statements) {
    if (!/^[A-Za-z0-9]+$/.test(sid)) problems.push({ code: 'ControlPolicyStatement', what: `a statement is called ${JSON.stringify(sid)}`, fix: 'use letters and digits' });
    if ((actions === undefined) === (notActions === undefined)) {
      problems.push({ code: 'ControlPolicyStatement', what: `the statement ${sid} has ${actions ? 'both `actions` and' : 'neither `actions` nor'} \`notActions\``, fix: 'give one of them' });
    }
    if ((actions ?? notActions)?.length === 0 || resources?.length === 0) problems.push({ code: 'ControlPolicyStatement', what: `the statement ${sid} is about nothing`, fix: 'name an action and a resource at least' });
    for (const action of [...actions ?? [], ...notActions ?? []]) {
      if (!/^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$/.test(action)) {
        problems.push({ code: 'ControlPolicyStatement', what: `the statement ${sid} has ${JSON.stringify(action)}, which is no action`, fix: 'write the service and what it does, e.g. "cloudtrail:StopLogging"' });
      }
    }
  }
  for (const sid of new Set(sids.filter((one, i) => sids.indexOf(one) < i))) problems.push({ code: 'ControlPolicyStatement', what: `two statements are called ${sid}`, fix: 'give one of them another name' });
  const size = JSON.stringify(documentOf(statements)).length;
  if (size > MOST) problems.push({ code: 'ControlPolicySize', what: `the policy has ${size} characters, and AWS takes ${MOST}`, fix: 'make two policies of it, or use wildcards in actions' });
  return problems;
}

function documentOf(statements: readonly ControlStatement[]): Record<string, unknown> {
  return { Version: '2012-10-17', Statement: statements.map((statement) => statement.toPolicy()) };
}
