import { EnvFieldPaths, EnvValue } from 'cdk8s-plus-29';
import { Environment, Health, SecretSource, WebService } from 'trackway';

/** What a service reads: variables, files, secrets. */
export function paymentsTeam(environment: Environment): { payments: WebService } {
  const app = environment.chart('payments', { namespace: 'shop' });

  // #region configuration
  const stripe = SecretSource.external('prod/payments/stripe'); // in the store of the environment
  const payments = new WebService(app, 'payments', {
    image: 'payments:3.7.0',
    port: 8080,
    health: Health.http('/healthz'),
    env: {
      LOG_LEVEL: 'info', // in the pod template
      NODE_IP: EnvValue.fromFieldRef(EnvFieldPaths.NODE_IP),
      DATABASE_PASSWORD: SecretSource.existing('payments-db').key('password'), // a Secret that somebody else makes
      STRIPE_KEY: stripe.key('key'),
    },
    configuration: { // in a ConfigMap
      CURRENCIES: 'EUR,KRW,USD',
      RETRY_LIMIT: '3',
    },
    files: {
      '/etc/payments/rules.yaml': 'limits:\n  daily: 1000\n',
      '/etc/payments/stripe': stripe, // every entry of the secret is a file below it
      '/etc/payments/tls/ca.crt': SecretSource.existing('internal-ca').key('ca.crt'),
    },
  });
  // #endregion

  return { payments };
}
