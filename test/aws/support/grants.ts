import { ApiObject, Chart, Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Environment, Platform, TerraformState, WebService, Worker } from '../../../src';
import { Bucket, EksCluster, ExistingClusterAttributes, IEksCluster, KmsKey, Queue, Stack, StackProps } from '../../../src/aws';

/** What the tests of grants begin with: a cluster that is there, in one stack, and another stack for data. */
export interface GrantsWorld {
  readonly prod: Environment;
  readonly ground: Stack;
  readonly cluster: IEksCluster;
  readonly data: Stack;
  readonly app: Chart;
}

/** `shop/prod` with a cluster of these attributes. */
export function world(attributes: Partial<ExistingClusterAttributes> = {}, props: StackProps = {}): GrantsWorld {
  const prod = new Environment(new Platform('shop', { terraformState: TerraformState.local() }), 'prod', { region: 'ap-northeast-2' });
  const ground = new Stack(prod, 'ground', props);
  const cluster = EksCluster.fromAttributes(ground, 'cluster', { name: 'shop-prod', ...attributes });
  return { prod, ground, cluster, data: new Stack(prod, 'data', props), app: prod.chart('app', { namespace: 'shop' }) };
}

/** A service that says nothing but what it must. */
export function service(app: Chart, id = 'catalog', props: Partial<ConstructorParameters<typeof WebService>[2]> = {}): WebService {
  return new WebService(app, id, { image: `${id}:1.4.2`, port: 3000, ...props });
}

/** The documents of a workload, by kind. */
export function documentOf(workload: IConstruct, kind: string): any {
  return (workload.node.findAll().find((one) => one instanceof ApiObject && one.kind === kind) as ApiObject).toJson();
}

/** One line each. */
export function examples({ cluster, data, app }: GrantsWorld): void {
  const catalog = service(app);
  const worker = new Worker(app, 'resizer', { image: 'resizer:1.0.3' });
  // #region data
  const key = new KmsKey(data, 'key');
  const uploads = new Bucket(data, 'uploads', {
    key,
    lifecycle: [
      { prefix: 'tmp/', expireDays: 7 },
      { transitions: [{ to: 'STANDARD_IA', afterDays: 30 }, { to: 'GLACIER', afterDays: 90 }], expireOldVersionsDays: 365 },
    ],
  });
  const jobs = new Queue(data, 'jobs', { visibility: Duration.minutes(2) });
  // #endregion
  // #region grants
  uploads.grantReadWrite(catalog);
  uploads.grantDelete(catalog, { prefix: 'tmp/' });
  jobs.grantSend(catalog);
  jobs.grantConsume(worker);
  // #endregion
  const report = service(app, 'report');
  // #region cluster
  cluster.grant(report, 'AmazonSESFullAccess', { actions: ['geo:SearchPlaceIndexForText'], resources: ['*'] });
  // #endregion
  const legacy = service(app, 'legacy');
  // #region options
  uploads.grantRead(legacy, { credentials: 'irsa' });
  // #endregion
}
