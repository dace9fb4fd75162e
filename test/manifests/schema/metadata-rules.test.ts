import { object, service, told } from './documents';

const withMetadata = (metadata: unknown, apiVersion = 'v1', kind = 'ConfigMap') => ({ apiVersion, kind, metadata });

test.each([
  ['v1', 'ConfigMap', 'Shop', 'a DNS-1123 subdomain'],
  ['v1', 'Service', '1shop', 'a DNS-1035 label'],
  ['v1', 'Namespace', 'a.b', 'a DNS-1123 label'],
  ['rbac.authorization.k8s.io/v1', 'Role', 'a/b', 'a path segment'],
])('the name of a %s %s cannot be %s', (apiVersion, kind, name, form) => {
  const problems = told({ ...(kind === 'Service' ? service() : { apiVersion, kind }), metadata: { name } });
  expect(problems).toEqual([expect.stringContaining(`metadata.name: name "${name}" is not ${form}, which the name of a ${kind} must be; `)]);
});

test('RBAC names may have colons and capitals, as those of the system have', () => {
  expect(told(object('rbac.authorization.k8s.io/v1', 'ClusterRole', { metadata: { name: 'system:Node' }, rules: [] }))).toEqual([]);
});

test('an object needs a name, or the beginning of one', () => {
  expect(told(withMetadata({}))).toEqual(['metadata.name: the object has no name; add metadata.name (MissingField)']);
  expect(told(withMetadata(undefined))).toEqual(['metadata: metadata is missing; add metadata with a name (MissingField)']);
  expect(told(withMetadata({ generateName: 'shop-' }))).toEqual([]);
  expect(told(withMetadata({ generateName: 'Shop-' }))).toEqual([expect.stringContaining('generateName "Shop-" cannot begin a DNS-1123 subdomain')]);
  expect(told({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token: 'x' } })).toEqual([]);
});

test('labels and annotations are checked key by key', () => {
  expect(told(withMetadata({ name: 'x', labels: { 'app': 'a b', 'b/': 'x', 'n': 1 }, annotations: { 'a b': 'x', 'Example.com/A': 'y' } }))).toEqual([
    'metadata.labels.app: label app cannot have the value "a b"; '
    + 'use at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends (InvalidLabel)',
    'metadata.labels["b/"]: "b/" is not a label key; write [prefix.example.com/]name, the name at most 63 letters, digits, "-", "_" and "." (InvalidLabel)',
    'metadata.labels.n: label n is 1, which is a whole number; it must be a string; quote it: "1" (WrongType)',
    'metadata.annotations["a b"]: "a b" is not an annotation key; write [prefix.example.com/]name, the name at most 63 characters (InvalidLabel)',
  ]);
});

test('all annotations together stay below 256 KiB', () => {
  expect(told(withMetadata({ name: 'x', annotations: { a: 'ü'.repeat(131_000) } }))).toEqual([]);
  expect(told(withMetadata({ name: 'x', annotations: { a: 'ü'.repeat(131_072) } }))).toEqual([
    'metadata.annotations: the annotations take 262145 bytes; '
    + 'keep all annotations together below 262144 bytes; larger data belongs into a ConfigMap (WrongSize)',
  ]);
});

test('a namespace is a DNS label, and what belongs to the cluster has none', () => {
  expect(told(withMetadata({ name: 'x', namespace: 'a.b' }))).toEqual([expect.stringContaining('namespace "a.b" is not a DNS-1123 label')]);
  expect(told(withMetadata({ name: 'x', namespace: 'a' }, 'v1', 'Namespace'))).toEqual([
    'metadata.namespace: namespace is "a", but a Namespace belongs to no namespace; remove metadata.namespace (ClusterScoped)',
  ]);
});

test('a CronJob leaves room for what is appended to the names of its Jobs', () => {
  const job = { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'b' }] } } };
  const cron = (name: string) => ({ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name }, spec: { schedule: '@daily', jobTemplate: { spec: job } } });
  expect(told(cron('x'.repeat(52)))).toEqual([]);
  expect(told(cron('x'.repeat(53)))).toEqual([
    `metadata.name: name "${'x'.repeat(53)}" has 53 characters; shorten it to 52 characters: the names of its Jobs are 11 longer (InvalidName)`,
  ]);
});
