import { Duration } from 'cdk8s';
import { Environment, GatewayFront, MeshGateway, MeshRoute, Platform, Port, Retry, WebService, Weight } from 'trackway';

export const devops = new Platform('devops', { owner: 'devops', registry: 'registry.example.com/devops' });
const prod = new Environment(devops, 'prod', { mesh: true });

// #region doors
// The platform team's doors. Both run on the same ingress pods; a cloud load balancer stands in front.
const doors = prod.chart('doors', { namespace: 'istio-system' });
export const queryGateway = new MeshGateway(doors, 'query-gateway', {
  hosts: ['query.test.co.kr', 'ops-query.test.co.kr'],
  front: GatewayFront.ingress({ className: 'alb' }),
});
export const devopsGateway = new MeshGateway(doors, 'devops-gateway', { hosts: ['devops.test.co.kr'] });
// #endregion

// #region route
const app = prod.chart('query', { namespace: 'devops' });
const port = Port.http(8080, { servicePort: 80 });
export const active = new WebService(app, 'query-svc-active', { image: 'query:1.8.0', ports: [port] });
export const preview = new WebService(app, 'query-svc-preview', { image: 'query:1.9.0', ports: [port] });

export const route = new MeshRoute(app, 'ops-query-vs', {
  hosts: ['query.test.co.kr', 'ops-query.test.co.kr'],
  gateways: [queryGateway], // an object: `devopsGateway` is refused here, for it serves neither host
  rules: [{
    to: [Weight.of(active, 100), Weight.of(preview, 0)],
    retry: Retry.times(3, { on: ['5xx'], perTry: Duration.seconds(2) }),
  }],
});
// #endregion

export const result = devops.synth();
