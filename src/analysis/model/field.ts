import { FieldPath, formatPath } from '../../manifests/read/document';

/**
 * A value inside a manifest together with its place, read without trust: a field of the wrong type reads as absent.
 *
 * Rules walk manifests that nobody has validated. `field.get('spec').get('http').items()` never throws, and every step knows the path
 * that a finding about it must name.
 */
export class Field {
  private readonly parent?: Field;
  private readonly key: string | number;
  /** The raw value. `undefined` when the field is not there. */
  public readonly value: unknown;

  public constructor(value: unknown, parent?: Field, key: string | number = '') {
    this.value = value;
    this.parent = parent;
    this.key = key;
  }

  /** Keys and indexes from the top of the document. */
  public get path(): FieldPath {
    const path: (string | number)[] = [];
    for (let at: Field = this; at.parent; at = at.parent) path.unshift(at.key);
    return path;
  }

  /** Whether there is a value; `null` counts as none, as it does for Kubernetes. */
  public get exists(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  /** The child `key` of an object. */
  public get(key: string): Field {
    const object = this.object();
    return new Field(object && Object.hasOwn(object, key) ? object[key] : undefined, this, key);
  }

  /** `get` along several keys. */
  public at(...keys: (string | number)[]): Field {
    let at: Field = this;
    for (const key of keys) at = typeof key === 'number' ? at.item(key) : at.get(key);
    return at;
  }

  /** The elements of a list, with their own indexes; none when this is no list. */
  public items(): Field[] {
    return Array.isArray(this.value) ? Array.from(this.value, (value, index) => new Field(value, this, index)) : [];
  }

  /** The entries of an object in the order they are written; none when this is no object. */
  public entries(): [string, Field][] {
    const object = this.object();
    return object ? Object.keys(object).map((key) => [key, new Field(object[key], this, key)]) : [];
  }

  public object(): Readonly<Record<string, unknown>> | undefined {
    return isObject(this.value) ? this.value : undefined;
  }

  public string(): string | undefined {
    return typeof this.value === 'string' ? this.value : undefined;
  }

  /** A number, or text that is one: protobuf's JSON form accepts both. */
  public number(): number | undefined {
    if (typeof this.value === 'number') return Number.isFinite(this.value) ? this.value : undefined;
    return typeof this.value === 'string' && /^-?\d+(\.\d+)?$/.test(this.value) ? Number(this.value) : undefined;
  }

  public boolean(): boolean | undefined {
    return typeof this.value === 'boolean' ? this.value : undefined;
  }

  /** The texts in a list; elements of other types are left out. */
  public strings(): string[] {
    return Array.isArray(this.value) ? this.value.filter((each): each is string => typeof each === 'string') : [];
  }

  /** A map of texts, such as labels; values of other types are left out. */
  public stringMap(): Readonly<Record<string, string>> {
    const object = this.object();
    if (!object) return none;
    const map: Record<string, string> = {};
    for (const key of Object.keys(object)) {
      const value = object[key];
      if (typeof value === 'string') setOwn(map, key, value);
    }
    return map;
  }

  /** A protobuf or Go duration (`2s`, `1m30s`, `0.5s`) in milliseconds. */
  public duration(): number | undefined {
    return parseDuration(this.string());
  }

  /** The path as people write it: `spec.http[0].route[1]`. */
  public toString(): string {
    return formatPath(this.path);
  }

  private item(index: number): Field {
    return new Field(Array.isArray(this.value) ? this.value[index] : undefined, this, index);
  }
}

/** Whether `x` is an object with keys, no list and not `null`. */
export function isObject(x: unknown): x is Readonly<Record<string, unknown>> {
  return typeof x === 'object' && x !== null && !Array.isArray(x);
}

/** Milliseconds of a Go duration such as `1m30s`; `undefined` when the text is none. */
export function parseDuration(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text === '0') return 0;
  if (!/^[+-]?(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)/g)) total += Number(amount) * milliseconds[unit];
  return text.startsWith('-') ? -total : total;
}

const milliseconds: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const none: Readonly<Record<string, string>> = Object.freeze({});

function setOwn(map: Record<string, string>, key: string, value: string): void {
  if (key === '__proto__') Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  else map[key] = value;
}
