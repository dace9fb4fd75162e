import { cronProblem } from '../../manifests/schema/cron';

const MACROS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *', '@annually': '0 0 1 1 *', '@monthly': '0 0 1 * *', '@weekly': '0 0 * * 0', '@daily': '0 0 * * *', '@midnight': '0 0 * * *', '@hourly': '0 * * * *',
};
const FIELDS: readonly { readonly min: number; readonly max: number; readonly words?: readonly string[] }[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, words: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] },
  { min: 0, max: 6, words: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];
const SECONDS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };

/** A schedule as EventBridge reads it, or why it cannot. */
export type ScheduleExpression = { readonly expression: string } | { readonly problem: string };

/**
 * A schedule of five fields, or a macro, as an expression of EventBridge Scheduler, which counts the days of the week from 1, and goes by days of the month or of
 * the week, never both.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function scheduleExpression(cron: unknown): ScheduleExpression {
  const problem = typeof cron === 'string' ? cronProblem(cron) : 'it is no text';
  if (problem !== undefined) return { problem };
  const text = (cron as string).trim();
  if (text.startsWith('@every')) return rate(text);
  const [minute, hour, day, month, weekday] = (MACROS[text] ?? text).split(/\s+/).map((part, i) => valuesOf(part, i));
  const isAll = (values: readonly number[], i: number): boolean => values.length === FIELDS[i].max - FIELDS[i].min + 1;
  const written = (values: readonly number[], i: number): string => isAll(values, i) ? '*' : values.join(',');
  if (!isAll(day, 2) && !isAll(weekday, 4)) return { problem: 'EventBridge goes by days of the month or of the week, and it names both' };
  const [days, weekdays] = isAll(weekday, 4) ? [written(day, 2), '?'] : ['?', weekday.map((one) => one + 1).join(',')];
  return { expression: `cron(${written(minute, 0)} ${written(hour, 1)} ${days} ${written(month, 3)} ${weekdays} *)` };
}

function rate(text: string): ScheduleExpression {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  const seconds = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (SECONDS[unit] ?? Number.NaN), 0);
  const minutes = seconds / 60;
  if (!Number.isInteger(minutes) || minutes < 1) return { problem: 'EventBridge counts in whole minutes' };
  return { expression: `rate(${minutes} ${minutes === 1 ? 'minute' : 'minutes'})` };
}

function valuesOf(part: string, index: number): number[] {
  const { min, max, words } = FIELDS[index];
  const valueOf = (text: string): number => /^\d+$/.test(text) ? Number(text) : (words?.indexOf(text.toLowerCase()) ?? 0) + min;
  const values = part.split(',').flatMap((entry) => {
    const [range, step] = entry.split('/');
    const [from, to] = range === '*' || range === '?' ? [min, max] : range.split('-').map(valueOf);
    const last = to ?? (step === undefined ? from : max);
    const by = step === undefined ? 1 : Number(step);
    return Array.from({ length: Math.floor((last - from) / by) + 1 }, (_, i) => from + i * by);
  });
  return [...new Set(values)].sort((a, b) => a - b);
}
