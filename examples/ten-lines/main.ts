// #region ten-lines
import { Environment, Health, Platform, Scaling, WebService } from 'trackway';

export const shop = new Platform('shop', { owner: 'commerce', registry: 'registry.example.com/shop' });
const prod = new Environment(shop, 'prod');
const app = prod.chart('shop');

const catalog = new WebService(app, 'catalog', { image: 'catalog:1.4.2', port: 3000, health: Health.http('/items') });
const webapp = new WebService(app, 'webapp', { image: 'webapp:2.0.1', port: 8080, scaling: Scaling.onCpu({ between: [2, 10] }) });
webapp.calls(catalog);

export const result = shop.synth();
// #endregion
