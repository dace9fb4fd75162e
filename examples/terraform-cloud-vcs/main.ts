import { Environment, Platform, TerraformState } from 'trackway';
import { Engine, Network, SqlDatabase, Stack } from 'trackway/aws';
import { AwsCredentials, GitlabConnection, GitlabProject, Guard, SecretInput, Workspaces } from 'trackway/terraform-cloud';

export const shop = new Platform('shop', {
  owner: 'platform',
  terraformState: TerraformState.cloud({ organization: 'example', project: 'shop' }),
});

const prod = new Environment(shop, 'prod', { region: 'ap-northeast-2' });
const account = '123456789012';
new AwsCredentials(new Stack(prod, 'access', { account }), 'runs');
const ground = new Stack(prod, 'ground', { account });
const network = new Network(ground, 'network', { cidr: '10.20.0.0/16', zones: 2 });
new SqlDatabase(new Stack(prod, 'data', { account }), 'orders', { network, engine: Engine.postgres('16') }); // reads what `ground` has: it is run after that

// #region vcs
const workspaces = new Workspaces(shop, { source: 'https://gitlab.com/example/shop' });
const project = new GitlabProject(workspaces, 'project', { path: 'example/shop' });
const gitlab = GitlabConnection.token(workspaces, 'gitlab', { token: SecretInput.ciVariable('TFC_GITLAB_TOKEN') });
workspaces.link({ repository: project, connection: gitlab });
// #endregion

// #region task
const note = Guard.runTask({ url: 'https://terraform-note.example.com', signedWith: SecretInput.ciVariable('TRACKWAY_TASK_KEY') });
workspaces.guard('note', note, { enforcement: 'advisory' }); // it tells, and stops nothing
// #endregion

export const result = shop.synth();
