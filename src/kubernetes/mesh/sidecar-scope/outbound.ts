/** What becomes of connections to hosts that a sidecar does not know. */
export class Outbound {
  /** They are refused: HTTP is answered 502, anything else is reset. */
  public static registryOnly(): Outbound { return new Outbound('REGISTRY_ONLY'); }
  /**
   * They go wherever the application connects to, as far as its NetworkPolicy lets them. Gives the warning `OutboundOpen`.
   *
   * @param reason why, for the next reader
   */
  public static allowAny(reason: string): Outbound { return new Outbound('ALLOW_ANY', reason); }

  private constructor(
    /** Istio's word for it. */
    public readonly mode: 'REGISTRY_ONLY' | 'ALLOW_ANY',
    /** Why it is open. */
    public readonly reason?: string,
  ) {}
}
