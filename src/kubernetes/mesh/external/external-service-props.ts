import { Port } from '../../pod/port';
import { Origination } from './origination';
import { Resolution } from './resolution';

/** What is answered about something outside of the mesh. */
export interface ExternalServiceProps {
  /** Its host names. A wildcard may stand for the first label, with `Resolution.none()`. */
  readonly hosts: readonly string[];
  /**
   * What it speaks where, e.g. `Port.https(443)`. The number is where it listens; a `servicePort` is what callers use instead, e.g.
   * `Port.http(443, { servicePort: 80 })` where the sidecar begins TLS.
   */
  readonly ports: readonly Port[];
  /**
   * How its addresses are found.
   *
   * @default Resolution.dns()
   */
  readonly resolution?: Resolution;
  /**
   * Addresses by which callers reach it: IP addresses, or ranges with `Resolution.none()`. Needed for ports whose protocol names no host.
   *
   * @default - the host names tell it apart
   */
  readonly addresses?: readonly string[];
  /**
   * Ranges that its addresses are in, to let callers' packets go there only. A NetworkPolicy knows no host names.
   *
   * @default - the addresses that are declared, else any address on its ports
   */
  readonly ranges?: readonly string[];
  /**
   * TLS that the sidecar begins on ports where the application speaks plain text.
   *
   * @default - none
   */
  readonly tls?: Origination;
}
