import { collections } from './collections';
import { conversions } from './conversions';
import { CelFunction } from './define';
import { kubernetes } from './kubernetes';
import { strings } from './strings';

/** Every function by name; the same name may be several, for other types. */
export const functions: ReadonlyMap<string, readonly CelFunction[]> = (() => {
  const byName = new Map<string, CelFunction[]>();
  for (const each of [...conversions, ...strings, ...collections, ...kubernetes]) {
    const known = byName.get(each.name);
    if (known) known.push(each);
    else byName.set(each.name, [each]);
  }
  return byName;
})();
