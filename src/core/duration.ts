/** A span of time, e.g. `Duration.seconds(30)` of cdk8s. */
export interface DurationAmount {
  /** The span in seconds. cdk8s takes options that say whether fractions are allowed. */
  toSeconds(options?: object): number;
}

/** The seconds of a span, fractions and all; NaN for what is no span. */
export function secondsIn(duration: DurationAmount): number {
  return typeof duration?.toSeconds === 'function' ? duration.toSeconds({ integral: false }) : Number.NaN;
}
