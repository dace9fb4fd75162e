import { CelError, Extension } from '../values';

/** An absolute URI or an absolute path, as Go's `url.ParseRequestURI` reads it. */
export class Url extends Extension {
  public static tryParse(text: string): Url | undefined {
    if (text.length > 10_000 || /[\x00-\x20\x7f]/.test(text)) return undefined;
    const match = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?]*))?(\/[^?]*)?(?:\?(.*))?$/.exec(text);
    if (!match) return undefined;
    const [, scheme = '', authority, path = '', query = ''] = match;
    if (scheme === '' && (authority !== undefined || path === '')) return undefined;
    if (authority === undefined && path === '') return undefined;
    if (/%(?![0-9A-Fa-f]{2})/.test(path)) return undefined;
    const host = (authority ?? '').replace(/^.*@/, '');
    const parts = /^(\[[0-9A-Fa-f:.%]*\]|[^:[\]]*)(?::(\d*))?$/.exec(host);
    if (!parts || /[<>"{}|\\^`%]/.test(parts[1].replace(/^\[.*\]$/, ''))) return undefined;
    return new Url(scheme.toLowerCase(), host, parts[1].replace(/^\[|\]$/g, ''), parts[2] ?? '', path, query);
  }

  public static parse(text: string): Url {
    const url = Url.tryParse(text);
    if (!url) throw new CelError(`${JSON.stringify(text.slice(0, 60))} is no URL`);
    return url;
  }

  public readonly type = 'kubernetes.URL';

  private constructor(
    public readonly scheme: string, public readonly host: string, public readonly hostname: string, public readonly port: string,
    private readonly path: string, private readonly rawQuery: string,
  ) { super(); }

  public get escapedPath(): string {
    return this.path.replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/%[\]]/g, (char) => encodeURIComponent(char));
  }

  public get query(): Record<string, string[]> {
    const result: Record<string, string[]> = {};
    for (const [key, value] of new URLSearchParams(this.rawQuery)) (Object.hasOwn(result, key) ? result[key] : result[key] = []).push(value);
    return result;
  }

  public equals(other: Extension): boolean {
    return other instanceof Url && [other.scheme, other.host, other.path, other.rawQuery].join(' ') === [this.scheme, this.host, this.path, this.rawQuery].join(' ');
  }
}
