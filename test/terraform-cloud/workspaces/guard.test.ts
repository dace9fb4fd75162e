import { GitlabConnection, Guard, SecretInput, Workspaces } from '../../../src/terraform-cloud';
import { refusal } from '../../support/render';
import { byName, environment, platform, workspaceId, written } from '../support/written';

const WORKSPACE = (one: any): string => one.workspace_id;

describe('what judges runs', () => {
  test('is asked when there is a plan, and refuses for good, unless it is said otherwise', () => {
    const shop = platform();
    const { data, app } = environment(shop);
    const workspaces = new Workspaces(shop);
    workspaces.guard('notes', Guard.runTask({ url: 'https://notes.example.com', signedWith: SecretInput.ciVariable('NOTES_KEY') }), { on: [data] });
    workspaces.guard('cost', Guard.runTask({ url: 'https://cost.example.com', stages: ['pre_plan', 'post_plan'] }), { on: [app], enforcement: 'advisory' });
    const configuration = written(shop, 'shop-workspaces');
    expect(byName(configuration, 'tfe_organization_run_task')).toEqual({
      notes: { name: 'notes', url: 'https://notes.example.com', enabled: true, hmac_key_wo: '${var.notes_key}' },
      cost: { name: 'cost', url: 'https://cost.example.com', enabled: true },
    });
    const of = (stack: string): unknown => byName(configuration, 'tfe_workspace_run_task', WORKSPACE)[workspaceId(configuration, stack)];
    expect(of('shop-prod-data')).toMatchObject({ task_id: '${tfe_organization_run_task.task-notes.id}', enforcement_level: 'mandatory', stages: ['post_plan'] });
    expect(of('shop-prod-app')).toMatchObject({ task_id: '${tfe_organization_run_task.task-cost.id}', enforcement_level: 'advisory', stages: ['pre_plan', 'post_plan'] });
  });

  test('is policies in a repository, for the workspaces that are meant and no other', () => {
    const shop = platform();
    const { data } = environment(shop);
    new Workspaces(shop).guard('rules', Guard.policies({ repository: 'acme/policies', connection: GitlabConnection.existing('ot-1'), path: 'opa' }), { on: [data] });
    const configuration = written(shop, 'shop-workspaces');
    expect(byName(configuration, 'tfe_policy_set')).toEqual({
      rules: {
        name: 'rules', kind: 'opa', policies_path: 'opa', global: false, overridable: false,
        vcs_repo: { identifier: 'acme/policies', branch: 'main', oauth_token_id: 'ot-1', ingress_submodules: false },
      },
    });
    expect(Object.keys(byName(configuration, 'tfe_workspace_policy_set', WORKSPACE))).toEqual([workspaceId(configuration, 'shop-prod-data')]);
  });

  test('is refused without an address, a stage or a repository', () => {
    const workspaces = new Workspaces(platform());
    expect(refusal(() => workspaces.guard('a', Guard.runTask({ url: 'https://me:pw@example.com', stages: [] }))).split('\n')).toEqual([
      '[shop/shop-workspaces] the run task a is at "https://…@example.com"; write an address with https and without a password (GuardUrl)',
      '[shop/shop-workspaces] the run task a is asked at no stage; name one, e.g. [\'post_plan\'] (GuardStages)',
    ]);
    expect(refusal(() => workspaces.guard('b', Guard.policies({ repository: 'policies', connection: GitlabConnection.existing('ot-1') })))).toBe(
      '[shop/shop-workspaces] the policies b are in "policies"; write group and project, e.g. "acme/policies" (GuardPolicies)',
    );
  });
});
