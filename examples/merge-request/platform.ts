import { DataResource } from 'cdktf';
import { Environment, Platform, TerraformState, WebService } from 'trackway';
import { Stack } from 'trackway/aws';
import { Pipeline } from 'trackway/terraform-cloud';

// What merge requests of the demo change.
const addresses = '10.20.0.0/16';
const catalog = '1.4.2';

// A line between what two people change at the same time, as git wants it.
const databaseSize = 'small';

// #region platform
const shop = new Platform('shop', { terraformState: TerraformState.cloud({ organization: 'acme' }) });
const prod = new Environment(shop, 'prod', { region: 'ap-northeast-2' });

// What Terraform has built in stands for networks and databases, so that no account is needed; and for it no provider.
const [ground, data] = ['network', 'data'].map((name) => new Stack(prod, name));
for (const stack of [ground, data]) stack.node.tryRemoveChild('aws');

const network = new DataResource(ground, 'network', { input: { cidr: addresses }, triggersReplace: { cidr: addresses } });
new DataResource(data, 'orders', { input: { size: databaseSize, allowedFrom: network.getStringAttribute('input.cidr') } });

const web = prod.chart('web', { namespace: 'shop' });
new WebService(web, 'catalog', { image: `registry.example.com/shop/catalog:${catalog}`, port: 3000 });

new Pipeline(shop);
shop.synth();
// #endregion
