import { Container, listed, overPodObjects, overPods, texts } from './twin';

const CALLED = { containers: 'container', initContainers: 'init container', ephemeralContainers: 'ephemeral container' } as const;

/** See https://github.com/kubewarden/policies/tree/main/policies/pod-privileged-policy */
export const podPrivileged = overPods((settings, { containers }) => containers
  .filter(({ list }) => !(list === 'initContainers' && settings.skip_init_containers === true) && !(list === 'ephemeralContainers' && settings.skip_ephemeral_containers === true))
  .filter(({ securityContext }) => securityContext.privileged === true)
  .map((container) => `${called(container)} is privileged`));

/** The module looks at no ephemeral containers. See https://github.com/kubewarden/policies/tree/main/policies/allow-privilege-escalation-psp-policy */
export const allowPrivilegeEscalation = overPods((_, { containers }) => containers
  .filter(({ list, securityContext }) => list !== 'ephemeralContainers' && securityContext.allowPrivilegeEscalation === true)
  .map((container) => `${called(container)} may gain privileges`));

/** The module looks at no ephemeral containers. See https://github.com/kubewarden/policies/tree/main/policies/capabilities-psp-policy */
export const capabilities = overPods((settings, { containers }) => {
  const added = new Set(containers.filter(({ list }) => list !== 'ephemeralContainers').flatMap(({ securityContext }) => texts((securityContext.capabilities as { add?: unknown } | undefined)?.add)));
  const allowed = texts(settings.allowed_capabilities);
  const dropped = texts(settings.required_drop_capabilities);
  const refused = allowed.includes('*') ? [] : [...added].filter((name) => !allowed.includes(name));
  const forbidden = [...added].filter((name) => dropped.includes(name));
  return [
    ...(refused.length > 0 ? [`capabilities are added that are not allowed: ${listed(refused)}`] : []),
    ...(forbidden.length > 0 ? [`capabilities are added that must be dropped: ${listed(forbidden)}`] : []),
  ];
});

/** The module looks at no ephemeral containers. See https://github.com/kubewarden/policies/tree/main/policies/readonly-root-filesystem-psp-policy */
export const readonlyRootFilesystem = overPodObjects((_, { containers }) => containers
  .filter(({ list, securityContext }) => list !== 'ephemeralContainers' && securityContext.readOnlyRootFilesystem !== true)
  .map((container) => `${called(container)} may write to its root filesystem`));

/** See https://github.com/kubewarden/policies/tree/main/policies/allowed-proc-mount-types-psp-policy */
export const allowedProcMountTypes = overPodObjects((settings, { containers }) => settings.allow_unmasked_proc_mount_type === true ? [] : containers
  .filter(({ securityContext }) => securityContext.procMount === 'Unmasked')
  .map((container) => `${called(container)} has an unmasked /proc`));

function called({ list, name }: Container): string {
  return `${CALLED[list]} ${JSON.stringify(name)}`;
}
