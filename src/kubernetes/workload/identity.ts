import { ApiObject, ApiObjectMetadataDefinition } from 'cdk8s';
import type { IServiceAccount } from 'cdk8s-plus-29';
import { CredentialSource } from '../../core/workload-identity';
import type { PodTemplate } from '../pod/pod-template';
import type { CallTarget } from './connections';

const EXCLUDED = 'traffic.sidecar.istio.io/excludeOutboundIPRanges';

/** Writes annotations on a ServiceAccount, if this program makes it: one that exists elsewhere has nothing to write them on. */
export function annotate(account: ApiObject | IServiceAccount, annotations: Readonly<Record<string, string>>): boolean {
  const metadata = (account as Partial<ApiObject>).metadata;
  if (!(metadata instanceof ApiObjectMetadataDefinition)) return false;
  for (const [key, value] of Object.entries(annotations)) metadata.addAnnotation(key, value);
  return true;
}

/** Where credentials come from, as the target of a call. */
export function credentialTarget({ path, ranges, port, isOnNode }: CredentialSource): CallTarget {
  return {
    path,
    peers: () => ranges?.map((cidr) => ({ ipBlock: { cidr } })),
    ports: [{ port, protocol: 'TCP' }],
    aroundMesh: isOnNode ? ranges : undefined,
  };
}

/** Lets calls to addresses go around the sidecar of a pod, if it has one. See https://istio.io/latest/docs/reference/config/annotations/ */
export function goAroundProxy(pod: PodTemplate, ranges: readonly string[] = []): void {
  if (pod.labels['sidecar.istio.io/inject'] !== 'true') return;
  const known = pod.annotations[EXCLUDED]?.split(',') ?? [];
  const all = [...known, ...ranges.filter((range) => !known.includes(range))];
  if (all.length > 0) pod.annotations[EXCLUDED] = all.join(',');
}
