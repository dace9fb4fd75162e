import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Chart } from 'cdk8s';
import { Admission, AdmissionPolicies, AdmissionPoliciesProps, Environment, Platform } from '../../../src';
import { Warnings } from '../../../src/core/warnings';
import { emitDocuments } from '../../../src/manifests/emit';
import { Policy, PolicyPack, Scope } from '../../../src/policies';
import { SHARED, testIf } from '../../support/paths';

const say = { title: 'images come from our registries', why: 'anyone can push', fix: 'push it to ours' };
const registries = new Policy({
  ...say,
  id: 'registries',
  scope: Scope.pods().exceptNamespaces('kube-system').withLabels({ team: 'shop' }),
  params: { registries: ['registry.example.com/', "it's/"], most: 3, ratio: 1.5, strict: true, none: [] },
  when: "request.namespace != 'sandbox'",
  exceptions: [{ reason: 'moves', expires: '2027-01-31', namespace: 'legacy' }],
  validations: [{ expression: 'variables.containers.all(c, params.registries.exists(r, c.image.startsWith(r)))', message: 'an image comes from elsewhere', messageExpression: "'images: ' + variables.containers.map(c, c.image).join(', ')" }],
});
const hosts = new Policy({ ...say, id: 'hosts', severity: 'warning', scope: Scope.kind('networking.istio.io/v1', 'VirtualService'), validations: [{ expression: 'has(object.spec.hosts)', message: 'no hosts' }] });
const addresses = new Policy({ ...say, id: 'addresses', scope: Scope.kind('v1', 'Service'), validations: [{ expression: '!has(object.spec.clusterIP) || isIP(object.spec.clusterIP)', message: 'no address' }] });

function emitted(props: Partial<AdmissionPoliciesProps> & Pick<AdmissionPoliciesProps, 'engine'>, kubernetes?: string): any[] {
  const chart = kubernetes === undefined ? new Chart(new App(), 'policies', { namespace: 'policies', disableResourceNameHashes: true })
    : new Environment(new Platform('shop'), 'prod', { kubernetes }).chart('policies');
  new AdmissionPolicies(chart, 'policies', { policies: [registries, hosts], ...props });
  return chart.toJson();
}

function refusal(make: () => unknown): string {
  try {
    make();
    return 'none';
  } catch (error) {
    return (error as Error).message;
  }
}

test('a policy is a ValidatingAdmissionPolicy and its binding', () => {
  const [policy, binding, warned, warnedBinding] = emitted({ engine: Admission.validatingAdmissionPolicy() }, '1.30');
  expect([policy.apiVersion, binding.apiVersion]).toEqual(['admissionregistration.k8s.io/v1', 'admissionregistration.k8s.io/v1']);
  expect(policy.metadata.namespace).toBeUndefined();
  expect(policy.spec.failurePolicy).toBe('Fail');
  expect(policy.spec.matchConstraints.namespaceSelector).toEqual({ matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system'] }] });
  expect(policy.spec.matchConstraints.objectSelector).toEqual({ matchLabels: { team: 'shop' } });
  expect(policy.spec.matchConditions).toEqual([
    { name: 'when', expression: "request.namespace != 'sandbox'" },
    { name: 'exception-0', expression: "!(has(object.metadata.namespace) && object.metadata.namespace == 'legacy')" },
  ]);
  expect(policy.spec.variables.map(({ name }: { name: string }) => name)).toEqual(['params_registries', 'podSpec', 'containers']);
  expect(policy.spec.variables[0].expression).toBe("['registry.example.com/', 'it\\'s/']");
  expect(policy.spec.validations).toEqual([{
    expression: 'variables.containers.all(c, variables.params_registries.exists(r, c.image.startsWith(r)))',
    message: 'an image comes from elsewhere (push it to ours; policy registries)',
    messageExpression: "('images: ' + variables.containers.map(c, c.image).join(', ')) + ' (push it to ours; policy registries)'",
    reason: 'Invalid',
  }]);
  expect(binding.spec).toEqual({ policyName: 'registries', validationActions: ['Deny'] });
  expect(warned.spec.matchConstraints.resourceRules).toEqual([{ apiGroups: ['networking.istio.io'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['virtualservices'] }]);
  expect(warnedBinding.spec.validationActions).toEqual(['Warn', 'Audit']);
});

test('parameters may be in a ConfigMap, which can change without the policy', () => {
  const all = emitted({ engine: Admission.validatingAdmissionPolicy(), parametersInConfigMap: true });
  const of = (kind: string) => all.find((each) => each.kind === kind);
  expect(of('ConfigMap')).toMatchObject({
    metadata: { name: 'registries-parameters', namespace: 'policies' },
    data: { registries: "registry.example.com/\nit's/", most: '3', ratio: '1.5', strict: 'true', none: '' },
  });
  expect(of('ValidatingAdmissionPolicy').spec.paramKind).toEqual({ apiVersion: 'v1', kind: 'ConfigMap' });
  expect(of('ValidatingAdmissionPolicyBinding').spec.paramRef).toEqual({ name: 'registries-parameters', namespace: 'policies', parameterNotFoundAction: 'Deny' });
});

test('Kubewarden runs the same texts in cel-policy, and reads parameters from a ConfigMap, which restarts nothing', () => {
  const all = emitted({ engine: Admission.kubewarden({ server: 'tenants' }) });
  const [parameters, policy, warned] = all;
  expect(parameters.kind).toBe('ConfigMap');
  expect(policy.metadata.annotations['io.kubewarden.policy.severity']).toBe('high');
  expect(policy.spec).toMatchObject({
    module: 'registry://ghcr.io/kubewarden/policies/cel-policy:v1.6.3',
    policyServer: 'tenants',
    mode: 'protect',
    mutating: false,
    contextAwareResources: [{ apiVersion: 'v1', kind: 'ConfigMap' }],
    settings: { failurePolicy: 'Fail', paramRef: { name: 'registries-parameters', namespace: 'policies', parameterNotFoundAction: 'Deny' } },
  });
  expect(policy.spec.settings.variables[0]).toEqual({ name: 'params_registries', expression: "(params.data.registries == '' ? [] : params.data.registries.split('\\n'))" });
  expect(warned.spec.mode).toBe('monitor');
});

test('on Kubernetes 1.29 it is v1beta1, and a warning says that nobody listens', () => {
  const chart = new Environment(new Platform('shop'), 'prod').chart('policies');
  const policies = new AdmissionPolicies(chart, 'policies', { policies: [hosts], engine: Admission.validatingAdmissionPolicy() });
  expect(chart.toJson()[0].apiVersion).toBe('admissionregistration.k8s.io/v1beta1');
  expect(Warnings.of(policies).list()).toEqual([{
    path: 'shop/prod/policies/policies',
    code: 'AdmissionGateOff',
    what: 'Kubernetes 1.29 has ValidatingAdmissionPolicy as v1beta1 and switched off, so that nothing is judged unless the cluster switched it on',
    fix: 'use Admission.kubewarden(), or acknowledge this where the feature gate ValidatingAdmissionPolicy and the API are on',
  }]);
});

test('what the version does not run is refused, with the version that does', () => {
  const make = (kubernetes: string) => refusal(() => emitted({ policies: [addresses], engine: Admission.validatingAdmissionPolicy() }, kubernetes));
  expect(make('1.30')).toBe('[shop/prod/policies/policies] policy "addresses" needs the IP address library (line 1, column 32 of "!has(object.spec.clusterIP) || isIP(object.spec.clusterIP)"), '
    + 'which Kubernetes 1.30 does not have; write it without, or judge it in the cluster from Kubernetes 1.31 on (PolicyNotOnKubernetes)');
  expect(make('1.31')).toBe('none');
  expect(refusal(() => emitted({ policies: [addresses], engine: Admission.kubewarden() }, '1.31'))).toContain('which cel-policy of Kubewarden does not have');
});

test('nothing to emit, and no namespace for parameters, are refused', () => {
  expect(refusal(() => emitted({ policies: new PolicyPack('none', []), engine: Admission.kubewarden() })))
    .toBe('[policies/policies] no policy is about Kubernetes objects; give policies whose scope is Scope.pods() or Scope.kind(…) (AdmissionPoliciesEmpty)');
  const chart = new Chart(new App(), 'c');
  expect(refusal(() => new AdmissionPolicies(chart, 'p', { policies: [registries], engine: Admission.kubewarden() })))
    .toBe('[c/p] parameters are in a ConfigMap, and the chart has no namespace for it; give the chart a namespace, or set `parametersInConfigMap: false` (AdmissionPoliciesNamespace)');
});

test('an exception that is over by the day of the pack is not emitted', () => {
  const conditions = (asOf?: string) => emitted({ engine: Admission.validatingAdmissionPolicy(), policies: new PolicyPack('p', [registries], asOf) })[0].spec.matchConditions.length;
  expect([conditions(), conditions('2027-01-31'), conditions('2027-02-01')]).toEqual([2, 2, 1]);
});

testIf(SHARED !== undefined, 'the strict schemas are not beside this repository')('the documents pass the schemas of the cluster', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'policies-'));
  const check = path.join(SHARED!, 'tools', 'check-manifests', 'check-manifests.mjs');
  try {
    for (const [name, engine] of Object.entries({ api: Admission.validatingAdmissionPolicy(), kubewarden: Admission.kubewarden() })) {
      fs.writeFileSync(path.join(folder, `${name}.yaml`), emitDocuments(emitted({ engine })));
      fs.writeFileSync(path.join(folder, `${name}-parameters.yaml`), emitDocuments(emitted({ engine, parametersInConfigMap: name === 'api' })));
    }
    for (const set of [[], ['--crds', 'latest']]) {
      const { stdout, stderr } = spawnSync('node', [check, ...set, folder], { encoding: 'utf8' });
      expect(stdout + stderr).toMatch(/4 files, 14 documents, 14 pass, 0 fail \(0 problems\), 0 unknown kind/);
    }
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}, 60_000);
