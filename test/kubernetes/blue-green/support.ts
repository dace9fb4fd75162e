import { Chart } from 'cdk8s';
import { BlueGreen, BlueGreenProps, Environment, Match, MeshGateway, MeshRoute, Platform, Prometheus, Release, Scaling } from '../../../src';
import { refusal } from '../../support/render';

export const PROMETHEUS = Prometheus.at('http://prometheus.monitoring:9090');
export const QA = Match.header('x-preview').is('true');
export const HEADER_PREVIEW = Release.headerPreview({ header: QA });

/** A chart `query` in namespace `devops` of an environment with sidecars, and a gateway beside it. */
export interface Ground {
  readonly app: Chart;
  readonly door: MeshGateway;
  readonly prod: Environment;
  readonly platform: Platform;
}

export function ground(environment: ConstructorParameters<typeof Environment>[2] = { mesh: true }): Ground {
  const platform = new Platform('devops');
  const prod = new Environment(platform, 'prod', environment);
  const door = new MeshGateway(prod.chart('doors', { namespace: 'istio-system' }), 'door', { hosts: ['query.test.co.kr'] });
  return { app: prod.chart('query', { namespace: 'devops' }), door, prod, platform };
}

/** `query`, with these props, routed from the gateway. */
export function query(props: Partial<BlueGreenProps> = {}, { app, door }: Ground = ground()): BlueGreen {
  const { ports, ...rest } = props;
  const made = new BlueGreen(app, 'query', {
    image: 'query:1.9.0', ...(ports ? { ports } : { port: 8080 }), scaling: Scaling.fixed(4), release: HEADER_PREVIEW, ...rest,
  });
  new MeshRoute(app, 'query-route', { hosts: ['query.test.co.kr'], gateways: [door], rules: [{ to: made }] });
  return made;
}

/** How `query` with these props is refused. */
export function refused(props: Partial<BlueGreenProps>, on?: Ground): string {
  return refusal(() => query(props, on));
}
