/** How the addresses of an external service are found. See https://istio.io/latest/docs/reference/config/networking/service-entry/#ServiceEntry-Resolution */
export class Resolution {
  /** The sidecar asks DNS for the host. */
  public static dns(): Resolution { return new Resolution('DNS'); }
  /** The same, with one address of the answer at a time: for hosts that answer with many addresses that change. */
  public static dnsRoundRobin(): Resolution { return new Resolution('DNS_ROUND_ROBIN'); }
  /** Connections go to the address that the caller found: the only way with a wildcard. */
  public static none(): Resolution { return new Resolution('NONE'); }
  /** These IP addresses. */
  public static static(addresses: readonly string[]): Resolution { return new Resolution('STATIC', addresses); }

  private constructor(
    /** Istio's word for it. */
    public readonly mode: 'DNS' | 'DNS_ROUND_ROBIN' | 'NONE' | 'STATIC',
    /** The addresses, if they are known. */
    public readonly addresses: readonly string[] = [],
  ) {}

  /** Whether the sidecar asks DNS. */
  public get asksDns(): boolean {
    return this.mode === 'DNS' || this.mode === 'DNS_ROUND_ROBIN';
  }
}
