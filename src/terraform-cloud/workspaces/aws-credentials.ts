import { IamOpenidConnectProvider } from '@cdktf/provider-aws/lib/iam-openid-connect-provider';
import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Lazy, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { iamName } from '../../aws/iam/iam-name';
import { policyDocument } from '../../aws/iam/policy-document';
import { Role } from '../../aws/iam/role';
import { partitionOf } from '../../aws/stack/region';
import { Stack } from '../../aws/stack/stack';
import { TerraformTree } from '../../aws/stack/terraform-tree';
import { freshId } from '../../core/construct-id';
import { addDeferredCheck, Problems } from '../../core/problems';
import { Problem } from '../../core/validation-error';
import { CloudWorkspace, cloudOf, DEFAULT_PROJECT } from './cloud-of';
import { boundaryStatements } from './credentials-boundary';
import { planStatements } from './plan-permissions';
import { WorkspaceVariable } from './workspace-variable';

/** What a platform team answers about the credentials of runs. */
export interface AwsCredentialsProps {
  /**
   * AWS's own policies of the role that applies, by name.
   *
   * @default ['AdministratorAccess'], within the boundary
   */
  readonly applyPolicies?: readonly string[];
  /**
   * AWS's own policies of the role that plans, by name.
   *
   * @default ['ReadOnlyAccess'], without what is kept in the account
   */
  readonly planPolicies?: readonly string[];
  /**
   * Whether every role that the stacks make has the same permissions boundary. Without it a run could make a role that may do more than itself.
   *
   * @default true
   */
  readonly boundRoles?: boolean;
  /**
   * Whether the roles are for every workspace whose name begins with that of the environment, instead of for each by its name: for more than a policy can name.
   * Who may make workspaces in the project may then use them.
   *
   * @default false
   */
  readonly trustByPrefix?: boolean;
  /**
   * The OpenID Connect provider of Terraform Cloud, where the account has it: an account has one for each address.
   *
   * @default - made
   */
  readonly oidcProviderArn?: string;
  /**
   * Who the tokens of runs are for.
   *
   * @default 'aws.workload.identity'
   */
  readonly audience?: string;
}

/** The audience that Terraform Cloud writes where nobody says another. */
const AUDIENCE = 'aws.workload.identity';
/** See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MOST_TRUST = 2048;
const MOST_INLINE = 10_240;

/**
 * Credentials of the runs of an environment, without any key: a run shows AWS a token that says whose it is. While it plans, it has a role that only reads; while
 * it applies, another. A merge request can plan, and so it can change nothing. Made in a `Stack` of its own, which somebody with the rights of an administrator
 * applies; the workspaces of the environment's other stacks in that account are given the roles by `Workspaces`.
 * See https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration
 *
 * @example
 * new AwsCredentials(new Stack(prod, 'access', { account: '123456789012' }), 'runs');
 */
export class AwsCredentials extends Construct {
  /** The OpenID Connect provider, unless the account had it. */
  public readonly oidcProvider?: IamOpenidConnectProvider;
  /** The role of plans. */
  public readonly planRole: Role;
  /** The role of applies. */
  public readonly applyRole: Role;
  /** The most that both may do. */
  public readonly boundary: IamPolicy;
  private readonly stack: Stack;
  private readonly cloud: CloudWorkspace;
  private readonly account: string;
  private readonly props: AwsCredentialsProps;

  /**
   * @param scope a `Stack` that says its account
   * @param id e.g. `runs`
   * @param props policies and boundary
   * @throws ValidationError `CredentialsStack`, `CredentialsAccount`, `CredentialsState`
   */
  public constructor(scope: Construct, id: string, props: AwsCredentialsProps = {}) {
    super(scope, freshId(scope, id));
    const stack = TerraformStack.of(this);
    const problems = new Problems(this);
    problems.add(...placeProblems(stack));
    problems.throwIfAny();
    this.stack = stack as Stack;
    this.cloud = cloudOf(stack)!;
    this.account = this.stack.account!;
    this.props = props;
    const partition = partitionOf(this.stack.region);
    const name = (part: string): string => iamName([this.stack.stackName, id, part]);
    const arn = (kind: string, called: string): string => `arn:${partition}:iam::${this.account}:${kind}/${called}`;
    this.oidcProvider = props.oidcProviderArn === undefined
      ? new IamOpenidConnectProvider(this, 'oidc-provider', { url: `https://${this.cloud.hostname}`, clientIdList: [this.audience], lifecycle: { preventDestroy: true } })
      : undefined;
    const guarded = {
      roles: [arn('role', name('plan')), arn('role', name('apply'))], provider: props.oidcProviderArn ?? arn('oidc-provider', this.cloud.hostname), boundary: arn('policy', name('boundary')),
    };
    this.boundary = new IamPolicy(this, 'boundary', {
      name: name('boundary'), description: `The most that runs of ${this.stack.environment.name} may do`, policy: policyDocument(...boundaryStatements(guarded, this.boundsRoles)),
    });
    this.planRole = this.role('plan', name('plan'), partition, props.planPolicies ?? ['ReadOnlyAccess']);
    this.applyRole = this.role('apply', name('apply'), partition, props.applyPolicies ?? ['AdministratorAccess']);
    new IamRolePolicy(this.planRole, 'of-stacks', {
      role: this.planRole.role.name, name: 'of-stacks', policy: Lazy.stringValue({ produce: () => policyDocument(...planStatements(this.coveredStacks, this.account)) }),
    });
    addDeferredCheck(this, () => this.complete(guarded.boundary));
  }

  /** The stacks whose runs have these roles: those of the environment in the same account, but not their own. */
  public get coveredStacks(): readonly Stack[] {
    const { environment } = this.stack;
    const all = TerraformTree.of(environment.platform).app.node.children.filter((one): one is Stack => one instanceof Stack);
    return all.filter((stack) => stack.environment === environment && (stack.account ?? this.account) === this.account && !holdsCredentials(stack));
  }

  /** What workspaces are told. The roles are named and not referred to, for the workspaces are there before them. */
  public get variables(): readonly WorkspaceVariable[] {
    const arn = (role: Role): string => `arn:${role.partition}:iam::${this.account}:role/${role.name}`;
    return [
      WorkspaceVariable.env('TFC_AWS_PROVIDER_AUTH', 'true'),
      WorkspaceVariable.env('TFC_AWS_PLAN_ROLE_ARN', arn(this.planRole)),
      WorkspaceVariable.env('TFC_AWS_APPLY_ROLE_ARN', arn(this.applyRole)),
      ...(this.audience === AUDIENCE ? [] : [WorkspaceVariable.env('TFC_AWS_WORKLOAD_IDENTITY_AUDIENCE', this.audience)]),
    ];
  }

  /** What the set of these variables is called, behind the platform's name. */
  public get setName(): string {
    return `${this.stack.stackName.slice(this.stack.environment.platform.name.length + 1)}-${this.node.id}`;
  }

  private get audience(): string {
    return this.props.audience ?? AUDIENCE;
  }

  private get boundsRoles(): boolean {
    return this.props.boundRoles ?? true;
  }

  private role(phase: 'plan' | 'apply', name: string, partition: string, policies: readonly string[]): Role {
    const trust = Lazy.stringValue({ produce: () => this.trustOf(phase) });
    return new Role(this, phase, { name, partition, policies, trust, permissionsBoundary: this.boundary.arn });
  }

  /** Who may take a role on: runs of these workspaces, in that phase. */
  private trustOf(phase: 'plan' | 'apply'): string {
    const { hostname } = this.cloud;
    return policyDocument({
      actions: ['sts:AssumeRoleWithWebIdentity'],
      principals: { Federated: this.oidcProvider?.arn ?? this.props.oidcProviderArn! },
      conditions: {
        StringEquals: { [`${hostname}:aud`]: this.audience, ...(this.props.trustByPrefix ? {} : { [`${hostname}:sub`]: this.subjects(phase) }) },
        ...(this.props.trustByPrefix ? { StringLike: { [`${hostname}:sub`]: this.subjects(phase) } } : {}),
      },
    });
  }

  private subjects(phase: 'plan' | 'apply'): string[] {
    if (this.props.trustByPrefix) {
      const { organization, project = DEFAULT_PROJECT } = this.cloud;
      return [`organization:${organization}:project:${project}:workspace:${this.prefix}*:run_phase:${phase}`];
    }
    return this.coveredStacks.map((stack) => {
      const { organization, project = DEFAULT_PROJECT, workspace } = cloudOf(stack) ?? { ...this.cloud, workspace: stack.stackName };
      return `organization:${organization}:project:${project}:workspace:${workspace}:run_phase:${phase}`;
    }).sort();
  }

  /** How the workspaces of the environment begin. */
  private get prefix(): string {
    const { platform, name } = this.stack.environment;
    return `${platform.name}-${name}-`;
  }

  private complete(boundary: string): Problem[] {
    const covered = this.coveredStacks;
    for (const stack of covered) {
      if (this.boundsRoles) boundRolesOf(stack, boundary);
      if (!this.stack.dependsOn(stack)) stack.addDependency(this.stack);
    }
    const problems: Problem[] = [];
    if (covered.length === 0) {
      problems.push({ code: 'CredentialsUnused', what: `no other stack of ${this.stack.environment.name} is in the account ${this.account}, and a role that nobody may take on is refused by AWS`, fix: 'make the stacks whose runs need them, in the same environment and account' });
    }
    const trust = JSON.stringify(this.subjects('apply')).length + 300;
    if (trust > MOST_TRUST) {
      problems.push({ code: 'CredentialsTrust', what: `${covered.length} workspaces make a trust policy of about ${trust} characters, and AWS takes ${MOST_TRUST}`, fix: 'let the names decide: `trustByPrefix: true`, in a project where nobody else makes workspaces' });
    }
    const inline = JSON.stringify(planStatements(covered, this.account)).length;
    if (inline > MOST_INLINE) {
      problems.push({ code: 'CredentialsPolicy', what: `the secrets of ${covered.length} stacks make a policy of ${inline} characters, and a role holds ${MOST_INLINE}`, fix: 'split the environment\'s stacks over two accounts or environments' });
    }
    return [...problems, ...this.prefixProblems(), ...this.providerProblems()];
  }

  /** `shop-prod-*` is also what the stacks of an environment `prod-eu` are called. */
  private prefixProblems(): Problem[] {
    if (!this.props.trustByPrefix) return [];
    const all = TerraformTree.of(this.stack.environment.platform).app.node.children.filter((one): one is Stack => one instanceof Stack);
    const other = all.find((stack) => stack.environment !== this.stack.environment && stack.stackName.startsWith(this.prefix));
    if (!other) return [];
    return [{
      code: 'CredentialsPrefix', what: `the roles are for every workspace ${this.prefix}*, and ${other.stackName} is of the environment ${other.environment.name}`,
      fix: 'leave `trustByPrefix` out, or call one of the environments otherwise',
    }];
  }

  /** An account has one OpenID Connect provider for an address. */
  private providerProblems(): Problem[] {
    if (!this.oidcProvider) return [];
    const all = this.node.root.node.findAll().filter((one): one is AwsCredentials => one instanceof AwsCredentials);
    const first = all.find((one) => one.oidcProvider && one.account === this.account && one.cloud.hostname === this.cloud.hostname);
    if (!first || first === this) return [];
    return [{
      code: 'CredentialsProvider', what: `the account ${this.account} has its provider of ${this.cloud.hostname} from ${first.node.path}`,
      fix: `name it: { oidcProviderArn: 'arn:aws:iam::${this.account}:oidc-provider/${this.cloud.hostname}' }`,
    }];
  }
}

/** Whether a stack has the credentials of others, so that no run may apply it. */
export function holdsCredentials(stack: TerraformStack): boolean {
  return stack.node.findAll().some((one) => one instanceof AwsCredentials);
}

function placeProblems(stack: TerraformStack): Problem[] {
  if (!(stack instanceof Stack)) return [{ code: 'CredentialsStack', what: 'credentials belong to an environment, and this stack to none', fix: 'make them in a `Stack`: new Stack(prod, \'access\', { account })' }];
  const problems: Problem[] = [];
  if (stack.account === undefined) problems.push({ code: 'CredentialsAccount', what: 'the stack does not say its account, and workspaces are told the roles by their ARNs', fix: 'give `account` to the stack' });
  if (!cloudOf(stack)) problems.push({ code: 'CredentialsState', what: 'the state of the stack is in no workspace, so that nobody knows whose runs they are for', fix: 'keep it in Terraform Cloud: TerraformState.cloud({ organization })' });
  return problems;
}

/** Puts every role of a stack within a boundary that has none of its own. */
function boundRolesOf(stack: Stack, boundary: string): void {
  for (const role of stack.node.findAll().filter((one): one is IamRole => one instanceof IamRole)) {
    if (role.permissionsBoundaryInput === undefined) role.permissionsBoundary = boundary;
  }
}
