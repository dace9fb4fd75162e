import { isWhole } from '../../pod/amounts';
import { EnvoyPatch, filterValue, httpFilterMatch } from './envoy-patch';
import { EnvoyFilterName } from './filter-names';
import { PatchContext } from './patch-options';

/** The largest number that Envoy's field holds. */
const MOST_BYTES = 2 ** 32 - 1;

/**
 * The largest body that a request may have: a larger one is answered 413. Each request is held in the proxy's memory until it is whole, so streams (uploads
 * that are read while they come, gRPC streams) no longer stream.
 */
export class RequestBodyLimit extends EnvoyPatch {
  /**
   * The largest body that is let through.
   *
   * @param bytes e.g. 52428800 for 50 MiB
   */
  public static bytes(bytes: number, context?: PatchContext): RequestBodyLimit { return new RequestBodyLimit(bytes, context); }

  private constructor(bytes: number, context: PatchContext | undefined) {
    super([{
      applyTo: 'HTTP_FILTER',
      operation: 'INSERT_BEFORE',
      match: httpFilterMatch(EnvoyFilterName.ROUTER),
      value: filterValue({
        name: EnvoyFilterName.BUFFER,
        typedConfig: { '@type': 'type.googleapis.com/envoy.extensions.filters.http.buffer.v3.Buffer', 'max_request_bytes': bytes },
      }),
      context,
    }], {
      problems: isWhole(bytes, 1, MOST_BYTES) ? [] : [{ code: 'EnvoyBytes', what: `a body cannot be limited to ${bytes} bytes`, fix: 'give a whole number from 1 to 4294967295' }],
    });
  }
}
