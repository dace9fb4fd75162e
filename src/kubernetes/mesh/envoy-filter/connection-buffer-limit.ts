import { isWhole } from '../../pod/amounts';
import { EnvoyPatch } from './envoy-patch';
import { PatchContext } from './patch-options';

const MOST_BYTES = 2 ** 32 - 1;

/**
 * How many bytes a proxy holds for one connection, on either side, before it makes the sender wait. Envoy's own default is 1 MiB.
 */
export class ConnectionBufferLimit extends EnvoyPatch {
  /**
   * The limit, for each of a connection's two sides.
   *
   * @param bytes e.g. 32768
   */
  public static bytes(bytes: number, context?: PatchContext): ConnectionBufferLimit { return new ConnectionBufferLimit(bytes, context); }

  private constructor(bytes: number, context: PatchContext | undefined) {
    const value = { per_connection_buffer_limit_bytes: bytes };
    super([{ applyTo: 'LISTENER', operation: 'MERGE', value, context }, { applyTo: 'CLUSTER', operation: 'MERGE', value, context }], {
      problems: isWhole(bytes, 1, MOST_BYTES) ? [] : [{ code: 'EnvoyBytes', what: `a connection cannot be limited to ${bytes} bytes`, fix: 'give a whole number from 1 to 4294967295' }],
    });
  }
}
