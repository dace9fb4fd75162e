/** What happens to TLS at a gateway. */
export class GatewayTls {
  /** No TLS: plain HTTP, or TLS that ends in front of the gateway. */
  public static none(): GatewayTls { return new GatewayTls('none'); }
  /** TLS ends here, with the certificate of a Secret of type `kubernetes.io/tls` in the namespace of the gateway's pods. */
  public static secret(name: string): GatewayTls { return new GatewayTls('simple', name); }
  /** TLS ends here, with a certificate that cert-manager makes for the hosts, in the namespace of the gateway's pods. */
  public static certificate(clusterIssuer: string): GatewayTls { return new GatewayTls('simple', undefined, clusterIssuer); }
  /** TLS ends here, and clients show a certificate that the Secret's `ca.crt` has signed. */
  public static mutual(secret: string): GatewayTls { return new GatewayTls('mutual', secret); }
  /** TLS goes through to the service, which is found by the name the client asks for (SNI). Only `tls` rules apply. */
  public static passthrough(): GatewayTls { return new GatewayTls('passthrough'); }

  private constructor(
    /** What happens to TLS. */
    public readonly mode: 'none' | 'simple' | 'mutual' | 'passthrough',
    /** The Secret, if one was named. */
    public readonly secretName?: string,
    /** The ClusterIssuer, if the certificate is made. */
    public readonly issuer?: string,
  ) {}

  /** Whether requests are HTTP behind the gateway's TLS. */
  public get terminates(): boolean {
    return this.mode === 'simple' || this.mode === 'mutual';
  }
}
