import { TraceResult } from '../result';

/** Where the requests of a trace end, in percent. */
export interface RevisionShares {
  /** Pods of the version that is there. */
  readonly old: number;
  /** Pods of the version that is being released. */
  readonly new: number;
  /** Pods of something else. */
  readonly other: number;
  /** Nothing. */
  readonly lost: number;
}

/** Which share of the requests reaches which version of a Rollout. */
export function revisionShares(result: TraceResult, rollout: string, namespace: string): RevisionShares {
  const shares = { old: 0, new: 0, other: 0, lost: 0 };
  const add = (to: keyof RevisionShares, amount: number): void => { shares[to] = Math.round((shares[to] + amount) * 100) / 100; };
  for (const { weight, pods } of result.destinations) {
    const all = pods.reduce((sum, pod) => sum + (pod.replicas ?? 1), 0);
    for (const pod of pods) {
      const isOurs = pod.kind === 'ReplicaSet' && pod.namespace === namespace;
      const to = isOurs && pod.name === `${rollout}-old` ? 'old' : isOurs && pod.name === `${rollout}-new` ? 'new' : 'other';
      add(to, weight * (pod.replicas ?? 1) / all);
    }
  }
  const reached = shares.old + shares.new + shares.other;
  if (result.reason !== undefined || reached < 99.9) add('lost', Math.max(0, 100 - reached));
  return shares;
}
