import { Environment, Platform, TerraformState, Warnings } from 'trackway';
import { Engine, Network, SqlDatabase, Stack } from 'trackway/aws';
import {
  AwsCredentials, CiVariable, GitlabProject, Notification, SecretInput, Team, WorkspaceVariable, Workspaces,
} from 'trackway/terraform-cloud';

// #region platform
export const shop = new Platform('shop', {
  owner: 'platform',
  terraformState: TerraformState.cloud({ organization: 'example', project: 'shop' }),
});
// #endregion

// #region environment
function environment(name: string, account: string): Environment {
  const made = new Environment(shop, name, { region: 'ap-northeast-2' });
  new AwsCredentials(new Stack(made, 'access', { account }), 'runs'); // one role plans, another applies

  const ground = new Stack(made, 'ground', { account });
  const network = new Network(ground, 'network', { cidr: '10.20.0.0/16', zones: 2 });
  new SqlDatabase(new Stack(made, 'data', { account }), 'orders', { network, engine: Engine.postgres('16') });
  return made;
}

const prod = environment('prod', '123456789012');
const staging = environment('staging', '210987654321');
// #endregion

// #region workspaces
const workspaces = new Workspaces(shop, { source: 'https://gitlab.com/example/shop' });

workspaces.share('datadog', [
  WorkspaceVariable.env('DD_HOST', 'https://api.datadoghq.eu'),
  WorkspaceVariable.env('DD_API_KEY', SecretInput.ciVariable('DATADOG_API_KEY')), // the value is in GitLab, and in no state
]);
workspaces.notify('platform', Notification.slack(SecretInput.vault('shop/slack', 'url')), { on: [prod] });
workspaces.allow(Team.named('developers'), 'read', { on: [prod] });
workspaces.allow(Team.named('developers'), 'write', { on: [staging] });
Warnings.of(workspaces).acknowledge('TerraformCloudEdition', 'we have the Standard edition');
// #endregion

// #region project
new GitlabProject(workspaces, 'project', {
  path: 'example/shop',
  description: 'The shop: services, and the ground under them',
  drift: { cron: '0 6 * * 1-5', timeZone: 'Asia/Seoul' },
  variables: [
    // A team's token that may only plan, for jobs of merge requests; and another that may apply, for those of the main branch.
    CiVariable.secret('TF_TOKEN_app_terraform_io', SecretInput.ciVariable('TFC_PLAN_TOKEN'), { environment: 'shop/plan', protected: false }),
    CiVariable.secret('TF_TOKEN_app_terraform_io', SecretInput.ciVariable('TFC_APPLY_TOKEN'), { environment: 'shop/apply' }),
  ],
});
// #endregion

export const result = shop.synth();
