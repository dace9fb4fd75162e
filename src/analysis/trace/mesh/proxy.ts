import { Pod } from '../../model/pod';

/** An Envoy: a gateway's, or the one beside an application. */
export interface Proxy {
  readonly kind: 'gateway' | 'sidecar';
  readonly namespace: string;
  /** Name of the workload; for a gateway asked for by labels, these. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
  /** Absent when no manifest has such a workload. */
  readonly pod?: Pod;
  /** IP addresses of the pods, where they are known. */
  readonly addresses: readonly string[];
}

/** The identity a proxy shows in mTLS, without `spiffe://`. */
export function principalOf(namespace: string, serviceAccount: string, trustDomain: string = 'cluster.local'): string {
  return `${trustDomain}/ns/${namespace}/sa/${serviceAccount}`;
}
