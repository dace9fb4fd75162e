import { hostsOverlap, isWildcard } from './hosts';

/** Values by host name, found by names that overlap: by the exact name and its wildcards, without looking at all. */
export class HostIndex<T> {
  private readonly exact = new Map<string, T[]>();
  private readonly wildcards: { readonly host: string; readonly value: T }[] = [];
  private readonly all: { readonly host: string; readonly value: T }[] = [];

  public add(host: string, value: T): void {
    const name = host.toLowerCase();
    this.all.push({ host: name, value });
    if (isWildcard(name)) {
      this.wildcards.push({ host: name, value });
      return;
    }
    const list = this.exact.get(name);
    if (list) list.push(value);
    else this.exact.set(name, [value]);
  }

  /** The values whose host shares a name with `host`: exact ones first. */
  public overlapping(host: string): T[] {
    const name = host.toLowerCase();
    if (isWildcard(name)) return this.all.filter((each) => hostsOverlap(each.host, name)).map((each) => each.value);
    return [...this.exact.get(name) ?? [], ...this.wildcards.filter((each) => hostsOverlap(each.host, name)).map((each) => each.value)];
  }
}
