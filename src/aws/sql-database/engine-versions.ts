import { nearest } from '../../core/naming';
import { Problem } from '../../core/validation-error';
import { Engine, EngineName } from './engine';

/** How long AWS looks after a major version: as long as it is part of the price, or for three years more at a price for each vCPU. */
export type DatabaseSupport = 'standard' | 'extended';

interface Lifecycle {
  /** When standard support ends. */
  readonly standard: string;
  /** When extended support ends, where AWS sells it. */
  readonly extended?: string;
}

/** The day that the table is of. A table and not a clock, so that the same program gives the same answer every day. */
export const VERSIONS_AS_OF = '2026-11-20';

const POSTGRES: Readonly<Record<string, Lifecycle>> = {
  12: { standard: '2025-02-28', extended: '2028-02-29' },
  13: { standard: '2026-02-28', extended: '2029-02-28' },
  14: { standard: '2027-02-28', extended: '2030-02-28' },
  15: { standard: '2028-02-29', extended: '2031-02-28' },
  16: { standard: '2029-02-28', extended: '2032-02-29' },
  17: { standard: '2030-02-28', extended: '2033-02-28' },
};

/**
 * Major versions and the ends of their support. See
 * https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html,
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.Concepts.VersionMgmt.html,
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MariaDB.Concepts.VersionMgmt.html,
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraPostgreSQLReleaseNotes/aurorapostgresql-release-calendar.html and
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraMySQLReleaseNotes/AuroraMySQL.release-calendars.html
 */
export const ENGINE_VERSIONS: Readonly<Record<EngineName, Readonly<Record<string, Lifecycle>>>> = {
  'postgres': { ...POSTGRES, 18: { standard: '2031-02-28', extended: '2034-02-28' } },
  'mysql': {
    '5.7': { standard: '2024-02-29', extended: '2027-02-28' },
    '8.0': { standard: '2026-07-31', extended: '2029-07-31' },
    '8.4': { standard: '2029-07-31', extended: '2032-07-31' },
  },
  'mariadb': {
    10.5: { standard: '2026-02-28' },
    10.6: { standard: '2026-08-31' },
    10.11: { standard: '2028-02-29' },
    11.4: { standard: '2029-05-31' },
    11.8: { standard: '2030-06-30' },
  },
  'aurora-postgresql': POSTGRES,
  'aurora-mysql': {
    '5.7': { standard: '2024-10-31', extended: '2029-06-30' },
    '8.0': { standard: '2028-04-30', extended: '2029-07-31' },
    '8.4': { standard: '2032-04-30' },
  },
};

/** Major versions of an engine that a database may have, oldest first. */
export function supportedMajors(engine: EngineName, support: DatabaseSupport): string[] {
  const all = ENGINE_VERSIONS[engine];
  return Object.keys(all).filter((major) => endOf(all[major], support) > VERSIONS_AS_OF).sort(byNumber);
}

/** The major version that a version belongs to, if the table has it. */
export function majorOf({ name, version }: Engine): string | undefined {
  return Object.keys(ENGINE_VERSIONS[name]).find((major) => version === major || version.startsWith(`${major}.`));
}

/** Whether an engine follows the minor versions of its major one. */
export function followsMinors(engine: Engine): boolean {
  return engine.version === majorOf(engine);
}

/** What is wrong with the version of a database, and with the way to it. */
export function engineProblems(engine: Engine, support: DatabaseSupport, upgradeFrom: string | undefined): Problem[] {
  const major = majorOf(engine);
  if (major === undefined || !isMinor(engine, major)) return [unknownProblem(engine)];
  const problems: Problem[] = [];
  const lifecycle = ENGINE_VERSIONS[engine.name][major];
  if (endOf(lifecycle, support) <= VERSIONS_AS_OF) problems.push(endedProblem(engine, major, lifecycle, support));
  if (upgradeFrom !== undefined) problems.push(...upgradeProblems(engine, major, upgradeFrom));
  return problems;
}

/** The day that standard support of an engine ends, if it is within half a year of the table's. */
export function endsSoon(engine: Engine): string | undefined {
  const { standard } = ENGINE_VERSIONS[engine.name][majorOf(engine)!];
  const days = (Date.parse(standard) - Date.parse(VERSIONS_AS_OF)) / 86_400_000;
  return days > 0 && days <= 183 ? standard : undefined;
}

function endOf({ standard, extended }: Lifecycle, support: DatabaseSupport): string {
  return support === 'extended' ? extended ?? standard : standard;
}

function isMinor({ name, version }: Engine, major: string): boolean {
  const rest = version.slice(major.length);
  if (rest === '' || /^\.\d+$/.test(rest)) return true;
  return name === 'aurora-mysql' && major === '8.0' && /^\.mysql_aurora\.3\.\d+\.\d+$/.test(rest);
}

function unknownProblem(engine: Engine): Problem {
  const majors = supportedMajors(engine.name, 'standard');
  const wanted = Number.parseFloat(engine.version);
  const distance = (major: string): number => Math.abs(Number(major) - wanted);
  const close = Number.isNaN(wanted) ? nearest(engine.version, majors) : [...majors].sort((a, b) => distance(a) - distance(b))[0];
  return {
    code: 'SqlDatabaseEngine',
    what: `${JSON.stringify(engine.version)} is no version of ${engine.title} that this release knows RDS to have (it has ${majors.join(', ')})`,
    fix: `write ${engine.written(close ?? majors[majors.length - 1])}; a minor version is pinned with a number after it`,
  };
}

function endedProblem(engine: Engine, major: string, { standard, extended }: Lifecycle, support: DatabaseSupport): Problem {
  const majors = supportedMajors(engine.name, 'standard');
  const choice = `choose one of ${majors.join(', ')}, e.g. ${engine.written(majors[majors.length - 1])}`;
  const sold = extended !== undefined && extended > VERSIONS_AS_OF && support === 'standard';
  return {
    code: 'SqlDatabaseEngine',
    what: extended !== undefined && support === 'standard'
      ? `standard support of ${engine.title} ${major} ended on ${standard}, and AWS charges for each vCPU of what has it since`
      : `AWS ended its support of ${engine.title} ${major} on ${extended !== undefined && support === 'extended' ? extended : standard}`,
    fix: sold ? `${choice}; or pay for it until ${extended} with \`support: 'extended'\`` : choice,
  };
}

function upgradeProblems(engine: Engine, major: string, upgradeFrom: string): Problem[] {
  const from = Object.keys(ENGINE_VERSIONS[engine.name]).find((one) => upgradeFrom === one || upgradeFrom.startsWith(`${one}.`));
  if (from === undefined) {
    return [{
      code: 'SqlDatabaseUpgrade', what: `\`upgradeFrom\` ${JSON.stringify(upgradeFrom)} is no version of ${engine.title} that this release knows`, fix: 'write the major version that it has now',
    }];
  }
  if (byNumber(from, major) > 0) {
    return [{ code: 'SqlDatabaseUpgrade', what: `RDS upgrades and never goes back: ${engine.title} ${from} cannot become ${major}`, fix: `stay at ${from}, or restore a snapshot of ${major} into another database` }];
  }
  return [];
}

function byNumber(a: string, b: string): number {
  const [[a0, a1 = 0], [b0, b1 = 0]] = [a, b].map((one) => one.split('.').map(Number));
  return a0 - b0 || a1 - b1;
}
