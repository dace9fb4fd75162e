import { object, told } from '../documents';

test('a key is in one place, and the data fits into etcd', () => {
  expect(told(object('v1', 'ConfigMap', { data: { 'a': 'x', 'b/c': 'y' }, binaryData: { a: 'eA==' } }))).toEqual([
    'data["b/c"]: "b/c" is not a key of a ConfigMap or Secret; use letters, digits, "-", "_" and ".", at most 253 characters (InvalidName)',
    'binaryData.a: key "a" is in data and in binaryData; keep one of them (DuplicateKey)',
  ]);
  expect(told(object('v1', 'ConfigMap', { data: { a: 'x'.repeat(1024 * 1024) } }))).toEqual([]);
  expect(told(object('v1', 'ConfigMap', { data: { a: 'x'.repeat(1024 * 1024 + 1) } }))).toEqual([
    'data: the data of the ConfigMap takes 1048577 bytes; keep it below 1048576 bytes (WrongSize)',
  ]);
});

test('a Secret has the keys of its type', () => {
  expect(told(object('v1', 'Secret', { type: 'kubernetes.io/tls', stringData: { 'tls.crt': 'x' } }))).toEqual([
    'data["tls.key"]: a Secret of type kubernetes.io/tls must have the key tls.key; add tls.key (MissingField)',
  ]);
  expect(told(object('v1', 'Secret', { type: 'kubernetes.io/service-account-token' }))).toEqual([
    'metadata.annotations["kubernetes.io/service-account.name"]: the token names no ServiceAccount; '
    + 'add the annotation kubernetes.io/service-account.name (MissingField)',
  ]);
});

test('a ClusterRoleBinding grants a ClusterRole to subjects that can be found', () => {
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'x' };
  const subjects = [{ kind: 'ServiceAccount', name: 'a' }, { kind: 'User', name: 'b', apiGroup: 'v1' }];
  expect(told(object('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', { roleRef, subjects }))).toEqual([
    'subjects[0].namespace: the ServiceAccount has no namespace; add namespace (MissingField)',
    'subjects[1].apiGroup: apiGroup of a User cannot be "v1"; write "rbac.authorization.k8s.io" (NotAllowedValue)',
    'roleRef.kind: a ClusterRoleBinding cannot grant a Role; use a ClusterRole, or a RoleBinding (NotAllowedValue)',
  ]);
});

test('a rule of a Role names groups and resources', () => {
  const rules = [{ verbs: ['get'] }, { verbs: [], resources: ['pods'] }, { verbs: ['get'], nonResourceURLs: ['/healthz'] }];
  expect(told(object('rbac.authorization.k8s.io/v1', 'Role', { rules }))).toEqual([
    'rules[1].verbs: verbs is empty; give it at least 1 item (WrongSize)',
    'rules[0].resources: the rule names no resources; add resources (MissingField)',
    'rules[1].apiGroups: the rule names no apiGroups; add apiGroups; "" is the core group (MissingField)',
    'rules[2].nonResourceURLs: a Role cannot grant URLs; use a ClusterRole (ConflictingFields)',
  ]);
});

test('a CustomResourceDefinition is named after what it defines and stores one version', () => {
  const versions = [{ name: 'v1', served: true, storage: false, schema: { openAPIV3Schema: { type: 'object' } } }];
  const spec = { group: 'example.com', scope: 'Namespaced', names: { plural: 'widgets', kind: 'Widget' }, versions };
  expect(told(object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', { spec }))).toEqual([
    'metadata.name: name "x" is not <plural>.<group>; write widgets.example.com (InvalidName)',
    'spec.versions: 0 versions have storage: true; give exactly one version storage: true (ConflictingFields)',
  ]);
});
