/** What goes wrong with one request, on purpose: for tests of what talks to a server. */
export type Fault =
  /** Another status. With `after`, it is told although what was asked has been done. */
  | { readonly status: number; readonly headers?: Record<string, string>; readonly after?: boolean }
  /** The connection breaks before anything is done. */
  | 'drop'
  /** The connection breaks once it is done: nobody hears the answer. */
  | 'drop-after'
  /** It takes its time. */
  | { readonly delayMs: number };

/** A request that may go wrong. */
export interface FaultRequest {
  readonly method: string;
  /** Its path, without the query. */
  readonly path: string;
  /** How many requests there were before. */
  readonly before: number;
}

/** Says of each request whether, and how, it fails. */
export type Faults = (request: FaultRequest) => Fault | undefined;
