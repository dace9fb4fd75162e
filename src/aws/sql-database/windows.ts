import { Problem } from '../../core/validation-error';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const DAY = 24 * 60;
const WEEK = 7 * DAY;

/** A span of minutes from the start of a day or a week. It may run past the end into the start. */
interface Span {
  readonly start: number;
  readonly length: number;
}

/** What is wrong with when backups and maintenance happen, all of it. RDS refuses windows that overlap, but only when they are applied. */
export function windowProblems(backup: string, maintenance: string): Problem[] {
  const problems: Problem[] = [];
  const daily = dailyOf(backup);
  const weekly = weeklyOf(maintenance);
  if (!daily || daily.length < 30) {
    problems.push({ code: 'SqlDatabaseWindow', what: `\`backups.window\` ${JSON.stringify(backup)} is no time of day of half an hour or more`, fix: 'write it in UTC, e.g. "02:00-03:00"' });
  }
  if (!weekly || weekly.length < 30 || weekly.length >= DAY) {
    problems.push({ code: 'SqlDatabaseWindow', what: `\`maintenanceWindow\` ${JSON.stringify(maintenance)} is no time of the week of half an hour to a day`, fix: 'write it in UTC, e.g. "sun:03:30-sun:04:30"' });
  }
  if (problems.length === 0 && overlap(daily!, weekly!)) {
    problems.push({ code: 'SqlDatabaseWindow', what: `maintenance (${maintenance}) overlaps backups (${backup}), which RDS refuses`, fix: 'move one of the two' });
  }
  return problems;
}

function overlap(daily: Span, weekly: Span): boolean {
  return DAYS.some((_, day) => {
    const start = day * DAY + daily.start;
    return (weekly.start - start + WEEK) % WEEK < daily.length || (start - weekly.start + WEEK) % WEEK < weekly.length;
  });
}

function dailyOf(text: string): Span | undefined {
  const match = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(text);
  return match ? spanOf(minuteOf(match[1]), minuteOf(match[2]), DAY) : undefined;
}

function weeklyOf(text: string): Span | undefined {
  const match = /^([a-z]{3}):(\d\d:\d\d)-([a-z]{3}):(\d\d:\d\d)$/i.exec(text);
  if (!match) return undefined;
  const at = (day: string, time: string): number => DAYS.includes(day.toLowerCase()) ? DAYS.indexOf(day.toLowerCase()) * DAY + minuteOf(time) : NaN;
  return spanOf(at(match[1], match[2]), at(match[3], match[4]), WEEK);
}

function spanOf(start: number, end: number, whole: number): Span | undefined {
  return Number.isNaN(start + end) ? undefined : { start, length: (end - start + whole) % whole };
}

function minuteOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : NaN;
}
