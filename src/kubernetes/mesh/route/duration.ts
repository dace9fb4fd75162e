import { Duration } from 'cdk8s';

/** A duration as Istio reads it: `2s`, `1.5s`. */
export function seconds(duration: Duration): string {
  return `${millis(duration) / 1000}s`;
}

/** Milliseconds, also where they are no whole number. */
export function millis(duration: Duration): number {
  return duration.toMilliseconds({ integral: false });
}
