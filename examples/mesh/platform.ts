import { Environment, Namespace, Platform } from 'trackway';

// #region platform
// The platform team, once: pods of this environment have a sidecar.
export const storefront = new Platform('storefront', { owner: 'commerce', registry: 'registry.example.com/storefront' });
export const prod = new Environment(storefront, 'prod', { kubernetes: '1.29', mesh: true, versions: { istio: '1.27' } });

const namespaces = prod.chart('namespaces');
new Namespace(namespaces, 'istioinaction'); // istio-injection: enabled
new Namespace(namespaces, 'forum', { podSecurity: 'restricted' }); // where Istio's CNI plugin does what the sidecar's init container would
new Namespace(namespaces, 'doors', { podSecurity: 'restricted' }); // Gateways and the routes of the platform team: no pods
// #endregion
