import { isPresent, isRecord } from '../constraints';

export { isPresent };

export type Fields = Readonly<Record<string, unknown>>;

const none: readonly never[] = [];

/** A nested object, or an empty one: relations look at documents whose types may be wrong, which is reported elsewhere. */
export function fieldsAt(value: unknown, ...keys: readonly string[]): Fields {
  let at = value;
  for (const key of keys) at = isRecord(at) ? at[key] : undefined;
  return isRecord(at) ? at : {};
}

/** The items of a list that are objects, with their positions in the list. */
export function itemsOf(value: unknown): readonly (readonly [index: number, item: Fields])[] {
  if (!Array.isArray(value) || value.length === 0) return none;
  const items: [number, Fields][] = [];
  for (let index = 0; index < value.length; index++) {
    const item: unknown = value[index];
    if (isRecord(item)) items.push([index, item]);
  }
  return items;
}
