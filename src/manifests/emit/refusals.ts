import { LocatedProblem } from '../../core/validation-error';

/** Levels of maps and lists in one document. Kubernetes' deepest CRD schemas have about sixty. */
export const maximumDepth = 500;

/** Whether `value` is a map of data: an object literal, `JSON.parse`d or without prototype, also from another realm; not the instance of a class. */
export function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Everything in `docs` that cannot be written as YAML, each with its place. */
export function refusals(docs: readonly unknown[]): LocatedProblem[] {
  return docs.flatMap((doc, index) => {
    const path = documentName(doc) ?? (docs.length === 1 ? 'document' : `document ${index + 1}`);
    return [...problemsIn(doc, '', [])].map((problem) => ({ path, ...problem }));
  });
}

type Unlocated = Omit<LocatedProblem, 'path'>;

function* problemsIn(value: unknown, field: string, ancestors: readonly object[]): Generator<Unlocated> {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    yield {
      code: 'YamlNumberNotFinite',
      what: `${named(field)} is ${value}, which Kubernetes has no number for`,
      fix: 'give a finite number or leave the field out',
    };
  } else if (typeof value === 'object' && value !== null) {
    yield* problemsInCollection(value, field, ancestors);
  } else if (typeof value === 'function' || typeof value === 'symbol' || value === undefined) {
    yield {
      code: 'YamlValueNotPlain',
      what: `${named(field)} is ${value === undefined ? 'undefined' : `a ${typeof value}`}, which is not data`,
      fix: 'give a string, number, boolean, null, list or plain object, or leave it out',
    };
  }
}

function* problemsInCollection(value: object, field: string, ancestors: readonly object[]): Generator<Unlocated> {
  if (ancestors.includes(value)) {
    yield { code: 'YamlCircularReference', what: `${named(field)} contains itself`, fix: 'give it a copy of the part that is meant' };
  } else if (ancestors.length > maximumDepth) {
    yield {
      code: 'YamlNestedTooDeep',
      what: `${named(field.slice(0, 80))}… is nested deeper than ${maximumDepth} levels`,
      fix: 'flatten the data, or carry it as one string',
    };
  } else if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      yield* problemsIn(value[index], `${field}[${index}]`, [...ancestors, value]);
    }
  } else if (isPlainObject(value)) {
    for (const [key, child] of Object.entries(value)) {
      if (child !== undefined) {
        yield* problemsIn(child, /^[\w-]+$/.test(key) ? `${field === '' ? '' : `${field}.`}${key}` : `${field}[${JSON.stringify(key)}]`, [...ancestors, value]);
      }
    }
  } else {
    yield {
      code: 'YamlValueNotPlain',
      what: `${named(field)} is an instance of ${className(value)}, which is not data`,
      fix: value instanceof Date ? 'give its `toISOString()`' : 'resolve it to a string, number, list or plain object first',
    };
  }
}

function named(field: string): string {
  return field === '' ? 'the document' : `\`${field}\``;
}

function className(value: object): string {
  const constructor: unknown = (value as { constructor?: unknown }).constructor;
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'a class';
}

/** `Deployment shop/web`, when the document says so. */
function documentName(doc: unknown): string | undefined {
  const { kind, metadata } = (doc ?? {}) as { kind?: unknown; metadata?: { name?: unknown; namespace?: unknown } };
  if (typeof kind !== 'string' || typeof metadata?.name !== 'string') {
    return undefined;
  }
  return typeof metadata.namespace === 'string' ? `${kind} ${metadata.namespace}/${metadata.name}` : `${kind} ${metadata.name}`;
}
