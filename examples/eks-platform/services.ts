import { Environment, Health, Namespace, Scaling, Size, WebService, Worker } from 'trackway';
import { Bucket, Queue, SqlDatabase } from 'trackway/aws';

/** The storefront: what an app team writes. */
export function storefront(environment: Environment, { orders, uploads, mails }: { orders: SqlDatabase; uploads: Bucket; mails: Queue }): void {
  new Namespace(environment.chart('namespaces'), 'storefront');
  const app = environment.chart('storefront');

  // #region services
  const catalog = new WebService(app, 'catalog', { image: 'catalog:1.4.2', port: 3000, health: Health.http('/items') });
  const checkout = new WebService(app, 'checkout', {
    image: 'checkout:3.1.0',
    port: 8080,
    size: Size.medium,
    scaling: Scaling.onCpu({ between: [3, 12] }),
    health: Health.http('/healthz'),
  });
  const mailer = new Worker(app, 'mailer', { image: 'mailer:0.9.1' });

  checkout.calls(catalog);
  // #endregion

  // #region grants
  checkout.connectsTo(orders); // ORDERS_HOST, ORDERS_USERNAME, ORDERS_PASSWORD …, the way there, and nobody else
  uploads.grantRead(catalog); // role, Pod Identity and ServiceAccount
  uploads.grantReadWrite(checkout);
  mails.grantSend(checkout);
  mails.grantConsume(mailer);
  // #endregion
}
