import { OrganizationRunTask } from '@cdktf/provider-tfe/lib/organization-run-task';
import { PolicySet } from '@cdktf/provider-tfe/lib/policy-set';
import { WorkspacePolicySet } from '@cdktf/provider-tfe/lib/workspace-policy-set';
import { WorkspaceRunTask } from '@cdktf/provider-tfe/lib/workspace-run-task';
import { ITerraformDependable, TerraformStack } from 'cdktf';
import { freshId } from '../../core/construct-id';
import { Problems, refuse } from '../../core/problems';
import { SecretInput, secretValue } from './secret-input';
import { shownAddress } from './shown-address';
import type { StackWorkspace } from './stack-workspace';

/** When a run task is asked. */
export type RunTaskStage = 'pre_plan' | 'post_plan' | 'pre_apply' | 'post_apply';

/** How a guard judges. */
export interface GuardOptions {
  /**
   * Whether a run goes on that was refused.
   *
   * @default 'mandatory': it does not
   */
  readonly enforcement?: 'advisory' | 'mandatory';
}

/** A server that judges runs. */
export interface RunTaskProps {
  /** Its address. */
  readonly url: string;
  /**
   * What its requests are signed with: HMAC-SHA512 in `X-TFC-Task-Signature`.
   *
   * @default - they are not signed
   */
  readonly signedWith?: SecretInput;
  /**
   * When it is asked. It has ten minutes to answer.
   *
   * @default ['post_plan']
   */
  readonly stages?: readonly RunTaskStage[];
}

/** Policies that judge plans. */
export interface PolicySetProps {
  /** The repository that they are in. */
  readonly repository: string | { readonly repository: string };
  /** The way to it. */
  readonly connection: { readonly oauthTokenId: string };
  /**
   * The language.
   *
   * @default 'opa'
   */
  readonly kind?: 'opa' | 'sentinel';
  /**
   * The folder that they are in.
   *
   * @default - the root of the repository
   */
  readonly path?: string;
  /**
   * The branch.
   *
   * @default 'main'
   */
  readonly branch?: string;
  /**
   * Whether somebody may let pass what they refuse.
   *
   * @default false
   */
  readonly overridable?: boolean;
}

type Attach = (workspace: StackWorkspace, options: GuardOptions) => ITerraformDependable;

/** Who judges runs before they change anything. */
export class Guard {
  /** A server: the free edition has one, for ten workspaces. See https://developer.hashicorp.com/terraform/cloud-docs/integrations/run-tasks */
  public static runTask(props: RunTaskProps): Guard {
    return new Guard((stack, id) => {
      const { url, signedWith, stages = ['post_plan'] } = props;
      const problems = new Problems(stack);
      if (!/^https:\/\/[^\s@]+$/.test(url)) problems.add({ code: 'GuardUrl', what: `the run task ${id} is at ${shownAddress(url)}`, fix: 'write an address with https and without a password' });
      if (stages.length === 0) problems.add({ code: 'GuardStages', what: `the run task ${id} is asked at no stage`, fix: 'name one, e.g. [\'post_plan\']' });
      problems.throwIfAny();
      const task = new OrganizationRunTask(stack, freshId(stack, `task-${id}`), { name: id, url, enabled: true, hmacKeyWo: signedWith && secretValue(stack, signedWith, 'write-only') });
      return (workspace, { enforcement = 'mandatory' }) => (
        new WorkspaceRunTask(workspace, `task-${id}`, { workspaceId: workspace.workspace.id, taskId: task.id, enforcementLevel: enforcement, stages: [...stages] })
      );
    });
  }

  /** Policies in a repository. The free edition has one set of five policies; sets of a repository need a paid one. What is refused is said in the policies themselves. */
  public static policies(props: PolicySetProps): Guard {
    return new Guard((stack, id) => {
      const { repository, connection, kind = 'opa', path, branch = 'main', overridable = false } = props;
      const identifier = typeof repository === 'string' ? repository : repository.repository;
      if (!/^[\w.-]+(\/[\w.-]+)+$/.test(identifier)) {
        refuse(stack, { code: 'GuardPolicies', what: `the policies ${id} are in ${JSON.stringify(identifier)}`, fix: 'write group and project, e.g. "acme/policies"' });
      }
      const set = new PolicySet(stack, freshId(stack, `policies-${id}`), {
        name: id, kind, policiesPath: path, global: false, overridable: kind === 'opa' ? overridable : undefined,
        vcsRepo: { identifier, branch, oauthTokenId: connection.oauthTokenId, ingressSubmodules: false },
      });
      return (workspace) => new WorkspacePolicySet(workspace, `policies-${id}`, { policySetId: set.id, workspaceId: workspace.workspace.id });
    });
  }

  private constructor(private readonly write: (stack: TerraformStack, id: string) => Attach) {}

  /**
   * Writes it down once, and gives what joins a workspace to it.
   *
   * @internal
   */
  public _writeIn(stack: TerraformStack, id: string): Attach {
    return this.write(stack, id);
  }
}
