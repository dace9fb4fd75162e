import { Environment, MeshGateway, MeshRoute, Platform, Port, WebService } from 'trackway';

/** The mistake of the outage, made with constructs. */
export function wrongGateway(): void {
  const { devopsGateway, app, active } = setting();
  // #region wrong-gateway
  new MeshRoute(app, 'ops-query-vs', {
    hosts: ['query.test.co.kr', 'ops-query.test.co.kr'],
    gateways: [devopsGateway],
    rules: [{ to: active }],
  });
  // #endregion
}

/** What `examples/query-outage` has before its route. */
function setting() {
  const prod = new Environment(new Platform('devops', { registry: 'registry.example.com/devops' }), 'prod', { mesh: true });
  const doors = prod.chart('doors', { namespace: 'istio-system' });
  new MeshGateway(doors, 'query-gateway', { hosts: ['query.test.co.kr', 'ops-query.test.co.kr'] });
  const devopsGateway = new MeshGateway(doors, 'devops-gateway', { hosts: ['devops.test.co.kr'] });
  const app = prod.chart('query', { namespace: 'devops' });
  const active = new WebService(app, 'query-svc-active', { image: 'query:1.8.0', ports: [Port.http(8080, { servicePort: 80 })] });
  return { devopsGateway, app, active };
}

/** The text of a refusal. */
export function refusalOf(build: () => void): string {
  try {
    build();
  } catch (error) {
    return `${(error as Error).message}\n`;
  }
  throw new Error('it was built');
}
