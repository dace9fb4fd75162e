import * as fs from 'fs';
import * as path from 'path';
import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { CronTask, Environment, Platform, PodProps, SecretStore, Task, ValidationError, WebService, Worker } from '../../src';
import { emitDocuments } from '../../src/manifests/emit';
import { checkPodSecurity } from '../../src/manifests/pod-security';
import { checkDocument } from '../../src/manifests/schema';
import { HAS_JUDGE, judged, NO_JUDGE } from '../support/outside-judge';
import { ROOT, testIf } from '../support/paths';
import { documents } from '../support/render';
import { cronTaskProps, ids, taskProps, webServiceProps, workerProps } from './arbitraries';

type Maker = (chart: Chart, id: string, props: any) => Construct;

const kinds: [string, fc.Arbitrary<PodProps>, Maker][] = [
  ['WebService', webServiceProps, (chart, id, props) => new WebService(chart, id, props)],
  ['Worker', workerProps, (chart, id, props) => new Worker(chart, id, props)],
  ['Task', taskProps, (chart, id, props) => new Task(chart, id, props)],
  ['CronTask', cronTaskProps, (chart, id, props) => new CronTask(chart, id, props)],
];

/** A plain cdk8s app, and an environment that has everything turned on. */
const charts: (() => Chart)[] = [
  () => new Chart(new App(), 'chart', { namespace: 'shop' }),
  () => new Environment(new Platform('shop', { owner: 'commerce', registry: 'registry.example.com/shop', labels: { cost: 'c1' } }), 'prod', {
    kubernetes: '1.29', mesh: true, datadog: true, profiling: true, secretStore: SecretStore.cluster('vault'), pullSecrets: ['registry'], ingress: { issuer: 'letsencrypt' },
  }).chart('app'),
];

const documented: ReadonlySet<string> = new Set([...fs.readFileSync(path.join(ROOT, 'docs', 'codes.md'), 'utf8').matchAll(/`([A-Z][A-Za-z0-9]+)`/g)].map(([, code]) => code));

/** What only finished documents are refused for: props that lead there were not understood. */
const ofDocuments = ((): ReadonlySet<string> => {
  const sections = fs.readFileSync(path.join(ROOT, 'docs', 'codes.md'), 'utf8').split(/^## /m).filter((section) => /^(Documents|Pod Security)\n/.test(section));
  return new Set(sections.flatMap((section) => [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code)));
})();

/** Probes of cdk8s-plus are taken as they are, and judged where they end. */
function hasForeignProbes(props: PodProps): boolean {
  const { health, sidecars = [] } = props as unknown as { health?: { kind: string }; sidecars?: readonly { health?: { kind: string } }[] };
  return [health, ...sidecars.map((sidecar) => sidecar.health)].some((one) => one?.kind === 'probes');
}

const tally = { made: 0, refused: 0 };

/** The documents of a workload, or undefined when it is refused, as it must be: with documented codes and in the one form. */
function made(make: Maker, chart: Chart, id: string, props: PodProps): any[] | undefined {
  try {
    make(chart, id, props);
    tally.made++;
    return documents(chart);
  } catch (error) {
    if (!ValidationError.isValidationError(error)) throw error;
    tally.refused++;
    for (const { code, what, fix, path: at } of error.problems) {
      expect(documented).toContain(code);
      if (!hasForeignProbes(props)) expect(ofDocuments).not.toContain(code);
      for (const part of [what, fix, at]) expect(part).toMatch(/\S/);
    }
    return undefined;
  }
}

describe.each(kinds)('any props of a %s', (_, propsOf, make) => {
  test('are refused in the one form, or give documents that Kubernetes takes and that hold restricted', () => {
    fc.assert(fc.property(fc.constantFrom(...charts), ids, propsOf, (chartOf, id, props) => {
      const docs = made(make, chartOf(), id, props);
      if (!docs) return;
      expect(docs.flatMap((doc) => checkDocument(doc))).toEqual([]);
      if (!props.relax?.length) expect(docs.flatMap((doc) => checkPodSecurity(doc, 'restricted'))).toEqual([]);
      expect(emitDocuments(docs)).toBe(emitDocuments(made(make, chartOf(), id, props)!));
    }), { numRuns: 1000, seed: 1129 });
  });
});

test('the cases above are neither all refused nor all made', () => {
  expect(tally.made).toBeGreaterThan(200);
  expect(tally.refused).toBeGreaterThan(200);
});

testIf(HAS_JUDGE, NO_JUDGE)('a sample is accepted by a judge that is not ours', () => {
  const docs = kinds.flatMap(([, propsOf, make], i) => fc.sample(fc.tuple(fc.constantFrom(...charts), propsOf), { numRuns: 120, seed: i })
    .flatMap(([chartOf, props]) => made(make, chartOf(), 'catalog', props) ?? []));
  expect(docs.length).toBeGreaterThan(300);
  expect(judged(docs)).toBe('[]');
}, 60_000);
