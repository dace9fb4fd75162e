import { Problem } from '../../../core/validation-error';
import { bothProblems, copied, given, NumberRange, rangeProblems, textProblems, WrittenSettings } from './written';

/** Which containers `pod-privileged` looks at. See https://github.com/kubewarden/policies/tree/main/policies/pod-privileged-policy */
export interface PodPrivilegedSettings {
  /**
   * Leaves init containers alone.
   *
   * @default false
   */
  readonly skipInitContainers?: boolean;
  /**
   * Leaves ephemeral containers (`kubectl debug`) alone.
   *
   * @default false
   */
  readonly skipEphemeralContainers?: boolean;
}

/** What `allow-privilege-escalation-psp` does. */
export interface PrivilegeEscalationSettings {
  /**
   * Whether containers that say nothing may gain privileges. `false` patches them to say no.
   *
   * @default true
   */
  readonly defaultAllowPrivilegeEscalation?: boolean;
}

/** What `capabilities-psp` does. Names are without `CAP_`. See https://github.com/kubewarden/policies/tree/main/policies/capabilities-psp-policy */
export interface CapabilitiesSettings {
  /**
   * Capabilities that containers may add; `*` allows all.
   *
   * @default - none beyond those of the container runtime
   */
  readonly allowedCapabilities?: readonly string[];
  /**
   * Capabilities that are patched to be dropped, and refused where they are added.
   *
   * @default - none
   */
  readonly requiredDropCapabilities?: readonly string[];
  /**
   * Capabilities that are patched to be added.
   *
   * @default - none
   */
  readonly defaultAddCapabilities?: readonly string[];
}

/** What of the node `host-namespaces-psp` leaves open. */
export interface HostNamespacesSettings {
  /**
   * Whether pods may use the IPC namespace of the node.
   *
   * @default false
   */
  readonly allowHostIpc?: boolean;
  /**
   * Whether pods may use the network of the node.
   *
   * @default false
   */
  readonly allowHostNetwork?: boolean;
  /**
   * Whether pods may see the processes of the node.
   *
   * @default false
   */
  readonly allowHostPid?: boolean;
  /**
   * Ports of the node that containers may take.
   *
   * @default - none
   */
  readonly allowHostPorts?: readonly NumberRange[];
}

/** A folder of the node. */
export interface AllowedHostPath {
  /** The folder and everything below it: `/foo` covers `/foo/bar`, not `/fool`. */
  readonly pathPrefix: string;
  /**
   * Whether it must be mounted read-only. `false` refuses read-only mounts: the module compares for equality.
   *
   * @default true
   */
  readonly readOnly?: boolean;
}

/** What `hostpaths-psp` allows. */
export interface HostPathsSettings {
  /** Folders that may be mounted. An empty list would allow every one, so it is refused. */
  readonly allowedHostPaths: readonly AllowedHostPath[];
}

/** What `allowed-proc-mount-types-psp` allows. */
export interface ProcMountSettings {
  /**
   * Whether containers may have an unmasked `/proc`.
   *
   * @default false
   */
  readonly allowUnmaskedProcMountType?: boolean;
}

export function podPrivileged({ skipInitContainers, skipEphemeralContainers }: PodPrivilegedSettings): WrittenSettings {
  return { settings: given({ skip_init_containers: skipInitContainers, skip_ephemeral_containers: skipEphemeralContainers }), problems: [] };
}

export function privilegeEscalation({ defaultAllowPrivilegeEscalation: allow }: PrivilegeEscalationSettings): WrittenSettings {
  return { settings: given({ default_allow_privilege_escalation: allow }), problems: [], mutates: allow === false };
}

export function capabilities(props: CapabilitiesSettings): WrittenSettings {
  const { allowedCapabilities: allowed, requiredDropCapabilities: drop, defaultAddCapabilities: add } = props;
  const named = (name: string) => /^[A-Z][A-Z_]*$/.test(name) && !name.startsWith('CAP_');
  const fix = 'write a capability without CAP_, in capitals: "NET_BIND_SERVICE"';
  const problems: Problem[] = [
    ...textProblems('allowedCapabilities', allowed, (name) => name === '*' || named(name), fix),
    ...textProblems('requiredDropCapabilities', drop, named, fix),
    ...textProblems('defaultAddCapabilities', add, named, fix),
    ...bothProblems('allowedCapabilities', allowed, 'requiredDropCapabilities', drop),
    ...bothProblems('defaultAddCapabilities', add, 'requiredDropCapabilities', drop),
  ];
  for (const name of allowed?.includes('*') ? [] : add ?? []) {
    if (allowed?.includes(name)) continue;
    problems.push({ code: 'ModuleConflict', what: `\`defaultAddCapabilities\` adds ${JSON.stringify(name)}, which is not allowed`, fix: 'add it to `allowedCapabilities` too' });
  }
  return {
    settings: given({ allowed_capabilities: copied(allowed), required_drop_capabilities: copied(drop), default_add_capabilities: copied(add) }),
    problems,
    mutates: (drop ?? []).length + (add ?? []).length > 0,
  };
}

export function hostNamespaces({ allowHostIpc, allowHostNetwork, allowHostPid, allowHostPorts }: HostNamespacesSettings): WrittenSettings {
  return {
    settings: given({
      allow_host_ipc: allowHostIpc,
      allow_host_network: allowHostNetwork,
      allow_host_pid: allowHostPid,
      allow_host_ports: allowHostPorts?.map(({ min, max }) => ({ min, max })),
    }),
    problems: rangeProblems('allowHostPorts', allowHostPorts, 1, 65535, false),
  };
}

export function hostPaths({ allowedHostPaths }: HostPathsSettings): WrittenSettings {
  const problems = textProblems('allowedHostPaths', allowedHostPaths.map(({ pathPrefix }) => pathPrefix), (path) => path.startsWith('/') && !path.split('/').includes('..'), 'write an absolute path without ".."');
  if (allowedHostPaths.length === 0) {
    problems.push({ code: 'ModuleEmpty', what: '`allowedHostPaths` is empty, and the module then allows every path', fix: 'name a path that no pod needs, or forbid the volume with Module.volumes({ allowedTypes: [...] })' });
  }
  return { settings: { allowedHostPaths: allowedHostPaths.map(({ pathPrefix, readOnly }) => ({ pathPrefix, readOnly: readOnly ?? true })) }, problems };
}

export function procMount({ allowUnmaskedProcMountType }: ProcMountSettings): WrittenSettings {
  return { settings: given({ allow_unmasked_proc_mount_type: allowUnmaskedProcMountType }), problems: [] };
}
