/** The name of a variable of the environment that tells of something, e.g. `UPLOADS_BUCKET` of `uploads`; what the name ends with already is not said twice. */
export function variableName(id: string, what: string): string {
  const words = id.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '').toUpperCase();
  const [kind] = what.split('_');
  const stem = words === kind ? '' : words.endsWith(`_${kind}`) ? words.slice(0, -kind.length - 1) : words;
  const name = stem ? `${stem}_${what}` : what;
  return /^\d/.test(name) ? `_${name}` : name;
}
