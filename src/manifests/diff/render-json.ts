import { escapeHidden } from '../emit';
import { ManifestDiff } from './manifest-diff';

/** The difference as JSON, with a final newline; invisible characters are escaped. */
export function renderDiffJson(diff: ManifestDiff): string {
  return `${escapeHidden(JSON.stringify(diff, (_, value: unknown) => typeof value === 'bigint' ? String(value) : value, 2))}\n`;
}
