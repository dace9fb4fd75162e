import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkDocument, type SchemaProblem } from '../../../src/manifests/schema';
import { checkOutside, corpus, mutants, outsideSchemas, testWithOutside, type Document } from './outside-check';
import { filledDocument, type RawSchema } from './sample-documents';

/**
 * Where the two validators may differ. The other one knows types and fields of OpenAPI and of structural schemas, and nothing of what the API server
 * demands beyond them; each line names what is demanded.
 */
const demandedHereOnly: readonly { readonly because: string; readonly is: (problem: SchemaProblem, document: Document) => boolean }[] = [
  {
    because: 'fields that must agree with each other are no matter of OpenAPI',
    is: ({ code }) => ['SelectorMismatch', 'UnknownVolume', 'UnknownPort', 'RequestAboveLimit', 'WrongRestartPolicy', 'ConflictingFields'].includes(code),
  },
  {
    because: 'OpenAPI marks list keys for merging; the API server refuses duplicates',
    is: ({ code, path }) => code === 'DuplicateKey' && /\.(ports|env|volumes|containers|initContainers|ephemeralContainers|volumeMounts)\[\d+\](\.name)?$/.test(path),
  },
  { because: 'OpenAPI calls the spec of every kind optional', is: ({ code, path }) => code === 'MissingField' && /^(.*\.template\.)?spec$/.test(path) },
  { because: 'OpenAPI calls the image of a container optional', is: ({ code, path }) => code === 'MissingField' && path.endsWith('.image') },
  {
    because: 'of several fields one must be there: handlers of probes, sources of volumes and variables, backends, ports of backends, metric targets',
    is: ({ code, what }) => code === 'MissingField' && what.includes(' has none of '),
  },
  {
    because: 'an operator, a type or a peer needs the fields that it is about',
    is: ({ code, what }) => code === 'MissingField' && /must have operator| with operator | with type |the peer is empty/.test(what),
  },
  { because: 'a key selector names its object', is: ({ code, path }) => code === 'MissingField' && /KeyRef\.name$/.test(path) },
  {
    because: 'a Service has ports, and names them when there are several',
    is: ({ code, path }, { kind }) => code === 'MissingField' && kind === 'Service' && /^spec\.ports(\[\d+\]\.name)?$/.test(path),
  },
  { because: 'a Secret has the keys of its type', is: ({ code, path }, { kind }) => code === 'MissingField' && kind === 'Secret' && path.startsWith('data[') },
  {
    because: 'OpenAPI has no enumerations: protocols, policies, operators, path types, kinds of subjects',
    is: ({ code, path }) => code === 'NotAllowedValue' && /\.(protocol|imagePullPolicy|restartPolicy|type|operator|pathType|kind|effect|dnsPolicy|whenUnsatisfiable)$/.test(path),
  },
  { because: 'OpenAPI has no ranges: ports, counts, file modes', is: ({ code }) => code === 'OutOfRange' },
  {
    because: 'OpenAPI does not say which strings are names, paths, percentages, schedules or base64',
    is: ({ code }) => ['InvalidName', 'InvalidFormat', 'InvalidSchedule', 'InvalidLabel'].includes(code),
  },
  {
    because: 'a null in a map becomes an empty string or a zero in the cluster, which no one means',
    is: ({ code, what }) => code === 'WrongType' && what.includes('which is null'),
  },
  {
    because: 'the definitions of Rollout and ScaledJob say only the types of the pods that the API server of 1.29 will judge, and know newer fields of them',
    is: ({ path }, { kind }) => (kind === 'Rollout' && path.startsWith('spec.template.')) || (kind === 'ScaledJob' && path.startsWith('spec.jobTargetRef')),
  },
  { because: 'what is no Kubernetes document is told at the document there, at the field here', is: ({ path }) => path === 'apiVersion' || path === 'kind' },
];

/** The reasons that were needed. */
const met = new Set<string>();

/** Kinds that the other validator knows and that are not shipped, because trackway neither writes nor meets them. */
const notShipped = new Set(['Keycloak', 'KeycloakRealmImport', 'Gateway.networking.openfunction.io', 'ApplicationSet', 'PrometheusServiceLevel', 'ServiceLevelObjective']);

testWithOutside('both validators agree on the corpus, and on its documents with one field changed', () => {
  const documents = corpus();
  expect(documents.length).toBeGreaterThan(300);
  const perKind = new Map<string, number>();
  const all = documents.flatMap((document) => {
    const key = `${String(document.apiVersion)}/${String(document.kind)}`;
    const seen = perKind.get(key) ?? 0;
    perKind.set(key, seen + 1);
    return seen < 2 ? mutants(document) : [{ change: 'nothing', document }];
  });
  expect(disagreements(all).slice(0, 20)).toEqual([]);
});

testWithOutside('both validators agree on every field of every shipped custom resource', () => {
  const all = readdirSync(outsideSchemas).sort().filter((file) => file !== 'index.json').flatMap((file, index) => {
    const [group, kind, version] = file.replace(/\.json$/, '').split('_') as [string, string, string];
    const schema = JSON.parse(readFileSync(join(outsideSchemas, file), 'utf8')) as RawSchema;
    const document = filledDocument(`${group}/${version}`, kind, schema);
    // One in so many, at another offset for each kind, so that all changes meet all kinds of fields.
    return checkDocument(document).some(({ level, code }) => level === 'unknown' || code === 'NotServed') ? [] : mutants(document, 23 + (index % 7) * 2);
  });
  expect(all.length).toBeGreaterThan(2000);
  expect(disagreements(all).slice(0, 20)).toEqual([]);
});

testWithOutside('every difference that is listed is met', () => {
  expect(demandedHereOnly.map(({ because }) => because).filter((because) => !met.has(because))).toEqual([]);
});

/** Fields that only one of the two complains about, except for the differences above. */
function disagreements(all: readonly { readonly change: string; readonly document: Document }[]): string[] {
  const outside = checkOutside(all.map(({ document }) => document));
  return all.flatMap(({ change, document }, index) => {
    const verdict = outside[index]!;
    const own = checkDocument(document);
    const name = `${String(document.apiVersion)} ${String(document.kind)}, ${change}`;
    const unknown = own.some(({ level }) => level === 'unknown');
    if (unknown || verdict.unknown) {
      const group = String(document.apiVersion).split('/')[0]!;
      const listed = notShipped.has(String(document.kind)) || notShipped.has(`${String(document.kind)}.${group}`);
      return unknown === verdict.unknown || own.some(({ code }) => code === 'NotServed') || listed ? [] : [`${name}: known to one only`];
    }
    const theirPaths = new Set(verdict.problems.map(([path]) => path));
    const ownPaths = new Set(own.map(({ path }) => path));
    const hereOnly = own.filter((problem) => !theirPaths.has(problem.path) && !isDemandedHereOnly(problem, document));
    const thereOnly = verdict.problems.filter(([path, message]) => !ownPaths.has(path) && !demandedThereOnly(path, message, ownPaths));
    return [
      ...hereOnly.map(({ path, what, code }) => `${name}: only here: ${path} ${what} (${code})`),
      ...thereOnly.map(([path, message]) => `${name}: only there: ${path} ${message}`),
    ];
  });
}

function isDemandedHereOnly(problem: SchemaProblem, document: Document): boolean {
  const difference = demandedHereOnly.find(({ is }) => is(problem, document));
  if (difference) met.add(difference.because);
  return difference !== undefined;
}

function demandedThereOnly(path: string, message: string, ownPaths: ReadonlySet<string>): boolean {
  // A missing apiVersion is told at the document there, at the field here.
  if (path === '' && message === 'apiVersion or kind is missing') return true;
  // What is inside a value of the wrong type is not told again here.
  if ([...ownPaths].some((own) => path.startsWith(`${own}.`) || path.startsWith(`${own}[`))) return true;
  // A null where anything goes is a value here.
  return message === 'required field is missing' && /\.value$/.test(path);
}
