import { BackingConnection, IBackingService, StoredSecretKey } from '../../core/backing-service';

/** What workloads need of a database, whoever made it. */
export interface ISqlDatabase extends IBackingService {
  /** Its name, which variables of workloads start with. */
  readonly name: string;
  /** The port it listens on. */
  readonly port: number;
}

/** What is known of a database that somebody else makes. */
export interface ExistingDatabaseAttributes {
  /** Its name, which variables of workloads start with, e.g. `orders`. */
  readonly name: string;
  /** Its host name, which its certificate names too. */
  readonly host: string;
  /** The port it listens on. */
  readonly port: number;
  /** Name of the database in it. */
  readonly databaseName: string;
  /** Name of the secret that has `username` and `password`, in the store that the environment reads from. */
  readonly credentialsSecret: string;
  /** Ranges that its addresses are in. */
  readonly ranges: readonly string[];
}

/** A database that somebody else makes, and opens to those who use it. */
export class ExistingDatabase implements ISqlDatabase {
  public readonly name: string;
  public readonly port: number;

  public constructor(private readonly attributes: ExistingDatabaseAttributes) {
    this.name = attributes.name;
    this.port = attributes.port;
  }

  /** @internal */
  public _connect(): BackingConnection {
    const { name, host, port, databaseName, credentialsSecret, ranges } = this.attributes;
    return databaseConnection({ path: name, name, meshHost: host, host, port, databaseName, credentialsSecret, ranges });
  }
}

/** What a workload is told of a database. */
export function databaseConnection({ path, name, meshHost, host, port, databaseName, credentialsSecret, ranges }: {
  readonly path: string;
  readonly name: string;
  readonly meshHost: string;
  readonly host: string | StoredSecretKey;
  readonly port: number;
  readonly databaseName: string;
  readonly credentialsSecret: string;
  readonly ranges: readonly string[];
}): BackingConnection {
  return {
    path,
    name,
    addresses: [{ host: meshHost, port, ranges }],
    env: {
      HOST: host,
      PORT: String(port),
      DATABASE: databaseName,
      USERNAME: { remoteKey: credentialsSecret, key: 'username' },
      PASSWORD: { remoteKey: credentialsSecret, key: 'password' },
    },
  };
}
