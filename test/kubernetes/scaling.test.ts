import { Size as Bytes } from 'cdk8s';
import { Scaling, SidecarProps, Storage } from '../../src';
import { documents, one, warnings } from '../support/render';
import { catalog, inEnvironment, refused, workload } from '../support/web-service';

const budget = (scaling: Scaling): any => one(catalog({ scaling }), 'PodDisruptionBudget').spec;
const KAFKA = { type: 'kafka', metadata: { topic: 'orders', lagThreshold: '50' } };

describe('scaling', () => {
  test('is two replicas by default', () => {
    expect(workload().spec.replicas).toBe(2);
    expect(documents(catalog()).map(({ kind }) => kind)).not.toContain('HorizontalPodAutoscaler');
  });

  test('may be any fixed number', () => {
    expect(workload({ scaling: Scaling.fixed(7) }).spec.replicas).toBe(7);
  });

  test.each([
    ['cpu', Scaling.onCpu({ between: [2, 10] }), 70],
    ['memory', Scaling.onMemory({ between: [2, 10], target: 80 }), 80],
  ])('by %s is an autoscaler', (name, scaling, averageUtilization) => {
    expect(one(catalog({ scaling }), 'HorizontalPodAutoscaler').spec).toEqual({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'catalog' },
      minReplicas: 2,
      maxReplicas: 10,
      metrics: [{ type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization } } }],
    });
  });

  test.each([
    ['CPU', Scaling.onCpu({ between: [2, 10] })],
    ['triggers', Scaling.onTriggers({ between: [0, 10], triggers: [KAFKA] })],
  ])('by %s leaves the number of replicas to the autoscaler', (_, scaling) => {
    expect(workload({ scaling }).spec).not.toHaveProperty('replicas');
  });

  test.each([
    ['in the mesh', {}, inEnvironment({ mesh: true })],
    ['with a sidecar', { sidecars: [{ name: 'proxy', image: 'proxy:1' } as SidecarProps] }, inEnvironment()],
  ])('counts the use of the main container alone %s', (_, props, chart) => {
    expect(one(catalog({ ...props, scaling: Scaling.onCpu({ between: [2, 10] }) }, chart), 'HorizontalPodAutoscaler').spec.metrics).toEqual([{
      type: 'ContainerResource', containerResource: { name: 'cpu', container: 'catalog', target: { type: 'Utilization', averageUtilization: 70 } },
    }]);
  });

  test('by triggers is a ScaledObject of KEDA', () => {
    const trigger = { ...KAFKA, authentication: 'kafka' };
    expect(one(catalog({ scaling: Scaling.onTriggers({ between: [0, 20], triggers: [trigger] }) }), 'ScaledObject')).toMatchObject({
      apiVersion: 'keda.sh/v1alpha1',
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'catalog' },
        minReplicaCount: 0,
        maxReplicaCount: 20,
        triggers: [{ type: 'kafka', metadata: KAFKA.metadata, authenticationRef: { name: 'kafka' } }],
      },
    });
  });

  test.each([
    ['a cpu trigger means a percentage', { type: 'cpu', metadata: { value: '60' } }, 'Utilization'],
    ['what a trigger says of itself', { type: 'memory', metadata: { value: '200Mi' }, metricType: 'AverageValue' as const }, 'AverageValue'],
    ['nothing of other triggers', KAFKA, undefined],
  ])('tells KEDA %s', (_, trigger, metricType) => {
    expect(one(catalog({ scaling: Scaling.onTriggers({ between: [1, 2], triggers: [trigger] }) }), 'ScaledObject').spec.triggers[0].metricType).toBe(metricType);
  });

  test('scales a StatefulSet where there is storage per replica', () => {
    const chart = catalog({ scaling: Scaling.onCpu({ between: [3, 5] }), storage: { '/data': Storage.perReplica({ size: Bytes.gibibytes(1) }) } });
    expect(one(chart, 'HorizontalPodAutoscaler').spec.scaleTargetRef.kind).toBe('StatefulSet');
  });
});

describe('a drain', () => {
  test.each([
    ['of one replica is never blocked', Scaling.fixed(1), 1],
    ['of none either', Scaling.fixed(0), 1],
    ['takes one of two', Scaling.fixed(2), 1],
    ['takes a quarter of eight', Scaling.fixed(8), 2],
    ['takes one where an autoscaler may go down to two', Scaling.onCpu({ between: [2, 10] }), 1],
    ['takes a quarter, however many an autoscaler makes of four', Scaling.onCpu({ between: [4, 40] }), '25%'],
    ['takes one where triggers may go down to none', Scaling.onTriggers({ between: [0, 9], triggers: [KAFKA] }), 1],
  ])('%s', (_, scaling, maxUnavailable) => {
    expect(budget(scaling)).toEqual({
      maxUnavailable,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: { 'app.kubernetes.io/name': 'catalog', 'app.kubernetes.io/instance': 'catalog' } },
    });
  });

  test('of the only replica is an outage, which is warned of', () => {
    for (const scaling of [Scaling.fixed(1), Scaling.onCpu({ between: [1, 5] })]) expect(warnings(catalog({ scaling }))).toEqual(['SingleReplica']);
  });

  test('of two is not warned of', () => {
    expect(warnings(catalog())).toEqual([]);
  });
});

describe('scaling is refused', () => {
  test.each([
    ['with half a replica', Scaling.fixed(1.5), '`scaling` needs whole numbers of replicas, got 1.5; give e.g. Scaling.fixed(2) or between: [2, 10] (ScalingBounds)'],
    ['with less than none', Scaling.fixed(-1), '`scaling` needs whole numbers of replicas, got -1; give e.g. Scaling.fixed(2) or between: [2, 10] (ScalingBounds)'],
    ['with bounds that are no numbers', Scaling.onCpu({ between: [NaN, 3] }), '`scaling` needs whole numbers of replicas, got NaN to 3; give e.g. Scaling.fixed(2) or between: [2, 10] (ScalingBounds)'],
    ['with bounds the wrong way round', Scaling.onCpu({ between: [5, 3] }), '`scaling` has fewer replicas at most (3) than at least (5); write between: [3, 5] (ScalingBounds)'],
    ['by CPU from none', Scaling.onCpu({ between: [0, 3] }), '`scaling` by cpu cannot start from 0: nothing uses cpu when nothing runs; start from 1, or scale by triggers (ScalingBounds)'],
    ['to none at all', Scaling.onTriggers({ between: [0, 0], triggers: [KAFKA] }), '`scaling` allows no replica at all; raise the second number of `between` (ScalingBounds)'],
    ['with a target above all', Scaling.onCpu({ between: [1, 3], target: 120 }), 'the target of `scaling` is a whole percentage from 1 to 100, got 120; give e.g. target: 70 (ScalingTarget)'],
    ['without triggers', Scaling.onTriggers({ between: [0, 3], triggers: [] }), '`scaling` has no trigger; name at least one, e.g. { type: "kafka", metadata: { … } } (ScalingTrigger)'],
    ['by a trigger without type', Scaling.onTriggers({ between: [0, 3], triggers: [{ type: '', metadata: {} }] }), 'a trigger has no type; name a scaler of KEDA, e.g. "kafka" (ScalingTrigger)'],
    ['when it could never leave none', Scaling.onTriggers({ between: [0, 3], triggers: [{ type: 'cpu', metadata: { value: '60' } }] }), '`scaling` can never leave 0: it has only cpu and memory triggers; start from 1, or add a trigger that sees work from outside (ScalingTrigger)'],
    ['with a setting that is a number', Scaling.onTriggers({ between: [0, 3], triggers: [{ type: 'kafka', metadata: { lagThreshold: 50 as unknown as string } }] }), 'the setting lagThreshold of the trigger kafka must be text, got 50; write it in quotes: "50" (ScalingTrigger)'],
    ['with a setting that is a secret, which is not repeated', Scaling.onTriggers({ between: [0, 3], triggers: [{ type: 'rabbitmq', metadata: { host: 'amqp://u:hunter2@mq' } }] }), 'the setting host of the trigger rabbitmq looks like a secret in plain text; put it into a Secret and name a TriggerAuthentication: `authentication` (SecretInPlainText)'],
    ['with an authentication that is no name', Scaling.onTriggers({ between: [0, 3], triggers: [{ ...KAFKA, authentication: 'My Auth' }] }), 'the trigger kafka names the TriggerAuthentication "My Auth", which is no legal name; use lower-case letters, digits and dashes (ScalingTrigger)'],
  ])('%s', (_, scaling, message) => {
    expect(refused({ scaling })).toBe(`[chart/catalog] ${message}`);
  });
});
