import { Environment, Platform, SecretStore, TerraformState } from 'trackway';

// #region platform
/** The platform team, once: one registry and one store of secrets for every target. */
export const shop = new Platform('shop', {
  owner: 'commerce',
  registry: '123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/shop',
  secretStore: SecretStore.cluster('aws-secrets-manager'),
  terraformState: TerraformState.cloud({ organization: 'example', project: 'shop' }),
});

const region = 'ap-northeast-2';
export const openFunction = new Environment(shop, 'open-function', { region, versions: { gatewayApi: '0.7' } }); // no newer one serves its routes
export const knative = new Environment(shop, 'knative', { region });
export const deployment = new Environment(shop, 'deployment', { region });
export const lambda = new Environment(shop, 'lambda', { region });
// #endregion
