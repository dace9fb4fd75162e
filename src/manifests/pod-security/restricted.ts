import { baselineCapabilities } from './baseline';
import { fields, texts, type PodView, type Report } from './pod-view';

type Rule = (pod: PodView, report: Report) => void;

const volumeTypes = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'];

/**
 * What the `restricted` level demands beyond `baseline`: current practice of hardening. Rules about the Linux kernel do not hold for pods with
 * `spec.os.name: windows`.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export const restrictedRules: readonly Rule[] = [
  function volumeSources({ volumes }, report) {
    for (const [index, volume] of volumes) {
      for (const type of Object.keys(volume)) {
        // hostPath has its own rule in baseline.
        if (type === 'name' || type === 'hostPath' || volumeTypes.includes(type) || volume[type] === undefined || volume[type] === null) continue;
        const what = `volume ${String(volume.name)} is of type ${type}`;
        report({ code: 'RestrictedVolumeType', what, fix: `use one of ${volumeTypes.join(', ')}` }, ['volumes', index, type]);
      }
    }
  },
  function privilegeEscalation({ containers, windows }, report) {
    if (windows) return;
    for (const { name, securityContext, keys } of containers) {
      if (securityContext.allowPrivilegeEscalation === false) continue;
      const what = `container ${name} may gain more privileges than its parent process`;
      report({ code: 'PrivilegeEscalation', what, fix: 'write allowPrivilegeEscalation: false' }, [...keys, 'securityContext', 'allowPrivilegeEscalation']);
    }
  },
  function nonRoot({ securityContext: pod, containers }, report) {
    for (const { name, securityContext, keys } of containers) {
      const own = securityContext.runAsNonRoot;
      if (own === true || (isAbsent(own) && pod.runAsNonRoot === true)) continue;
      const what = `container ${name} may run as root`;
      report({ code: 'MayRunAsRoot', what, fix: 'write runAsNonRoot: true, here or in the securityContext of the pod' }, [...keys, 'securityContext', 'runAsNonRoot']);
    }
  },
  function rootUser({ securityContext: pod, containers }, report) {
    if (pod.runAsUser === 0) report({ code: 'RootUser', what: 'the pod runs as user 0, which is root', fix: 'use another user id' }, ['securityContext', 'runAsUser']);
    for (const { name, securityContext, keys } of containers) {
      if (securityContext.runAsUser !== 0) continue;
      report({ code: 'RootUser', what: `container ${name} runs as user 0, which is root`, fix: 'use another user id' }, [...keys, 'securityContext', 'runAsUser']);
    }
  },
  function seccompProfile({ securityContext: pod, containers, windows }, report) {
    if (windows) return;
    const podType = fields(pod.seccompProfile).type;
    for (const { name, securityContext, keys } of containers) {
      // A profile that is not allowed is reported by baseline.
      if (!isAbsent(fields(securityContext.seccompProfile).type) || !isAbsent(podType)) continue;
      const fix = 'write seccompProfile: { type: RuntimeDefault }, here or in the securityContext of the pod';
      report({ code: 'SeccompMissing', what: `container ${name} has no seccomp profile`, fix }, [...keys, 'securityContext', 'seccompProfile']);
    }
  },
  function droppedCapabilities({ containers, windows }, report) {
    if (windows) return;
    for (const { name, securityContext, keys } of containers) {
      const { add, drop } = fields(securityContext.capabilities);
      if (!texts(drop).includes('ALL')) {
        const what = `container ${name} keeps the default capabilities`;
        report({ code: 'CapabilitiesKept', what, fix: 'write capabilities: { drop: [ALL] }' }, [...keys, 'securityContext', 'capabilities', 'drop']);
      }
      texts(add).forEach((capability, index) => {
        // What baseline forbids too, it reports.
        if (capability === 'NET_BIND_SERVICE' || !baselineCapabilities.has(capability)) return;
        const what = `container ${name} adds the capability ${capability} under the restricted level`;
        report({ code: 'RestrictedCapability', what, fix: 'remove it; only NET_BIND_SERVICE is allowed' }, [...keys, 'securityContext', 'capabilities', 'add', index]);
      });
    }
  },
];

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
