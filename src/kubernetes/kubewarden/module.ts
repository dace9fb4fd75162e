import { Problem } from '../../core/validation-error';
import { Json } from '../synthesis/json';
import { catalogue, PolicySeverity } from './modules/catalogue';
import { cel, CelSettings } from './modules/cel';
import {
  deprecatedApiVersions, DeprecatedApiVersionsSettings, highRiskServiceAccount, HighRiskServiceAccountSettings, ingress, IngressSettings, kyverno,
  KyvernoSettings,
  psaLabels, PsaLabelSettings,
} from './modules/cluster';
import {
  containerResources, ContainerResourcesSettings, podNdots, PodNdotsSettings, podRuntime, PodRuntimeSettings, priorityClass, PriorityClassSettings,
  probes, ProbesSettings,
} from './modules/containers';
import {
  apparmor, ApparmorSettings, fsGroups, FsGroupsSettings, seccomp, SeccompSettings, selinux, SelinuxSettings, sysctl, SysctlSettings, userGroup,
  UserGroupSettings,
} from './modules/identities';
import { imageCve, ImageCveSettings, imageSignatures, ImageSignaturesSettings, trustedRepos, TrustedReposSettings } from './modules/images';
import {
  CriteriaSettings, keyCriteria, labelPropagator, LabelPropagatorSettings, safeAnnotations, SafeAnnotationsSettings, safeLabels, SafeLabelsSettings,
  variableCriteria,
} from './modules/metadata';
import {
  capabilities, CapabilitiesSettings, hostNamespaces, HostNamespacesSettings, hostPaths, HostPathsSettings, podPrivileged, PodPrivilegedSettings,
  privilegeEscalation,
  PrivilegeEscalationSettings, procMount, ProcMountSettings,
} from './modules/privileges';
import {
  claimStorageClass, ClaimStorageClassSettings, flexVolumes, FlexVolumeSettings, volumeMounts, VolumeMountsSettings, volumes, VolumesSettings,
} from './modules/volumes';
import { WrittenSettings } from './modules/written';
import { ContextResource, PolicyRule } from './rule';

/** A module that is not in the catalogue. */
export interface CustomModuleOptions {
  /** What it is asked about. */
  readonly rules: readonly PolicyRule[];
  /**
   * Its settings, as it reads them.
   *
   * @default - none
   */
  readonly settings?: Record<string, unknown>;
  /**
   * Whether it patches objects.
   *
   * @default false
   */
  readonly mutating?: boolean;
  /**
   * What it looks up in the cluster.
   *
   * @default - nothing
   */
  readonly contextAwareResources?: readonly ContextResource[];
}

const PATCHES: WrittenSettings = { settings: {}, problems: [], mutates: true };
const ASKS: WrittenSettings = { settings: {}, problems: [] };
const REFERENCE = /^(?:registry|https|file):\/\/\S+$/;
const PINNED = /(?::v?\d[\w.+-]*|@sha256:[a-f0-9]{64})$/;

/**
 * A policy module with its settings: one of Kubewarden's catalogue in the version this library knows, or one of your own.
 *
 * Settings are written in the form each module reads (`allow_host_ports` here, `allowPorts` there), and what the module would refuse is refused when the
 * policy is made: a policy server that cannot load one module does not start.
 */
export class Module {
  /** No container gains more privileges than its parent. */
  public static allowPrivilegeEscalation(settings: PrivilegeEscalationSettings = {}): Module { return of('allow-privilege-escalation-psp', privilegeEscalation(settings)); }
  /** `fsGroup` of pods. */
  public static allowedFsGroups(settings: FsGroupsSettings): Module { return of('allowed-fsgroups-psp', fsGroups(settings)); }
  /** No container sees an unmasked `/proc`. */
  public static allowedProcMountTypes(settings: ProcMountSettings = {}): Module { return of('allowed-proc-mount-types-psp', procMount(settings)); }
  /** Annotations that are there, or not. */
  public static annotations(settings: CriteriaSettings): Module { return of('annotations', keyCriteria(settings)); }
  /** AppArmor profiles, as annotations name them; the field `appArmorProfile` of Kubernetes 1.30 is not looked at. */
  public static apparmor(settings: ApparmorSettings): Module { return of('apparmor-psp', apparmor(settings)); }
  /** Linux capabilities. */
  public static capabilities(settings: CapabilitiesSettings = {}): Module { return of('capabilities-psp', capabilities(settings)); }
  /** Questions in CEL. The policy names its rules. */
  public static cel(settings: CelSettings): Module { return of('cel-policy', cel(settings)); }
  /** Requests and limits of containers. */
  public static containerResources(settings: ContainerResourcesSettings): Module { return of('container-resources', containerResources(settings)); }
  /** Versions of the API that are gone or going. */
  public static deprecatedApiVersions(settings: DeprecatedApiVersionsSettings): Module { return of('deprecated-api-versions', deprecatedApiVersions(settings)); }
  /** No Service is a load balancer. */
  public static disallowServiceLoadbalancer(): Module { return of('disallow-service-loadbalancer', ASKS); }
  /** No Service opens a port of the nodes. */
  public static disallowServiceNodeport(): Module { return of('disallow-service-nodeport', ASKS); }
  /** No webhook's Service is reached from outside. */
  public static doNotExposeWebhookServices(): Module { return of('do-not-expose-admission-controller-webhook-services', ASKS); }
  /** Writes requests to the log: for authors of policies. */
  public static echo(): Module { return of('echo', ASKS); }
  /** No secrets in environment variables. */
  public static envVariableSecretsScanner(): Module { return of('env-variable-secrets-scanner', ASKS); }
  /** Environment variables that are there, or not. */
  public static environmentVariables(settings: CriteriaSettings): Module { return of('environment-variable-policy', variableCriteria(settings)); }
  /** Drivers of flex volumes. */
  public static flexVolumeDrivers(settings: FlexVolumeSettings): Module { return of('flexvolume-drivers-psp', flexVolumes(settings)); }
  /** No pod has a service account that may do too much. */
  public static highRiskServiceAccount(settings: HighRiskServiceAccountSettings): Module { return of('high-risk-service-account', highRiskServiceAccount(settings)); }
  /** Namespaces and ports of the node. */
  public static hostNamespaces(settings: HostNamespacesSettings = {}): Module { return of('host-namespaces-psp', hostNamespaces(settings)); }
  /** Folders of the node. */
  public static hostPaths(settings: HostPathsSettings): Module { return of('hostpaths-psp', hostPaths(settings)); }
  /** Vulnerabilities of images, as SBOMScanner reports them. */
  public static imageCve(settings: ImageCveSettings): Module { return of('image-cve-policy', imageCve(settings)); }
  /** TLS and ports of Ingresses. */
  public static ingress(settings: IngressSettings): Module { return of('ingress', ingress(settings)); }
  /** A policy of Kyverno. The policy names its rules. */
  public static kyverno(settings: KyvernoSettings): Module { return of('kyverno-dsl', kyverno(settings)); }
  /** Labels that are there, or not. */
  public static labels(settings: CriteriaSettings): Module { return of('labels', keyCriteria(settings)); }
  /** Objects get labels of their namespace. */
  public static namespaceLabelPropagator(settings: LabelPropagatorSettings): Module { return of('namespace-label-propagator', labelPropagator(settings)); }
  /** Policies of a namespace run on the server that its label `admission.kubewarden.io/policy-server` names. */
  public static namespacePolicyServerMapper(): Module { return of('ns-policyserver-mapper', PATCHES); }
  /** Storage classes of claims. */
  public static persistentVolumeClaimStorageClass(settings: ClaimStorageClassSettings): Module {
    return of('persistentvolumeclaim-storageclass-policy', claimStorageClass(settings));
  }
  /** How pods ask for names. */
  public static podNdots(settings: PodNdotsSettings = {}): Module { return of('pod-ndots', podNdots(settings)); }
  /** No privileged containers. */
  public static podPrivileged(settings: PodPrivilegedSettings = {}): Module { return of('pod-privileged', podPrivileged(settings)); }
  /** Runtime classes of pods. */
  public static podRuntime(settings: PodRuntimeSettings): Module { return of('pod-runtime', podRuntime(settings)); }
  /** Priority classes of pods. */
  public static priorityClass(settings: PriorityClassSettings): Module { return of('priority-class-policy', priorityClass(settings)); }
  /** Liveness and readiness probes. */
  public static probes(settings: ProbesSettings): Module { return of('probes', probes(settings)); }
  /** Pod Security labels of namespaces. */
  public static psaLabelEnforcer(settings: PsaLabelSettings): Module { return of('psa-label-enforcer', psaLabels(settings)); }
  /** Namespaces get labels of their Rancher project. */
  public static rancherProjectPropagateLabels(): Module { return of('rancher-project-propagate-labels', PATCHES); }
  /** No namespace in a Rancher project without quota left. */
  public static rancherProjectQuotas(): Module { return of('rancher-project-quotas-namespace-validator', ASKS); }
  /** Root filesystems are read-only. */
  public static readonlyRootFilesystem(): Module { return of('readonly-root-filesystem-psp', ASKS); }
  /** Every workload has a policy of Kubewarden's runtime enforcer. */
  public static runtimeEnforcer(): Module { return of('runtime-enforcer', ASKS); }
  /** Keys and values of annotations. */
  public static safeAnnotations(settings: SafeAnnotationsSettings): Module { return of('safe-annotations', safeAnnotations(settings)); }
  /** Keys and values of labels. */
  public static safeLabels(settings: SafeLabelsSettings): Module { return of('safe-labels', safeLabels(settings)); }
  /** Seccomp profiles. */
  public static seccomp(settings: SeccompSettings): Module { return of('seccomp-psp', seccomp(settings)); }
  /** SELinux labels. */
  public static selinux(settings: SelinuxSettings): Module { return of('selinux-psp', selinux(settings)); }
  /** Containers of a pod do not share their processes. */
  public static sharePidNamespace(): Module { return of('share-pid-namespace-policy', ASKS); }
  /** Sysctls of pods. */
  public static sysctl(settings: SysctlSettings = {}): Module { return of('sysctl-psp', sysctl(settings)); }
  /** Registries, tags and images. */
  public static trustedRepos(settings: TrustedReposSettings): Module { return of('trusted-repos', trustedRepos(settings)); }
  /** No two Ingresses have one host. */
  public static uniqueIngress(): Module { return of('unique-ingress-policy', ASKS); }
  /** No two Services have one selector. */
  public static uniqueServiceSelector(): Module { return of('unique-service-selector-policy', ASKS); }
  /** Users and groups of containers. */
  public static userGroup(settings: UserGroupSettings = {}): Module { return of('user-group-psp', userGroup(settings)); }
  /** Signatures of images. */
  public static verifyImageSignatures(settings: ImageSignaturesSettings): Module { return of('verify-image-signatures', imageSignatures(settings)); }
  /** Which volumes containers mount. */
  public static volumeMounts(settings: VolumeMountsSettings): Module { return of('volumemounts', volumeMounts(settings)); }
  /** Kinds of volumes. */
  public static volumes(settings: VolumesSettings): Module { return of('volumes-psp', volumes(settings)); }

  /**
   * A module of your own.
   *
   * @param reference where it is, with a version or digest: `registry://registry.example.com/policies/mine:v1.0.0`
   */
  public static custom(reference: string, options: CustomModuleOptions): Module {
    const { rules, settings = {}, mutating = false, contextAwareResources = [] } = options;
    return new Module({
      reference, rules, settings: structuredClone(settings), mutating, contextAwareResources,
      problems: referenceProblems(reference), audit: true, asksAccess: false,
    });
  }

  /** @internal */
  public constructor(private readonly parts: ModuleParts) {}

  /** Its name in the catalogue; undefined for one of your own. */
  public get name(): string | undefined { return this.parts.name; }
  /** Where it is, with its version. */
  public get reference(): string { return this.parts.reference; }
  /** What it is asked about unless the policy says otherwise; undefined where the policy must. */
  public get rules(): readonly PolicyRule[] | undefined { return this.parts.rules; }
  /** Its settings, as it reads them. */
  public get settings(): Record<string, unknown> { return structuredClone(this.parts.settings); }
  /** Whether it patches objects with these settings. */
  public get mutating(): boolean { return this.parts.mutating; }
  /** What it looks up in the cluster. */
  public get contextAwareResources(): readonly ContextResource[] { return this.parts.contextAwareResources; }

  /**
   * The same module in another version of the catalogue, e.g. `v1.0.14`. Its settings are written as before.
   */
  public at(version: string): Module {
    const reference = this.reference.replace(/(?::[^:/@]+|@sha256:\w+)$/, '') + `:${version}`;
    return new Module({ ...this.parts, reference, problems: [...this.parts.problems.filter(({ code }) => code !== 'ModuleReference'), ...referenceProblems(reference)] });
  }

  /** @internal */
  public get _parts(): ModuleParts { return this.parts; }
}

/** What a module is made of. */
export interface ModuleParts {
  readonly name?: string;
  readonly reference: string;
  readonly category?: string;
  readonly severity?: PolicySeverity;
  readonly rules?: readonly PolicyRule[];
  readonly settings: Json;
  readonly mutating: boolean;
  readonly contextAwareResources: readonly ContextResource[];
  readonly problems: readonly Problem[];
  readonly audit: boolean;
  readonly asksAccess: boolean;
}

function of(name: string, { settings, problems, mutates, context }: WrittenSettings): Module {
  const { version, mutating, context: always, ...known } = catalogue[name]!;
  return new Module({
    ...known, name, reference: `registry://ghcr.io/kubewarden/policies/${name}:${version}`, settings, problems, mutating: mutating && mutates === true, contextAwareResources: [...always, ...context ?? []],
  });
}

function referenceProblems(reference: string): Problem[] {
  if (!REFERENCE.test(reference)) {
    return [{ code: 'ModuleReference', what: `the module is ${JSON.stringify(reference)}`, fix: 'write registry://HOST/PATH:VERSION, https:// or file://' }];
  }
  if (PINNED.test(reference) || !reference.startsWith('registry://')) return [];
  return [{ code: 'ModuleReference', what: `the module ${JSON.stringify(reference)} has no fixed version, so it may be another policy tomorrow`, fix: 'add a version or a digest: ":v1.0.0"' }];
}
