import { diffFields } from './diff-fields';
import { fieldPath } from './field-path';
import { Doc, FieldChange } from './manifest-diff';
import { compareText, isMap } from './object-key';

const hiddenValue = '(hidden)';
const payloads = ['data', 'stringData'];

/** `kubectl apply` keeps the whole object in here, values included. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

export function isSecret(doc: Doc): boolean {
  return doc.kind === 'Secret';
}

/** The document as it may be shown. */
export function redacted(doc: Doc): Doc {
  if (!isSecret(doc)) {
    return doc;
  }
  const shown: Doc = { ...doc };
  for (const payload of payloads.filter((key) => doc[key] !== undefined && doc[key] !== null)) {
    const values = doc[payload];
    shown[payload] = isMap(values) ? Object.fromEntries(Object.keys(values).map((key) => [key, hiddenValue])) : hiddenValue;
  }
  if (isMap(doc.metadata) && isMap(doc.metadata.annotations) && lastApplied in doc.metadata.annotations) {
    shown.metadata = { ...doc.metadata, annotations: { ...doc.metadata.annotations, [lastApplied]: hiddenValue } };
  }
  return shown;
}

/** The difference of two Secrets. The values are taken out before anything is compared that ends up in the result. */
export function diffSecret(before: Doc, after: Doc): FieldChange[] {
  const [old, fresh] = [hiddenValues(before), hiddenValues(after)];
  const hidden = [...new Set([...old.keys(), ...fresh.keys()])]
    .map((path) => hiddenChange(path, old.get(path), fresh.get(path)))
    .filter((change) => change !== undefined);
  return [...hidden, ...diffFields(withoutValues(before), withoutValues(after))].sort((a, b) => compareText(a.path, b.path));
}

function hiddenChange(path: string, before: string | undefined, after: string | undefined): FieldChange | undefined {
  if (before === after) {
    return undefined;
  }
  return { path, change: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed', hidden: true };
}

function hiddenValues(doc: Doc): Map<string, string> {
  const values = new Map<string, string>();
  for (const payload of payloads) {
    const value = doc[payload];
    if (isMap(value)) {
      Object.entries(value).forEach(([key, secret]) => values.set(fieldPath(payload, key), asText(secret)));
    } else if (value !== undefined && value !== null) {
      values.set(payload, asText(value));
    }
  }
  const annotations = isMap(doc.metadata) && isMap(doc.metadata.annotations) ? doc.metadata.annotations : {};
  if (annotations[lastApplied] !== undefined) {
    values.set(fieldPath('metadata.annotations', lastApplied), asText(annotations[lastApplied]));
  }
  return values;
}

function withoutValues(doc: Doc): Doc {
  const rest: Doc = Object.fromEntries(Object.entries(doc).filter(([key]) => !payloads.includes(key)));
  if (isMap(doc.metadata) && isMap(doc.metadata.annotations)) {
    const { [lastApplied]: _, ...annotations } = doc.metadata.annotations;
    const { annotations: __, ...metadata } = doc.metadata;
    rest.metadata = Object.keys(annotations).length === 0 ? metadata : { ...metadata, annotations };
  }
  return rest;
}

function asText(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => typeof part === 'bigint' ? String(part) : part) ?? '';
}
