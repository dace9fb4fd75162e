import { Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { BlueGreen, Match, MeshRoute, Metric, Promotion, Release, Scaling, Step, ValidationError, WebService } from '../../../src';
import { Model } from '../../../src/analysis/model';
import { revisionShares } from '../../../src/analysis/trace/phases';
import { checkPhases } from '../../../src/analysis/trace/phases/check-phases';
import { trace } from '../../../src/analysis/trace/trace';
import { collect } from '../../../src/kubernetes/synthesis/collect';
import { knownFacts } from '../../../src/kubernetes/synthesis/known-facts';
import { judge } from '../../../src/kubernetes/synthesis/kubernetes-tree';
import { ground, PROMETHEUS, QA } from './support';

const percent = fc.integer({ min: 0, max: 100 });
const usually = <T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: rare });
const seconds = usually(fc.integer({ min: 30, max: 900 }), fc.integer({ min: 0, max: 29 })).map((n) => Duration.seconds(n));
const metric = fc.constantFrom(
  () => Metric.successRate({ prometheus: PROMETHEUS, atLeast: 99 }),
  () => Metric.latency({ prometheus: PROMETHEUS, below: Duration.millis(300) }),
  () => Metric.web({ url: 'https://status.example.com', success: 'result == "ok"' }),
  () => Metric.job({ image: 'smoke:1.0.0' }),
).map((create) => create());
const header = fc.constantFrom(QA, Match.header('x-preview').present(), Match.header('x-team').startsWith('qa-'), QA, QA, Match.path('/qa'));
const promotion = fc.oneof(fc.constant(Promotion.manual()), seconds.map((time) => Promotion.after(time)), fc.constant(Promotion.whenAnalyzed()));
const metrics = fc.option(fc.uniqueArray(metric, { minLength: 1, maxLength: 2, selector: ({ name }) => name }), { nil: undefined });
const switched = { promotion: fc.option(promotion, { nil: undefined }), before: metrics, after: metrics, standBy: fc.option(seconds, { nil: undefined }) };
const step = fc.oneof(
  percent.map((n) => Step.weight(n)), percent.map((n) => Step.scale(n)), fc.constant(Step.scaleWithWeight()),
  fc.option(seconds, { nil: undefined }).map((time) => Step.pause(time)),
  header.map((match) => Step.preview(match)), fc.constant(Step.endPreview()), metric.map((one) => Step.analysis(one)),
);
const release = fc.oneof(
  fc.record({ ...switched, header: fc.option(header, { nil: undefined }), previewReplicas: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }) })
    .map((options) => Release.blueGreen(options)),
  fc.record({ ...switched, header }).map((options) => Release.headerPreview(options)),
  fc.array(step, { maxLength: 6 }).map((steps) => Release.canary(steps)),
);
const scaling = fc.oneof(
  fc.integer({ min: 0, max: 9 }).map((n) => Scaling.fixed(n)),
  fc.integer({ min: 1, max: 4 }).map((n) => Scaling.onCpu({ between: [n, n + 3] })),
);

/** A release in a chart with a gateway and a caller inside the mesh; undefined where it was refused, with codes. */
function make(props: { release: Release; scaling: Scaling; mesh: boolean }): { documents: object[]; made: BlueGreen } | undefined {
  const on = ground({ mesh: props.mesh });
  try {
    const made = new BlueGreen(on.app, 'query', { image: 'query:1.9.0', port: 8080, release: props.release, scaling: props.scaling });
    new MeshRoute(on.app, 'query-route', { hosts: ['query.test.co.kr'], gateways: [on.door], rules: [{ match: [Match.pathUnder('/api')], to: made }, { to: made }] });
    new WebService(on.app, 'report', { image: 'report:1.0.0', port: 8080 }).calls(made);
    const judged = judge(collect(on.prod.app), '1.29');
    if (judged.problems.length > 0) throw new ValidationError(judged.problems);
    return { made, documents: judged.charts.flatMap((chart) => chart.documents.map(({ document }) => document)) };
  } catch (error) {
    if (!ValidationError.isValidationError(error)) throw error;
    expect(error.problems.every(({ code, what, fix }) => /^[A-Z]/.test(code) && what !== '' && fix !== '')).toBe(true);
    return undefined;
  }
}

test('any release is refused with a code, or holds at every phase what it promises, through the gateway and inside the mesh', () => {
  const held = { blueGreen: 0, headerPreview: 0, canary: 0 };
  fc.assert(fc.property(fc.record({ release, scaling, mesh: usually(fc.constant(true), fc.constant(false)) }), (props) => {
    const found = make(props);
    if (!found) return;
    held[props.release.kind]++;
    const { made } = found;
    for (const phase of made.phases()) {
      const shares = (request: object) => revisionShares(phase.trace(request), 'query', 'devops');
      const outside = shares({ host: 'query.test.co.kr' });
      const inside = shares({ host: 'query', port: 8080, from: 'sidecar:devops/report' });
      expect({ phase: phase.name, lost: outside.lost, other: outside.other }).toEqual({ phase: phase.name, lost: 0, other: 0 });
      expect({ phase: phase.name, ...inside }).toEqual({ phase: phase.name, ...outside });
      if (phase.name === 'stable' || phase.name === 'preview' || phase.name === 'aborted') expect({ phase: phase.name, new: outside.new }).toEqual({ phase: phase.name, new: 0 });
      if (phase.name === 'promoted') expect({ phase: phase.name, new: outside.new }).toEqual({ phase: phase.name, new: 100 });
    }
    if (props.release.kind === 'headerPreview') {
      const [name, value] = props.release.header === QA ? ['x-preview', 'true'] : [JSON.stringify(props.release.header).includes('x-team') ? 'x-team' : 'x-preview', 'qa-1'];
      for (const phase of made.phases().filter((each) => each.name === 'preview' || /^step:[1-9]/.test(each.name))) {
        for (const request of [{ host: 'query.test.co.kr' }, { host: 'query', port: 8080, from: 'sidecar:devops/report' }]) {
          expect({ phase: phase.name, ...revisionShares(phase.trace({ ...request, headers: { [name]: value } }), 'query', 'devops') }).toEqual({ phase: phase.name, old: 0, new: 100, other: 0, lost: 0 });
        }
      }
    }
  }), { numRuns: 300, seed: 20_26 });
  for (const count of Object.values(held)) expect(count).toBeGreaterThan(10);
}, 60_000);

test('the check at synth sees a release that is spoiled: it is no promise that always holds', () => {
  const { documents, made } = make({ release: Release.headerPreview({ header: QA }), scaling: Scaling.fixed(3), mesh: true })!;
  const facts = knownFacts(made);
  const model = (change: (doc: any) => void): Model => {
    const docs = structuredClone(documents) as any[];
    docs.forEach(change);
    return Model.of(docs, facts);
  };
  const kinds = (change: (doc: any) => void): string[] => [...new Set(checkPhases(model(change)).map(({ kind }) => kind))];
  expect(kinds(() => undefined)).toEqual([]);
  const steps = (doc: any): any[] => doc.spec.strategy.canary.steps;
  expect(kinds((doc) => { if (doc.kind === 'Rollout') steps(doc)[0] = { setCanaryScale: { weight: 0 } }; })).toEqual(['preview']);
  expect(kinds((doc) => { if (doc.kind === 'DestinationRule') doc.spec.subsets[1].labels = { app: 'other' }; })).toEqual(['unreachable', 'preview']);
  expect(kinds((doc) => { if (doc.kind === 'VirtualService' && doc.metadata.name === 'query-mesh') doc.spec.http[0] = { route: [{ destination: { host: 'query.devops.svc.cluster.local' } }] }; }))
    .toEqual(['weights', 'preview']);
  expect(kinds((doc) => { if (doc.kind === 'Rollout') steps(doc)[1].setHeaderRoute.name = 'other'; })).toEqual([]);
  expect(trace(model(() => undefined), { host: 'query.test.co.kr' }).status).toBe(200);
});
