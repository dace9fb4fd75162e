import { Duration } from 'cdk8s';
import { Environment, Health, Metrics, Port, Profiling, Scaling, Size, WebService } from 'trackway';

/** The team of the catalogue: the same function for every environment. */
export function catalogTeam(environment: Environment): { catalog: WebService; search: WebService; recommender: WebService } {
  const app = environment.chart('catalog', { namespace: 'shop' });

  // #region minimal
  const catalog = new WebService(app, 'catalog', { image: 'catalog:1.4.2', port: 3000 });
  // #endregion

  // #region full
  const search = new WebService(app, 'search', {
    image: 'search:5.0.3',
    ports: [
      Port.http(8080),
      Port.grpc(9000, { servicePort: 90 }),
    ],
    size: Size.medium,
    scaling: Scaling.onCpu({ between: [3, 12], target: 60 }),
    health: Health.http('/readyz', { liveness: '/livez', startWithin: Duration.minutes(3) }),
    metrics: Metrics.at(9090, { every: Duration.seconds(30) }),
    profiling: Profiling.pprof(6060),
  });
  search.calls(catalog);
  // #endregion

  // #region scaling-memory
  const recommender = new WebService(app, 'recommender', {
    image: 'recommender:2.2.0',
    ports: [Port.grpc(50051)],
    size: Size.large,
    scaling: Scaling.onMemory({ between: [2, 6] }),
    health: Health.grpc({ startWithin: Duration.minutes(5) }), // it loads its model first
  });
  recommender.calls(catalog);
  // #endregion

  return { catalog, search, recommender };
}
