import { Chart, Duration } from 'cdk8s';
import {
  Address, ConnectionBufferLimit, Environment, EnvoyFilters, ExternalService, GatewayFront, GatewayTls, Match, MeshGateway, MeshPolicy, MeshRoute,
  MeshRouteDelegate, MeshTarget, Mtls, Origination, Port, Retry, SidecarScope, WebService, Weight,
} from 'trackway';

/** What is there before somebody makes a mistake. */
export interface Setting {
  readonly prod: Environment;
  readonly app: Chart;
  readonly doors: Chart;
  /** Serves shop.istioinaction.io. */
  readonly shop: MeshGateway;
  readonly catalog: WebService;
  readonly webapp: WebService;
}

/** Mistakes that Kubernetes accepts, by name. None of them can be built. */
export const refused: Record<string, (setting: Setting) => unknown> = {
  'wrong-door': ({ app, doors, webapp }) => {
    // #region wrong-door
    const devops = new MeshGateway(doors, 'devops', { hosts: ['devops.istioinaction.io'] });
    new MeshRoute(app, 'route', { gateways: [devops], hosts: ['shop.istioinaction.io'], rules: [{ to: webapp }] });
    // #endregion
  },
  'passthrough': ({ app, doors, webapp }) => {
    // #region passthrough
    const sealed = new MeshGateway(doors, 'sealed', { hosts: ['sealed.istioinaction.io'], tls: GatewayTls.passthrough() });
    new MeshRoute(app, 'route', { gateways: [sealed], hosts: ['sealed.istioinaction.io'], rules: [{ to: webapp }] });
    // #endregion
  },
  'front-tls': ({ doors }) => {
    // #region front-tls
    new MeshGateway(doors, 'cloud', {
      hosts: ['www.istioinaction.io'], tls: GatewayTls.secret('www'), front: GatewayFront.ingress({ className: 'alb' }),
    });
    // #endregion
  },
  'same-host': ({ doors }) => {
    // #region same-host
    new MeshGateway(doors, 'second', { hosts: ['shop.istioinaction.io'] });
    // #endregion
  },
  'unreachable': ({ app, shop, catalog, webapp }) => {
    // #region unreachable
    new MeshRoute(app, 'route', {
      gateways: [shop],
      hosts: ['shop.istioinaction.io'],
      rules: [
        { to: webapp },
        { name: 'dark-launch', match: [Match.header('x-dark-launch').is('v2')], to: catalog },
      ],
    });
    // #endregion
  },
  'two-routes': ({ app, shop, catalog, webapp }) => {
    // #region two-routes
    new MeshRoute(app, 'first', { gateways: [shop], hosts: ['shop.istioinaction.io'], rules: [{ to: webapp }] });
    new MeshRoute(app, 'second', { gateways: [shop], hosts: ['shop.istioinaction.io'], rules: [{ match: [Match.pathUnder('/items')], to: catalog }] });
    // #endregion
  },
  'timeout': ({ app, shop, webapp }) => {
    // #region timeout
    new MeshRoute(app, 'route', {
      gateways: [shop],
      hosts: ['shop.istioinaction.io'],
      rules: [{ to: webapp, timeout: Duration.seconds(5), retry: Retry.times(3, { on: ['5xx'], perTry: Duration.seconds(2) }) }],
    });
    // #endregion
  },
  'weights': ({ app, shop, catalog, webapp }) => {
    // #region weights
    new MeshRoute(app, 'route', {
      gateways: [shop], hosts: ['shop.istioinaction.io'], rules: [{ to: [Weight.of(webapp, 90), Weight.of(catalog, 20)] }],
    });
    // #endregion
  },
  'redirect-loop': ({ app, doors, webapp }) => {
    // #region redirect-loop
    const cloud = new MeshGateway(doors, 'cloud', { hosts: ['www.istioinaction.io'], front: GatewayFront.ingress({ className: 'alb' }) });
    new MeshRoute(app, 'route', {
      gateways: [cloud], hosts: ['www.istioinaction.io'], rules: [{ match: [Match.scheme('http')], redirect: { scheme: 'https' } }, { to: webapp }],
    });
    // #endregion
  },
  'delegate-outside': ({ app, shop, catalog }) => {
    // #region delegate-outside
    const theirs = new MeshRouteDelegate(app, 'theirs', { rules: [{ match: [Match.pathUnder('/admin')], to: catalog }] });
    new MeshRoute(app, 'root', { gateways: [shop], hosts: ['shop.istioinaction.io'], rules: [{ match: [Match.pathUnder('/items')], delegate: theirs }] });
    // #endregion
  },
  'source-at-door': ({ app, shop, catalog, webapp }) => {
    // #region source-at-door
    new MeshRoute(app, 'route', {
      gateways: [shop], hosts: ['shop.istioinaction.io'], rules: [{ match: [Match.from(webapp)], to: catalog }, { to: webapp }],
    });
    // #endregion
  },
  'no-version': ({ catalog }) => {
    // #region no-version
    catalog.version('v2');
    // #endregion
  },
  'version-without-mesh': ({ prod }) => {
    // #region version-without-mesh
    const plain = new WebService(prod.chart('plain'), 'plain', { image: 'plain:1.0.0', port: 8080, mesh: false });
    plain.addVersion('v2', { image: 'plain:2.0.0' });
    // #endregion
  },
  'caller-outside': ({ app, catalog, prod }) => {
    // #region caller-outside
    const legacy = new WebService(prod.chart('legacy'), 'legacy', { image: 'legacy:1.0.0', port: 8080, mesh: false });
    legacy.calls(catalog);
    new MeshPolicy(app, 'access', { mtls: Mtls.strict(), services: [catalog] });
    // #endregion
  },
  'double-tls': ({ app }) => {
    // #region double-tls
    new ExternalService(app, 'payments', { hosts: ['api.payments.example.com'], ports: [Port.https(443)], tls: Origination.simple() });
    // #endregion
  },
  'no-address': ({ app }) => {
    // #region no-address
    new ExternalService(app, 'database', { hosts: ['items.db.example.com'], ports: [Port.tcp(5432)] });
    // #endregion
  },
  'unknown-to-sidecar': ({ app, catalog }) => {
    // #region unknown-to-sidecar
    catalog.calls(Address.cidr('10.20.0.0/16', 5432));
    new SidecarScope(app, 'scope');
    // #endregion
  },
  'selects-nothing': ({ app }) => {
    // #region selects-nothing
    new EnvoyFilters(app, 'limits', {
      target: MeshTarget.gateway({ labels: { app: 'devops-gateway' }, namespace: 'istio-system' }), patches: [ConnectionBufferLimit.bytes(32768)],
    });
    // #endregion
  },
};
