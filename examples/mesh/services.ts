import { Size as Bytes } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-29';
import { Environment, Health, Metrics, Port, ServiceVersion, Size, WebService } from 'trackway';

/** The services that requests are for. */
export interface Services {
  readonly catalog: WebService;
  readonly catalogV2: ServiceVersion;
  readonly webapp: WebService;
  readonly forum: WebService;
  readonly echo: WebService;
  readonly sni: WebService;
}

/** The teams of the shop: services, and who calls whom. */
export function services(environment: Environment): Services {
  const app = environment.chart('shop', { namespace: 'istioinaction' });

  // #region versions
  const catalog = new WebService(app, 'catalog', {
    image: 'catalog:1.0.0',
    ports: [Port.http(3000, { servicePort: 80 })],
    health: Health.http('/items'),
    metrics: Metrics.at(9090),
  });
  const catalogV2 = catalog.addVersion('v2', { image: 'catalog:2.0.0' }); // everything else as in the service
  // #endregion

  // #region sidecar
  const webapp = new WebService(app, 'webapp', {
    image: 'webapp:1.0.0',
    ports: [Port.http(8080, { servicePort: 80 })],
    health: Health.http('/'),
    proxy: { size: Size.of({ cpu: Cpu.millis(200), memory: Bytes.mebibytes(256) }) },
  });
  // #endregion

  const forum = new WebService(environment.chart('forum'), 'forum', {
    image: 'forum:1.0.0', ports: [Port.http(8080, { servicePort: 80 })], health: Health.http('/api/users'),
  });
  forum.addVersion('v2', { image: 'forum:2.0.0' }); // only the preview's door leads there
  const echo = new WebService(app, 'tcp-echo', { image: 'tcp-echo:1.2.0', ports: [Port.tcp(9000)] });
  const sni = new WebService(app, 'simple-tls-service-1', { image: 'simple-tls-service:0.5.0', ports: [Port.tls(8443, { servicePort: 443 })] });

  // #region calls
  webapp.calls(catalog, forum);
  // #endregion

  return { catalog, catalogV2, webapp, forum, echo, sni };
}
