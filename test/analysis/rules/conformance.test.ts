import * as fs from 'fs';
import * as path from 'path';
import { ClusterFacts, Model } from '../../../src/analysis/model';
import { meshConfigFrom } from '../../../src/analysis/model/mesh-config';
import { Finding } from '../../../src/analysis/report/finding';
import { allRules, Code, codes, runRule } from '../../../src/analysis/rules';
import { readManifests } from '../../../src/manifests/read';
import { completeYaml } from '../../../src/manifests/read/complete-yaml';

interface Case {
  readonly name: string;
  readonly inputFiles: readonly string[];
  readonly analyzer: string;
  readonly meshConfigFile?: string;
  readonly expected: readonly { readonly code: string; readonly message: string; readonly level: string; readonly resource: string }[];
}

const suite = path.join(__dirname, '..', '..', '..', '..', 'shared', 'conformance', 'istio-analyze');
const present = fs.existsSync(suite);
const cases: readonly Case[] = present ? (JSON.parse(fs.readFileSync(path.join(suite, 'cases.json'), 'utf8')) as { cases: Case[] }).cases : [];

/** What only a running cluster can tell, by code. */
const liveOnly: Readonly<Record<string, string>> = {
  IST0103: 'a missing sidecar is judged in pods of a cluster only: the Pod manifests of this suite will still be injected',
};

const described = ({ code, resource }: Finding) => `${code} ${resource.kind} ${resource.namespace === '' ? '' : `${resource.namespace}/`}${resource.name}`;

function factsOf(each: Case): ClusterFacts {
  if (!each.meshConfigFile) return {};
  const result = completeYaml(fs.readFileSync(path.join(suite, each.meshConfigFile), 'utf8'));
  return { meshConfig: meshConfigFrom('value' in result ? result.value : {}) };
}

(present ? describe : describe.skip)('Istio’s own analyzer suite (../shared/conformance/istio-analyze)', () => {
  test.each(cases.map((each, index) => [`${index} ${each.analyzer}: ${each.name}`, each] as const))('%s', (_, each) => {
    const rules = allRules.filter((rule) => rule.name === each.analyzer);
    expect(rules).toHaveLength(1);
    const model = Model.of(readManifests(each.inputFiles.map((file) => path.join(suite, file))).documents, factsOf(each));
    const found = rules.flatMap((rule) => runRule(rule, model));
    const expected = each.expected.filter(({ code }) => !(code in liveOnly));
    expect(found.filter(({ code }) => !(code in liveOnly)).map(described).sort()).toEqual(expected.map(({ code, resource }) => `${code} ${resource}`).sort());
    for (const { code, message, level } of expected) {
      expect([codes[code as Code].name, codes[code as Code].level]).toEqual([message, level.toLowerCase()]);
    }
  });
});
