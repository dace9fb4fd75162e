import { checkDocument, SchemaSet } from '../../../src/manifests/schema';
import { deployment, object, service, told } from './documents';

test('a document without mistakes gives no problems', () => {
  expect(told(deployment())).toEqual([]);
  expect(told(service())).toEqual([]);
});

test('a misspelt field is told with the field that was meant', () => {
  expect(told(deployment({ replica: 3 }, { imagePullPollicy: 'Always' }))).toEqual([
    'spec.template.spec.containers[0].imagePullPollicy: containers[0] has no field imagePullPollicy ("Always"); did you mean imagePullPolicy? (UnknownField)',
    'spec.replica: spec has no field replica (3); did you mean replicas? (UnknownField)',
  ]);
});

test('an unknown field that resembles none is told with what is known there', () => {
  expect(told(object('v1', 'ConfigMap', { content: { a: 'b' } }))).toEqual([
    'content: the document has no field content; remove it, or put it where it belongs; known here: '
    + 'apiVersion, kind, metadata, binaryData, data, immutable, status (UnknownField)',
  ]);
});

test('a wrong type is told with the value and how to write it', () => {
  expect(told(deployment({ replicas: '3', paused: 'true' }, { env: [{ name: 'PORT', value: 3000 }], args: 'serve' }))).toEqual([
    'spec.template.spec.containers[0].env[0].value: value is 3000, which is a whole number; it must be a string; quote it: "3000" (WrongType)',
    'spec.template.spec.containers[0].args: args is "serve", which is a string; it must be a list; write a list, even for one item (WrongType)',
    'spec.replicas: replicas is "3", which is a string; it must be a whole number; write 3 without quotes (WrongType)',
    'spec.paused: paused is "true", which is a string; it must be true or false; write true without quotes (WrongType)',
  ]);
});

test('a missing field is told where it belongs', () => {
  expect(told(object('apps/v1', 'Deployment', { spec: { template: { spec: { containers: [{ name: 'app' }] } } } }))).toEqual([
    'spec.template.spec.containers[0].image: image is missing; add image (MissingField)',
    'spec.selector: selector is missing; add selector (MissingField)',
  ]);
});

test('a field that is null counts as missing, and an unknown field that is null is still unknown', () => {
  expect(told(deployment({ selector: null }))).toEqual(['spec.selector: selector is missing; add selector (MissingField)']);
  expect(told(deployment({ replica: null }))).toEqual(['spec.replica: spec has no field replica; did you mean replicas? (UnknownField)']);
});

test('what OpenAPI leaves open and the API server does not is told with the allowed values', () => {
  const document = deployment({ strategy: { type: 'Rolling' } }, { imagePullPolicy: 'Sometimes', ports: [{ containerPort: 70000, protocol: 'HTTP' }] });
  expect(told(document)).toEqual([
    'spec.template.spec.containers[0].ports[0].containerPort: containerPort is 70000; use at least 1 and at most 65535 (OutOfRange)',
    'spec.template.spec.containers[0].ports[0].protocol: protocol cannot be "HTTP"; use one of TCP, UDP, SCTP (NotAllowedValue)',
    'spec.template.spec.containers[0].imagePullPolicy: imagePullPolicy cannot be "Sometimes"; use one of Always, IfNotPresent, Never (NotAllowedValue)',
    'spec.strategy.type: type cannot be "Rolling"; use one of RollingUpdate, Recreate (NotAllowedValue)',
  ]);
});

test('numbers must fit the width the API stores them in', () => {
  expect(told(deployment({ replicas: 2 ** 31 }))).toEqual([
    'spec.replicas: replicas 2147483648 does not fit into int32; use a number from -2147483648 to 2147483647 (OutOfRange)',
  ]);
  expect(told(deployment({ replicas: 1.5 }))).toEqual([
    'spec.replicas: replicas is 1.5, which is a number; it must be a whole number; write a whole number (WrongType)',
  ]);
  expect(told(deployment({ replicas: -1 }))).toEqual(['spec.replicas: replicas is -1; use at least 0 (OutOfRange)']);
});

test('quantities are checked wherever they stand', () => {
  expect(told(deployment({}, { resources: { requests: { cpu: '100 m' }, limits: { memory: true } } }))).toEqual([
    'spec.template.spec.containers[0].resources.requests.cpu: cpu "100 m" is not a quantity; '
    + 'write a number with an optional unit, such as 250m, 0.5, 128Mi or 2Gi (InvalidQuantity)',
    'spec.template.spec.containers[0].resources.limits.memory: memory is true, which is a boolean; it must be a quantity such as 250m or 128Mi; '
    + 'write a quantity such as 250m or 128Mi (WrongType)',
  ]);
});

test('ports and counts take a number or their own kind of string', () => {
  expect(told(service({ ports: [{ port: 80, targetPort: '8080' }] }))).toEqual([
    'spec.ports[0].targetPort: targetPort "8080" is not a port name; write 8080 without quotes (InvalidName)',
  ]);
  expect(told(service({ ports: [{ port: 80, targetPort: 0 }] }))).toEqual(['spec.ports[0].targetPort: targetPort is 0; use a port from 1 to 65535 (OutOfRange)']);
  const rollingUpdate = { maxSurge: '25', maxUnavailable: -1 };
  expect(told(deployment({ strategy: { rollingUpdate } }))).toEqual([
    'spec.strategy.rollingUpdate.maxSurge: maxSurge "25" is not a percentage; write 25 without quotes, or "25%" (InvalidFormat)',
    'spec.strategy.rollingUpdate.maxUnavailable: maxUnavailable is -1; use at least 0 (OutOfRange)',
  ]);
  expect(told(deployment({ strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } } }))).toEqual([]);
});

test('lists whose items are told apart by a key do not have the same key twice', () => {
  const ports = [{ name: 'http', port: 80 }, { name: 'http', port: 81 }, { name: 'udp', port: 81, protocol: 'UDP' }, { name: 'again', port: 81 }];
  expect(told(service({ ports }))).toEqual([
    'spec.ports[1]: ports has name "http" twice, at [0] and [1]; give each a different name, or remove one (DuplicateKey)',
    'spec.ports[3]: ports has port 81 twice, at [1] and [3]; give each a different port, or remove one (DuplicateKey)',
  ]);
  expect(told(deployment({}, { env: [{ name: 'A', value: '1' }, { name: 'A', value: '2' }] }))).toEqual([
    'spec.template.spec.containers[0].env[1]: env has name "A" twice, at [0] and [1]; give each a different name, or remove one (DuplicateKey)',
  ]);
});

test('fields that exclude each other, and places that need one of several', () => {
  expect(told(object('policy/v1', 'PodDisruptionBudget', { spec: { minAvailable: 1, maxUnavailable: 1 } }))).toEqual([
    'spec: spec has maxUnavailable and minAvailable, which exclude each other; keep one of them (ConflictingFields)',
  ]);
  expect(told(object('policy/v1', 'PodDisruptionBudget', { spec: {} }))).toEqual([
    'spec: spec has none of maxUnavailable, minAvailable; add one of them (MissingField)',
  ]);
});

test('a kind that is not known is told as unknown, and its metadata is checked all the same', () => {
  const problems = checkDocument({ apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'Big' }, spec: { any: 1 } });
  expect(problems).toEqual([
    {
      path: 'kind',
      code: 'UnknownKind',
      what: 'the kind example.com/v1 Widget is not known, so its fields were not checked',
      fix: 'register its CustomResourceDefinition, or correct apiVersion and kind',
      level: 'unknown',
    },
    expect.objectContaining({ path: 'metadata.name', code: 'InvalidName' }),
  ]);
  expect(told(object('apps/v1', 'Deploymnet'))[0]).toBe('kind: the kind apps/v1 Deploymnet is not known, so its fields were not checked; did you mean Deployment? (UnknownKind)');
});

test('a version that is gone is told with the version to write', () => {
  expect(told(object('policy/v1beta1', 'PodDisruptionBudget'))).toEqual([
    'apiVersion: policy/v1beta1 PodDisruptionBudget is not served any more; write apiVersion: policy/v1 (NotServed)',
  ]);
  expect(told(object('apps/v2', 'Deployment'))).toEqual(['apiVersion: apps/v2 has no kind Deployment; write apiVersion: apps/v1 (NotServed)']);
});

test('the items of a List are checked one by one, with the type that a typed list implies', () => {
  const { apiVersion, kind, ...untyped } = deployment({ replicas: 'x' });
  expect(told({ apiVersion: 'v1', kind: 'List', items: [service(), deployment({ replicas: 'x' })] })).toEqual([
    'items[1].spec.replicas: replicas is "x", which is a string; it must be a whole number; write a whole number (WrongType)',
  ]);
  expect(told({ apiVersion, kind: `${String(kind)}List`, items: [untyped] })).toEqual([
    'items[0].spec.replicas: replicas is "x", which is a string; it must be a whole number; write a whole number (WrongType)',
  ]);
});

test.each([
  [undefined, ': the document is undefined; write an object with apiVersion, kind and metadata (WrongType)'],
  ['text', ': the document is "text"; write an object with apiVersion, kind and metadata (WrongType)'],
  [{ kind: 'Pod' }, 'apiVersion: apiVersion is missing; add apiVersion (MissingField)'],
  [{ apiVersion: 1, kind: 'Pod' }, 'apiVersion: apiVersion is 1; write a string (WrongType)'],
])('what is no Kubernetes document is told so: %j', (document, problem) => {
  expect(told(document)).toEqual([problem]);
});

test('the values of a Secret are never shown', () => {
  const secret = object('v1', 'Secret', { data: { password: 'hunter2!' }, stringData: { pin: 1234 }, typ: 'Opaque-hunter2' });
  const problems = told(secret);
  expect(problems).toEqual([
    'data.password: password is not base64; encode it, or use a field that takes plain text (stringData, data) (InvalidFormat)',
    'stringData.pin: pin is (hidden), which is a whole number; it must be a string; quote it (WrongType)',
    'typ: the document has no field typ; did you mean type? (UnknownField)',
  ]);
});

test('status is written by controllers and is not checked', () => {
  expect(told({ ...deployment(), status: { anything: [1] } })).toEqual([]);
});

test('keys that objects inherit in JavaScript are fields like any other', () => {
  expect(told(object('v1', 'ConfigMap', { constructor: 'x' }))).toEqual([expect.stringContaining('the document has no field constructor ("x")')]);
  expect(told(object('toString/v1', 'valueOf'))).toEqual([expect.stringContaining('(UnknownKind)')]);
  expect(told(object('apps/v1', 'constructor'))).toEqual([expect.stringContaining('(UnknownKind)')]);
});

test('every kind that is listed can be looked up', () => {
  const set = new SchemaSet();
  const kinds = set.list();
  expect(kinds.length).toBeGreaterThan(140);
  expect(kinds.filter(({ apiVersion, kind }) => !set.lookup(apiVersion, kind).rule)).toEqual([]);
  expect(kinds.find(({ kind }) => kind === 'ClusterRole')).toEqual({
    apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', scope: 'Cluster', registered: false,
  });
});
