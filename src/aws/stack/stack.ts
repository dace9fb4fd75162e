import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { CloudBackend, LocalBackend, NamedCloudWorkspace, TerraformStack } from 'cdktf';
import { freshId } from '../../core/construct-id';
import { pathOf } from '../../core/construct-path';
import { attachEnvironment, EnvironmentBase } from '../../core/environment-base';
import { TerraformState } from '../../core/terraform-state';
import { Problem, ValidationError } from '../../core/validation-error';
import { REGION } from './region';
import { TerraformTree } from './terraform-tree';

/** What a platform team answers about a stack. */
export interface StackProps {
  /**
   * The region of its resources.
   *
   * @default - the environment's
   */
  readonly region?: string;
  /**
   * Where its state is kept.
   *
   * @default - as the environment or the platform says
   */
  readonly state?: TerraformState;
  /**
   * Tags on every resource, besides `platform`, `environment`, `stack`, `owner` and `managed-by`.
   *
   * @default - none
   */
  readonly tags?: Record<string, string>;
  /**
   * The account that the stack may be applied to, as a guard against the wrong credentials.
   *
   * @default - any account
   */
  readonly account?: string;
}

/**
 * One Terraform root module of an environment, with its state in one workspace: `<platform>-<environment>-<stack>`.
 *
 * @example
 * const ground = new Stack(prod, 'ground');
 */
export class Stack extends TerraformStack {
  /** The environment it belongs to. */
  public readonly environment: EnvironmentBase;
  /** Its name and its workspace's: `<platform>-<environment>-<id>`. */
  public readonly stackName: string;
  /** The region of its resources. */
  public readonly region: string;
  /** Tags on every resource, by the provider. What AWS makes by itself has to be given them. */
  public readonly tags: Readonly<Record<string, string>>;
  /** The account that it may be applied to, if one was named. */
  public readonly account?: string;
  /** The AWS provider. */
  public readonly provider: AwsProvider;

  /**
   * @param environment where it belongs
   * @param id a DNS label, e.g. `ground`
   * @param props region, state, tags
   */
  public constructor(environment: EnvironmentBase, id: string, props: StackProps = {}) {
    const { name, region, state } = settled(environment, id, props);
    const { app } = TerraformTree.of(environment.platform);
    super(app, freshId(app, name));
    attachEnvironment(this, environment);
    this.environment = environment;
    this.stackName = name;
    this.region = region;
    this.account = props.account;
    this.tags = this.tagsOf(id, props.tags ?? {});
    this.keepState(state);
    this.provider = new AwsProvider(this, 'aws', {
      region: this.region,
      ...(props.account ? { allowedAccountIds: [props.account] } : {}),
      defaultTags: [{ tags: { ...this.tags } }],
    });
  }

  private keepState(state: TerraformState): void {
    if (state.kind === 'local') {
      // Seen from any stack's folder, so that the stacks beside it find it too; and no path of this machine.
      new LocalBackend(this, { path: `../${this.stackName}/terraform.tfstate` });
      return;
    }
    const { organization, project, hostname } = state.cloudProps!;
    new CloudBackend(this, { organization, hostname, workspaces: new NamedCloudWorkspace(this.stackName, project) });
  }

  private tagsOf(id: string, tags: Record<string, string>): Record<string, string> {
    const { platform, name, settings } = this.environment;
    return { 'platform': platform.name, 'environment': name, 'stack': id, ...(settings.owner ? { owner: settings.owner } : {}), 'managed-by': 'trackway', ...tags };
  }
}

/** Terraform Cloud's rule for names of workspaces. See https://developer.hashicorp.com/terraform/cloud-docs/workspaces/create */
const WORKSPACE = /^[A-Za-z0-9_-]{1,90}$/;

/** What holds for the stack, judged before it is in the tree: cdktf refuses some names in words of its own. */
function settled(environment: EnvironmentBase, id: string, props: StackProps): { name: string; region: string; state: TerraformState } {
  const name = [environment.platform.name, environment.name, id].join('-');
  const region = props.region ?? environment.region;
  const state = props.state ?? environment.settings.terraformState;
  const path = `${pathOf(environment)}/${id}`;
  const problems = stackProblems(id, name, region, state, props);
  if (problems.length > 0) throw new ValidationError(problems.map((problem) => ({ ...problem, path })));
  return { name, region: region!, state: state! };
}

function stackProblems(id: string, name: string, region: string | undefined, state: TerraformState | undefined, props: StackProps): Problem[] {
  const problems: Problem[] = [];
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(id) || !WORKSPACE.test(name)) {
    problems.push({ code: 'StackName', what: `the id of a stack is a DNS label, and its workspace's name ${JSON.stringify(name)} has at most 90 characters`, fix: 'use lower-case letters, digits and dashes' });
  }
  if (region === undefined) {
    problems.push({ code: 'StackRegion', what: 'the stack has no region', fix: 'give `region` to the environment, e.g. "ap-northeast-2", or to the stack' });
  } else if (!REGION.test(region)) {
    problems.push({ code: 'StackRegion', what: `${JSON.stringify(region)} is no AWS region`, fix: 'write it as AWS does, e.g. "ap-northeast-2"' });
  }
  if (!state) {
    problems.push({ code: 'StackState', what: 'nobody said where the state of the stack is kept', fix: 'give `terraformState: TerraformState.cloud({ organization })` to the platform; TerraformState.local() for trying out' });
  }
  if (props.account !== undefined && !/^\d{12}$/.test(props.account)) problems.push({ code: 'StackAccount', what: `\`account\` has twelve digits, got ${JSON.stringify(props.account)}`, fix: 'write it as text, with leading zeros' });
  return problems;
}
