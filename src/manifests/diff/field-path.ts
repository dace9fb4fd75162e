/** `path` and one more key: `.key`, or `["a.key"]` where the key is not a word. */
export function fieldPath(path: string, key: string): string {
  if (!/^[A-Za-z_][\w-]*$/.test(key)) {
    return `${path}[${JSON.stringify(key)}]`;
  }
  return path === '' ? key : `${path}.${key}`;
}

/** `path` and the item of a list that `key` identifies: `containers[name=app]`. */
export function itemPath(path: string, key: string, value: unknown): string {
  const text = String(value);
  return `${path}[${key}=${/^[\w./:-]+$/.test(text) ? text : JSON.stringify(text)}]`;
}
