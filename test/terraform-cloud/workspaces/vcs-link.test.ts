import { GitlabConnection, SecretInput, WorkspaceVariable, Workspaces } from '../../../src/terraform-cloud';
import { refusal } from '../../support/render';
import { byName, environment, platform, workspaceId, written } from '../support/written';

const connection = GitlabConnection.existing('ot-1');

describe('workspaces that are linked to a repository', () => {
  test('run for the files of their stack, and after the stacks that they read', () => {
    const shop = platform();
    const { environment: prod } = environment(shop);
    environment(shop, 'staging');
    new Workspaces(shop).link({ repository: 'acme/shop', connection, on: [prod] });
    const configuration = written(shop, 'shop-workspaces');
    const workspaces = byName(configuration, 'tfe_workspace');
    expect(workspaces['shop-prod-app']).toMatchObject({
      vcs_repo: { identifier: 'acme/shop', branch: 'main', oauth_token_id: 'ot-1', ingress_submodules: false },
      working_directory: 'rendered/stacks/shop-prod-app',
      trigger_patterns: ['/rendered/stacks/shop-prod-app/**/*'],
      file_triggers_enabled: true, queue_all_runs: true, speculative_enabled: true, auto_apply: false, auto_apply_run_trigger: false,
    });
    expect(workspaces['shop-staging-app'].vcs_repo).toBeUndefined();
    expect(workspaces['shop-workspaces'].vcs_repo).toBeUndefined();
    expect(Object.values(byName(configuration, 'tfe_run_trigger', (one) => one.workspace_id))).toEqual([
      { workspace_id: workspaceId(configuration, 'shop-prod-app'), sourceable_id: workspaceId(configuration, 'shop-prod-data') },
    ]);
  });

  test('run for tags, and then for no files', () => {
    const shop = platform();
    environment(shop);
    new Workspaces(shop).link({ repository: { repository: 'acme/shop' }, connection, tagsRegex: '^\\d+\\.\\d+\\.\\d+$', autoApply: true, runTriggers: false, folder: '/out/' });
    const configuration = written(shop, 'shop-workspaces');
    const { trigger_patterns, ...workspace } = byName(configuration, 'tfe_workspace')['shop-prod-app'];
    expect(workspace).toMatchObject({
      vcs_repo: { identifier: 'acme/shop', tags_regex: '^\\d+\\.\\d+\\.\\d+$' }, working_directory: 'out/shop-prod-app', file_triggers_enabled: false, auto_apply: true, auto_apply_run_trigger: true,
    });
    expect(trigger_patterns).toBeUndefined();
    expect(workspace.vcs_repo.branch).toBeUndefined();
    expect(configuration.resource.tfe_run_trigger).toBeUndefined();
  });

  test('are applied once as they are made, when their variables are there', () => {
    const shop = platform();
    environment(shop);
    const workspaces = new Workspaces(shop);
    workspaces.share('all', [WorkspaceVariable.env('A', 'b')]);
    workspaces.link({ repository: 'acme/shop', connection, firstRun: true });
    const configuration = written(shop, 'shop-workspaces');
    const runs = byName(configuration, 'tfe_workspace_run', (one) => one.workspace_id);
    expect(runs[workspaceId(configuration, 'shop-prod-app')]).toEqual({
      workspace_id: workspaceId(configuration, 'shop-prod-app'), apply: { manual_confirm: false, wait_for_run: true, retry: true },
      depends_on: [expect.stringContaining('tfe_workspace_settings.shop-prod-app'), expect.stringContaining('tfe_variable.set-all'), expect.stringContaining('tfe_workspace_variable_set.shop-prod-app')],
    });
  });

  test('are linked by a token that lies in no code', () => {
    const shop = platform();
    environment(shop);
    const workspaces = new Workspaces(shop);
    workspaces.link({ repository: 'acme/shop', connection: GitlabConnection.token(workspaces, 'gitlab', { token: SecretInput.ciVariable('TFC_GITLAB_TOKEN') }) });
    const configuration = written(shop, 'shop-workspaces');
    expect(Object.values(byName(configuration, 'tfe_oauth_client'))).toEqual([{
      name: 'GitLab', api_url: 'https://gitlab.com/api/v4', http_url: 'https://gitlab.com', service_provider: 'gitlab_hosted', organization_scoped: true, oauth_token: '${var.tfc_gitlab_token}',
    }]);
    // The state keeps it, and what is ephemeral could not be given to it.
    expect(configuration.variable.tfc_gitlab_token).toEqual({ type: 'string', sensitive: true, nullable: false, description: 'From the CI variable TFC_GITLAB_TOKEN' });
    expect(byName(configuration, 'tfe_workspace')['shop-prod-app'].vcs_repo.oauth_token_id).toBe('${tfe_oauth_client.gitlab_client_EB1C4CB6.oauth_token_id}');
  });

  test('are refused where the API would take no such thing', () => {
    const shop = platform();
    const workspaces = new Workspaces(shop);
    expect(refusal(() => workspaces.link({ repository: 'shop', connection, tagsRegex: '.*', branch: 'main', triggerPatterns: [], folder: '../out' })).split('\n')).toEqual([
      '[shop/shop-workspaces] "shop" is no repository; write group and project, e.g. "acme/shop" (VcsRepository)',
      '[shop/shop-workspaces] `tagsRegex` and `triggerPatterns` exclude each other: a tag changes no files; run for tags, or for files of a branch (VcsTagsAndPatterns)',
      '[shop/shop-workspaces] `tagsRegex` runs for tags on any branch, and `branch` would be ignored; leave `branch` out (VcsTagsAndBranch)',
      '[shop/shop-workspaces] `triggerPatterns` is empty, so that the working directory would decide; leave it out, or name the files (VcsPatterns)',
      '[shop/shop-workspaces] the folder "../out" leaves the repository; name a folder in it, e.g. "rendered/stacks" (VcsFolder)',
    ]);
    expect(refusal(() => workspaces.link({ repository: 'acme/shop', connection, triggerPatterns: ['a b'] }))).toBe(
      '[shop/shop-workspaces] "a b" is no pattern of files; write e.g. "/rendered/stacks/**/*" (VcsPatterns)',
    );
  });

  test('are linked once', () => {
    const shop = platform();
    const { data } = environment(shop);
    const workspaces = new Workspaces(shop);
    workspaces.link({ repository: 'acme/shop', connection });
    workspaces.link({ repository: 'acme/data', connection, on: [data] });
    expect(refusal(() => written(shop, 'shop-workspaces'))).toBe(
      '[shop/shop-workspaces] shop-prod-data is linked to acme/shop already; link each workspace once: { on: [stack] } (VcsTwice)',
    );
  });
});
