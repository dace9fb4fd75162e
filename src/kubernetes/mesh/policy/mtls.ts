/** Whether connections between pods must be mutual TLS. See https://istio.io/latest/docs/reference/config/security/peer_authentication/ */
export class Mtls {
  /** Only connections with a certificate of the mesh are accepted. */
  public static strict(): Mtls { return new Mtls('STRICT'); }
  /** Plain text is accepted too: on the way into the mesh, until every caller has a sidecar. Gives the warning `MtlsPermissive`. */
  public static permissive(): Mtls { return new Mtls('PERMISSIVE'); }
  /**
   * Connections are plain text, and nobody can tell who calls. Gives the warning `MtlsDisabled`.
   *
   * @param reason why, for the next reader
   */
  public static disabled(reason: string): Mtls { return new Mtls('DISABLE', reason); }

  private constructor(
    /** Istio's word for it. */
    public readonly mode: 'STRICT' | 'PERMISSIVE' | 'DISABLE',
    /** Why there is none. */
    public readonly reason?: string,
  ) {}
}
