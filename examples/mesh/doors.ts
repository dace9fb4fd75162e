import { Environment, GatewayFront, GatewayTls, GatewayWorkload, MeshGateway } from 'trackway';

/** The doors that requests come in by. */
export interface Doors {
  readonly webapp: MeshGateway;
  readonly shop: MeshGateway;
  readonly api: MeshGateway;
  readonly preview: MeshGateway;
  readonly partners: MeshGateway;
  readonly sni: MeshGateway;
  readonly edge: MeshGateway;
}

/** The platform team's part: hosts, ports, certificates. */
export function doors(environment: Environment, edgePods: GatewayWorkload): Doors {
  const chart = environment.chart('doors');

  // #region plain
  const webapp = new MeshGateway(chart, 'webapp', { hosts: ['webapp.istioinaction.io'] });
  // #endregion

  // #region alb
  const shop = new MeshGateway(chart, 'shop', {
    hosts: ['shop.istioinaction.io'],
    front: GatewayFront.ingress({
      className: 'alb',
      annotations: { // TLS ends at the load balancer, so it is the one that redirects
        'alb.ingress.kubernetes.io/listen-ports': '[{"HTTP": 80}, {"HTTPS": 443}]',
        'alb.ingress.kubernetes.io/ssl-redirect': '443',
      },
    }),
  });
  // #endregion

  // #region tls
  const api = new MeshGateway(chart, 'api', { hosts: ['catalog.istioinaction.io'], tls: GatewayTls.secret('catalog-credential') });
  const preview = new MeshGateway(chart, 'preview', { hosts: ['*.preview.istioinaction.io'], tls: GatewayTls.certificate('letsencrypt') });
  const partners = new MeshGateway(chart, 'partners', { hosts: ['partners.istioinaction.io'], tls: GatewayTls.mutual('partners-credential-mutual') });
  // #endregion

  // #region edge
  const edge = new MeshGateway(chart, 'edge', {
    hosts: ['echo.istioinaction.io'],
    workload: edgePods,
    tcp: [{ port: 31400, name: 'tcp-echo' }],
    front: GatewayFront.loadBalancer({ annotations: { 'service.beta.kubernetes.io/aws-load-balancer-type': 'nlb' } }),
  });
  // #endregion

  // #region passthrough
  const sni = new MeshGateway(chart, 'sni', { hosts: ['simple-sni-1.istioinaction.io'], tls: GatewayTls.passthrough(), workload: edgePods });
  // #endregion

  return { webapp, shop, api, preview, partners, sni, edge };
}
