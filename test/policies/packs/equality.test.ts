import * as fc from 'fast-check';
import { evaluate } from '../../../src/policies';
import { clusterAdmissionPolicySpec, parameterData, validatingAdmissionPolicySpec } from '../../../src/policies/emit';
import { damage, junk } from '../support/documents';
import { admittedByApiServer, admittedByKubewarden } from '../support/second-judge';
import { clusterRules, ruleOf } from './all-packs';
import { objectFixtures } from './object-fixtures';
import { podFixtures } from './pod-fixtures';

type Json = Record<string, any>;

const fixtures = { ...podFixtures, ...objectFixtures };
/** Every document of every rule. */
const everyDocument: readonly Json[] = Object.values(fixtures).flatMap(({ good, bad }) => [...good, ...bad.map(([doc]) => doc)]).map(copy);

/** As a document is read: what is undefined is not there. */
function copy(doc: Json): Json {
  return JSON.parse(JSON.stringify(doc)) as Json;
}

const emitted = new Map(clusterRules.map((policy) => {
  const configMap = { name: `${policy.id}-parameters`, namespace: 'policies' };
  return [policy.id, {
    params: { data: parameterData(policy.params) },
    literal: validatingAdmissionPolicySpec(policy, { name: policy.id }),
    fromConfigMap: validatingAdmissionPolicySpec(policy, { name: policy.id, configMap }),
    kubewarden: clusterAdmissionPolicySpec(policy, { name: policy.id, configMap }),
  }] as const;
}));

const tally = { admitted: 0, refused: 0, failed: 0 };

/** Whether the rule admits the document, by whoever judges it: here, and by another engine that reads what is emitted for the cluster. */
function agreed(id: string, document: Json): boolean {
  const { params, literal, fromConfigMap, kubewarden } = emitted.get(id)!;
  const findings = evaluate([ruleOf(id)], [{ doc: document, file: 'a.yaml', line: 1 }]);
  const here = findings.length === 0;
  const there = [
    admittedByApiServer(literal, document), admittedByApiServer(fromConfigMap, document, params), admittedByKubewarden(kubewarden, document, params),
  ];
  expect({ id, document: JSON.stringify(document), there }).toEqual({ id, document: JSON.stringify(document), there: [here, here, here] });
  tally[here ? 'admitted' : 'refused']++;
  if (findings.some(({ code }) => code === 'PolicyFailed')) tally.failed++;
  return here;
}

test.each(Object.entries(fixtures))('%s: synth, the API server and Kubewarden give the documents of the rule one verdict', (id, { good, bad }) => {
  expect(good.map((doc) => agreed(id, copy(doc)))).toEqual(good.map(() => true));
  expect(bad.map(([doc]) => agreed(id, copy(doc)))).toEqual(bad.map(() => false));
});

test('every rule agrees with itself on the documents of all the others', () => {
  for (const id of emitted.keys()) for (const document of everyDocument) agreed(id, document);
}, 120_000);

test('and on documents with something torn out, or put where it does not belong', () => {
  const rules = [...emitted.keys()];
  const wound = fc.tuple(fc.nat(), fc.option(junk, { nil: undefined }));
  const broken = fc.tuple(fc.constantFrom(...rules), fc.boolean(), fc.nat(), fc.array(wound, { minLength: 1, maxLength: 3 }));
  fc.assert(fc.property(broken, ([id, own, index, wounds]) => {
    const { good, bad } = fixtures[id];
    // Its own documents reach deeper into a rule than those of others.
    const among: readonly Json[] = own ? [...good, ...bad.map(([doc]) => doc)] : everyDocument;
    const document = copy(among[index % among.length]);
    // Only the first knows what was there: a list in the place of an object is refused before any policy is asked.
    wounds.forEach(([at, value], nth) => damage(document, at, nth > 0 && Array.isArray(value) ? undefined : value));
    agreed(id, document);
  }), { numRuns: 15_000, seed: 20262 });
  expect(Math.min(tally.admitted, tally.refused)).toBeGreaterThan(3000);
  expect(tally.failed).toBeGreaterThan(1000);
}, 120_000);
