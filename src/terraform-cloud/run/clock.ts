/** How time passes: as it does, or as a test says. */
export interface Clock {
  /** Milliseconds since some point. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** Time as it is. */
export const realClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
