import { diffDocuments, renderDiffJson, renderDiffMarkdown, renderDiffText } from '../../../src/manifests/diff';

type Doc = Record<string, unknown>;

const policy = (spec: Doc, kind = 'ClusterAdmissionPolicy'): Doc => ({ apiVersion: 'policies.kubewarden.io/v1', kind, metadata: { name: 'no-root' }, spec });
const refused = (before: Doc, after: Doc) => diffDocuments([before], [after]).refused?.map(({ path }) => path);

test('a policy that protects cannot be monitored only, and none can move', () => {
  expect(refused(policy({ mode: 'protect' }), policy({ mode: 'monitor' }))).toEqual(['spec.mode']);
  expect(refused(policy({}), policy({ mode: 'monitor' }, 'ClusterAdmissionPolicy'))).toEqual(['spec.mode']);
  expect(refused(policy({ policyServer: 'a' }), policy({ policyServer: 'b' }))).toEqual(['spec.policyServer']);
  expect(refused(policy({}), policy({ policyServer: 'b' }))).toEqual(['spec.policyServer']);
});

test('what is accepted is not told of', () => {
  expect(refused(policy({ mode: 'monitor' }), policy({ mode: 'protect' }))).toBeUndefined();
  expect(refused(policy({}), policy({ mode: 'protect', policyServer: 'default' }))).toBeUndefined();
  expect(refused({ ...policy({ mode: 'protect' }), apiVersion: 'example.com/v1' }, { ...policy({ mode: 'monitor' }), apiVersion: 'example.com/v1' })).toBeUndefined();
  expect(diffDocuments([policy({ mode: 'protect' })], []).refused).toBeUndefined();
});

test('it is told first, in every form', () => {
  const diff = diffDocuments([policy({ mode: 'protect' })], [policy({ mode: 'monitor' })]);
  const why = 'Kubewarden refuses to go from protect to monitor: delete it first, or give it another name (PolicyMode.monitorAgain)';
  expect(renderDiffText(diff).split('\n')[0]).toBe(`! ClusterAdmissionPolicy no-root (policies.kubewarden.io/v1) spec.mode: ${why}`);
  expect(renderDiffMarkdown(diff).split('\n')[2]).toBe(`- :no_entry: \`ClusterAdmissionPolicy no-root (policies.kubewarden.io/v1) spec.mode: ${why}\``);
  expect(JSON.parse(renderDiffJson(diff)).refused).toEqual([{ object: { apiVersion: 'policies.kubewarden.io/v1', kind: 'ClusterAdmissionPolicy', name: 'no-root' }, path: 'spec.mode', why }]);
});
