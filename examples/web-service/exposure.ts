import { Environment, Exposure, Health, Tls, WebService } from 'trackway';

/** Services that are reached from outside. */
export function storefrontTeam(environment: Environment): { webapp: WebService } {
  const app = environment.chart('storefront', { namespace: 'shop' });

  // #region ingress
  const webapp = new WebService(app, 'webapp', {
    image: 'webapp:2.0.1',
    port: 8080,
    health: Health.http('/healthz'),
    exposure: Exposure.ingress('shop.example.com', { controllerNamespace: 'ingress-nginx' }),
  });
  // #endregion

  // #region ingress-options
  new WebService(app, 'images', {
    image: 'images:1.1.0',
    port: 8080,
    health: Health.http('/healthz'),
    exposure: Exposure.ingress('cdn.example.com', {
      path: '/images',
      className: 'internal',
      tls: Tls.secret('cdn-example-com'), // made by somebody else
      annotations: { 'nginx.ingress.kubernetes.io/proxy-body-size': '8m' },
    }),
  });
  // #endregion

  // #region gateway-api
  new WebService(app, 'partners', {
    image: 'partners:0.9.4',
    port: 8080,
    health: Health.http('/healthz'),
    exposure: Exposure.gatewayApi('partners.example.com', { gateway: 'public', namespace: 'gateways', listener: 'https' }),
  });
  // #endregion

  return { webapp };
}
