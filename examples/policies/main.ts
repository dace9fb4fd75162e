import { team } from './policies';
import { Admission, AdmissionPolicies, Environment, Namespace, Platform, Warnings, WebService } from 'trackway';
import { Packs } from 'trackway/policies';

// #region platform
const shop = new Platform('shop', {
  owner: 'commerce',
  registry: 'registry.example.com/shop',
  policies: [team, Packs.podSecurityBaseline, Packs.supplyChain({ registries: ['registry.example.com/shop'] })],
});
const prod = new Environment(shop, 'prod', {
  kubernetes: '1.29',
  policies: [Packs.podSecurityRestricted, Packs.tenancy()], // joins the platform's; restricted takes the place of baseline
});
// #endregion
const namespaces = prod.chart('namespaces');
new Namespace(namespaces, 'shop');
new Namespace(namespaces, 'policies');

// Gate one: all that is made here is judged before anything is written.
new WebService(prod.chart('catalog', { namespace: 'shop' }), 'catalog', { image: 'catalog:1.4.2', port: 3000 });

// #region cluster
// Gate three: the same rules, for whatever comes past the first two. One of the engines is enough.
const admission = new AdmissionPolicies(prod.chart('admission'), 'team', { policies: team, engine: Admission.validatingAdmissionPolicy() });
Warnings.of(admission).acknowledge('AdmissionGateOff', 'our clusters of 1.29 have the feature gate on');
new AdmissionPolicies(prod.chart('kubewarden', { namespace: 'policies' }), 'team', { policies: team, engine: Admission.kubewarden() });
// #endregion

export const result = shop.synth();
