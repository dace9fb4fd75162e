/** How many of the requests a release takes that is not trusted with all of them yet. */
export interface CanaryOptions {
  /** Percent of the requests that this release takes, from 1 to 99. */
  readonly percent: number;
}

/**
 * Requests shared between the release before and this one. Leave it out, and this release takes all of them.
 *
 * @example
 * canary: Canary.beside('1-4-1', { percent: 10 })
 */
export class Canary {
  /**
   * This release beside the one before.
   *
   * @param stable the release that keeps the rest: its `version` on Knative, the number of its published version on AWS Lambda
   */
  public static beside(stable: string, { percent }: CanaryOptions): Canary { return new Canary(stable, percent); }

  private constructor(
    /** The release that keeps the rest. */
    public readonly stable: string,
    /** Percent of the requests that this release takes. */
    public readonly percent: number,
  ) {}
}
