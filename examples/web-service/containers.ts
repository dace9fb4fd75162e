import { Duration, Size as Bytes } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-29';
import { Address, Environment, Health, Port, SecretSource, Size, WebService } from 'trackway';

/** Containers before and beside the main one, and whom a service calls. */
export function ordersTeam(environment: Environment, callees: { catalog: WebService; payments: WebService }): { orders: WebService } {
  const app = environment.chart('orders', { namespace: 'shop' });

  // #region containers
  const orders = new WebService(app, 'orders', {
    image: 'orders:6.3.1',
    port: 8080,
    health: Health.http('/healthz'),
    writablePaths: ['/var/run/orders'],
    sidecars: [{
      name: 'auth-proxy',
      image: 'auth-proxy:1.8.0',
      args: ['--socket=/var/run/orders/auth.sock'],
      ports: [Port.http(4180, { name: 'auth' })],
      health: Health.http('/ping', { port: 4180 }),
      size: Size.of({ cpu: Cpu.millis(100), memory: Bytes.mebibytes(128) }),
      mounts: ['/var/run/orders'], // as in the main container; nothing else of it
    }],
    initContainers: [{
      name: 'migrate',
      image: 'orders:6.3.1',
      command: ['orders', 'migrate'],
      env: { DATABASE_PASSWORD: SecretSource.existing('orders-db').key('password') },
    }],
  });
  // #endregion

  // #region calls
  const { catalog, payments } = callees;
  orders.calls(
    catalog,
    payments,
    WebService.fromAttributes({ name: 'ledger', namespace: 'finance', port: 80, containerPort: 8080 }), // somebody else deploys it
    Address.cidr('10.20.0.0/16', 5432), // the database
    Address.anywhere(443),
  );
  // #endregion

  // #region probes
  new WebService(app, 'invoices', {
    image: 'invoices:1.0.0',
    port: 8080,
    health: Health.tcp({ startWithin: Duration.seconds(20), timeout: Duration.seconds(1) }),
  }).calls(orders);
  // #endregion

  return { orders };
}
