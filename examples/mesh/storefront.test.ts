import { doors } from './doors';
import { gatewayPods } from './gateway-pods';
import { routes } from './routes';
import { services } from './services';
import { Environment, Platform, Weight } from 'trackway';
import { get } from 'trackway/testing';
import { registerMatchers } from 'trackway/testing/jest';

registerMatchers(expect);

// #region to-route
test('a header, and nothing else, leads to the new version for certain', () => {
  const prod = new Environment(new Platform('storefront'), 'prod', { mesh: true });
  const made = services(prod);
  routes(prod.chart('mesh', { namespace: 'istioinaction' }), doors(prod, gatewayPods(prod)), made);

  const items = get('https://catalog.istioinaction.io/items');
  expect(prod).toRoute(items.header('x-dark-launch', 'v2'), { to: made.catalogV2 });
  expect(prod).toRoute(items, { to: [Weight.of(made.catalog, 90), Weight.of(made.catalogV2, 10)] });

  const call = get('http://catalog.istioinaction/items').from(made.webapp); // inside the mesh
  expect(prod).toRoute(call.header('x-dark-launch', 'v2'), { to: made.catalogV2 });
  expect(prod).toRoute(get('http://webapp.istioinaction.io/api/catalog/1'), { to: made.catalog, path: '/items/1' });
});
// #endregion
