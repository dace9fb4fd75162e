import { BranchProtection } from '@cdktf/provider-gitlab/lib/branch-protection';
import { DataGitlabGroup } from '@cdktf/provider-gitlab/lib/data-gitlab-group';
import { PipelineSchedule } from '@cdktf/provider-gitlab/lib/pipeline-schedule';
import { Project } from '@cdktf/provider-gitlab/lib/project';
import { ProjectAccessToken } from '@cdktf/provider-gitlab/lib/project-access-token';
import { ProjectApprovalRule } from '@cdktf/provider-gitlab/lib/project-approval-rule';
import { ProjectLevelMrApprovals } from '@cdktf/provider-gitlab/lib/project-level-mr-approvals';
import { ProjectVariable } from '@cdktf/provider-gitlab/lib/project-variable';
import { GitlabProvider } from '@cdktf/provider-gitlab/lib/provider';
import { TagProtection } from '@cdktf/provider-gitlab/lib/tag-protection';
import { Construct } from 'constructs';
import { freshId } from '../../core/construct-id';
import { Problems } from '../../core/problems';
import { Warnings } from '../../core/warnings';
import { importInto } from '../workspaces/import-block';
import { CiVariable, writeCiVariables } from './ci-variable';
import { projectProblems } from './gitlab-problems';
import { Approvals, GitlabProjectProps, NotesToken, PipelineScheduleProps } from './gitlab-project-props';
import { gitlabProvider, gitlabUrl } from './gitlab-server';

/** How a tag begins that is a version. Patterns of GitLab know `*` alone. */
const VERSION_TAGS = [...'0123456789'].map((digit) => `${digit}*`);
/** What a tag of a release is not called. */
const PREFIXED_TAGS = ['v*', 'V*'];

/**
 * A project of GitLab by the rules of Common-Flow (https://commonflow.org): nobody pushes to the main branch, and nobody forces a push to it; a merge request is
 * merged when its pipeline passed and it is up to date, always with a merge commit; tags of releases are versions without a `v`, and stay.
 *
 * @example
 * new GitlabProject(workspaces, 'project', { path: 'acme/shop' });
 */
export class GitlabProject extends Construct {
  /** Group and project, e.g. `acme/shop`: what workspaces are linked to. */
  public readonly repository: string;
  /** Where people find it. */
  public readonly address: string;
  /** The server. */
  public readonly provider: GitlabProvider;
  /** The project. */
  public readonly project: Project;
  /** The token by which jobs write notes and statuses: their `GITLAB_TOKEN`. */
  public readonly notesToken: ProjectAccessToken;
  /** Protection of the main branch. */
  public readonly mainBranch: BranchProtection;

  /**
   * @param scope a stack, e.g. that of the workspaces
   * @param id e.g. `project`
   * @param props path, approvals, variables
   * @throws ValidationError `GitlabPath`, `GitlabAddress`, `GitlabServers`, `GitlabBranch`, `GitlabApprovals`, `GitlabToken`, `GitlabSchedule`, and of variables `CiVariable…`
   */
  public constructor(scope: Construct, id: string, props: GitlabProjectProps) {
    super(scope, freshId(scope, id));
    const problems = new Problems(this);
    problems.add(...projectProblems(props));
    problems.throwIfAny();
    const url = gitlabUrl(this, props.url);
    this.provider = gitlabProvider(this, url);
    this.repository = props.path;
    this.address = `${url}/${props.path}`;
    this.project = this.createProject(props);
    if (props.importExisting) importInto(this.project, props.path);
    this.mainBranch = this.protectBranches(props);
    this.protectTags(props.mergers ?? 'maintainer');
    if (props.approvals) this.requireApprovals(props.approvals);
    this.notesToken = this.createNotesToken(props.notes ?? {});
    this.setVariables(...props.variables ?? []);
    if (props.drift) this.schedule('drift', props.drift, props.defaultBranch ?? 'main');
    this.node.defaultChild = this.project;
  }

  /**
   * Gives variables to pipelines.
   *
   * @throws ValidationError `CiVariableKey`, `CiVariableLiteral`, `CiVariableTwice`
   */
  public setVariables(...variables: readonly CiVariable[]): this {
    writeCiVariables(this, this.project.id, variables);
    return this;
  }

  private createProject({ path, description, visibility = 'private', defaultBranch = 'main', importExisting }: GitlabProjectProps): Project {
    const parts = path.split('/');
    const name = parts.pop()!;
    const group = new DataGitlabGroup(this, 'group', { fullPath: parts.join('/') });
    return new Project(this, 'project', {
      name, path: name, namespaceId: group.groupId, description, visibilityLevel: visibility, defaultBranch,
      // A branch can be protected once it is there.
      initializeWithReadme: importExisting ? undefined : true,
      // Semi-linear: merged only when it is up to date, and with a merge commit all the same. `merge` would let pass what was tested against an older main branch.
      mergeMethod: 'rebase_merge',
      squashOption: 'default_off',
      onlyAllowMergeIfPipelineSucceeds: true,
      allowMergeOnSkippedPipeline: false,
      onlyAllowMergeIfAllDiscussionsAreResolved: true,
      resolveOutdatedDiffDiscussions: true,
      removeSourceBranchAfterMerge: true,
      autoCancelPendingPipelines: 'enabled',
      ciForwardDeploymentEnabled: true,
      ciPipelineVariablesMinimumOverrideRole: 'maintainer',
      // Applies wait for one another in the order of their merges.
      resourceGroupDefaultProcessMode: 'oldest_first',
      publicJobs: false,
      archiveOnDestroy: true,
      lifecycle: { preventDestroy: true, ignoreChanges: ['initialize_with_readme'] },
    });
  }

  private protectBranches({ defaultBranch = 'main', releaseBranches = ['release-*', 'release/*'], mergers = 'maintainer', approvals }: GitlabProjectProps): BranchProtection {
    const protect = (id: string, branch: string): BranchProtection => new BranchProtection(this, id, {
      project: this.project.id, branch, pushAccessLevel: 'no one', mergeAccessLevel: mergers, unprotectAccessLevel: 'maintainer', allowForcePush: false,
      codeOwnerApprovalRequired: approvals?.codeOwners ? true : undefined,
    });
    releaseBranches.forEach((pattern) => protect(freshId(this, `branch-${pattern}`), pattern));
    return protect('main-branch', defaultBranch);
  }

  /** Of several patterns that fit, GitLab takes the one that allows most: those of versions must not fit what begins with a `v`. */
  private protectTags(makers: 'developer' | 'maintainer'): void {
    const protect = (tag: string, createAccessLevel: string): TagProtection => new TagProtection(this, `tag-${tag[0]}`, { project: this.project.id, tag, createAccessLevel });
    VERSION_TAGS.forEach((tag) => protect(tag, makers));
    PREFIXED_TAGS.forEach((tag) => protect(tag, 'no one'));
  }

  private requireApprovals({ required, groups }: Approvals): void {
    new ProjectApprovalRule(this, 'approval', {
      project: this.project.id, name: groups ? 'reviewers' : 'All Members', approvalsRequired: required, ruleType: groups ? 'regular' : 'any_approver', groupIds: groups && [...groups],
    });
    new ProjectLevelMrApprovals(this, 'approvals', {
      project: this.project.id, mergeRequestsAuthorApproval: false, mergeRequestsDisableCommittersApproval: true, resetApprovalsOnPush: true,
      disableOverridingApproversPerMergeRequest: true,
    });
    Warnings.of(this).add({
      code: 'GitlabPremium', what: 'approvals are kept by GitLab Premium and Ultimate; elsewhere the apply fails', fix: 'leave `approvals` out, or say that you have it: Warnings.of(project).acknowledge(\'GitlabPremium\', …)',
    });
  }

  private createNotesToken({ days = 90, renewedDaysBefore = 30 }: NotesToken): ProjectAccessToken {
    const token = new ProjectAccessToken(this, 'notes-token', {
      project: this.project.id, name: 'trackway', description: 'Notes and statuses on merge requests', scopes: ['api'], accessLevel: 'developer',
      rotationConfiguration: { expirationDays: days, rotateBeforeDays: renewedDaysBefore },
    });
    // Pipelines of merge requests are not of a protected branch. A token of a job cannot write notes (https://gitlab.com/gitlab-org/gitlab/-/issues/464591).
    new ProjectVariable(this, 'GITLAB_TOKEN', {
      project: this.project.id, key: 'GITLAB_TOKEN', value: token.token, masked: true, hidden: true, protected: false, raw: true, variableType: 'env_var', environmentScope: '*',
      description: 'Writes notes and statuses on merge requests',
    });
    return token;
  }

  private schedule(id: string, { cron, timeZone = 'UTC' }: PipelineScheduleProps, branch: string): void {
    new PipelineSchedule(this, id, { project: this.project.id, description: id, cron, cronTimezone: timeZone, ref: `refs/heads/${branch}`, active: true });
  }
}
