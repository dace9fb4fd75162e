import { Problem } from '../../../core/validation-error';
import { Json } from '../../synthesis/json';
import { EnvoyFilterName, nameProblems, nameWarnings } from './filter-names';
import { EnvoyPatchOptions, PatchContext } from './patch-options';
import { filterOf, shapeProblems } from './patch-rules';

/** A filter of Envoy. */
export interface EnvoyFilterConfig {
  /** Its name; any for a new one. */
  readonly name: string;
  /** Its configuration, with `@type`. */
  readonly typedConfig: Readonly<Record<string, unknown>>;
}

/** Where a new filter goes. */
export class Place {
  /** Before all others. */
  public static first(): Place { return new Place('INSERT_FIRST'); }
  /** Before this one. */
  public static before(filter: string): Place { return new Place('INSERT_BEFORE', filter); }
  /** After this one. */
  public static after(filter: string): Place { return new Place('INSERT_AFTER', filter); }
  private constructor(
    /** Istio's word for it. */
    public readonly operation: 'INSERT_FIRST' | 'INSERT_BEFORE' | 'INSERT_AFTER',
    /** The other filter. */
    public readonly filter?: string,
  ) {}
}

const CONTEXTS = { inbound: 'SIDECAR_INBOUND', outbound: 'SIDECAR_OUTBOUND', gateway: 'GATEWAY' } as const;

/**
 * A change of what Istio configures in Envoy. Nothing checks it before a proxy reads it, so what is known to be ignored there is refused here.
 *
 * @example
 * EnvoyPatch.insertHttpFilter({ name: 'envoy.filters.http.compressor', typedConfig: { '@type': '…' } }, Place.before(EnvoyFilterName.ROUTER))
 */
export class EnvoyPatch {
  /** Adds an HTTP filter. */
  public static insertHttpFilter(filter: EnvoyFilterConfig, place: Place = Place.before(EnvoyFilterName.ROUTER), context?: PatchContext): EnvoyPatch {
    return new EnvoyPatch([{ applyTo: 'HTTP_FILTER', operation: place.operation, match: httpFilterMatch(place.filter), value: filterValue(filter), context }]);
  }

  /** Merges fields into the configuration of an HTTP filter that is there. */
  public static mergeHttpFilter(filter: EnvoyFilterConfig, context?: PatchContext): EnvoyPatch {
    return new EnvoyPatch([{ applyTo: 'HTTP_FILTER', operation: 'MERGE', match: httpFilterMatch(filter.name), value: filterValue(filter), context }]);
  }

  /** Puts an HTTP filter where another one is. */
  public static replaceHttpFilter(name: string, filter: EnvoyFilterConfig, context?: PatchContext): EnvoyPatch {
    return new EnvoyPatch([{ applyTo: 'HTTP_FILTER', operation: 'REPLACE', match: httpFilterMatch(name), value: filterValue(filter), context }]);
  }

  /** Takes an HTTP filter away. */
  public static removeHttpFilter(name: string, context?: PatchContext): EnvoyPatch {
    return new EnvoyPatch([{ applyTo: 'HTTP_FILTER', operation: 'REMOVE', match: httpFilterMatch(name), context }]);
  }

  /** Adds a network filter. */
  public static insertNetworkFilter(filter: EnvoyFilterConfig, place: Place = Place.first(), context?: PatchContext): EnvoyPatch {
    return new EnvoyPatch([{ applyTo: 'NETWORK_FILTER', operation: place.operation, match: networkFilterMatch(place.filter), value: filterValue(filter), context }]);
  }

  /** Merges fields into the HTTP connection manager, e.g. `{ server_header_transformation: 'PASS_THROUGH' }`. */
  public static mergeHttpConnectionManager(fields: Readonly<Record<string, unknown>>, context?: PatchContext): EnvoyPatch {
    return new EnvoyPatch([{
      applyTo: 'NETWORK_FILTER',
      operation: 'MERGE',
      match: networkFilterMatch(EnvoyFilterName.HTTP_CONNECTION_MANAGER),
      value: {
        typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', ...fields },
      },
      context,
    }]);
  }

  /** Merges fields into every listener. */
  public static mergeListener(fields: Readonly<Record<string, unknown>>, context?: PatchContext): EnvoyPatch {
    return new EnvoyPatch([{ applyTo: 'LISTENER', operation: 'MERGE', value: fields, context }]);
  }

  /** Merges fields into every cluster. */
  public static mergeCluster(fields: Readonly<Record<string, unknown>>, context?: PatchContext): EnvoyPatch {
    return new EnvoyPatch([{ applyTo: 'CLUSTER', operation: 'MERGE', value: fields, context }]);
  }

  /** Anything else. */
  public static of(options: EnvoyPatchOptions): EnvoyPatch { return new EnvoyPatch([options]); }

  protected constructor(
    private readonly changes: readonly EnvoyPatchOptions[],
    private readonly known: { readonly problems?: readonly Problem[]; readonly warnings?: readonly Problem[] } = {},
  ) {}

  /**
   * `configPatches` of an EnvoyFilter.
   *
   * @internal
   */
  public _render(atGateway: boolean): Json[] {
    return this.changes.map(({ applyTo, operation, match, value, proxyVersion, context }) => ({
      applyTo,
      // A bootstrap is of a whole proxy, not of one side of it.
      ...(applyTo === 'BOOTSTRAP' ? {} : { match: { context: CONTEXTS[context ?? (atGateway ? 'gateway' : 'inbound')], ...(proxyVersion === undefined ? {} : { proxy: { proxyVersion } }), ...match } }),
      patch: { operation, ...(value === undefined ? {} : { value }) },
    }));
  }

  /**
   * What is wrong with it, all of it.
   *
   * @internal
   */
  public _problems(): Problem[] {
    return [...this.known.problems ?? [], ...this.changes.flatMap((change) => [...shapeProblems(change), ...namesIn(change.match).flatMap(nameProblems)])];
  }

  /**
   * What somebody should know of it.
   *
   * @internal
   */
  public _warnings(): Problem[] {
    return [...this.known.warnings ?? [], ...this.changes.flatMap(({ match }) => namesIn(match).flatMap(nameWarnings))];
  }

  /**
   * Sides it is on, and whether it is about HTTP.
   *
   * @internal
   */
  public _sides(): { context?: PatchContext; http: boolean }[] {
    return this.changes.map(({ applyTo, context, match }) => ({
      context, http: applyTo === 'HTTP_FILTER' || namesIn(match).includes(EnvoyFilterName.HTTP_CONNECTION_MANAGER),
    }));
  }
}

/** `match` for an HTTP filter. */
export function httpFilterMatch(filter?: string): Json {
  return {
    listener: { filterChain: { filter: { name: EnvoyFilterName.HTTP_CONNECTION_MANAGER, ...(filter === undefined ? {} : { subFilter: { name: filter } }) } } },
  };
}

function networkFilterMatch(filter?: string): Json | undefined {
  return filter === undefined ? undefined : { listener: { filterChain: { filter: { name: filter } } } };
}

/** A filter as Envoy has it. */
export function filterValue({ name, typedConfig }: EnvoyFilterConfig): Json {
  return { name, typed_config: typedConfig };
}

/** Names of filters that a patch looks for. */
function namesIn(match: unknown): string[] {
  const { name, subFilter } = filterOf(match);
  return [name, subFilter].filter((one): one is string => typeof one === 'string');
}
