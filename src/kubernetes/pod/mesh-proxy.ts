import { Size } from '../../core/size';
import { Problem } from '../../core/validation-error';
import { resourcesOf, sizeProblem } from './resources';

/** The Istio sidecar of a pod. */
export interface MeshProxy {
  /**
   * Whether the containers wait until the sidecar is ready: a process that calls somebody as it starts fails otherwise.
   *
   * @default true
   */
  readonly startsFirst?: boolean;
  /**
   * How much CPU and memory the sidecar gets.
   *
   * @default - what the mesh gives every sidecar
   */
  readonly size?: Size;
}

const CONFIG = 'proxy.istio.io/config';

/** The annotations that tell Istio. See https://istio.io/latest/docs/reference/config/annotations/ */
export function proxyAnnotations({ startsFirst = true, size }: MeshProxy = {}): Record<string, string> {
  const resources = size && resourcesOf(size);
  return {
    ...(startsFirst ? { [CONFIG]: 'holdApplicationUntilProxyStarts: true' } : {}),
    ...(resources ? {
      'sidecar.istio.io/proxyCPU': resources.requests.cpu,
      'sidecar.istio.io/proxyMemory': resources.requests.memory,
      ...(resources.limits.cpu ? { 'sidecar.istio.io/proxyCPULimit': resources.limits.cpu } : {}),
      'sidecar.istio.io/proxyMemoryLimit': resources.limits.memory,
    } : {}),
  };
}

/** What is wrong with what was said of the sidecar, all of it. */
export function proxyProblems(proxy: MeshProxy | undefined, annotations: Readonly<Record<string, string>> = {}, inMesh: boolean = true): Problem[] {
  if (!proxy) return [];
  const problems: Problem[] = [];
  if (!inMesh) problems.push({ code: 'ProxyOutsideMesh', what: '`proxy` is about a sidecar that the pod does not have', fix: 'set `mesh: true` on it or on the environment, or leave `proxy` out' });
  const size = proxy.size && sizeProblem(proxy.size, 'proxy.size');
  if (size) return [...problems, size];
  const both = Object.keys(proxyAnnotations(proxy)).filter((key) => Object.hasOwn(annotations, key) && (key !== CONFIG || proxy.startsFirst !== undefined));
  for (const key of both) problems.push({ code: 'ProxyAnnotation', what: `\`proxy\` and \`podAnnotations\` both set ${JSON.stringify(key)}`, fix: 'keep one of them' });
  return problems;
}
