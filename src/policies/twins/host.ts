import { fields, Fields, inRanges, items, overPods, text } from './twin';

/** The module looks at no ephemeral containers, which have no ports. See https://github.com/kubewarden/policies/tree/main/policies/host-namespaces-psp-policy */
export const hostNamespaces = overPods((settings, { spec, containers }) => [
  ...(spec.hostIPC === true && settings.allow_host_ipc !== true ? ['the pod uses the IPC namespace of the node'] : []),
  ...(spec.hostNetwork === true && settings.allow_host_network !== true ? ['the pod uses the network of the node'] : []),
  ...(spec.hostPID === true && settings.allow_host_pid !== true ? ['the pod sees the processes of the node'] : []),
  ...containers.filter(({ list }) => list !== 'ephemeralContainers').flatMap(({ name, fields: container }) => items(container.ports)
    .filter(({ hostPort }) => hostPort !== undefined && !inRanges(settings.allow_host_ports, hostPort))
    .map(({ hostPort }) => `container ${JSON.stringify(name)} takes port ${String(hostPort)} of the node`)),
]);

/**
 * The most particular prefix decides whether a mount must be read-only, and a mount that is read-only where it need not be is refused. Volumes that nothing
 * mounts are not looked at. See https://github.com/kubewarden/policies/tree/main/policies/hostpaths-psp-policy
 */
export const hostPaths = overPods((settings, { spec, containers }) => {
  const allowed = items(settings.allowedHostPaths);
  if (allowed.length === 0) return [];
  const paths = new Map(items(spec.volumes).filter(({ hostPath }) => hostPath !== undefined).map(({ name, hostPath }) => [String(name), text(fields(hostPath).path) ?? '']));
  const mounts = containers.filter(({ list }) => list !== 'ephemeralContainers').flatMap(({ fields: container }) => items(container.volumeMounts));
  return mounts.flatMap(({ name, readOnly }) => {
    const path = paths.get(String(name));
    return path === undefined ? [] : hostPathRefusals(allowed, String(name), path, readOnly === true);
  });
});

/** See https://github.com/kubewarden/policies/tree/main/policies/share-pid-namespace-policy */
export const sharePidNamespace = overPods((_, { spec }) => spec.shareProcessNamespace === true ? ['the containers of the pod see each other\'s processes'] : []);

function hostPathRefusals(allowed: readonly Fields[], volume: string, path: string, readOnly: boolean): string[] {
  let previous = '';
  let matched = false;
  let refused: string[] = [];
  for (const entry of allowed) {
    const prefix = String(entry.pathPrefix);
    if (!isBelow(path, prefix) || !isBelow(prefix, previous)) continue;
    matched = true;
    const wanted = entry.readOnly === true;
    refused = readOnly === wanted ? [] : [...refused, `the path ${path} of the node, volume ${JSON.stringify(volume)}, must ${wanted ? '' : 'not '}be mounted read-only`];
    previous = prefix;
  }
  return matched ? refused : [`the path ${path} of the node, volume ${JSON.stringify(volume)}, is not allowed`];
}

function isBelow(path: string, prefix: string): boolean {
  const ended = (one: string) => one.endsWith('/') ? one : `${one}/`;
  return prefix === '' || ended(path).startsWith(ended(prefix));
}
