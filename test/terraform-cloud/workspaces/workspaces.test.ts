import { DataTerraformRemoteState, LocalBackend } from 'cdktf';
import { Environment, Platform, TerraformState } from '../../../src';
import { Stack } from '../../../src/aws';
import { AwsCredentials, Execution, Notification, SecretInput, Team, Workspaces } from '../../../src/terraform-cloud';
import { refusal } from '../../support/render';
import { byName, environment, plainStackIn, platform, warningsOf, workspaceId, written } from '../support/written';

const ADDRESS = (variable: any): string => variable.workspace_id;

describe('the workspaces of a platform', () => {
  test('are one for each stack, whether it was made before or after, and one for themselves', () => {
    const shop = platform();
    environment(shop);
    new Workspaces(shop);
    environment(shop, 'staging');
    const names = Object.keys(byName(written(shop, 'shop-workspaces'), 'tfe_workspace'));
    expect(names).toEqual(['shop-prod-app', 'shop-prod-data', 'shop-staging-app', 'shop-staging-data', 'shop-workspaces']);
  });

  test('say whose they are, and are neither destroyed with nor without their resources', () => {
    const shop = platform({ project: 'platform' });
    environment(shop);
    new Workspaces(shop, { source: 'https://gitlab.com/acme/shop', tags: { 'cost-center': '42' } });
    const configuration = written(shop, 'shop-workspaces');
    expect(byName(configuration, 'tfe_workspace')['shop-prod-data']).toEqual({
      name: 'shop-prod-data',
      description: 'data of prod, of the team commerce',
      project_id: '${data.tfe_project.tfe-project.id}',
      terraform_version: '~> 1.11.0',
      tags: { 'platform': 'shop', 'environment': 'prod', 'stack': 'data', 'managed-by': 'trackway', 'cost-center': '42' },
      allow_destroy_plan: false,
      auto_apply: false,
      auto_apply_run_trigger: false,
      file_triggers_enabled: false,
      queue_all_runs: false,
      speculative_enabled: true,
      source_name: 'trackway',
      source_url: 'https://gitlab.com/acme/shop',
      lifecycle: { prevent_destroy: true, ignore_changes: ['source_name', 'source_url'] },
    });
    expect(configuration.data.tfe_project['tfe-project'].name).toBe('platform');
    expect(configuration.provider.tfe).toEqual([{ organization: 'acme' }]);
  });

  test('let exactly those read the outputs of a stack whose code does', () => {
    const shop = platform();
    const { app } = environment(shop);
    const other = new Stack(app.environment, 'other');
    other.addDependency(app); // an order, and nothing read
    new Workspaces(shop);
    const configuration = written(shop, 'shop-workspaces');
    const settings = byName(configuration, 'tfe_workspace_settings', ADDRESS);
    const of = (stack: string): unknown => settings[workspaceId(configuration, stack)];
    expect(of('shop-prod-data')).toEqual({
      workspace_id: workspaceId(configuration, 'shop-prod-data'), execution_mode: 'remote', global_remote_state: false,
      remote_state_consumer_ids: [workspaceId(configuration, 'shop-prod-app')],
    });
    expect(of('shop-prod-app')).toMatchObject({ global_remote_state: false, remote_state_consumer_ids: [] });
    expect(of('shop-prod-other')).toMatchObject({ global_remote_state: false, remote_state_consumer_ids: [] });
  });

  test('hand over what other stacks read as sensitive, through the state of the workspace', () => {
    const shop = platform();
    environment(shop);
    new Workspaces(shop);
    const outputs = written(shop, 'shop-prod-data').output;
    expect(Object.values(outputs)).toEqual([{ sensitive: true, value: expect.stringMatching(/^\$\{aws_s3_bucket\..*\.arn\}$/) }]);
    const [queue] = Object.values<any>(written(shop, 'shop-prod-app').resource.aws_sqs_queue);
    expect(queue.name).toBe(`\${data.terraform_remote_state.cross-stack-reference-input-shop-prod-data.outputs.${Object.keys(outputs)[0]}}`);
  });

  test('let a stack read that asks for the outputs of another by its workspace', () => {
    const shop = platform();
    const { data, app } = environment(shop);
    new DataTerraformRemoteState(data, 'app', { organization: 'acme', workspaces: { name: 'shop-prod-app' } } as never);
    new Workspaces(shop);
    const configuration = written(shop, 'shop-workspaces');
    const settings = byName(configuration, 'tfe_workspace_settings', ADDRESS);
    expect(settings[workspaceId(configuration, app.stackName)].remote_state_consumer_ids).toEqual([workspaceId(configuration, 'shop-prod-data')]);
  });

  test('are there before anything runs in them, and belong to nobody else\'s order', () => {
    const shop = platform();
    const { app, data } = environment(shop);
    const workspaces = new Workspaces(shop);
    written(shop, 'shop-workspaces');
    expect([app, data].map((stack) => stack.dependsOn(workspaces))).toEqual([true, true]);
    expect(workspaces.dependencies).toEqual([]);
  });

  test('take themselves over, and run where the command is given', () => {
    const shop = platform();
    const workspaces = new Workspaces(shop);
    const configuration = written(shop, 'shop-workspaces');
    expect(configuration.import).toEqual([{ id: 'acme/shop-workspaces', to: `tfe_workspace.${workspaces.own.workspace.friendlyUniqueId}` }]);
    expect(Object.values(byName(configuration, 'tfe_workspace_settings', ADDRESS))).toMatchObject([{ execution_mode: 'local' }]);
    expect(configuration.terraform.cloud).toEqual({ organization: 'acme', workspaces: { name: 'shop-workspaces' } });
  });

  test('take over one that is there', () => {
    const shop = platform();
    const { data } = environment(shop);
    const workspaces = new Workspaces(shop);
    const { workspace } = workspaces.of(data).importExisting().importExisting();
    expect(written(shop, 'shop-workspaces').import).toContainEqual({ id: 'acme/shop-prod-data', to: `tfe_workspace.${workspace.friendlyUniqueId}` });
  });

  test('are made on a server of one\'s own, and read there', () => {
    const shop = platform({ hostname: 'tfe.example.com' });
    environment(shop);
    new Workspaces(shop);
    expect(written(shop, 'shop-workspaces').provider.tfe).toEqual([{ hostname: 'tfe.example.com', organization: 'acme' }]);
    expect(Object.values<any>(written(shop, 'shop-prod-app').data.terraform_remote_state)[0].config).toEqual({
      hostname: 'tfe.example.com', organization: 'acme', workspaces: { name: 'shop-prod-data' },
    });
  });

  test('are the same however often they are written', () => {
    const shop = platform();
    environment(shop);
    new Workspaces(shop).share('nothing', []);
    expect(written(shop, 'shop-workspaces')).toEqual(written(shop, 'shop-workspaces'));
  });

  test('hand what only a cloud workspace of a plain resource knows to whoever opens the hatch', () => {
    const shop = platform();
    const { data } = environment(shop);
    new Workspaces(shop).of(data).workspace.addOverride('ssh_key_id', 'sshkey-1');
    expect(byName(written(shop, 'shop-workspaces'), 'tfe_workspace')['shop-prod-data'].ssh_key_id).toBe('sshkey-1');
  });
});

describe('runs', () => {
  test('may be asked to destroy a stack where nothing is kept', () => {
    const shop = platform();
    environment(shop, 'staging');
    new Workspaces(shop);
    expect(byName(written(shop, 'shop-workspaces'), 'tfe_workspace')['shop-staging-data'].allow_destroy_plan).toBe(true);
  });

  test('happen on agents that no other workspace uses', () => {
    const shop = platform();
    const { data, app } = environment(shop);
    const workspaces = new Workspaces(shop);
    const pool = workspaces.agentPool('private');
    workspaces.of(data).runOn(Execution.agents(pool));
    workspaces.of(app).runOn(Execution.agents('apool-elsewhere'));
    const configuration = written(shop, 'shop-workspaces');
    const id = workspaceId(configuration, 'shop-prod-data');
    expect(byName(configuration, 'tfe_agent_pool')['shop-private']).toEqual({ name: 'shop-private', organization_scoped: false });
    expect(Object.values(byName(configuration, 'tfe_agent_pool_allowed_workspaces', () => 'one'))).toEqual([
      { agent_pool_id: '${tfe_agent_pool.agents-private.id}', allowed_workspace_ids: [id] },
    ]);
    const settings = byName(configuration, 'tfe_workspace_settings', ADDRESS);
    expect(settings[id]).toMatchObject({ execution_mode: 'agent', agent_pool_id: '${tfe_agent_pool.agents-private.id}', depends_on: [expect.stringContaining('tfe_agent_pool_allowed_workspaces.')] });
    expect(settings[workspaceId(configuration, 'shop-prod-app')]).toMatchObject({ execution_mode: 'agent', agent_pool_id: 'apool-elsewhere' });
  });

  test('of more than twenty others are followed by none', () => {
    const shop = platform();
    const prod = new Environment(shop, 'prod', { region: 'eu-west-1' });
    const workspaces = new Workspaces(shop);
    const all = Array.from({ length: 22 }, (_, i) => workspaces.of(new Stack(prod, `s${i}`)));
    all[0].runAfter(...all.slice(1, 21), all[0], all[1]);
    expect(Object.keys(byName(written(shop, 'shop-workspaces'), 'tfe_run_trigger', (one) => one.sourceable_id))).toHaveLength(20);
    expect(refusal(() => all[0].runAfter(all[21]))).toBe(
      '[shop/shop-workspaces/shop-prod-s0] shop-prod-s0 would run after 21 workspaces, and Terraform Cloud knows 20 at most; '
      + 'leave run triggers to the pipeline (`runTriggers: false`), or read from fewer stacks (RunTriggerLimit)',
    );
  });
});

describe('people', () => {
  test('are told what happens to runs, by an address that is in no code', () => {
    const shop = platform();
    const { environment: prod } = environment(shop);
    environment(shop, 'staging');
    new Workspaces(shop).notify('ops', Notification.webhook('https://ops.example.com/runs', { on: ['run:errored'], signedWith: SecretInput.ciVariable('OPS_KEY') }), { on: [prod] });
    const configuration = written(shop, 'shop-workspaces');
    expect(byName(configuration, 'tfe_notification_configuration', ADDRESS)).toEqual(Object.fromEntries(['app', 'data'].map((stack) => workspaceId(configuration, `shop-prod-${stack}`)).map((id) => [id, {
      name: 'ops', workspace_id: id, destination_type: 'generic', enabled: true, triggers: ['run:errored'], url: 'https://ops.example.com/runs', token_wo: '${var.ops_key}',
    }])));
    expect(configuration.variable.ops_key).toEqual({ type: 'string', sensitive: true, nullable: false, ephemeral: true, description: 'From the CI variable OPS_KEY' });
  });

  test('are told of something, at an address', () => {
    const shop = platform();
    environment(shop);
    new Workspaces(shop).notify('ops', Notification.webhook('http://ops.example.com', { on: [] }), {});
    expect(refusal(() => written(shop, 'shop-workspaces')).split('\n')).toEqual([
      '[shop/shop-workspaces] ops is told of nothing; name what it is told: { on: [\'run:errored\'] } (NotificationTriggers)',
      '[shop/shop-workspaces] ops goes to "http://ops.example.com"; write an address with https and without a password (NotificationAddress)',
    ]);
  });

  test('of a team may use the workspaces of an environment, but not that of its credentials unless it is named', () => {
    const shop = platform();
    const { environment: prod } = environment(shop);
    const access = new Stack(prod, 'access', { account: '123456789012' });
    new AwsCredentials(access, 'runs');
    const workspaces = new Workspaces(shop);
    workspaces.allow(Team.named('developers'), 'write', { on: [prod] });
    workspaces.allow(Team.named('security'), 'admin', { on: [access] });
    const configuration = written(shop, 'shop-workspaces');
    expect(Object.values(byName(configuration, 'tfe_team_access', (one) => `${one.workspace_id}${one.access}`)).map(({ access: level, workspace_id }) => [workspace_id, level])).toEqual([
      [workspaceId(configuration, 'shop-prod-access'), 'admin'],
      [workspaceId(configuration, 'shop-prod-app'), 'write'],
      [workspaceId(configuration, 'shop-prod-data'), 'write'],
    ]);
    expect(configuration.data.tfe_team['team-developers'].name).toBe('developers');
    expect(warningsOf(shop).map(({ code, what }) => [code, what])).toEqual([
      ['TerraformCloudEdition', 'teams need a paid edition of HCP Terraform, or Terraform Enterprise; elsewhere the apply fails'],
    ]);
  });
});

describe('it is refused', () => {
  test('without an organization, a version, an address and tags that work, all at once', () => {
    const shop = new Platform('shop', { terraformState: TerraformState.local() });
    expect(refusal(() => new Workspaces(shop, { terraformVersion: 'latest', source: 'gitlab', tags: { 'a b': 'c' } })).split('\n')).toEqual([
      '[shop/shop-workspaces] shop-workspaces has no organization to make workspaces in; give `terraformState: TerraformState.cloud({ organization })` to the platform, or `state` here (WorkspacesState)',
      '[shop/shop-workspaces] `terraformVersion` is "latest", so that the same plan may come out otherwise tomorrow, or not at all; write a version or a constraint, e.g. "1.11.4" or "~> 1.11.0" (WorkspacesVersion)',
      '[shop/shop-workspaces] the tag "a b" = "c" is too long or has characters that tags have not; use letters, digits and -_:.=+@/, at most 128 for the key and 256 for the value (WorkspacesTag)',
      '[shop/shop-workspaces] `source` is "gitlab", and people follow it; write an address, e.g. "https://gitlab.com/acme/shop" (WorkspacesSource)',
    ]);
  });

  test('with a Terraform that keeps secrets in states', () => {
    expect(refusal(() => new Workspaces(platform(), { terraformVersion: '~> 1.10.0' }))).toBe(
      '[shop/shop-workspaces] `terraformVersion` ~> 1.10.0 knows no arguments that are only written, so that secrets would lie in the state; use 1.11 or later (WorkspacesVersion)',
    );
    for (const good of ['1.11.4', '~> 1.12.0', '>= 1.11.2, < 2.0.0', '2.0.0']) expect(new Workspaces(platform(), { terraformVersion: good }).stackName).toBe('shop-workspaces');
  });

  test('for a stack whose state is elsewhere', () => {
    const shop = platform();
    environment(shop);
    new LocalBackend(plainStackIn(shop, 'legacy'), { path: '../legacy.tfstate' });
    new Stack(new Environment(shop, 'trial', { region: 'eu-west-1', terraformState: TerraformState.cloud({ organization: 'other' }) }), 'data');
    new Workspaces(shop);
    expect(refusal(() => written(shop, 'shop-workspaces')).split('\n')).toEqual([
      '[shop/shop-workspaces] the state of legacy is kept in no workspace of a name, and the workspaces are made in acme at app.terraform.io; keep it there: terraformState: TerraformState.cloud({ organization }) (WorkspaceState)',
      '[shop/shop-workspaces] the state of shop-trial-data is kept in other at app.terraform.io, and the workspaces are made in acme at app.terraform.io; keep it there: terraformState: TerraformState.cloud({ organization }) (WorkspaceState)',
    ]);
  });
});
