import { Size } from '../../core/size';
import { Problem } from '../../core/validation-error';
import { Engine } from './engine';

/** The instance classes that sizes mean, and the first and the last GiB of their storage. Aurora's storage grows by itself. */
export const SIZES = {
  small: { instance: 'db.t4g.medium', aurora: 'db.t4g.medium', storage: [20, 100] },
  medium: { instance: 'db.m7g.large', aurora: 'db.r7g.large', storage: [100, 500] },
  large: { instance: 'db.m7g.2xlarge', aurora: 'db.r7g.2xlarge', storage: [400, 2000] },
} as const;

/** Bounds of a database that grows and shrinks by itself. */
export interface ServerlessBounds {
  /** The fewest and the most capacity units, of 2 GiB of memory each, in halves: `[0.5, 8]`. From 0, it stops when nobody is connected. */
  readonly between: readonly [number, number];
}

/** A size that is not on the menu. */
export class DatabaseSize {
  /** An instance class, e.g. `DatabaseSize.instanceClass('db.r7g.4xlarge')`. */
  public static instanceClass(name: string): DatabaseSize { return new DatabaseSize(name); }
  /** Aurora that grows and shrinks by itself, e.g. `DatabaseSize.serverless({ between: [0.5, 8] })`. */
  public static serverless(bounds: ServerlessBounds): DatabaseSize { return new DatabaseSize('db.serverless', bounds.between); }

  private constructor(
    /** RDS's name of the class. */
    public readonly className: string,
    /** The fewest and the most capacity units, if it grows and shrinks by itself. */
    public readonly between?: readonly [number, number],
  ) {}
}

/** The instance class that a size means for an engine. */
export function instanceClassOf(size: Size | DatabaseSize, engine: Engine): string {
  if (size instanceof DatabaseSize) return size.className;
  return SIZES[size.name as keyof typeof SIZES][engine.isAurora ? 'aurora' : 'instance'];
}

/** The first and the last GiB of storage that a size means. */
export function storageOf(size: Size | DatabaseSize): readonly [number, number] {
  return size instanceof DatabaseSize ? SIZES.medium.storage : SIZES[size.name as keyof typeof SIZES].storage;
}

/**
 * Whether the class has room for Database Insights. See https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DatabaseInsights.Engines.html and
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DatabaseInsights.Engines.html
 */
export function hasInsights(className: string, engine: Engine): boolean {
  if (engine.isPostgres) return true;
  if (/^db\.(t2|t3|t4g)\.(micro|small)$/.test(className)) return false;
  return !(engine.isAurora && /^db\.t[23]\./.test(className));
}

const INSTANCE_CLASS = /^db\.([a-z]+)(\d+)[a-z]*\.(micro|small|medium|\d*x?large)(\.tpc\d\.mem\dx)?$/;

/** What is wrong with the size of a database, all of it. */
export function sizeProblems(size: Size | DatabaseSize, engine: Engine): Problem[] {
  if (!(size instanceof DatabaseSize)) {
    return size.name === 'custom' ? [{
      code: 'SqlDatabaseSize',
      what: '`size` is an exact amount of CPU and memory, and databases come in instance classes',
      fix: 'use Size.small, Size.medium, Size.large or DatabaseSize.instanceClass("db.r7g.4xlarge")',
    }] : [];
  }
  if (size.between) return serverlessProblems(size.between, engine);
  const match = INSTANCE_CLASS.exec(size.className);
  if (!match) {
    return [{ code: 'SqlDatabaseSize', what: `${JSON.stringify(size.className)} is no instance class of RDS`, fix: 'write e.g. "db.r7g.4xlarge"; DatabaseSize.serverless({ between: [0.5, 8] }) for Aurora that grows by itself' }];
  }
  const [, family, , step] = match;
  if (engine.isAurora && (!['r', 't', 'x'].includes(family) || (family === 't' && !['medium', 'large'].includes(step)))) {
    return [{ code: 'SqlDatabaseSize', what: `there is no ${engine.title} of the class ${size.className}`, fix: 'use a class of the family r, or db.t4g.medium for trying out' }];
  }
  return [];
}

/** See https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html */
function serverlessProblems([min, max]: readonly [number, number], engine: Engine): Problem[] {
  const problems: Problem[] = [];
  if (!engine.isAurora) {
    problems.push({ code: 'SqlDatabaseSize', what: `${engine.title} does not grow and shrink by itself, only Aurora does`, fix: 'use Engine.auroraPostgres or Engine.auroraMysql, or a fixed size' });
  }
  const halves = [min, max].every((one) => Number.isInteger(one * 2));
  if (!(halves && min >= 0 && max >= 1 && max <= 256 && min <= max)) {
    problems.push({ code: 'SqlDatabaseSize', what: `\`between\` is from ${min} to ${max} capacity units`, fix: 'give halves from 0 to 256, the fewest first and the most from 1: [0.5, 8]' });
  }
  return problems;
}
