/** A Secret that some construct makes, e.g. one of cdk8s-plus: only its name is read. */
export interface NamedSecret {
  /** Its name. */
  readonly name: string;
}

/**
 * A secret that exists in the cluster, or in the store that External Secrets reads from. Only its name is known here, never its value.
 */
export class SecretSource {
  /** A Secret of the service's own namespace that somebody else makes. */
  public static existing(name: string): SecretSource { return new SecretSource(name); }

  /** A Secret of cdk8s-plus. */
  public static of(secret: NamedSecret): SecretSource { return new SecretSource(secret.name); }

  /**
   * A secret of the environment's store. An `ExternalSecret` copies it into the namespace; a function on AWS Lambda reads it from Secrets Manager.
   *
   * @param remoteKey its name in the store, e.g. `prod/catalog/database`
   */
  public static external(remoteKey: string): SecretSource { return new SecretSource(undefined, remoteKey); }

  private constructor(
    /** Name of the Secret, if it is an existing one. */
    public readonly name?: string,
    /** Name in the store, if it is an external one. */
    public readonly remoteKey?: string,
  ) {}

  /** One entry of it, for an environment variable or a file. */
  public key(key: string): SecretKey { return new SecretKey(this, key); }
}

/** One entry of a secret. */
export class SecretKey {
  /** Use `SecretSource.key()`. */
  public constructor(
    /** The secret. */
    public readonly source: SecretSource,
    /** The entry. */
    public readonly key: string,
  ) {}
}
