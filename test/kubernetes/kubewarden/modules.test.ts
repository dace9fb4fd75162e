import * as fs from 'fs';
import * as path from 'path';
import * as fc from 'fast-check';
import { Module, PolicyParameters } from '../../../src';
import { ValidationError } from '../../../src/core/validation-error';
import { catalogue } from '../../../src/kubernetes/kubewarden/modules/catalogue';
import { SHARED, testIf } from '../../support/paths';
import { plainChart } from '../../support/render';

const parameters = () => new PolicyParameters(plainChart('kubewarden'), 'sizes', { data: { most: '8' } });
const pem = '-----BEGIN PUBLIC KEY-----';

/** One right way to make every module, with its settings as the module reads them, and whether it patches. */
const right: readonly (readonly [make: () => Module, settings: Record<string, unknown>, patches: boolean])[] = [
  [() => Module.allowPrivilegeEscalation(), {}, false],
  [() => Module.allowPrivilegeEscalation({ defaultAllowPrivilegeEscalation: false }), { default_allow_privilege_escalation: false }, true],
  [() => Module.allowedFsGroups({ rule: 'MustRunAs', ranges: [{ min: 1, max: 2 }] }), { rule: 'MustRunAs', ranges: [{ min: 1, max: 2 }] }, true],
  [() => Module.allowedFsGroups({ rule: 'MayRunAs', ranges: [{ min: 1, max: 2 }] }), { rule: 'MayRunAs', ranges: [{ min: 1, max: 2 }] }, false],
  [() => Module.allowedProcMountTypes({ allowUnmaskedProcMountType: true }), { allow_unmasked_proc_mount_type: true }, false],
  [() => Module.annotations({ criteria: 'containsAnyOf', values: ['example.com/owner'] }), { criteria: 'containsAnyOf', values: ['example.com/owner'] }, false],
  [() => Module.apparmor({ allowedProfiles: ['runtime/default'] }), { allowed_profiles: ['runtime/default'] }, false],
  [() => Module.capabilities({ allowedCapabilities: ['KILL'] }), { allowed_capabilities: ['KILL'] }, false],
  [() => Module.capabilities({ allowedCapabilities: ['KILL'], requiredDropCapabilities: ['NET_ADMIN'], defaultAddCapabilities: ['KILL'] }),
    { allowed_capabilities: ['KILL'], required_drop_capabilities: ['NET_ADMIN'], default_add_capabilities: ['KILL'] }, true],
  [() => Module.cel({ validations: [{ expression: 'true', message: 'no' }], variables: [{ name: 'x', expression: '1' }], failurePolicy: 'Fail' }),
    { failurePolicy: 'Fail', variables: [{ name: 'x', expression: '1' }], validations: [{ expression: 'true', message: 'no' }] }, false],
  [() => Module.cel({ validations: [{ expression: 'object.spec.replicas <= int(params.data.most)' }], parameters: parameters() }),
    {
      validations: [{ expression: 'object.spec.replicas <= int(params.data.most)' }],
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      paramRef: { name: 'sizes', namespace: 'kubewarden', parameterNotFoundAction: 'Deny' },
    }, false],
  [() => Module.containerResources({ cpu: { maxLimit: '2' }, memory: { ignoreValues: true }, ignoreImages: ['x/*'] }), { cpu: { maxLimit: '2' }, memory: { ignoreValues: true }, ignoreImages: ['x/*'] }, false],
  [() => Module.containerResources({ cpu: { defaultRequest: '100m' } }), { cpu: { defaultRequest: '100m' } }, true],
  [() => Module.deprecatedApiVersions({ kubernetesVersion: '1.29.0', denyOnDeprecation: false }), { kubernetes_version: '1.29.0', deny_on_deprecation: false }, false],
  [() => Module.disallowServiceLoadbalancer(), {}, false],
  [() => Module.disallowServiceNodeport(), {}, false],
  [() => Module.doNotExposeWebhookServices(), {}, false],
  [() => Module.echo(), {}, false],
  [() => Module.envVariableSecretsScanner(), {}, false],
  [() => Module.environmentVariables({ criteria: 'doesNotContainOtherThan', values: ['LOG_LEVEL'] }), { criteria: 'doesNotContainOtherThan', values: ['LOG_LEVEL'] }, false],
  [() => Module.flexVolumeDrivers({ allowedDrivers: ['example/lvm'] }), { allowedFlexVolumes: [{ driver: 'example/lvm' }] }, false],
  [() => Module.highRiskServiceAccount({ blockRules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }] }), { blockRules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }] }, false],
  [() => Module.hostNamespaces({ allowHostIpc: true, allowHostNetwork: true, allowHostPid: true, allowHostPorts: [{ min: 80, max: 81 }] }),
    { allow_host_ipc: true, allow_host_network: true, allow_host_pid: true, allow_host_ports: [{ min: 80, max: 81 }] }, false],
  [() => Module.hostPaths({ allowedHostPaths: [{ pathPrefix: '/var/log' }] }), { allowedHostPaths: [{ pathPrefix: '/var/log', readOnly: true }] }, false],
  [() => Module.imageCve({ vulnerabilityReportNamespace: 'sbomscanner', maxSeverity: { critical: { total: 0 } } }), { maxSeverity: { critical: { total: 0 } }, vulnerabilityReportNamespace: 'sbomscanner' }, false],
  [() => Module.ingress({ requireTls: true, allowPorts: [80], denyPorts: [81] }), { requireTLS: true, allowPorts: [80], denyPorts: [81] }, false],
  [() => Module.kyverno({ settings: { policy: {} } }), { policy: {} }, false],
  [() => Module.labels({ criteria: 'containsAllOf', values: ['app'] }), { criteria: 'containsAllOf', values: ['app'] }, false],
  [() => Module.namespaceLabelPropagator({ propagatedLabels: ['cost-centre'] }), { propagatedLabels: ['cost-centre'] }, true],
  [() => Module.namespacePolicyServerMapper(), {}, true],
  [() => Module.persistentVolumeClaimStorageClass({ allowedStorageClasses: ['fast'], fallbackStorageClass: 'fast' }), { allowedStorageClasses: ['fast'], fallbackStorageClass: 'fast' }, true],
  [() => Module.podNdots(), { ndots: 1 }, true],
  [() => Module.podPrivileged({ skipInitContainers: true, skipEphemeralContainers: false }),
    { skip_init_containers: true, skip_ephemeral_containers: false }, false],
  [() => Module.podRuntime({ reservedRuntimes: ['kata'], fallbackRuntime: 'runc' }), { reservedRuntimes: ['kata'], fallbackRuntime: 'runc', defaultRuntimeReserved: false }, true],
  [() => Module.priorityClass({ deniedPriorityClasses: ['system-node-critical'] }), { denied_priority_classes: ['system-node-critical'] }, false],
  [() => Module.probes({ readiness: { periodSeconds: { minimum: 1, limit: 10 } } }),
    { readiness: { periodSeconds: { minimum: 1, limit: 10 }, enforce: true } }, false],
  [() => Module.psaLabelEnforcer({ enforce: 'restricted', enforceVersion: 'v1.29' }), { modes: { 'enforce': 'restricted', 'enforce-version': 'v1.29' } }, true],
  [() => Module.rancherProjectPropagateLabels(), {}, true],
  [() => Module.rancherProjectQuotas(), {}, false],
  [() => Module.readonlyRootFilesystem(), {}, false],
  [() => Module.runtimeEnforcer(), {}, false],
  [() => Module.safeAnnotations({ mandatoryAnnotations: ['example.com/owner'] }), { mandatory_annotations: ['example.com/owner'] }, false],
  [() => Module.safeLabels({ deniedLabels: ['a'], mandatoryLabels: ['b'], constrainedLabels: { c: '^\\d+$' } }), { denied_labels: ['a'], mandatory_labels: ['b'], constrained_labels: { c: '^\\d+$' } }, false],
  [() => Module.seccomp({ profileTypes: ['RuntimeDefault'] }), { profile_types: ['RuntimeDefault'] }, false],
  [() => Module.selinux({ rule: 'MustRunAs', level: 's0:c0,c6' }), { rule: 'MustRunAs', level: 's0:c0,c6' }, true],
  [() => Module.sharePidNamespace(), {}, false],
  [() => Module.sysctl({ forbiddenSysctls: ['net.*'], allowedUnsafeSysctls: ['kernel.msgmax'] }), { forbiddenSysctls: ['net.*'], allowedUnsafeSysctls: ['kernel.msgmax'] }, false],
  [() => Module.trustedRepos({ registries: { allow: ['*.example.com'] }, tags: { reject: ['latest'] } }), { registries: { allow: ['*.example.com'] }, tags: { reject: ['latest'] } }, false],
  [() => Module.uniqueIngress(), {}, false],
  [() => Module.uniqueServiceSelector(), {}, false],
  [() => Module.userGroup(), { run_as_user: { rule: 'MustRunAsNonRoot' }, run_as_group: { rule: 'RunAsAny' }, supplemental_groups: { rule: 'RunAsAny' } }, true],
  [() => Module.userGroup({ validateOnly: true }), { run_as_user: { rule: 'MustRunAsNonRoot' }, run_as_group: { rule: 'RunAsAny' }, supplemental_groups: { rule: 'RunAsAny' }, validate_only: true }, false],
  [() => Module.verifyImageSignatures({ signatures: [{ image: '*', pubKeys: [pem] }] }), { modifyImagesWithDigest: true, signatures: [{ image: '*', pubKeys: [pem] }] }, true],
  [() => Module.verifyImageSignatures({ modifyImagesWithDigest: false, signatures: [{ image: '*', certificates: [pem] }] }),
    { modifyImagesWithDigest: false, signatures: [{ image: '*', certificates: [pem], requireRekorBundle: true }] }, false],
  [() => Module.volumeMounts({ names: ['data'], reject: 'anyNotIn' }), { reject: 'anyNotIn', operator: 'anyNotIn', volumeMountsNames: ['data'] }, false],
  [() => Module.volumes({ allowedTypes: ['emptyDir'] }), { allowedTypes: ['emptyDir'] }, false],
];

test.each(right.map(([make, settings, patches]) => [make().name!, make, settings, patches] as const))('%s is written as it reads its settings', (name, make, settings, patches) => {
  const module = make();
  expect({ settings: module.settings, mutating: module.mutating, problems: module._parts.problems }).toEqual({ settings, mutating: patches, problems: [] });
  expect(module.reference).toBe(`registry://ghcr.io/kubewarden/policies/${name}:${catalogue[name]!.version}`);
});

test('there is a way to make every module of the catalogue', () => {
  expect([...new Set(right.map(([make]) => make().name))].sort()).toEqual(Object.keys(catalogue).sort());
});

/** Settings that a module would refuse, or that would mean nothing. */
const wrong: readonly (readonly [make: () => Module, messages: readonly string[]])[] = [
  [() => Module.allowedFsGroups({ rule: 'MustRunAs' }), ['`ranges` is empty, so no number is allowed; give at least one range, e.g. { min: 1000, max: 2000 } (ModuleRange)']],
  [() => Module.annotations({ criteria: 'containsAnyOf', values: [] }), ['`values` is empty, which the module refuses; name at least one (ModuleEmpty)']],
  [() => Module.apparmor({ allowedProfiles: ['mine'] }), ['`allowedProfiles` has "mine"; use runtime/default, localhost/PROFILE or unconfined (ModuleValue)']],
  [() => Module.capabilities({ allowedCapabilities: ['CAP_KILL'] }), ['`allowedCapabilities` has "CAP_KILL"; write a capability without CAP_, in capitals: "NET_BIND_SERVICE" (ModuleValue)']],
  [() => Module.capabilities({ allowedCapabilities: ['KILL'], requiredDropCapabilities: ['KILL'] }), ['"KILL" is in `allowedCapabilities` and in `requiredDropCapabilities`; leave it in one of the two (ModuleConflict)']],
  [() => Module.capabilities({ defaultAddCapabilities: ['KILL'] }), ['`defaultAddCapabilities` adds "KILL", which is not allowed; add it to `allowedCapabilities` too (ModuleConflict)']],
  [() => Module.cel({ validations: [] }), ['`validations` is empty, which the module refuses; name at least one (ModuleEmpty)']],
  [() => Module.cel({ validations: [{ expression: 'params.data.x == "1"' }] }), ['an expression reads `params`, and there are no `parameters`; give `parameters: new PolicyParameters(...)` (ModuleConflict)']],
  [() => Module.containerResources({}), ['neither `cpu` nor `memory` is given; give at least one of them (ModuleEmpty)']],
  [() => Module.containerResources({ cpu: { maxRequest: '2', minLimit: '1500m' } }),
    ['`cpu.maxRequest` is 2, which is more than `minLimit`, 1500m; keep the order minRequest <= defaultRequest <= maxRequest <= minLimit <= defaultLimit <= maxLimit (ModuleOrder)']],
  [() => Module.containerResources({ memory: { maxLimit: '1GB' } }), ['`memory.maxLimit` is "1GB"; write a Kubernetes quantity above zero, e.g. "250m" or "512Mi" (ModuleQuantity)']],
  [() => Module.deprecatedApiVersions({ kubernetesVersion: '1.29' }), ['`kubernetesVersion` has "1.29"; write all three numbers: "1.29.0" (ModuleValue)']],
  [() => Module.environmentVariables({ criteria: 'containsAllOf', values: ['a-b'] }), ['`values` has "a-b"; write the name of a variable in letters, digits and `_` (ModuleValue)']],
  [() => Module.flexVolumeDrivers({ allowedDrivers: [''] }), ['`allowedDrivers` has ""; name a driver, e.g. "example/lvm" (ModuleValue)']],
  [() => Module.highRiskServiceAccount({ blockRules: [] }), ['`blockRules` is empty, so nothing is too much; name at least one (ModuleEmpty)']],
  [() => Module.hostNamespaces({ allowHostPorts: [{ min: 90, max: 80 }] }), ['`allowHostPorts` has { min: 90, max: 80 }; give whole numbers from 1 to 65535, the smaller one as `min` (ModuleRange)']],
  [() => Module.hostPaths({ allowedHostPaths: [] }), ['`allowedHostPaths` is empty, and the module then allows every path; name a path that no pod needs, or forbid the volume with Module.volumes({ allowedTypes: [...] }) (ModuleEmpty)']],
  [() => Module.imageCve({ vulnerabilityReportNamespace: 'x', maxSeverity: { low: { total: 1, totalWithoutFixes: 1 } } }), ['`maxSeverity.low` has both `total` and `totalWithoutFixes`; leave out one of the two (ModuleConflict)']],
  [() => Module.ingress({ allowPorts: [80], denyPorts: [80] }), ['80 is in `allowPorts` and in `denyPorts`; leave it in one of the two (ModuleConflict)']],
  [() => Module.kyverno({ settings: {} }), ['`settings` is empty, so the policy asks nothing; name at least one (ModuleEmpty)']],
  [() => Module.labels({ criteria: 'containsAllOf', values: ['not a key'] }), ['`values` has "not a key"; write a key as Kubernetes takes it: [prefix/]name, e.g. "example.com/owner" (ModuleValue)']],
  [() => Module.namespaceLabelPropagator({ propagatedLabels: [] }), ['`propagatedLabels` is empty, so nothing is handed on; name at least one (ModuleEmpty)']],
  [() => Module.persistentVolumeClaimStorageClass({ allowedStorageClasses: ['a'], deniedStorageClasses: ['b'] }),
    ['`allowedStorageClasses` and `deniedStorageClasses` are both given, and the module takes one of them; leave out `deniedStorageClasses`, or make a second policy (ModuleConflict)']],
  [() => Module.podNdots({ ndots: 16 }), ['`ndots` is 16; give a whole number from 0 to 15, the most that resolvers read (ModuleRange)']],
  [() => Module.podRuntime({ reservedRuntimes: ['a'], fallbackRuntime: 'a' }), ['"a" is in `fallbackRuntime` and in `reservedRuntimes`; leave it in one of the two (ModuleConflict)']],
  [() => Module.priorityClass({ allowedPriorityClasses: ['a'], defaultPriorityClass: 'b' }), ['`defaultPriorityClass` is "b", which is not allowed; add it to `allowedPriorityClasses` (ModuleConflict)']],
  [() => Module.probes({ liveness: { periodSeconds: { minimum: 5, limit: 1 } } }), ['`liveness.periodSeconds` is from 5 to 1; give whole numbers, the smaller one as `minimum` (ModuleRange)']],
  [() => Module.psaLabelEnforcer({ enforceVersion: '1.29' }), [
    'no mode is given; give `enforce`, `audit` or `warn` (ModuleEmpty)', '`enforceVersion` has "1.29"; write "latest" or a version such as "v1.29" (ModuleValue)',
    '`enforceVersion` is given without `enforce`; give `enforce`, or leave out its version (ModuleConflict)',
  ]],
  [() => Module.safeAnnotations({}), ['no annotations are named, so the policy asks nothing; give `deniedAnnotations`, `mandatoryAnnotations` or `constrainedAnnotations` (ModuleEmpty)']],
  [() => Module.safeLabels({ mandatoryLabels: ['a'], deniedLabels: ['a'] }), ['"a" is in `mandatoryLabels` and in `deniedLabels`; leave it in one of the two (ModuleConflict)']],
  [() => Module.seccomp({ allowedProfiles: ['default'] }), ['`allowedProfiles` has "default"; use runtime/default, localhost/FILE or unconfined (ModuleValue)']],
  [() => Module.selinux({ rule: 'MustRunAs' }), ['`rule` is MustRunAs and no label is named; give at least one of `user`, `role`, `type`, `level` (ModuleEmpty)']],
  [() => Module.sysctl({ allowedUnsafeSysctls: ['net.*'] }), ['`allowedUnsafeSysctls` has "net.*"; write the whole name: the module takes no `*` here (ModuleValue)']],
  [() => Module.trustedRepos({ registries: { allow: ['a.io'], reject: ['b.io'] } }),
    ['`registries.allow` and `registries.reject` are both given, and the module takes one of them; leave out `registries.reject`, or make a second policy (ModuleConflict)']],
  [() => Module.userGroup({ runAsUser: { rule: 'MustRunAs' } }), ['`runAsUser.ranges` is empty, so no number is allowed; give at least one range, e.g. { min: 1000, max: 2000 } (ModuleRange)']],
  [() => Module.verifyImageSignatures({ signatures: [{ image: '*', pubKeys: [pem], keyless: [{ issuer: 'i', subject: 's' }] }] }),
    ['`signatures[0]` of "*" has `keyless` and `pubKeys`; give one of githubActions, keyless, keylessPrefix, pubKeys, certificates; a second way is a second entry, and then both must hold (ModuleConflict)']],
  [() => Module.volumeMounts({ names: [] }), ['`names` is empty, which the module refuses; name at least one (ModuleEmpty)']],
  [() => Module.volumes({ allowedTypes: ['*', 'emptyDir'] }), ['`allowedTypes` has "*" and others; leave "*" alone, or leave it out (ModuleConflict)']],
  [() => Module.custom('registry://registry.example.com/mine', { rules: [] }),
    ['the module "registry://registry.example.com/mine" has no fixed version, so it may be another policy tomorrow; add a version or a digest: ":v1.0.0" (ModuleReference)']],
  [() => Module.custom('mine:v1', { rules: [] }), ['the module is "mine:v1"; write registry://HOST/PATH:VERSION, https:// or file:// (ModuleReference)']],
  [() => Module.podPrivileged().at('latest'),
    ['the module "registry://ghcr.io/kubewarden/policies/pod-privileged:latest" has no fixed version, so it may be another policy tomorrow; add a version or a digest: ":v1.0.0" (ModuleReference)']],
];

test.each(wrong.map(([make, messages]) => [messages[0]!, make, messages] as const))('refused: %s', (_, make, messages) => {
  expect(make()._parts.problems.map(({ code, what, fix }) => `${what}; ${fix} (${code})`)).toEqual(messages);
});

test('a regular expression that Go does not know is refused, with its reason', () => {
  const [problem, ...more] = Module.safeLabels({ constrainedLabels: { owner: '(?=x)' } })._parts.problems;
  expect([problem!.code, problem!.what.startsWith('`constrainedLabels["owner"]` is "(?=x)": '), more]).toEqual(['ModuleRegex', true, []]);
});

test('another version keeps the settings', () => {
  const module = Module.podPrivileged({ skipInitContainers: true }).at('v1.0.14');
  expect([module.reference, module.settings, module._parts.problems]).toEqual(['registry://ghcr.io/kubewarden/policies/pod-privileged:v1.0.14', { skip_init_containers: true }, []]);
  expect(Module.custom('registry://localhost:5000/mine:v1.0.0', { rules: [] }).at('v2.0.0').reference).toBe('registry://localhost:5000/mine:v2.0.0');
});

test('a cel-policy looks up only what its expressions need', () => {
  const kinds = (module: Module) => module.contextAwareResources.map(({ kind }) => kind);
  expect(kinds(Module.cel({ validations: [{ expression: 'true' }] }))).toEqual([]);
  expect(kinds(Module.cel({ validations: [{ expression: 'namespaceObject.metadata.name != "x"' }] }))).toEqual(['Namespace']);
  expect(kinds(Module.cel({ validations: [{ expression: 'params.data.x == ""' }], parameters: parameters(), contextAwareResources: [{ apiVersion: 'v1', kind: 'Service' }] }))).toEqual(['Service', 'ConfigMap']);
});

const facts = SHARED === undefined ? undefined : path.join(SHARED, 'facts', 'kubewarden-policies.json');

testIf(facts !== undefined && fs.existsSync(facts), 'the catalogue is not on this machine')('the table is that of the catalogue', () => {
  interface Entry {
    module: string;
    mutating: boolean;
    category: string | null;
    severity: string | null;
    backgroundAudit: boolean | null;
    contextAwareResources: unknown[] | null;
    rules: { resources: string[] }[];
    hostCapabilities: string[] | null;
  }
  const entries = JSON.parse(fs.readFileSync(facts!, 'utf8')) as Entry[];
  const corrected = (rules: Entry['rules']) => rules.map((rule) => ({ ...rule, resources: rule.resources.map((one) => one === 'namespace' ? 'namespaces' : one) }));
  const told = Object.fromEntries(entries.map(({ module, mutating, category, severity, backgroundAudit, contextAwareResources, rules, hostCapabilities }) => {
    const [, name, version] = /\/([^/:]+):(.+)$/.exec(module)!;
    const own = name === 'cel-policy' || name === 'kyverno-dsl';
    return [name, {
      version, mutating, category: category ?? undefined, severity: severity ?? undefined, rules: own ? undefined : corrected(rules),
      // What a cel-policy looks up depends on its expressions.
      context: name === 'cel-policy' ? [] : contextAwareResources ?? [], audit: backgroundAudit ?? true, asksAccess: (hostCapabilities ?? []).includes('kubernetes/can_i') && name !== 'cel-policy',
    }];
  }));
  expect(catalogue).toEqual(told);
});

test('whatever bounds are given, they are refused with a code or in order', () => {
  const quantity = fc.constantFrom(undefined, '100m', '1', '1500m', '2', '64Mi', '1Gi', '', '1GB', '0');
  const bounds = fc.record({
    minRequest: quantity, defaultRequest: quantity, maxRequest: quantity, minLimit: quantity, defaultLimit: quantity, maxLimit: quantity,
  });
  const worth: Record<string, number> = { '100m': 0.1, '1': 1, '1500m': 1.5, '2': 2, '64Mi': 64 * 2 ** 20, '1Gi': 2 ** 30 };
  fc.assert(fc.property(bounds, (cpu) => {
    const { problems } = Module.containerResources({ cpu })._parts;
    const given = Object.values<string | undefined>(cpu).flatMap((one) => one === undefined ? [] : [one]);
    const amounts = given.map((one) => worth[one]);
    const fine = given.length > 0 && amounts.every((one, index) => one !== undefined && one >= Math.max(...amounts.slice(0, index).map(Number), 0));
    expect([given, problems.length === 0]).toEqual([given, fine]);
    expect(new ValidationError(problems.map((one) => ({ ...one, path: 'x' }))).problems.every(({ code }) => /^Module[A-Z]\w+$/.test(code))).toBe(true);
  }), { numRuns: 500 });
});
