import { Chart, Duration } from 'cdk8s';
import { Services } from './services';
import { LoadBalancing, TrafficPolicy } from 'trackway';

/** How the mesh treats the traffic to services. */
export function traffic(app: Chart, { catalog, webapp }: Services): void {
  // #region traffic
  new TrafficPolicy(app, 'catalog-traffic', {
    service: catalog,
    circuitBreaker: { errors: 5, leaveOutFor: Duration.seconds(30) },
    preferSameZone: true,
    limits: { pendingRequests: 100, requests: 1000, connectTimeout: Duration.seconds(1) },
  });
  new TrafficPolicy(app, 'catalog-v2-traffic', { service: catalog, version: 'v2', limits: { requests: 50 } });
  new TrafficPolicy(app, 'webapp-traffic', { service: webapp, loadBalancing: LoadBalancing.byCookie('cart', Duration.hours(1)) });
  // #endregion
}
