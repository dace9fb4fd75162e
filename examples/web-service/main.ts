import { backgroundTeam } from './background';
import { catalogTeam } from './catalog';
import { paymentsTeam } from './configuration';
import { ordersTeam } from './containers';
import { storefrontTeam } from './exposure';
import { hatches } from './hatches';
import { operationTeam } from './operation';
import { prod, prodEu, shop as platform } from './platform';
import { storageTeam } from './storage';

export const shop = platform;

// #region environments
const { catalog } = catalogTeam(prod);
catalogTeam(prodEu); // the same services, with what that environment says
// #endregion

const { webapp } = storefrontTeam(prod);
const { payments } = paymentsTeam(prod);
const { orders } = ordersTeam(prod, { catalog, payments });
const { sessions } = storageTeam(prod);
webapp.calls(catalog, orders, sessions);
operationTeam(prod);
backgroundTeam(prod, { catalog });
hatches(prod);

export const result = shop.synth();
