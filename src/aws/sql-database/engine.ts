/** The engines on the menu, by RDS's names of them. */
export type EngineName = 'postgres' | 'mysql' | 'mariadb' | 'aurora-postgresql' | 'aurora-mysql';

/** What RDS does with an engine that is in no table of versions. */
interface EngineKind {
  readonly title: string;
  /** How it is written in a program. */
  readonly factory: string;
  readonly port: number;
  /** What its parameter groups are called before the version. */
  readonly family: string;
  /** Logs that it writes to CloudWatch. */
  readonly logs: readonly string[];
  /** What refuses connections without TLS. */
  readonly tls: readonly [name: string, value: string];
  /** What it needs to write the logs. */
  readonly parameters: Readonly<Record<string, string>>;
}

const SLOW_QUERIES = { slow_query_log: '1', log_output: 'FILE' };

/** See https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mysql-ssl-connections.require-ssl.html and the same of the others; instances say 1 where clusters say ON. */
const KINDS: Readonly<Record<EngineName, EngineKind>> = {
  'postgres': { title: 'PostgreSQL', factory: 'postgres', port: 5432, family: 'postgres', logs: ['postgresql', 'upgrade'], tls: ['rds.force_ssl', '1'], parameters: {} },
  'mysql': { title: 'MySQL', factory: 'mysql', port: 3306, family: 'mysql', logs: ['error', 'slowquery'], tls: ['require_secure_transport', '1'], parameters: SLOW_QUERIES },
  'mariadb': { title: 'MariaDB', factory: 'mariadb', port: 3306, family: 'mariadb', logs: ['error', 'slowquery'], tls: ['require_secure_transport', '1'], parameters: SLOW_QUERIES },
  'aurora-postgresql': { title: 'Aurora PostgreSQL', factory: 'auroraPostgres', port: 5432, family: 'aurora-postgresql', logs: ['postgresql'], tls: ['rds.force_ssl', '1'], parameters: {} },
  'aurora-mysql': { title: 'Aurora MySQL', factory: 'auroraMysql', port: 3306, family: 'aurora-mysql', logs: ['error', 'slowquery'], tls: ['require_secure_transport', 'ON'], parameters: SLOW_QUERIES },
};

/**
 * What a database is: an engine of RDS and its version. A major version (`16`) follows its minor ones by itself; an exact one (`16.9`) stays until the program
 * says another.
 *
 * @example
 * Engine.postgres('16')
 */
export class Engine {
  /** PostgreSQL, e.g. `Engine.postgres('16')`. */
  public static postgres(version: string): Engine { return new Engine('postgres', version); }
  /** MySQL, e.g. `Engine.mysql('8.4')`. */
  public static mysql(version: string): Engine { return new Engine('mysql', version); }
  /** MariaDB, e.g. `Engine.mariadb('11.8')`. */
  public static mariadb(version: string): Engine { return new Engine('mariadb', version); }
  /** Aurora PostgreSQL: storage over three zones, that grows and shrinks by itself. */
  public static auroraPostgres(version: string): Engine { return new Engine('aurora-postgresql', version); }
  /** Aurora MySQL, by the version of MySQL that it speaks, e.g. `Engine.auroraMysql('8.4')`. Aurora's own version 3 is `8.0`. */
  public static auroraMysql(version: string): Engine { return new Engine('aurora-mysql', version); }

  private constructor(
    /** RDS's name of it. */
    public readonly name: EngineName,
    /** The version that was asked for. */
    public readonly version: string,
  ) {}

  /** Whether it is Aurora: a cluster of instances over one storage. */
  public get isAurora(): boolean {
    return this.name.startsWith('aurora-');
  }

  /** Whether it speaks PostgreSQL's protocol. */
  public get isPostgres(): boolean {
    return this.port === 5432;
  }

  /** What a person calls it. */
  public get title(): string {
    return KINDS[this.name].title;
  }

  /** The port it listens on. */
  public get port(): number {
    return KINDS[this.name].port;
  }

  /** How another version of it is written in a program. */
  public written(version: string): string {
    return `Engine.${KINDS[this.name].factory}('${version}')`;
  }

  /** The family of parameter groups of a major version. */
  public family(major: string): string {
    return `${KINDS[this.name].family}${major}`;
  }

  /** Logs that it writes to CloudWatch. */
  public get logs(): readonly string[] {
    return KINDS[this.name].logs;
  }

  /** The parameter that refuses connections without TLS, and its value. */
  public get tls(): readonly [name: string, value: string] {
    return KINDS[this.name].tls;
  }

  /** Parameters that it needs to write the logs. */
  public get parameters(): Readonly<Record<string, string>> {
    return KINDS[this.name].parameters;
  }
}
