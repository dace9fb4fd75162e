import { Json } from '../../synthesis/json';

/** What the kubelet of nodes is told. See https://karpenter.sh/docs/concepts/nodeclasses/#speckubelet */
export interface KubeletOptions {
  /**
   * The most pods of a node.
   *
   * @default - as many as its network interfaces have addresses
   */
  readonly maxPods?: number;
  /**
   * What is kept for Kubernetes itself, e.g. `{ cpu: '200m', memory: '500Mi' }`.
   *
   * @default - what the image computes from the size of the node
   */
  readonly kubeReserved?: Readonly<Record<string, string>>;
  /**
   * What is kept for the system.
   *
   * @default - what the image says
   */
  readonly systemReserved?: Readonly<Record<string, string>>;
  /**
   * When pods are evicted at once, e.g. `{ 'memory.available': '5%' }`.
   *
   * @default - what the image says
   */
  readonly evictionHard?: Readonly<Record<string, string>>;
}

/** As it is written. */
export function renderKubelet({ maxPods, kubeReserved, systemReserved, evictionHard }: KubeletOptions): Json {
  return { maxPods, kubeReserved, systemReserved, evictionHard };
}
