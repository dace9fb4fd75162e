import { matchesLabels, Pod } from './pod';

/**
 * Finds the pods a selector selects without looking at all of them: by the rarest of the selector's `key=value` pairs.
 */
export class LabelIndex {
  public readonly pods: Pod[] = [];
  private readonly byPair = new Map<string, Pod[]>();
  private readonly byDynamicKey = new Map<string, Pod[]>();

  public add(pod: Pod): void {
    this.pods.push(pod);
    for (const key of Object.keys(pod.labels)) push(this.byPair, `${key}=${pod.labels[key]}`, pod);
    for (const key of pod.dynamicLabels) push(this.byDynamicKey, key, pod);
  }

  /** Every pod that has all labels of `selector`, in the order they were added; all pods for an empty selector. */
  public select(selector: Readonly<Record<string, string>>): readonly Pod[] {
    if (Object.keys(selector).length === 0) return this.pods;
    return this.candidates(selector).filter((pod) => matchesLabels(selector, pod));
  }

  /** Whether `select` would give any. */
  public selectsAny(selector: Readonly<Record<string, string>>): boolean {
    return this.candidates(selector).some((pod) => matchesLabels(selector, pod));
  }

  /** The pods with the rarest of the pairs. */
  private candidates(selector: Readonly<Record<string, string>>): readonly Pod[] {
    let rarest: readonly Pod[] | undefined;
    for (const key of Object.keys(selector)) {
      if (this.byDynamicKey.has(key)) continue; // its value is not known, so the pair says nothing
      const withPair = this.byPair.get(`${key}=${selector[key]}`);
      if (!withPair) return [];
      if (!rarest || withPair.length < rarest.length) rarest = withPair;
    }
    return rarest ?? this.pods;
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
