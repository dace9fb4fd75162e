import { Warnings } from '../../../src';
import { CiVariable, GitlabConnection, GitlabProject, SecretInput, Workspaces } from '../../../src/terraform-cloud';
import { refusal } from '../../support/render';
import { byName, platform, warningsOf, written } from '../support/written';

type Props = ConstructorParameters<typeof GitlabProject>[2];

function made(props: Partial<Props> = {}): any {
  const shop = platform();
  new GitlabProject(new Workspaces(shop), 'gitlab', { path: 'acme/teams/shop', ...props });
  return written(shop, 'shop-workspaces');
}

function refused(props: Partial<Props>): string[] {
  return refusal(() => made(props)).split('\n');
}

/** Whether GitLab's pattern fits: `*` stands for anything. */
function fits(pattern: string, name: string): boolean {
  return new RegExp(`^${pattern.replace(/[.+]/g, '\\$&').replace(/\*/g, '.*')}$`).test(name);
}

describe('a project', () => {
  test('merges what its pipeline passed and what is up to date, with a merge commit', () => {
    const configuration = made();
    expect(byName(configuration, 'gitlab_project').shop).toMatchObject({
      name: 'shop', path: 'shop', visibility_level: 'private', default_branch: 'main', merge_method: 'rebase_merge', squash_option: 'default_off',
      only_allow_merge_if_pipeline_succeeds: true, allow_merge_on_skipped_pipeline: false, only_allow_merge_if_all_discussions_are_resolved: true,
      remove_source_branch_after_merge: true, public_jobs: false, resource_group_default_process_mode: 'oldest_first',
      archive_on_destroy: true, lifecycle: { prevent_destroy: true, ignore_changes: ['initialize_with_readme'] },
    });
    expect(Object.values<any>(configuration.data.gitlab_group)[0].full_path).toBe('acme/teams');
    expect(configuration.provider.gitlab).toEqual([{ base_url: 'https://gitlab.com/api/v4/', early_auth_check: false }]);
  });

  test('has a main branch and branches of releases that nobody pushes to', () => {
    const protections = byName(made({ defaultBranch: 'trunk', mergers: 'developer' }), 'gitlab_branch_protection', (one) => one.branch);
    expect(Object.keys(protections)).toEqual(['release-*', 'release/*', 'trunk']);
    for (const protection of Object.values(protections)) {
      expect(protection).toMatchObject({ push_access_level: 'no one', merge_access_level: 'developer', unprotect_access_level: 'maintainer', allow_force_push: false });
    }
  });

  test('has tags of releases that are versions without a v: of all patterns that fit, GitLab takes the one that allows most', () => {
    const tags = Object.values(byName(made(), 'gitlab_tag_protection', (one) => one.tag));
    const makers = (name: string): string[] => tags.filter(({ tag }) => fits(tag, name)).map(({ create_access_level: level }) => level);
    for (const version of ['1.2.3', '0.1.0', '10.0.0-rc.1', '9.9.9']) expect({ version, makers: makers(version) }).toEqual({ version, makers: ['maintainer'] });
    for (const prefixed of ['v1.2.3', 'V2.0.0']) expect({ prefixed, makers: makers(prefixed) }).toEqual({ prefixed, makers: ['no one'] });
  });

  test('has a token of its own for notes, which is renewed, and which jobs of merge requests see', () => {
    const configuration = made({ notes: { days: 60, renewedDaysBefore: 10 } });
    expect(Object.values(byName(configuration, 'gitlab_project_access_token'))).toMatchObject([
      { name: 'trackway', scopes: ['api'], access_level: 'developer', rotation_configuration: { expiration_days: 60, rotate_before_days: 10 } },
    ]);
    expect(byName(configuration, 'gitlab_project_variable', (one) => one.key).GITLAB_TOKEN).toMatchObject({
      value: expect.stringMatching(/^\$\{gitlab_project_access_token\..*\.token\}$/), masked: true, hidden: true, protected: false, environment_scope: '*',
    });
  });

  test('gives variables to pipelines: secrets masked, hidden and protected, their values in no code', () => {
    const configuration = made({
      variables: [
        CiVariable.text('REGION', 'ap-northeast-2', { description: 'Where' }),
        CiVariable.secret('TF_TOKEN_app_terraform_io', SecretInput.ciVariable('TFC_PLAN_TOKEN'), { environment: 'shop/plan', protected: false }),
        CiVariable.secret('TF_TOKEN_app_terraform_io', SecretInput.ciVariable('TFC_APPLY_TOKEN'), { environment: 'shop/apply' }),
        CiVariable.text('CONFIG', 'a ${b}', { file: true }),
      ],
    });
    const variables = byName(configuration, 'gitlab_project_variable', (one) => `${one.key} ${one.environment_scope}`);
    expect(variables['REGION *']).toMatchObject({ value: 'ap-northeast-2', masked: false, hidden: false, protected: false, raw: true, variable_type: 'env_var', description: 'Where' });
    expect(variables['TF_TOKEN_app_terraform_io shop/plan']).toMatchObject({ value: '${var.tfc_plan_token}', masked: true, hidden: true, protected: false });
    expect(variables['TF_TOKEN_app_terraform_io shop/apply']).toMatchObject({ value: '${var.tfc_apply_token}', masked: true, hidden: true, protected: true });
    expect(variables['CONFIG *']).toMatchObject({ value: 'a $${b}', variable_type: 'file' });
    expect(configuration.variable.tfc_apply_token).toEqual({ type: 'string', sensitive: true, nullable: false, description: 'From the CI variable TFC_APPLY_TOKEN' });
  });

  test('looks for drift by the full name of the branch', () => {
    const configuration = made({ drift: { cron: '0 6 * * 1-5', timeZone: 'Asia/Seoul' } });
    expect(Object.values(byName(configuration, 'gitlab_pipeline_schedule', (one) => one.description))).toMatchObject([
      { description: 'drift', cron: '0 6 * * 1-5', cron_timezone: 'Asia/Seoul', ref: 'refs/heads/main', active: true },
    ]);
  });

  test('is approved by others than who wrote it, anew after every push', () => {
    const shop = platform();
    const project = new GitlabProject(new Workspaces(shop), 'gitlab', { path: 'acme/shop', approvals: { required: 2, groups: [42], codeOwners: true } });
    const configuration = written(shop, 'shop-workspaces');
    expect(Object.values(byName(configuration, 'gitlab_project_approval_rule'))).toMatchObject([{ approvals_required: 2, rule_type: 'regular', group_ids: [42] }]);
    expect(Object.values(byName(configuration, 'gitlab_project_level_mr_approvals'))).toMatchObject([
      {
        merge_requests_author_approval: false, merge_requests_disable_committers_approval: true, reset_approvals_on_push: true,
        disable_overriding_approvers_per_merge_request: true,
      },
    ]);
    expect(byName(configuration, 'gitlab_branch_protection', (one) => one.branch).main.code_owner_approval_required).toBe(true);
    expect(warningsOf(shop).map(({ code }) => code)).toEqual(['GitlabPremium']);
    Warnings.of(project).acknowledge('GitlabPremium', 'we have it');
    expect(warningsOf(shop)).toEqual([]);
  });

  test('that is there is taken over, and its files are left alone', () => {
    const configuration = made({ importExisting: true });
    expect(configuration.import).toContainEqual({ id: 'acme/teams/shop', to: `gitlab_project.${Object.keys(configuration.resource.gitlab_project)[0]}` });
    expect(byName(configuration, 'gitlab_project').shop.initialize_with_readme).toBeUndefined();
  });
});

describe('a project is refused', () => {
  test('whose path, branches, approvals, token and schedule cannot be, all at once', () => {
    expect(refused({
      path: 'shop', defaultBranch: 'main branch', releaseBranches: ['*'], approvals: { required: 0, groups: [] }, notes: { days: 30, renewedDaysBefore: 30 }, drift: { cron: '@daily' },
    })).toEqual([
      '[shop/shop-workspaces/gitlab] `path` is "shop"; write group and project, e.g. "acme/shop" (GitlabPath)',
      '[shop/shop-workspaces/gitlab] "main branch" is no name of a branch; write a name, or a pattern such as "release-*" (GitlabBranch)',
      '[shop/shop-workspaces/gitlab] the pattern "*" protects every branch, so that nobody can work; protect the branches of releases, e.g. "release-*" (GitlabBranch)',
      '[shop/shop-workspaces/gitlab] 0 people would have to approve; write a number from 1 to 100, or leave `approvals` out (GitlabApprovals)',
      '[shop/shop-workspaces/gitlab] nobody could approve: `groups` is empty; leave it out, or name a group (GitlabApprovals)',
      '[shop/shop-workspaces/gitlab] the token of notes would hold 30 days and be renewed 30 days before; let it hold 2 to 365 days, and be renewed before its end and after its beginning (GitlabToken)',
      '[shop/shop-workspaces/gitlab] `drift.cron` is "@daily": GitLab knows no macros; write five fields, e.g. "0 6 * * 1-5" (GitlabSchedule)',
    ]);
    expect(refused({ defaultBranch: 'release-*', drift: { cron: '99 * * * *' } })).toEqual([
      '[shop/shop-workspaces/gitlab] `defaultBranch` is the pattern "release-*"; name one branch (GitlabBranch)',
      '[shop/shop-workspaces/gitlab] `drift.cron` is "99 * * * *": the minute cannot be "99"; write five fields, e.g. "0 6 * * 1-5" (GitlabSchedule)',
    ]);
  });

  test('whose variables are secrets in the code, have no names, or are set twice', () => {
    expect(refused({ variables: [CiVariable.text('TF_TOKEN_app_terraform_io', 'abc'), CiVariable.text('a-b', 'c'), CiVariable.text('A', 'b'), CiVariable.text('A', 'c')] })).toEqual([
      '[shop/shop-workspaces/gitlab] the value of TF_TOKEN_app_terraform_io is in the code, and its name is that of a secret; say where it is kept: CiVariable.secret("TF_TOKEN_app_terraform_io", SecretInput.ciVariable("TF_TOKEN_app_terraform_io")) (CiVariableLiteral)',
      '[shop/shop-workspaces/gitlab] "a-b" is no name of a CI variable; use letters, digits and underscores (CiVariableKey)',
      '[shop/shop-workspaces/gitlab] the CI variable A for * is set twice; take one of them away, or give them different environments (CiVariableTwice)',
    ]);
  });

  test('on two servers, or at an address that is none', () => {
    const shop = platform();
    const workspaces = new Workspaces(shop);
    new GitlabProject(workspaces, 'one', { path: 'acme/one', url: 'https://gitlab.example.com/' });
    expect(refusal(() => new GitlabProject(workspaces, 'two', { path: 'acme/two' }))).toBe(
      '[shop/shop-workspaces/two] one stack would use two servers of GitLab, https://gitlab.example.com/api/v4/ and https://gitlab.com/api/v4/, with one token; make a stack for each (GitlabServers)',
    );
    expect(refused({ url: 'https://me:pw@gitlab.example.com/api/v4' })).toEqual([
      '[shop/shop-workspaces/gitlab] GitLab is at "https://…@gitlab.example.com/api/v4"; write its address with https, without a password and without /api/v4, e.g. "https://gitlab.example.com" (GitlabAddress)',
    ]);
  });
});

describe('the way from Terraform Cloud to GitLab', () => {
  test('is an application on a server of one\'s own', () => {
    const shop = platform();
    const workspaces = new Workspaces(shop);
    GitlabConnection.application(workspaces, 'gitlab', { url: 'https://gitlab.example.com', callbackUrl: 'https://app.terraform.io/auth/1234/callback', edition: 'community' });
    const configuration = written(shop, 'shop-workspaces');
    expect(Object.values(byName(configuration, 'gitlab_application'))).toMatchObject([
      { name: 'Terraform Cloud', redirect_url: 'https://app.terraform.io/auth/1234/callback', scopes: ['api'], confidential: true },
    ]);
    expect(Object.values(byName(configuration, 'tfe_oauth_client'))).toMatchObject([{
      service_provider: 'gitlab_community_edition', api_url: 'https://gitlab.example.com/api/v4', http_url: 'https://gitlab.example.com',
      key: expect.stringMatching(/gitlab_application\..*\.application_id/), secret: expect.stringMatching(/gitlab_application\..*\.secret/),
    }]);
  });

  test('is no application on gitlab.com, nor without an address to call back', () => {
    const workspaces = new Workspaces(platform());
    expect(refusal(() => GitlabConnection.application(workspaces, 'gitlab', { callbackUrl: 'https://app.terraform.io' })).split('\n')).toEqual([
      '[shop/shop-workspaces/gitlab] applications are made by administrators of the server, and gitlab.com has others; use GitlabConnection.token(…) (GitlabApplication)',
      '[shop/shop-workspaces/gitlab] `callbackUrl` is "https://app.terraform.io"; take it from Terraform Cloud\'s page "Add a VCS provider", e.g. "https://app.terraform.io/auth/1234/callback" (GitlabApplication)',
    ]);
  });
});
