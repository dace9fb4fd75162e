import type { PodTemplate } from '../../pod/pod-template';
import type { ProxySecret } from '../../workload/connections';

const VOLUME = 'sidecar.istio.io/userVolume';
const MOUNT = 'sidecar.istio.io/userVolumeMount';

/** The folder in the sidecar where a secret is. */
export function proxySecretFolder(name: string): string {
  return `/etc/trackway/${name}`;
}

/**
 * Mounts secrets into the sidecar of a pod, and into no other container. See https://istio.io/latest/docs/reference/config/annotations/
 */
export function mountInProxy(pod: PodTemplate, secrets: readonly ProxySecret[] = []): void {
  for (const { name, secret } of secrets) {
    add(pod, VOLUME, name, { secret: { secretName: secret } });
    add(pod, MOUNT, name, { mountPath: proxySecretFolder(name), readOnly: true });
  }
}

function add(pod: PodTemplate, annotation: string, name: string, value: unknown): void {
  const known = JSON.parse(pod.annotations[annotation] ?? '{}') as Record<string, unknown>;
  pod.annotations[annotation] = JSON.stringify({ ...known, [name]: value });
}
