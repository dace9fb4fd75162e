/** An amount of CPU, e.g. `Cpu.millis(250)` of cdk8s-plus: `250m`. */
export interface CpuAmount {
  /** A Kubernetes quantity of cores, e.g. `250m` or `2`. */
  readonly amount: string;
}

/** An amount of memory, e.g. `Size.mebibytes(512)` of cdk8s. */
export interface MemoryAmount {
  /** The amount in mebibytes. cdk8s takes options that say how fractions are rounded. */
  toMebibytes(options?: object): number;
}

/** What is asked for, in Kubernetes' units. */
export interface SizeAmounts {
  /** CPU request, e.g. `Cpu.millis(250)` of cdk8s-plus. */
  readonly cpu: CpuAmount;
  /** Memory request and limit, e.g. `Size.mebibytes(512)` of cdk8s. */
  readonly memory: MemoryAmount;
  /**
   * The most CPU that is given, even when the node has more to spare.
   *
   * @default - no limit: the request guarantees a share, and a limit only adds throttling
   */
  readonly cpuLimit?: CpuAmount;
}

/**
 * How big something is, in words that mean the same in every service of the platform.
 *
 * | size | CPU request | memory request and limit |
 * |---|---|---|
 * | `small` | 100m | 256Mi |
 * | `medium` | 500m | 1Gi |
 * | `large` | 2 | 4Gi |
 */
export class Size {
  /** 100m CPU, 256Mi of memory. */
  public static readonly small = new Size('small');
  /** 500m CPU, 1Gi of memory. */
  public static readonly medium = new Size('medium');
  /** 2 CPUs, 4Gi of memory. */
  public static readonly large = new Size('large');

  /** An exact size, for what does not fit the menu. */
  public static of(amounts: SizeAmounts): Size {
    return new Size('custom', amounts);
  }

  private constructor(
    /** `small`, `medium`, `large` or `custom`. */
    public readonly name: 'small' | 'medium' | 'large' | 'custom',
    /** The exact amounts of a custom size. */
    public readonly amounts?: SizeAmounts,
  ) {}
}
