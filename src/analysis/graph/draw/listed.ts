/** Some of a list, and how many more there are. */
export function listed(items: readonly string[], most: number = 2): string {
  return items.length <= most ? items.join(', ') : `${items.slice(0, most).join(', ')} and ${items.length - most} more`;
}
