/** Bounds and target of scaling by use. */
export interface UtilizationScaling {
  /** The fewest and the most replicas, e.g. `[2, 10]`. */
  readonly between: readonly [number, number];
  /**
   * The use, in percent of what is requested, that replicas are added or removed to keep.
   *
   * @default 70
   */
  readonly target?: number;
}

/** One thing KEDA scales by. See https://keda.sh/docs/2.16/scalers/ */
export interface ScalingTrigger {
  /** The scaler, e.g. `kafka`, `aws-sqs-queue`, `cron`, `prometheus`. */
  readonly type: string;
  /** The scaler's settings. KEDA takes text only. */
  readonly metadata: Record<string, string>;
  /**
   * What the scaler's `value` means.
   *
   * @default - 'Utilization', in percent of the request, for `cpu` and `memory`; KEDA's own ('AverageValue', per replica) for everything else
   */
  readonly metricType?: 'AverageValue' | 'Value' | 'Utilization';
  /**
   * A TriggerAuthentication of the same namespace.
   *
   * @default - none
   */
  readonly authentication?: string;
}

/** Bounds and triggers of scaling by events. */
export interface TriggerScaling {
  /** The fewest and the most replicas, e.g. `[0, 20]`. */
  readonly between: readonly [number, number];
  /** What is scaled by; the one that asks for most replicas wins. */
  readonly triggers: readonly ScalingTrigger[];
}

/** How many replicas there are, and who decides it. */
export class Scaling {
  /** Always this many. */
  public static fixed(replicas: number): Scaling { return new Scaling('fixed', replicas, replicas); }
  /** As many as keep the use of CPU at the target. */
  public static onCpu(options: UtilizationScaling): Scaling { return new Scaling('cpu', ...options.between, options.target ?? 70); }
  /** As many as keep the use of memory at the target. Right only for a process that gives memory back. */
  public static onMemory(options: UtilizationScaling): Scaling { return new Scaling('memory', ...options.between, options.target ?? 70); }
  /** As many as KEDA's triggers ask for, down to none if `between` starts at 0. */
  public static onTriggers(options: TriggerScaling): Scaling { return new Scaling('triggers', ...options.between, undefined, options.triggers); }

  private constructor(
    /** Who decides. */
    public readonly kind: 'fixed' | 'cpu' | 'memory' | 'triggers',
    /** The fewest replicas. */
    public readonly min: number,
    /** The most replicas. */
    public readonly max: number,
    /** Percent of the request. */
    public readonly target?: number,
    /** KEDA's triggers. */
    public readonly triggers: readonly ScalingTrigger[] = [],
  ) {}
}
