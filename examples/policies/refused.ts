import { team } from './policies';
import { Environment, Platform, WebService } from 'trackway';

const shop = new Platform('shop', { registry: 'registry.example.com/shop', policies: [team] });
const prod = new Environment(shop, 'prod', { kubernetes: '1.29' });

// Nobody said whose it is.
new WebService(prod.chart('catalog', { namespace: 'shop' }), 'catalog', { image: 'catalog:1.4.2', port: 3000 });

try {
  shop.synth();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
