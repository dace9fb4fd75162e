import { Field } from '../../model/field';

/** Headers of a request or response, changed step by step as routes ask. Names are in lower case. */
export class HeaderChanges {
  public readonly headers: Record<string, string>;
  public readonly added: Record<string, string> = {};
  public readonly removed: string[] = [];

  public constructor(headers: Readonly<Record<string, string>>) {
    this.headers = { ...headers };
  }

  /** `headers.request` or `headers.response`: removes first, then sets, then adds. `Host` is not a header here, see `authorityOf`. */
  public apply(operations: Field): void {
    for (const name of operations.get('remove').strings()) if (!isInternal(name)) this.remove(name);
    for (const [name, value] of Object.entries(operations.get('set').stringMap())) if (!isInternal(name)) this.set(name, value);
    for (const [name, value] of Object.entries(operations.get('add').stringMap())) {
      if (isInternal(name)) continue;
      const known = this.headers[name.toLowerCase()];
      this.set(name, known === undefined ? value : `${known},${value}`);
    }
  }

  public set(name: string, value: string): void {
    this.headers[name.toLowerCase()] = value;
    this.added[name.toLowerCase()] = value;
  }

  public remove(name: string): void {
    const lower = name.toLowerCase();
    if (this.headers[lower] !== undefined && !this.removed.includes(lower)) this.removed.push(lower);
    delete this.headers[lower];
    delete this.added[lower];
  }
}

/** The `Host` that `headers.request` sets (`:authority` or `host`); what `set` says comes before what `add` says. */
export function authorityOf(headers: Field): string | undefined {
  for (const key of ['set', 'add']) {
    for (const [name, value] of Object.entries(headers.at('request', key).stringMap())) if (isAuthority(name) && value !== '') return value;
  }
  return undefined;
}

function isAuthority(name: string): boolean {
  return name.toLowerCase() === ':authority' || name.toLowerCase() === 'host';
}

function isInternal(name: string): boolean {
  return name.startsWith(':') || name.toLowerCase() === 'host';
}
