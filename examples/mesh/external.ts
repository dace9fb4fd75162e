import { Chart } from 'cdk8s';
import { Services } from './services';
import { ExternalService, Origination, Port, Resolution, TrustedCa } from 'trackway';

/** What is outside of the mesh and called from inside. */
export function external(app: Chart, { catalog, forum, webapp }: Services): void {
  // #region external
  const users = ExternalService.fromUrl(app, 'users', 'https://jsonplaceholder.typicode.com'); // the application begins TLS
  forum.calls(users);
  // #endregion

  // #region origination
  const payments = new ExternalService(app, 'payments', {
    hosts: ['api.payments.example.com'],
    ports: [Port.http(443, { servicePort: 80 })], // the application says http://api.payments.example.com
    tls: Origination.mutual('payments-client', { ca: TrustedCa.secret('payments-ca') }), // and the sidecar begins TLS
  });
  webapp.calls(payments);
  // #endregion

  // #region database
  const database = new ExternalService(app, 'database', {
    hosts: ['items.db.example.com'],
    ports: [Port.tcp(5432)],
    addresses: ['10.20.4.17'], // plain TCP names no host: this is how it is told apart
    resolution: Resolution.static(['10.20.4.17']),
  });
  catalog.calls(database);
  // #endregion
}
