import { Environment, Platform, SecretStore, TerraformState } from 'trackway';
import { AddressPlan } from 'trackway/aws';

// #region platform
// The platform team, once: where state is kept, who owns what, and who has which addresses.
export const shop = new Platform('shop', {
  owner: 'platform',
  registry: '123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/shop',
  kubernetes: '1.34',
  terraformState: TerraformState.cloud({ organization: 'example', project: 'shop' }),
  secretStore: SecretStore.cluster('aws-secrets-manager'),
});
export const prod = new Environment(shop, 'prod', { region: 'ap-northeast-2', mesh: true });
export const staging = new Environment(shop, 'staging', { region: 'ap-northeast-2', mesh: true });

export const addresses = new AddressPlan('10.0.0.0/8', { networks: { prod: 20, staging: 21, office: '10.200.0.0/16' } });
// #endregion
