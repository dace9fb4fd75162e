import { ContextResource, PolicyRule } from '../rule';
import {
  EVERY_REQUEST, EVERYTHING, INGRESSES, MODERN_WORKLOADS, NAMESPACED_POLICIES, NAMESPACES, NEW_CLAIMS, NEW_NAMESPACES, NEW_PODS, OLD_VERSIONS, PODS,
  PODS_AND_NEW_WORKLOADS, SERVICES, WEBHOOKS, WORKLOADS, WORKLOADS_BY_GROUP,
} from './rules';

/** How bad it is when a policy is broken, as PolicyReports tell it. */
export type PolicySeverity = 'critical' | 'high' | 'medium' | 'low' | 'info';

/** What the catalogue says of a module. */
export interface CatalogueModule {
  readonly version: string;
  /** Whether some settings make it patch objects. */
  readonly mutating: boolean;
  readonly category?: string;
  readonly severity?: PolicySeverity;
  /** Undefined where the module has no purpose before it is told one. */
  readonly rules?: readonly PolicyRule[];
  /** What it looks up, whatever its settings. */
  readonly context: readonly ContextResource[];
  /** Whether the audit scanner may ask it about objects that are there already. */
  readonly audit: boolean;
  /** Whether it asks the API server what a service account may do. */
  readonly asksAccess: boolean;
}

const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace' };
const SERVICE = { apiVersion: 'v1', kind: 'Service' };
const INGRESS = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' };
const PROJECT = { apiVersion: 'management.cattle.io/v3', kind: 'Project' };
const RESOURCES = 'Resource validation';

type More = Partial<Pick<CatalogueModule, 'mutating' | 'context' | 'audit' | 'asksAccess'>>;

function entry(
  version: string, category: string | undefined, severity: PolicySeverity | undefined, rules: readonly PolicyRule[] | undefined, more: More = {},
): CatalogueModule {
  return { version, category, severity, rules, mutating: false, context: [], audit: true, asksAccess: false, ...more };
}

/**
 * The modules of Kubewarden's catalogue with the version this library was written for, by name.
 * See https://github.com/kubewarden/policies
 */
export const catalogue: Readonly<Record<string, CatalogueModule>> = {
  'allow-privilege-escalation-psp': entry('v1.0.13', 'PSP', 'medium', WORKLOADS, { mutating: true }),
  'allowed-fsgroups-psp': entry('v1.0.12', 'PSP', 'medium', PODS, { mutating: true }),
  'allowed-proc-mount-types-psp': entry('v1.0.15', 'PSP', 'medium', PODS),
  'annotations': entry('v0.1.11', RESOURCES, 'low', WORKLOADS),
  'apparmor-psp': entry('v1.0.14', 'PSP', 'medium', PODS),
  'capabilities-psp': entry('v1.0.13', 'PSP', 'medium', PODS_AND_NEW_WORKLOADS, { mutating: true }),
  'cel-policy': entry('v1.6.3', undefined, undefined, undefined),
  'container-resources': entry('v1.3.6', RESOURCES, 'medium', WORKLOADS, { mutating: true }),
  'deprecated-api-versions': entry('v1.0.11', 'Kubernetes API Versions', 'low', OLD_VERSIONS, { audit: false }),
  'disallow-service-loadbalancer': entry('v1.0.14', 'Service', 'high', SERVICES),
  'disallow-service-nodeport': entry('v1.0.0', 'Service', 'high', SERVICES),
  'do-not-expose-admission-controller-webhook-services': entry('v1.1.8', RESOURCES, 'medium', WEBHOOKS, { context: [INGRESS, SERVICE] }),
  'echo': entry('v0.1.19', 'Debug', 'info', EVERY_REQUEST, { audit: false }),
  'env-variable-secrets-scanner': entry('v1.0.15', 'Secrets', 'medium', WORKLOADS),
  'environment-variable-policy': entry('v3.0.7', RESOURCES, 'low', WORKLOADS),
  'flexvolume-drivers-psp': entry('v1.0.17', 'PSP', 'medium', PODS),
  'high-risk-service-account': entry('v0.1.9', RESOURCES, 'medium', WORKLOADS, { asksAccess: true }),
  'host-namespaces-psp': entry('v1.1.11', 'PSP', 'medium', WORKLOADS),
  'hostpaths-psp': entry('v1.1.10', 'PSP', 'medium', WORKLOADS),
  'image-cve-policy': entry('v0.6.3', RESOURCES, 'high', WORKLOADS, { context: [{ apiVersion: 'storage.sbomscanner.kubewarden.io/v1alpha1', kind: 'VulnerabilityReport' }] }),
  'ingress': entry('v1.0.11', 'Ingress', 'high', INGRESSES),
  'kyverno-dsl': entry('v0.1.11', undefined, undefined, undefined),
  'labels': entry('v0.1.10', RESOURCES, 'low', WORKLOADS),
  'namespace-label-propagator': entry('v1.0.12', 'Resources label enforcer', 'low', WORKLOADS_BY_GROUP, { mutating: true, context: [NAMESPACE] }),
  'ns-policyserver-mapper': entry('v0.1.3', 'namespace', 'high', NAMESPACED_POLICIES, { mutating: true, context: [NAMESPACE], audit: false }),
  'persistentvolumeclaim-storageclass-policy': entry('v1.1.8', RESOURCES, 'medium', NEW_CLAIMS, { mutating: true }),
  'pod-ndots': entry('v1.0.12', RESOURCES, 'low', PODS, { mutating: true }),
  'pod-privileged': entry('v1.0.13', 'PSP', 'medium', WORKLOADS),
  'pod-runtime': entry('v1.0.12', 'Container runtime', 'medium', PODS, { mutating: true }),
  'priority-class-policy': entry('v1.1.8', RESOURCES, 'medium', WORKLOADS, { mutating: true }),
  'probes': entry('v1.0.7', undefined, undefined, NEW_PODS),
  'psa-label-enforcer': entry('v1.0.14', 'Pod Security', 'medium', NAMESPACES, { mutating: true }),
  'rancher-project-propagate-labels': entry('v0.1.7', 'Rancher', 'medium', NAMESPACES, { mutating: true, context: [PROJECT] }),
  // The catalogue writes `namespace`, which is no resource of the API: its rule would never be asked.
  'rancher-project-quotas-namespace-validator': entry('v1.0.13', 'Rancher', 'medium', NEW_NAMESPACES, { context: [PROJECT] }),
  'readonly-root-filesystem-psp': entry('v1.0.13', 'PSP', 'medium', PODS),
  'runtime-enforcer': entry('v0.1.4', 'Runtime Enforcer', 'medium', MODERN_WORKLOADS, { context: [{ apiVersion: 'security.rancher.io/v1alpha1', kind: 'WorkloadPolicy' }] }),
  'safe-annotations': entry('v1.0.7', RESOURCES, 'low', EVERYTHING, { audit: false }),
  'safe-labels': entry('v1.0.12', RESOURCES, 'low', EVERYTHING, { audit: false }),
  'seccomp-psp': entry('v1.0.15', 'PSP', 'medium', PODS),
  'selinux-psp': entry('v1.1.2', 'PSP', 'medium', PODS, { mutating: true }),
  'share-pid-namespace-policy': entry('v1.0.14', RESOURCES, 'medium', WORKLOADS),
  'sysctl-psp': entry('v1.0.14', 'PSP', 'medium', PODS),
  'trusted-repos': entry('v2.1.4', 'Secure supply chain', 'medium', WORKLOADS),
  'unique-ingress-policy': entry('v1.0.12', RESOURCES, 'medium', INGRESSES, { context: [INGRESS] }),
  'unique-service-selector-policy': entry('v1.0.13', RESOURCES, 'medium', SERVICES, { context: [SERVICE] }),
  'user-group-psp': entry('v1.1.6', 'PSP', 'medium', WORKLOADS, { mutating: true }),
  'verify-image-signatures': entry('v1.0.11', 'Secure supply chain', 'medium', WORKLOADS, { mutating: true }),
  'volumemounts': entry('v1.0.11', RESOURCES, 'medium', WORKLOADS),
  'volumes-psp': entry('v1.1.10', 'PSP', 'medium', PODS),
};
