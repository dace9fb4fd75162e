import { Environment, Health, Namespace, Platform, Scaling, Size, WebService } from 'trackway';

// #region platform
// The platform team, once: what holds for everybody, and where it runs.
export const shop = new Platform('shop', { owner: 'commerce' });
const prod = new Environment(shop, 'prod', { kubernetes: '1.29', mesh: true });
// #endregion

new Namespace(prod.chart('namespaces'), 'istioinaction');

// #region services
// An app team: two services, and who calls whom.
const app = prod.chart('storefront', { namespace: 'istioinaction' });

const catalog = new WebService(app, 'catalog', {
  image: 'istioinaction/catalog:1.0.0',
  port: 3000,
  size: Size.small,
  scaling: Scaling.onCpu({ between: [2, 10] }),
  health: Health.http('/items'),
  user: 1000, // the image names none, and root is not on the menu
});

const webapp = new WebService(app, 'webapp', {
  image: 'istioinaction/webapp:1.0.0',
  port: 8080,
  health: Health.http('/'),
  user: 1000,
  env: { CATALOG_SERVICE_HOST: catalog.host, CATALOG_SERVICE_PORT: String(catalog.port) },
});
webapp.calls(catalog);
// #endregion

export const result = shop.synth();
