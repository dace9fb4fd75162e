import { Json } from '../synthesis/kubernetes-object';

/** How replicas are kept apart. */
export class Spread {
  /** Over zones and nodes where there is room, revision by revision. */
  public static preferred(): Spread { return new Spread('ScheduleAnyway'); }
  /** Over zones and nodes, or a replica waits until there is room. */
  public static required(): Spread { return new Spread('DoNotSchedule'); }
  /** As the scheduler likes. */
  public static none(): Spread { return new Spread(undefined); }

  private constructor(private readonly unsatisfiable: 'ScheduleAnyway' | 'DoNotSchedule' | undefined) {}

  /**
   * The constraints for pods with these labels.
   *
   * @param revisionLabel the label that tells the revisions of a workload apart; without it a rolling update is spread over old and new pods together
   * @internal
   */
  public _render(labels: Record<string, string>, revisionLabel: string | undefined): Json[] {
    if (!this.unsatisfiable) return [];
    return ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable: this.unsatisfiable,
      labelSelector: { matchLabels: labels },
      ...(revisionLabel ? { matchLabelKeys: [revisionLabel] } : {}),
    }));
  }
}

/** A taint that a pod may be scheduled in spite of. */
export interface Toleration {
  /** The taint's key. */
  readonly key: string;
  /**
   * The taint's value.
   *
   * @default - any value
   */
  readonly value?: string;
  /**
   * The effect that is tolerated.
   *
   * @default - every effect
   */
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

/** A toleration as Kubernetes writes it. */
export function renderToleration({ key, value, effect }: Toleration): Json {
  return { key, ...(value === undefined ? { operator: 'Exists' } : { operator: 'Equal', value }), ...(effect ? { effect } : {}) };
}
