import { connections } from './connections';
import { delegation } from './delegation';
import { doors } from './doors';
import { external } from './external';
import { filters } from './filters';
import { gatewayPods } from './gateway-pods';
import { prod, storefront as platform } from './platform';
import { policies } from './policies';
import { routes } from './routes';
import { scope } from './scope';
import { services } from './services';
import { traffic } from './traffic';

export const storefront = platform;

const made = services(prod);
const entrances = doors(prod, gatewayPods(prod));
const app = prod.chart('mesh', { namespace: 'istioinaction' });
routes(app, entrances, made);
delegation(prod, entrances, made);
connections(app, entrances, made);
traffic(app, made);
policies(app, made);
external(app, made);
scope(app, made);
filters(app, entrances, made);

export const result = storefront.synth();
