/** Two windows that must both burn too fast: the long one says that it matters, the short one that it still goes on. */
export interface BurnRate {
  /** Who is told: `page` now, `ticket` in working hours. */
  readonly severity: 'page' | 'ticket';
  /** The long window, as Prometheus writes it. */
  readonly long: string;
  /** The short window. */
  readonly short: string;
  /** How many times faster than the budget allows. */
  readonly factor: number;
}

/** What share of the budget may be gone after how many hours. See https://sre.google/workbook/alerting-on-slos/ (table 5-8) */
const PAIRS = [
  { severity: 'page', share: 0.02, hours: 1, long: '1h', short: '5m' },
  { severity: 'page', share: 0.05, hours: 6, long: '6h', short: '30m' },
  { severity: 'ticket', share: 0.1, hours: 24, long: '1d', short: '2h' },
  { severity: 'ticket', share: 0.1, hours: 72, long: '3d', short: '6h' },
] as const;

/** Windows that the ratio of failures is recorded over, besides the whole one. */
export const WINDOWS = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'] as const;

/** How fast the budget of `days` days may burn in each pair of windows: for 30 days 14.4, 6, 3 and 1 times. */
export function burnRates(days: number): BurnRate[] {
  return PAIRS.map(({ severity, share, hours, long, short }) => ({ severity, long, short, factor: round((share * days * 24) / hours) }));
}

/** Without the dust of binary fractions, so that a rule reads as it was meant. */
export function round(value: number): number {
  return Number(value.toPrecision(8));
}
