import { Json } from '../../synthesis/json';

/** How text is compared. */
interface Text {
  readonly exact?: string;
  readonly prefix?: string;
  readonly regex?: string;
}

/** Whether every request that `later` is for, `earlier` is for too: it asks for nothing that the other one does not ask for as strictly. */
export function coversEntry(earlier: Json, later: Json): boolean {
  return Object.entries(earlier).every(([field, asked]) => {
    const other = later[field];
    if (field === 'uri') return coversPath(asked as Record<string, string>, other as Record<string, string> | undefined);
    if (other === undefined) return false;
    if (field === 'headers' || field === 'queryParams') {
      return Object.entries(asked as Json).every(([name, text]) => coversText(text as Text, (other as Record<string, Text>)[name]));
    }
    if (field === 'withoutHeaders' || field === 'sourceLabels') {
      return Object.entries(asked as Json).every(([name, value]) => JSON.stringify((other as Json)[name]) === JSON.stringify(value));
    }
    return JSON.stringify(asked) === JSON.stringify(other);
  });
}

function coversText(earlier: Text, later: Text | undefined): boolean {
  if (!later) return false;
  if (Object.keys(earlier).length === 0 || JSON.stringify(earlier) === JSON.stringify(later)) return true;
  return earlier.prefix !== undefined && ((later.exact ?? later.prefix)?.startsWith(earlier.prefix) ?? false);
}

function coversPath(earlier: Record<string, string>, later: Record<string, string> | undefined): boolean {
  if (earlier.prefix === '/' || earlier.regex === '.*') return true;
  if (!later) return false;
  if (earlier.exact !== undefined) return later.exact === earlier.exact;
  if (earlier.prefix !== undefined) return (later.exact ?? later.prefix)?.startsWith(earlier.prefix) ?? false;
  return earlier.regex === later.regex;
}

/** Whether a delegate's match can be for requests that its root does not hand over, as Istio judges it (`hasConflict` in `pilot/pkg/model/virtualservice.go`). */
export function conflicts(root: Json, part: Json): boolean {
  if (['uri', 'scheme', 'method', 'authority'].some((field) => isOutside(root[field] as Text, part[field] as Text))) return true;
  for (const field of ['headers', 'withoutHeaders', 'queryParams']) {
    const outer = (root[field] ?? {}) as Record<string, Text>;
    if (Object.entries((part[field] ?? {}) as Record<string, Text>).some(([name, inner]) => isOutside(outer[name], inner))) return true;
  }
  if (root.port !== undefined && part.port !== undefined && root.port !== part.port) return true;
  if (root.sourceNamespace !== undefined && root.sourceNamespace !== part.sourceNamespace) return true;
  const labels = (root.sourceLabels ?? {}) as Record<string, string>;
  return Object.entries((part.sourceLabels ?? {}) as Record<string, string>).some(([key, value]) => labels[key] !== undefined && labels[key] !== value);
}

/** Regular expressions are not compared: beside any other condition they conflict. */
function isOutside(outer: Text | undefined, inner: Text | undefined): boolean {
  if (!outer || !inner) return false;
  if (outer.regex !== undefined || inner.regex !== undefined) {
    const other = outer.regex === undefined ? outer : inner;
    return other.regex !== undefined || other.prefix !== undefined || other.exact !== undefined || (outer.exact === undefined && outer.prefix === undefined);
  }
  if (outer.exact !== undefined) return inner.exact !== outer.exact;
  if (outer.prefix !== undefined) return !(inner.prefix ?? inner.exact ?? '').startsWith(outer.prefix);
  return true;
}

/** A delegate's match under its root's: both must hold. */
export function joinEntries(root: Json, part: Json): Json {
  const maps = ['headers', 'withoutHeaders', 'queryParams', 'sourceLabels'].filter((field) => root[field] !== undefined || part[field] !== undefined);
  return { ...root, ...part, ...Object.fromEntries(maps.map((field) => [field, { ...root[field] as Json, ...part[field] as Json }])) };
}
