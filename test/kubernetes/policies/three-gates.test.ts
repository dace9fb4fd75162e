import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
// #region imports
import { Admission, AdmissionPolicies, Environment, Platform, policyReport, WebService } from '../../../src';
import { evaluate, Policy, PolicyPack, Scope } from '../../../src/policies';
// #endregion

// #region rule
const registries = new Policy({
  id: 'trusted-registries',
  title: 'images come from our registries',
  why: 'what anyone can push, anyone can replace',
  fix: 'push the image to registry.example.com',
  owner: 'consumer',
  scope: Scope.pods().exceptNamespaces('kube-system'),
  params: { registries: ['registry.example.com/'] },
  validations: [{
    expression: 'variables.containers.all(c, params.registries.exists(r, c.image.startsWith(r)))',
    message: 'an image comes from elsewhere',
    messageExpression: "'from elsewhere: ' + variables.containers.map(c, c.image).join(', ')",
  }],
});
// #endregion

// #region pack
const supplyChain = new PolicyPack('supply-chain', [registries])
  .withParams('trusted-registries', { registries: ['registry.example.com/', 'ghcr.io/shop/'] })
  .except('trusted-registries', { reason: 'its vendor moves in spring', expires: '2027-03-31', namespace: 'billing' });
// #endregion

function compose(outdir: string): Platform {
  // #region enforce
  const shop = new Platform('shop', { policies: [supplyChain], outdir });
  const prod = new Environment(shop, 'prod', { kubernetes: '1.30' });
  new WebService(prod.chart('catalog'), 'catalog', { image: 'docker.io/catalog:1.4.2', port: 3000 });
  // #endregion
  // #region admission
  new AdmissionPolicies(prod.chart('policies'), 'supply-chain', { policies: supplyChain, engine: Admission.validatingAdmissionPolicy() });
  // #endregion
  return shop;
}

const file = 'test/kubernetes/policies/three-gates.test.ts';
const line = fs.readFileSync(__filename, 'utf8').split('\n').findIndex((text) => text.includes("new WebService(prod.chart('catalog')")) + 1;

test('gate one: synthesis refuses, and names the service and its line', () => {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'gates-'));
  expect(() => compose(outdir).synth()).toThrow(
    `[shop/prod/catalog/catalog] Deployment catalog: from elsewhere: docker.io/catalog:1.4.2 (policy "trusted-registries" of the consumer, written at ${file}:${line}); `
    + 'push the image to registry.example.com (PolicyViolated)',
  );
  expect(fs.readdirSync(outdir)).toEqual([]);
  fs.rmSync(outdir, { recursive: true });
});

test('gate two: the merge request shows it beside that line, with a fingerprint that stays', () => {
  const report = JSON.parse(policyReport(compose('/nowhere'))) as any[];
  expect(report).toEqual([{
    description: 'trusted-registries Deployment catalog/catalog: from elsewhere: docker.io/catalog:1.4.2; push the image to registry.example.com',
    check_name: 'PolicyViolated',
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    severity: 'critical',
    location: { path: file, lines: { begin: line } },
  }]);
  expect(JSON.parse(policyReport(compose('/nowhere')))).toEqual(report);
  expect(JSON.parse(policyReport(compose('/nowhere'), 'json'))).toMatchObject([{ policy: 'trusted-registries', owner: 'consumer', construct: 'shop/prod/catalog/catalog', file, line }]);
  expect(policyReport(compose('/nowhere'), 'text')).toContain(`${file}\n  ${line}  error`);
});

test('gate three: the cluster is told the same expression', () => {
  const shop = compose('/nowhere');
  const documents = (shop.node.findChild('prod') as Environment).app.charts.flatMap((chart) => chart.node.id === 'policies' ? chart.toJson() as any[] : []);
  expect(documents.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(['ValidatingAdmissionPolicy trusted-registries', 'ValidatingAdmissionPolicyBinding trusted-registries']);
  expect(documents[0].spec.validations[0].expression).toBe('variables.containers.all(c, variables.params_registries.exists(r, c.image.startsWith(r)))');
});

test('a rule can be tried on a document of one’s own', () => {
  // #region try
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers: [{ name: 'a', image: 'docker.io/a:1' }] } };
  const findings = evaluate([registries], [{ doc: pod, file: 'a.yaml', line: 1 }]);
  // #endregion
  expect(findings.map(({ message }) => message)).toEqual(['from elsewhere: docker.io/a:1']);
});
