import { Json } from '../../synthesis/json';
import { ProxySecret } from '../../workload/connections';
import { proxySecretFolder } from './proxy-secret';

/** Whose signature a server's certificate must have. */
export class TrustedCa {
  /** The authorities that browsers trust, as the sidecar's image has them. */
  public static system(): TrustedCa { return new TrustedCa(); }
  /** The one in `ca.crt` of a Secret, which must exist in the namespace of every caller. */
  public static secret(name: string): TrustedCa { return new TrustedCa(name); }

  private constructor(
    /** The Secret, if it is not the system's. */
    public readonly secretName?: string,
  ) {}
}

/** Details of the TLS that a sidecar begins. */
export interface OriginationOptions {
  /**
   * The name asked for (SNI).
   *
   * @default - the host
   */
  readonly sni?: string;
  /**
   * Names that the server's certificate may be for.
   *
   * @default - the SNI
   */
  readonly subjectAltNames?: readonly string[];
  /**
   * Whose signature it must have.
   *
   * @default TrustedCa.system()
   */
  readonly ca?: TrustedCa;
}

/**
 * TLS that the sidecar begins, so that the application speaks plain text to it and the mesh sees its requests.
 *
 * Secrets are mounted into the sidecars of the callers, as files: Istio's `credentialName` works for sidecars only if their accounts may list every Secret
 * of the namespace. See https://istio.io/latest/docs/reference/config/networking/destination-rule/#ClientTLSSettings
 */
export class Origination {
  /** The server shows a certificate. */
  public static simple(options: OriginationOptions = {}): Origination { return new Origination('SIMPLE', undefined, options); }
  /**
   * The caller shows one too.
   *
   * @param secret a Secret of type `kubernetes.io/tls`, which must exist in the namespace of every caller
   */
  public static mutual(secret: string, options: OriginationOptions = {}): Origination { return new Origination('MUTUAL', secret, options); }

  private constructor(
    /** Istio's word for it. */
    public readonly mode: 'SIMPLE' | 'MUTUAL',
    /** The Secret with the caller's certificate. */
    public readonly secretName: string | undefined,
    /** Details. */
    public readonly options: OriginationOptions,
  ) {}

  /**
   * What a caller's sidecar needs.
   *
   * @param prefix what tells this service's files from those of others
   * @internal
   */
  public _secrets(prefix: string): ProxySecret[] {
    const ca = this.options.ca?.secretName;
    return [
      ...(this.secretName === undefined ? [] : [{ name: `${prefix}-client`, secret: this.secretName }]),
      ...(ca === undefined ? [] : [{ name: `${prefix}-ca`, secret: ca }]),
    ];
  }

  /**
   * `tls` of a DestinationRule. Istio compares the certificate's names by itself only where no SNI is set, and trusts whom it likes only where no authority
   * is: both are always written.
   *
   * @internal
   */
  public _render(host: string, prefix: string): Json {
    const sni = this.options.sni ?? host;
    const client = proxySecretFolder(`${prefix}-client`);
    return {
      mode: this.mode,
      ...(this.mode === 'MUTUAL' ? { clientCertificate: `${client}/tls.crt`, privateKey: `${client}/tls.key` } : {}),
      caCertificates: this.options.ca?.secretName === undefined ? 'system' : `${proxySecretFolder(`${prefix}-ca`)}/ca.crt`,
      sni,
      subjectAltNames: [...this.options.subjectAltNames ?? [sni]],
    };
  }
}
