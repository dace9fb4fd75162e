import { shortHash } from '../../core/naming';

/** Text of at most `max` characters: as it is if it fits, else cut, with a hash of the whole. */
export function boundedName(whole: string, max: number): string {
  return whole.length <= max ? whole : `${whole.slice(0, max - 9).replace(/-+$/, '')}-${shortHash(whole)}`;
}
