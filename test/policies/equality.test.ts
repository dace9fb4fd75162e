import * as fc from 'fast-check';
import { evaluate, Policy, Scope } from '../../src/policies';
import {
  celPolicySettings, clusterAdmissionPolicySpec, parameterData, validatingAdmissionPolicySpec,
} from '../../src/policies/emit';
import { documents } from './support/documents';
import { admittedByApiServer, admittedByKubewarden } from './support/second-judge';

const say = { title: 'a rule', why: 'because', fix: "don't" };
const policies = [
  new Policy({
    ...say,
    id: 'trusted-registries',
    scope: Scope.pods().exceptNamespaces('kube-system'),
    params: { registries: ['registry.example.com/', 'nginx@'] },
    exceptions: [{ reason: 'moving', expires: '2027-01-01', namespace: 'legacy', labels: { team: 'legacy' } }],
    validations: [{ expression: 'variables.containers.all(c, params.registries.exists(r, c.image.startsWith(r)))', message: 'an image comes from elsewhere' }],
  }),
  new Policy({
    ...say,
    id: 'tags',
    scope: Scope.pods(),
    variables: [{ name: 'loose', expression: "variables.containers.filter(c, !c.image.matches('^[^@]+:[^:/]+$|@sha256:') || c.image.endsWith(':latest'))" }],
    validations: [{ expression: 'size(variables.loose) == 0', message: 'an image has no fixed tag', messageExpression: "'no fixed tag: ' + variables.loose.map(c, c.image).join(', ')" }],
  }),
  new Policy({
    ...say,
    id: 'not-root',
    scope: Scope.pods().inNamespaces('shop', 'legacy'),
    validations: [
      { expression: 'variables.containers.all(c, has(c.securityContext) && has(c.securityContext.runAsNonRoot) && c.securityContext.runAsNonRoot == true)', message: 'it may be root' },
      { expression: '!has(variables.podSpec.hostNetwork) || variables.podSpec.hostNetwork == false', message: 'it is on the network of the host' },
    ],
  }),
  new Policy({
    ...say,
    id: 'memory',
    scope: Scope.pods(),
    params: { most: '16Gi' },
    validations: [{
      expression: 'variables.podSpec.containers.all(c, !has(c.resources) || !has(c.resources.limits) || !has(c.resources.limits.memory) '
        + '|| !quantity(c.resources.limits.memory).isGreaterThan(quantity(params.most)))',
      message: 'it takes too much memory',
    }],
  }),
  new Policy({
    ...say,
    id: 'labels',
    scope: Scope.kind('apps/v1', 'Deployment').and('v1', 'Service').withLabels({ team: 'catalog' }),
    params: { required: ['app.kubernetes.io/name', 'app.kubernetes.io/version'] },
    validations: [
      { expression: 'params.required.all(l, l in object.metadata.labels && object.metadata.labels[l] != "")', message: 'a label is missing' },
      { expression: "has(object.metadata.annotations) && 'trackway/owner' in object.metadata.annotations && size(object.metadata.annotations['trackway/owner']) > 0", message: 'nobody owns it' },
    ],
  }),
  new Policy({
    ...say,
    id: 'replicas',
    scope: Scope.kind('apps/v1', 'Deployment'),
    params: { most: 10, strict: true, steps: [1, 2, 3, 5, 8] },
    when: 'has(object.spec.replicas)',
    validations: [{ expression: 'object.spec.replicas < params.most && (!params.strict || object.spec.replicas in params.steps)', message: 'that many' }],
  }),
  new Policy({
    ...say,
    id: 'hosts',
    scope: Scope.kind('networking.istio.io/v1', 'VirtualService'),
    validations: [{ expression: "object.spec.hosts.all(h, !h.contains('*'))", message: 'a host is a wildcard' }],
  }),
  new Policy({
    ...say,
    id: 'ports',
    scope: Scope.pods(),
    validations: [{ expression: 'variables.podSpec.containers.exists_one(c, c.name == "app") || variables.containers.map(c, has(c.ports), c.ports[0].containerPort).all(p, p > 1024)', message: 'a port is low' }],
  }),
];

const emitted = policies.map((policy) => {
  const configMap = { name: `${policy.id}-parameters`, namespace: 'policies' };
  return {
    policy,
    params: { data: parameterData(policy.params) },
    literal: validatingAdmissionPolicySpec(policy, { name: policy.id }),
    fromConfigMap: validatingAdmissionPolicySpec(policy, { name: policy.id, configMap }),
    kubewarden: clusterAdmissionPolicySpec(policy, { name: policy.id, configMap }),
  };
});

test('synth, the API server and Kubewarden agree on whole and on damaged documents', () => {
  let refused = 0;
  let admitted = 0;
  let failed = 0;
  fc.assert(fc.property(documents, (document) => {
    for (const { policy, params, literal, fromConfigMap, kubewarden } of emitted) {
      const findings = evaluate([policy], [{ doc: document, file: 'a.yaml', line: 1 }]);
      const atSynth = findings.length === 0;
      const verdicts = [
        admittedByApiServer(literal, document), admittedByApiServer(fromConfigMap, document, params), admittedByKubewarden(kubewarden, document, params),
      ];
      expect({ document: JSON.stringify(document), policy: policy.id, verdicts }).toEqual({
        document: JSON.stringify(document), policy: policy.id, verdicts: [atSynth, atSynth, atSynth],
      });
      if (atSynth) admitted++;
      else refused++;
      if (findings.some(({ code }) => code === 'PolicyFailed')) failed++;
    }
  }), { numRuns: 3000, seed: 20261 });
  // What agrees on nothing but the trivial would prove nothing.
  expect(Math.min(refused, admitted)).toBeGreaterThan(2000);
  expect(failed).toBeGreaterThan(300);
}, 120_000);

test('a wrong emission is noticed: the judge is not blind', () => {
  const [{ literal, policy }] = emitted;
  const spec = structuredClone(literal) as any;
  spec.variables.find(({ name }: { name: string }) => name === 'params_registries').expression = "['elsewhere/']";
  const document = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'shop' }, spec: { containers: [{ name: 'a', image: 'registry.example.com/a:1' }] } };
  expect(evaluate([policy], [{ doc: document, file: 'a', line: 1 }])).toEqual([]);
  expect(admittedByApiServer(literal, document)).toBe(true);
  expect(admittedByApiServer(spec, document)).toBe(false);
});

test('the settings of cel-policy are those of the ClusterAdmissionPolicy', () => {
  const options = { name: 'x' };
  expect(clusterAdmissionPolicySpec(policies[0], options).settings).toEqual(celPolicySettings(policies[0], options));
});
