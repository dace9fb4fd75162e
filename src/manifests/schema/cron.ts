const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const fields: readonly { readonly name: string; readonly min: number; readonly max: number; readonly words?: readonly string[] }[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, words: months },
  { name: 'day of week', min: 0, max: 6, words: days },
];

/**
 * What is wrong with a CronJob schedule, or `undefined`: five fields (minute, hour, day of month, month, day of week), or a macro such as `@hourly`.
 * A time zone inside the schedule is refused since 1.29; it belongs into `spec.timeZone`.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
 */
export function cronProblem(schedule: string): string | undefined {
  if (schedule.includes('TZ=')) return 'a time zone in the schedule is refused since Kubernetes 1.29';
  if (schedule.startsWith('@')) {
    return /^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every (\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+)$/.test(schedule)
      ? undefined
      : `${schedule} is no known macro`;
  }
  const parts = schedule.trim().split(/\s+/);
  if (parts.length !== 5) return `it has ${parts[0] === '' ? 0 : parts.length} fields instead of 5`;
  for (const [index, part] of parts.entries()) {
    if (!part.split(',').every((entry) => isEntry(entry, index))) return `the ${fields[index]!.name} cannot be ${JSON.stringify(part)}`;
  }
  return undefined;
}

function isEntry(entry: string, index: number): boolean {
  const { min, max } = fields[index]!;
  const [range, step, ...more] = entry.split('/');
  if (more.length > 0 || (step !== undefined && !(/^\d+$/.test(step) && Number(step) > 0))) return false;
  if (range === '*' || range === '?') return true;
  const bounds = range!.split('-').map((bound) => valueOf(bound, index));
  if (bounds.length > 2 || bounds.some((bound) => bound === undefined || bound < min || bound > max)) return false;
  return bounds.length === 1 || bounds[0]! <= bounds[1]!;
}

function valueOf(text: string, index: number): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const { words, min } = fields[index]!;
  const position = words?.indexOf(text.toLowerCase()) ?? -1;
  return position < 0 ? undefined : position + min;
}
