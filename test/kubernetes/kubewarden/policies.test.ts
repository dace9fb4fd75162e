import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Chart, Duration } from 'cdk8s';
import * as fc from 'fast-check';
import {
  AdmissionPolicy, AdmissionPolicyGroup, ClusterAdmissionPolicy, ClusterAdmissionPolicyGroup, ClusterAdmissionPolicyProps, Environment,
  KubewardenAlerts, KubewardenPolicyProps, LabelSelection, Module, Namespace, Platform, PolicyMode, PolicyNamespaces, PolicyParameters, PolicyServer,
  PolicyServerShards, ValidationError, WebService,
} from '../../../src';
import { collect } from '../../../src/kubernetes/synthesis/collect';
import { SHARED, testIf } from '../../support/paths';
import { documents, one, plainChart, refusal, warnings } from '../../support/render';

const SERVER = PolicyServer.fromName('default');
const RULES = Module.podPrivileged().rules!;

function policy(props: Partial<ClusterAdmissionPolicyProps> = {}, chart: Chart = plainChart()): Chart {
  new ClusterAdmissionPolicy(chart, 'rule', { server: SERVER, module: Module.podPrivileged(), ...props });
  return chart;
}

const spec = (props: Partial<ClusterAdmissionPolicyProps> = {}) => one(policy(props), 'ClusterAdmissionPolicy').spec;
const group = (props: object, chart: Chart = plainChart()) => new ClusterAdmissionPolicyGroup(chart, 'images', {
  server: SERVER,
  policies: { ours: { module: Module.trustedRepos({ registries: { allow: ['registry.example.com'] } }) }, calm: { module: Module.podPrivileged() } },
  expression: 'ours() && calm()', message: 'use our registry', rules: RULES, ...props,
});

test('a policy has the catalogue\'s rules, refuses, and leaves the system alone', () => {
  const chart = policy();
  expect(one(chart, 'ClusterAdmissionPolicy')).toEqual({
    apiVersion: 'policies.kubewarden.io/v1',
    kind: 'ClusterAdmissionPolicy',
    metadata: {
      name: 'rule',
      labels: { 'app.kubernetes.io/name': 'rule', 'app.kubernetes.io/managed-by': 'trackway' },
      annotations: { 'io.kubewarden.policy.severity': 'medium', 'io.kubewarden.policy.category': 'PSP' },
    },
    spec: {
      policyServer: 'default',
      mode: 'protect',
      rules: RULES,
      failurePolicy: 'Fail',
      timeoutSeconds: 10,
      backgroundAudit: true,
      namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system', 'kube-public', 'kube-node-lease', 'kubewarden'] }] },
      module: 'registry://ghcr.io/kubewarden/policies/pod-privileged:v1.0.13',
      mutating: false,
      settings: {},
    },
  });
  expect(warnings(chart)).toEqual([]);
});

test('everything else can be said', () => {
  const said = spec({
    module: Module.userGroup(), mode: PolicyMode.monitorFirst({ toProtect: 'two quiet weeks' }), namespaces: PolicyNamespaces.only('shop'), objectSelector: { matchLabels: { app: 'web' } },
    failurePolicy: 'Ignore', timeout: Duration.seconds(20), evaluationTimeout: Duration.seconds(15), message: 'no root', backgroundAudit: false,
    matchConditions: [{ name: 'not-ours', expression: 'request.userInfo.username != "x"' }], rules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['pods'], operations: ['CREATE'], scope: 'Namespaced' }],
  });
  expect(said).toEqual({
    policyServer: 'default', mode: 'monitor', rules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['pods'], operations: ['CREATE'], scope: 'Namespaced' }], failurePolicy: 'Ignore',
    timeoutSeconds: 20, timeoutEvalSeconds: 15, backgroundAudit: false, matchConditions: [{ name: 'not-ours', expression: 'request.userInfo.username != "x"' }],
    objectSelector: { matchLabels: { app: 'web' } }, namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['shop'] }] }, message: 'no root',
    module: Module.userGroup().reference, mutating: true, settings: Module.userGroup().settings,
  });
});

test('a policy waits at least as long as its evaluation may take', () => {
  expect(spec({ evaluationTimeout: Duration.seconds(25) })).toMatchObject({ timeoutSeconds: 25, timeoutEvalSeconds: 25 });
});

const refusals: readonly (readonly [props: Partial<ClusterAdmissionPolicyProps>, message: string])[] = [
  [{ rules: [] }, '[chart/rule] `rules` is empty, so the policy is never asked; name at least one kind of object, or leave `rules` out for those of the module (KubewardenRules)'],
  [{ rules: [{ apiGroups: ['apps'], apiVersions: ['v1'], resources: ['Deployment'], operations: ['CREATE'] }] },
    '[chart/rule] `rules[0].resources` has "Deployment", which is no resource; write the plural in lower case, as URLs have it: "deployments", not "Deployment" (KubewardenRules)'],
  [{ module: Module.cel({ validations: [{ expression: 'true' }] }) }, '[chart/rule] `rules` is empty, so the policy is never asked; name at least one kind of object, or leave `rules` out for those of the module (KubewardenRules)'],
  [{ timeout: Duration.seconds(31) }, '[chart/rule] `timeout` is 31 seconds; give whole seconds from 2 to 30 (KubewardenTimeout)'],
  [{ timeout: Duration.seconds(5), evaluationTimeout: Duration.seconds(6) },
    '[chart/rule] `evaluationTimeout` is 6 seconds, and the API server waits only 5; raise `timeout`, or lower `evaluationTimeout` (KubewardenTimeout)'],
  [{ namespaces: PolicyNamespaces.only('kube-system') },
    '[chart/rule] `namespaces` has "kube-system", where a policy could keep the cluster from starting; leave it out; a cluster is guarded there by who may write to it (KubewardenSystemNamespace)'],
  [{ namespaces: PolicyNamespaces.labelled({ matchExpressions: [{ key: 'team', operator: 'In' }] }) },
    '[chart/rule] `namespaces` asks In of "team" with 0 values; In and NotIn take at least one value, Exists and DoesNotExist none (KubewardenSelector)'],
  [{ matchConditions: [{ name: 'a', expression: '' }] }, '[chart/rule] `matchConditions` has "a" with ""; give every condition a name of its own and an expression (KubewardenCondition)'],
  [{ mode: PolicyMode.monitorFirst({ toProtect: ' ' }) },
    '[chart/rule] `toProtect` is empty, so nobody knows when the policy will protect; say what has to be true, e.g. "no findings in the reports of two weeks" (KubewardenMode)'],
  [{ mode: PolicyMode.protectAgain(1) }, '[chart/rule] `generation` is 1; count from 2 on: the policy that protected was the first (KubewardenMode)'],
  [{ module: Module.volumes({ allowedTypes: [] }) }, '[chart/rule] `allowedTypes` is empty, so every pod is refused; name at least one (ModuleEmpty)'],
];

test.each(refusals.map(([props, message]) => [message, props] as const))('refused: %s', (message, props) => {
  expect(refusal(() => policy(props))).toBe(message);
});

test('a policy of a namespace looks up nothing and covers no everything', () => {
  const make = (module: Module, props: Partial<KubewardenPolicyProps> = {}) => () => new AdmissionPolicy(plainChart(), 'rule', { server: SERVER, module, ...props });
  expect(refusal(make(Module.uniqueIngress()))).toBe('[chart/rule] the module looks up Ingress, and an AdmissionPolicy may look up nothing; use ClusterAdmissionPolicy with `namespaces: PolicyNamespaces.only(...)` (KubewardenContext)');
  expect(refusal(make(Module.safeLabels({ mandatoryLabels: ['a'] })))).toBe('[chart/rule] a rule has "*" as group and as resource, which Kubewarden refuses in an AdmissionPolicy; name the resources in `rules` (KubewardenRules)');
  const chart = plainChart();
  new AdmissionPolicy(chart, 'rule', { server: SERVER, module: Module.podPrivileged() });
  expect(one(chart, 'AdmissionPolicy')).toMatchObject({ metadata: { namespace: 'shop' }, spec: { module: Module.podPrivileged().reference } });
  expect(one(chart, 'AdmissionPolicy').spec).not.toHaveProperty('namespaceSelector');
});

test('the way back from protect is a new object, and forth again keeps it', () => {
  const again = one(policy({ mode: PolicyMode.monitorAgain({ reason: 'stopped a release', generation: 2 }) }), 'ClusterAdmissionPolicy');
  expect([again.metadata.name, again.spec.mode, again.metadata.annotations['trackway/monitored-again']]).toEqual(['rule-2', 'monitor', 'stopped a release']);
  expect(one(policy({ mode: PolicyMode.protectAgain(2) }), 'ClusterAdmissionPolicy').metadata.name).toBe('rule-2');
});

test('warned of: monitored patches, and rules that cover everything', () => {
  expect(warnings(policy({ module: Module.podNdots(), mode: PolicyMode.monitor() }))).toEqual(['KubewardenPatchesNothing']);
  expect(warnings(policy({ module: Module.safeLabels({ deniedLabels: ['a'] }) }))).toEqual(['KubewardenWildcard']);
});

test('a group calls its members', () => {
  const chart = plainChart();
  group({ evaluationTimeout: Duration.seconds(4) }, chart);
  expect(one(chart, 'ClusterAdmissionPolicyGroup').spec).toMatchObject({
    expression: 'ours() && calm()', message: 'use our registry', rules: RULES,
    policies: {
      ours: { module: Module.trustedRepos({}).reference, settings: { registries: { allow: ['registry.example.com'] } }, timeoutEvalSeconds: 4 },
      calm: { module: Module.podPrivileged().reference, settings: {}, timeoutEvalSeconds: 4 },
    },
  });
});

const groups: readonly (readonly [props: object, message: string])[] = [
  [{ expression: 'ours() && clam()' }, 'expression` calls clam(), which is no member; did you mean calm()? (GroupExpression)\n[chart/images] `expression` never calls calm(), so it decides nothing; call it, or leave it out of `policies` (GroupMemberUnused)'],
  [{ expression: 'ours() && (calm()' }, 'expression` cannot be read: ")" is missing at its end; call members as functions and join them: a() || (b() && !c()) (GroupExpression)'],
  [{ expression: 'ours && calm()' }, 'expression` cannot be read: "(" is missing before "&&"; call members as functions and join them: a() || (b() && !c()) (GroupExpression)'],
  [{ expression: '' }, 'expression` cannot be read: it is empty; call members as functions and join them: a() || (b() && !c()) (GroupExpression)'],
  [{ expression: 'a()', policies: { 'a': { module: Module.podPrivileged() }, 'b-c': { module: Module.podPrivileged() } } },
    'policies` has the name "b-c", which an expression cannot call; use lower-case letters, digits and `_`, a digit not first (GroupMemberName)'],
  [{ expression: 'a()', policies: { a: { module: Module.podNdots() } } },
    'policies.a` patches objects with its settings, and a group only allows or refuses; leave out the settings that patch, or make it a policy of its own (GroupMemberPatches)'],
  [{ message: '' }, 'message` is empty, and a group has no words of its own; say what has to be changed (GroupMessage)'],
];

test.each(groups.map(([props, message]) => [message, props] as const))('a group is refused: `%s', (message, props) => {
  expect(refusal(() => group(props))).toBe(`[chart/images] \`${message}`);
});

test('a policy server is safe, and may read what its policies look up and nothing else', () => {
  const chart = plainChart('kubewarden');
  const server = new PolicyServer(chart, 'baseline');
  policy({ server, module: Module.uniqueIngress() }, chart);
  new ClusterAdmissionPolicy(chart, 'risky', { server, module: Module.highRiskServiceAccount({ blockRules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }] }) });
  expect(one(chart, 'PolicyServer').spec).toEqual({
    image: 'ghcr.io/kubewarden/policy-server:v1.35.0', replicas: 2, minAvailable: 1, serviceAccountName: 'policy-server-baseline',
    requests: { cpu: '500m', memory: '1Gi' }, limits: { memory: '1Gi' },
    securityContexts: {
      pod: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      container: { allowPrivilegeEscalation: false, privileged: false, readOnlyRootFilesystem: true, runAsNonRoot: true, capabilities: { drop: ['ALL'] } },
    },
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'kubewarden-policy-server-baseline' } } } },
        ],
      },
    },
  });
  expect(one(chart, 'ClusterRole').rules).toEqual([
    { apiGroups: ['networking.k8s.io'], resources: ['ingresses'], verbs: ['get', 'list', 'watch'] }, { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
  ]);
  expect(one(chart, 'ClusterRoleBinding').subjects).toEqual([{ kind: 'ServiceAccount', name: 'policy-server-baseline', namespace: 'kubewarden' }]);
  expect(warnings(chart)).toEqual([]);
});

test('a policy server is refused without pods or version, and warned of with one pod', () => {
  expect(refusal(() => new PolicyServer(plainChart(), 'x', { replicas: 0, image: 'ghcr.io/kubewarden/policy-server' })))
    .toBe('[chart/x] `replicas` is 0; give at least 1; 2 keep answering while one starts (PolicyServerReplicas)\n'
      + '[chart/x] `image` has no tag, got "ghcr.io/kubewarden/policy-server"; add a tag or digest, e.g. "catalog:1.4.2" or "catalog@sha256:…" (ImageNotPinned)');
  const chart = plainChart();
  new PolicyServer(chart, 'x', { replicas: 1 });
  expect([warnings(chart), one(chart, 'PolicyServer').spec.minAvailable]).toEqual([['PolicyServerSingle'], undefined]);
});

test('the policies of one server are one change set: other charts, other waves and other rates are warned of', () => {
  const app = new App();
  const [first, second] = [new Chart(app, 'first'), new Chart(app, 'second')];
  const servers = new PolicyServerShards(first, 'policies');
  new ClusterAdmissionPolicy(first, 'a', { server: servers.rarely, module: Module.podPrivileged(), changes: 'often' });
  new ClusterAdmissionPolicy(second, 'b', { server: servers.rarely, module: Module.podPrivileged() }).policy.metadata.addAnnotation('argocd.argoproj.io/sync-wave', '3');
  new ClusterAdmissionPolicy(first, 'c', { server: servers.often, module: Module.podPrivileged(), changes: 'often' });
  expect(collect(app).warnings.map(({ path: at, what }) => `${at}: ${what}`)).toEqual([
    'first/policies/rarely: its policies are in 2 charts (first, second), and each that is applied restarts it',
    'first/policies/rarely: its policies are in 2 sync waves (0, 3), and each restarts it',
    'first/a: its rules change often, and each change restarts first/policies/rarely, whose rules change rarely',
  ]);
  expect([servers.rarely.name, servers.often.name]).toEqual(['policies-rarely', 'policies-often']);
});

function environment(): { prod: Environment; policies: Chart; app: Chart } {
  const prod = new Environment(new Platform('shop', { registry: 'registry.example.com/shop' }), 'prod', { kubernetes: '1.29' });
  return { prod, policies: prod.chart('policies', { namespace: 'kubewarden' }), app: prod.chart('app', { namespace: 'shop' }) };
}

const told = (prod: Environment, what: 'problems' | 'warnings') => collect(prod.app)[what].map(({ path: at, code, what: said }) => `[${at}] ${said} (${code})`);

test('the documents of an environment are judged by its policies, at the object that breaks them', () => {
  const { prod, policies, app } = environment();
  new WebService(app, 'web', { image: 'web:1.0.0', port: 8080 });
  new ClusterAdmissionPolicy(policies, 'ours', { server: SERVER, module: Module.trustedRepos({ registries: { allow: ['ghcr.io'] } }) });
  new ClusterAdmissionPolicy(policies, 'sized', { server: SERVER, mode: PolicyMode.monitor(), module: Module.containerResources({ memory: { maxLimit: '128Mi' } }) });
  new ClusterAdmissionPolicy(policies, 'groups', { server: SERVER, module: Module.allowedFsGroups({ rule: 'MayRunAs', ranges: [{ min: 1, max: 2 }] }) });
  new ClusterAdmissionPolicy(policies, 'fine', { server: SERVER, module: Module.podPrivileged() });
  const problems = [
    '[shop/prod/app/web/Deployment] Deployment web would be refused by the policy ours: the registry registry.example.com of registry.example.com/shop/web:1.0.0 is not trusted (KubewardenRefuses)',
  ];
  expect(told(prod, 'problems').slice(0, 1)).toEqual(problems);
  expect(told(prod, 'warnings').filter((text) => text.includes('Kubewarden'))).toEqual(['[shop/prod/app/web/Deployment] Deployment web would be reported by the policy sized: container "web" has the memory limit 256Mi, above 128Mi (KubewardenReports)']);
  expect(told(prod, 'problems')).toEqual(told(prod, 'problems'));
  expect(refusal(() => prod.platform.synth())).toContain('would be refused by the policy ours');
});

test('a policy over pods judges the pods that a Deployment makes, one with conditions judges nothing, and one may be asked not to', () => {
  const { prod, policies, app } = environment();
  new WebService(app, 'web', { image: 'web:1.0.0', port: 8080 });
  const module = Module.volumes({ allowedTypes: ['secret'] });
  new ClusterAdmissionPolicy(policies, 'silent', { server: SERVER, module, judgeAtSynth: false });
  new ClusterAdmissionPolicy(policies, 'conditional', { server: SERVER, module, matchConditions: [{ name: 'a', expression: 'true' }] });
  new ClusterAdmissionPolicy(policies, 'elsewhere', { server: SERVER, module, namespaces: PolicyNamespaces.except('shop') });
  new ClusterAdmissionPolicy(policies, 'unlabelled', { server: SERVER, module, namespaces: PolicyNamespaces.labelled({ matchLabels: { team: 'a' } }) });
  new ClusterAdmissionPolicy(policies, 'others', { server: SERVER, module, objectSelector: { matchLabels: { team: 'a' } } });
  new AdmissionPolicy(policies, 'own', { server: SERVER, module });
  expect(told(prod, 'problems')).toEqual([]);
  new ClusterAdmissionPolicy(policies, 'all', { server: SERVER, module: Module.readonlyRootFilesystem(), message: 'mount what you write to' });
  expect(told(prod, 'problems')).toEqual([]);
  new ClusterAdmissionPolicy(policies, 'strict', { server: SERVER, module, message: 'mount secrets only' });
  expect(told(prod, 'problems')).toEqual([
    '[shop/prod/app/web/Deployment] Deployment web would be refused by the policy strict: mount secrets only (volume "tmp" is of the kind emptyDir) (KubewardenRefuses)',
  ]);
});

test('labels of a namespace count where the namespace is made in the same environment', () => {
  const { prod, policies, app } = environment();
  new Namespace(policies, 'shop', { podSecurity: 'baseline' });
  new WebService(app, 'web', { image: 'web:1.0.0', port: 8080 });
  new ClusterAdmissionPolicy(policies, 'strict', {
    server: SERVER, module: Module.trustedRepos({ tags: { reject: ['1.*'] } }), namespaces: PolicyNamespaces.labelled({ matchLabels: { 'pod-security.kubernetes.io/enforce': 'baseline' } }),
  });
  expect(told(prod, 'problems')).toEqual(['[shop/prod/app/web/Deployment] Deployment web would be refused by the policy strict: the tag 1.0.0 of registry.example.com/shop/web:1.0.0 is rejected (KubewardenRefuses)']);
});

test('a group judges too, as far as its members are known', () => {
  const { prod, policies, app } = environment();
  new WebService(app, 'web', { image: 'web:1.0.0', port: 8080 });
  const members = { ours: { module: Module.trustedRepos({ registries: { allow: ['ghcr.io'] } }) }, signed: { module: Module.verifyImageSignatures({ modifyImagesWithDigest: false, signatures: [{ image: '*', pubKeys: ['k'] }] }) } };
  new ClusterAdmissionPolicyGroup(policies, 'either', { server: SERVER, policies: members, expression: 'ours() || signed()', message: 'sign it', rules: RULES });
  expect(told(prod, 'problems')).toEqual([]);
  new ClusterAdmissionPolicyGroup(policies, 'both', { server: SERVER, policies: members, expression: 'ours() && signed()', message: 'sign it', rules: RULES });
  expect(told(prod, 'problems')).toEqual([
    '[shop/prod/app/web/Deployment] Deployment web would be refused by the policy both: sign it (the registry registry.example.com of registry.example.com/shop/web:1.0.0 is not trusted) (KubewardenRefuses)',
  ]);
});

test('alerts watch servers, refusals, slowness and reports', () => {
  const chart = plainChart('kubewarden');
  new KubewardenAlerts(chart, 'alerts', { servers: [SERVER], policyReports: true, labels: { release: 'prometheus' } });
  const { metadata, spec: { groups: [{ rules }] } } = one(chart, 'PrometheusRule');
  expect(metadata.labels.release).toBe('prometheus');
  expect(rules.map(({ alert, expr }: { alert: string; expr: string }) => [alert, expr])).toEqual([
    ['KubewardenPolicyServerNotReady', 'kube_deployment_status_replicas_unavailable{namespace="kubewarden",deployment="policy-server-default"} > 0'],
    ['KubewardenRefusals', 'sum by (policy_name, resource_namespace, resource_kind) (increase(kubewarden_policy_evaluations_total{accepted="false"}[15m])) > 20'],
    ['KubewardenPolicySlow', 'histogram_quantile(0.95, sum by (policy_name, le) (rate(kubewarden_policy_evaluation_latency_milliseconds_bucket[5m]))) > 500'],
    ['KubewardenPolicyReport', 'sum by (policy, namespace, severity) (policy_report_result{source="kubewarden",status=~"fail|error"}) > 0'],
    ['KubewardenClusterPolicyReport', 'sum by (policy, namespace, severity) (cluster_policy_report_result{source="kubewarden",status=~"fail|error"}) > 0'],
  ]);
  expect(refusal(() => new KubewardenAlerts(plainChart(), 'x', { servers: [], refusals: 0 })))
    .toBe('[chart/x] `servers` is empty, so nothing is watched; give the policy servers (KubewardenAlerts)\n[chart/x] `refusals` is 0; give a number above zero (KubewardenAlerts)');
});

test('a parameter that no ConfigMap takes is refused', () => {
  expect(refusal(() => new PolicyParameters(plainChart(), 'x', { data: { 'a b': '1' } })))
    .toBe('[chart/x] `data` has "a b" with "1"; use letters, digits, `.`, `_` and `-` as the name, and text as the value (KubewardenParameter)');
});

test('the hatch opens', () => {
  const chart = plainChart();
  new ClusterAdmissionPolicy(chart, 'rule', { server: SERVER, module: Module.podPrivileged() }).policy.addJsonPatch({ operation: { op: 'add', path: '/spec/matchPolicy', value: 'Exact' } } as any);
  expect(one(chart, 'ClusterAdmissionPolicy').spec.matchPolicy).toBe('Exact');
});

/** Everything at once. */
function everything(): any[] {
  const chart = plainChart('kubewarden');
  const servers = new PolicyServerShards(chart, 'policies', { env: { KUBEWARDEN_LOG_LEVEL: 'info' }, sourceAuthorities: { 'registry.example.com': ['pem'] }, tolerations: [{ key: 'infra' }], priorityClassName: 'infra' });
  const sizes = new PolicyParameters(chart, 'sizes', { data: { most: '8' } });
  const cel = Module.cel({ parameters: sizes, validations: [{ expression: 'object.spec.replicas <= int(params.data.most)', message: 'too many', reason: 'Forbidden' }] });
  new ClusterAdmissionPolicy(chart, 'cel', { server: servers.often, module: cel, rules: [{ apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments'], operations: ['CREATE', 'UPDATE'] }] });
  new ClusterAdmissionPolicy(chart, 'users', { server: servers.rarely, module: Module.userGroup(), evaluationTimeout: Duration.seconds(5), severity: 'critical', message: 'no' });
  new ClusterAdmissionPolicy(chart, 'signed', { server: servers.rarely, module: Module.verifyImageSignatures({ signatures: [{ image: '*', keyless: [{ issuer: 'i', subject: 's' }] }] }), mode: PolicyMode.monitorFirst({ toProtect: 'signed' }) });
  new ClusterAdmissionPolicy(chart, 'old', { server: servers.rarely, module: Module.deprecatedApiVersions({ kubernetesVersion: '1.29.0' }) });
  new AdmissionPolicy(chart, 'labels', { server: servers.often, module: Module.labels({ criteria: 'containsAllOf', values: ['example.com/owner'] }), objectSelector: { matchExpressions: [{ key: 'a', operator: 'Exists' }] } });
  group({ server: servers.rarely, evaluationTimeout: Duration.seconds(3) }, chart);
  new AdmissionPolicyGroup(chart, 'both', { server: servers.often, policies: { a: { module: Module.podPrivileged() } }, expression: '!(!a())', message: 'no', rules: RULES });
  new KubewardenAlerts(chart, 'alerts', { servers: [servers.rarely, servers.often], policyReports: true });
  return documents(chart);
}

const checker = SHARED === undefined ? undefined : path.join(SHARED, 'tools', 'check-manifests', 'check-manifests.mjs');

testIf(checker !== undefined && fs.existsSync(checker), 'the outside validator is not on this machine')('an outside validator accepts every document', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kubewarden-'));
  try {
    const all = everything();
    all.forEach((document, index) => fs.writeFileSync(path.join(folder, `${index}.json`), JSON.stringify(document)));
    for (const crds of [[], ['--crds', 'latest']]) {
      const { stdout, stderr } = spawnSync(process.execPath, [checker!, ...crds, folder], { encoding: 'utf8' });
      expect(`${stdout}${stderr}`).toMatch(new RegExp(`^${all.length} files, ${all.length} documents, ${all.length} pass, 0 fail \\(0 problems\\), 0 unknown kind`));
    }
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}, 60_000);

test('the same program gives the same documents', () => {
  expect(JSON.stringify(everything())).toBe(JSON.stringify(everything()));
});

test('whatever is asked of a policy is refused with a code, or accepted by the schemas', () => {
  const seconds = fc.option(fc.constantFrom(0, 1, 2, 10, 30, 31).map((count) => Duration.seconds(count)), { nil: undefined });
  const words = fc.constantFrom('', '*', 'apps', 'v1', 'deployments', 'Deployment', 'pods/exec', 'CREATE', 'PATCH');
  const rule = fc.record({ apiGroups: fc.array(words), apiVersions: fc.array(words), resources: fc.array(words), operations: fc.array(words) });
  const condition = fc.record({ key: fc.constantFrom('app', ''), operator: fc.constantFrom('In', 'Exists'), values: fc.option(fc.array(words), { nil: undefined }) });
  const selection = fc.record({
    matchLabels: fc.option(fc.dictionary(fc.constantFrom('app', 'a b', 'example.com/x'), fc.constantFrom('', 'x', '-')), { nil: undefined }),
    matchExpressions: fc.option(fc.array(condition), { nil: undefined }),
  });
  const mode = fc.constantFrom(PolicyMode.protect(), PolicyMode.monitor(), PolicyMode.monitorFirst({ toProtect: 'x' }), PolicyMode.protectAgain(0), PolicyMode.protectAgain(2));
  const module = fc.constantFrom(Module.podPrivileged(), Module.uniqueIngress(), Module.safeLabels({}), Module.podNdots(), Module.cel({ validations: [{ expression: 'true' }] }));
  const props = fc.record({
    timeout: seconds, evaluationTimeout: seconds, rules: fc.option(fc.array(rule, { maxLength: 2 }),
      { nil: undefined }), objectSelector: fc.option(selection, { nil: undefined }), mode, module,
    namespaces: fc.option(selection.map((labels) => PolicyNamespaces.labelled(labels as LabelSelection)), { nil: undefined }),
  });
  fc.assert(fc.property(props, fc.boolean(), (given, clusterWide) => {
    const chart = plainChart();
    const asked = { server: SERVER, ...given } as ClusterAdmissionPolicyProps;
    try {
      if (clusterWide) new ClusterAdmissionPolicy(chart, 'rule', asked);
      else new AdmissionPolicy(chart, 'rule', asked);
    } catch (error) {
      expect(ValidationError.isValidationError(error) && error.problems.every(({ code }) => /^(Kubewarden|Module)[A-Z]\w+$/.test(code))).toBe(true);
      return;
    }
    expect(documents(chart)).toHaveLength(1);
  }), { numRuns: 500 });
});
