/** What of Envoy's configuration is patched. See https://istio.io/latest/docs/reference/config/networking/envoy-filter/ */
export type ApplyTo = 'LISTENER' | 'FILTER_CHAIN' | 'NETWORK_FILTER' | 'HTTP_FILTER' | 'LISTENER_FILTER'
| 'ROUTE_CONFIGURATION' | 'VIRTUAL_HOST' | 'HTTP_ROUTE' | 'CLUSTER' | 'EXTENSION_CONFIG' | 'BOOTSTRAP';

/** What happens to it. */
export type PatchOperation = 'MERGE' | 'ADD' | 'REMOVE' | 'INSERT_BEFORE' | 'INSERT_AFTER' | 'INSERT_FIRST' | 'REPLACE';

/** On which side of a proxy a patch is: requests that come in to a workload, those that go out, or those at a gateway. */
export type PatchContext = 'inbound' | 'outbound' | 'gateway';

/** What a patch of any kind may say. */
export interface EnvoyPatchOptions {
  /** What is patched. */
  readonly applyTo: ApplyTo;
  /** What happens to it. */
  readonly operation: PatchOperation;
  /**
   * Which of them: `listener`, `routeConfiguration` or `cluster` of Istio's EnvoyFilter.
   *
   * @default - all of them
   */
  readonly match?: Readonly<Record<string, unknown>>;
  /**
   * What is added or merged.
   *
   * @default - nothing, for REMOVE
   */
  readonly value?: Readonly<Record<string, unknown>>;
  /**
   * Versions of the proxy that it is for, as a regular expression, e.g. `^1\.27.*`.
   *
   * @default - every version
   */
  readonly proxyVersion?: string;
  /**
   * On which side.
   *
   * @default - 'gateway' where the target is a gateway, else 'inbound'
   */
  readonly context?: PatchContext;
}
