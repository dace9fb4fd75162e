import { disallowServiceLoadbalancer, disallowServiceNodeport, ingress, uniqueIngress, uniqueServiceSelector } from './cluster';
import { containerResources, podRuntime, priorityClass, probes } from './containers';
import { hostNamespaces, hostPaths, sharePidNamespace } from './host';
import { allowedFsGroups, apparmor, seccomp, selinux, sysctl, userGroup } from './identities';
import { trustedRepos } from './images';
import { annotations, environmentVariables, labels, safeAnnotations, safeLabels } from './metadata';
import { allowedProcMountTypes, allowPrivilegeEscalation, capabilities, podPrivileged, readonlyRootFilesystem } from './privileges';
import { Twin } from './twin';
import { claimStorageClass, flexVolumeDrivers, volumeMounts, volumes } from './volumes';

export { submitted } from './submitted';
export type { Fields, Twin } from './twin';

/** The modules of Kubewarden's catalogue whose rule is known here, by name. */
const TWINS: Readonly<Record<string, Twin>> = {
  'allow-privilege-escalation-psp': allowPrivilegeEscalation,
  'allowed-fsgroups-psp': allowedFsGroups,
  'allowed-proc-mount-types-psp': allowedProcMountTypes,
  'annotations': annotations,
  'apparmor-psp': apparmor,
  'capabilities-psp': capabilities,
  'container-resources': containerResources,
  'disallow-service-loadbalancer': disallowServiceLoadbalancer,
  'disallow-service-nodeport': disallowServiceNodeport,
  'environment-variable-policy': environmentVariables,
  'flexvolume-drivers-psp': flexVolumeDrivers,
  'host-namespaces-psp': hostNamespaces,
  'hostpaths-psp': hostPaths,
  'ingress': ingress,
  'labels': labels,
  'persistentvolumeclaim-storageclass-policy': claimStorageClass,
  'pod-privileged': podPrivileged,
  'pod-runtime': podRuntime,
  'priority-class-policy': priorityClass,
  'probes': probes,
  'readonly-root-filesystem-psp': readonlyRootFilesystem,
  'safe-annotations': safeAnnotations,
  'safe-labels': safeLabels,
  'seccomp-psp': seccomp,
  'selinux-psp': selinux,
  'share-pid-namespace-policy': sharePidNamespace,
  'sysctl-psp': sysctl,
  'trusted-repos': trustedRepos,
  'unique-ingress-policy': uniqueIngress,
  'unique-service-selector-policy': uniqueServiceSelector,
  'user-group-psp': userGroup,
  'volumemounts': volumeMounts,
  'volumes-psp': volumes,
};

/** The twin of a module, if its rule is known here. */
export function twinOf(module: string): Twin | undefined {
  return Object.hasOwn(TWINS, module) ? TWINS[module] : undefined;
}

/** The names of the modules that have a twin, in order. */
export function twinNames(): string[] {
  return Object.keys(TWINS);
}
