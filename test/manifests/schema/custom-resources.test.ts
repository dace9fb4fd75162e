import { listKinds, registerSchemas, SchemaSet } from '../../../src/manifests/schema';
import { object, told } from './documents';

describe('shipped custom resources', () => {
  const route = (http: unknown[]) => object('networking.istio.io/v1', 'VirtualService', { spec: { hosts: ['shop.example.com'], http } });

  test('a VirtualService is checked down to its last field', () => {
    expect(told(route([{ match: [{ uri: { prefix: '/api' } }], route: [{ destination: { host: 'web', subset: 'v1', port: { number: 80 } }, weight: 100 }] }]))).toEqual([]);
    expect(told(route([{ route: [{ destination: { host: 'web', subnet: 'v1', port: { number: '80' } }, wieght: 100 }], timeout: '10' }]))).toEqual([
      'spec.http[0].route[0].destination.subnet: destination has no field subnet ("v1"); did you mean subset? (UnknownField)',
      'spec.http[0].route[0].destination.port.number: number is "80", which is a string; it must be a whole number; write 80 without quotes (WrongType)',
      'spec.http[0].route[0].wieght: route[0] has no field wieght (100); did you mean weight? (UnknownField)',
    ]);
  });

  test('a choice of one field among several is told in those words', () => {
    expect(told(route([{ match: [{ uri: { prefix: '/api', exact: '/api' } }] }]))).toEqual([
      'spec.http[0].match[0].uri: uri has exact and prefix, which exclude each other; keep one of them (ConflictingFields)',
    ]);
    expect(told(object('networking.istio.io/v1', 'DestinationRule', { spec: { host: 'web', trafficPolicy: { tls: { mode: 'mutual' } } } }))).toEqual([
      'spec.trafficPolicy.tls.mode: mode cannot be "mutual"; use one of DISABLE, SIMPLE, MUTUAL, ISTIO_MUTUAL (NotAllowedValue)',
    ]);
  });

  test('all versions that are served are known, with the one to write when a version is gone', () => {
    for (const version of ['v1', 'v1beta1', 'v1alpha3']) expect(told(object(`networking.istio.io/${version}`, 'Gateway', { spec: {} }))).toEqual([]);
    expect(told(object('external-secrets.io/v1beta1', 'ExternalSecret', { spec: {} }))).toEqual([
      'apiVersion: external-secrets.io/v1beta1 ExternalSecret is not served any more; write apiVersion: external-secrets.io/v1 (NotServed)',
    ]);
  });

  test('fields that the definition leaves free are free, and what is around them is not', () => {
    const settings = { anything: [{ goes: 1 }] };
    const spec = { module: 'registry://x', mutating: false, rules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['pods'], operations: ['CREATE'] }], settings };
    expect(told(object('policies.kubewarden.io/v1', 'ClusterAdmissionPolicy', { spec }))).toEqual([]);
    expect(told(object('policies.kubewarden.io/v1', 'ClusterAdmissionPolicy', { spec: { ...spec, settings: 'x', sttings: {} } }))).toEqual([
      'spec.settings: settings is "x", which is a string; it must be an object; write an object (WrongType)',
      'spec.sttings: spec has no field sttings; did you mean settings? (UnknownField)',
    ]);
  });

  test('a default counts before fields are compared', () => {
    // `type` is IPAddress without being written.
    const gateway = (address: unknown) => object('gateway.networking.k8s.io/v1', 'Gateway', {
      spec: { gatewayClassName: 'istio', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }], addresses: [address] },
    });
    expect(told(gateway({ value: '10.0.0.1' }))).toEqual([]);
    expect(told(gateway({ value: 'shop' }))).toEqual([expect.stringContaining('(NotAllowedForm)')]);
    expect(told(gateway({ type: 'Hostname', value: 'shop' }))).toEqual([]);
  });

  test('the pods of a Rollout are held to what the API server will demand of them', () => {
    const container = { name: 'app', image: 'x', imagePullPolicy: 'Sometimes', resources: { limits: { cpu: '1 core' } }, imagePolicy: 1 };
    const spec = { selector: { matchLabels: { app: 'x' } }, template: { metadata: { labels: { app: 'x' } }, spec: { containers: [container] } } };
    expect(told(object('argoproj.io/v1alpha1', 'Rollout', { spec }))).toEqual([
      expect.stringContaining('containers[0] has no field imagePolicy (1)'),
      'spec.template.spec.containers[0].imagePullPolicy: imagePullPolicy cannot be "Sometimes"; use one of Always, IfNotPresent, Never (NotAllowedValue)',
      expect.stringContaining('spec.template.spec.containers[0].resources.limits.cpu: cpu "1 core" is not a quantity'),
    ]);
  });

  test('the pods of a Knative Service are pods like any other', () => {
    const containers = [{ image: 'x', volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }] }];
    expect(told(object('serving.knative.dev/v1', 'Service', { spec: { template: { spec: { containers } } } }))).toEqual([
      'spec.template.spec.containers[0].volumeMounts[0].name: the pod has no volume "tmp"; add the volume to spec.volumes (UnknownVolume)',
    ]);
  });
});

describe('registered custom resources', () => {
  const openAPIV3Schema = {
    type: 'object',
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object', properties: { name: { type: 'string', maxLength: 5 } } },
      spec: {
        type: 'object',
        required: ['size', 'mode'],
        properties: {
          size: { type: 'integer', format: 'int32', minimum: 1, exclusiveMaximum: true, maximum: 10 },
          mode: { type: 'string', default: 'fast', enum: ['fast', 'safe'] },
          limit: { 'x-kubernetes-int-or-string': true, 'anyOf': [{ type: 'integer' }, { type: 'string' }], 'pattern': '^\\d+%$' },
          free: { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true },
          names: { 'type': 'array', 'items': { type: 'string', minLength: 2 }, 'maxItems': 2, 'x-kubernetes-list-type': 'set' },
          ports: {
            'type': 'array',
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['port', 'protocol'],
            'items': { type: 'object', required: ['port'], properties: { port: { type: 'integer' }, protocol: { type: 'string', default: 'TCP' } } },
          },
          labels: { type: 'object', additionalProperties: { type: 'string' }, maxProperties: 1 },
          object: { 'type': 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
          maybe: { type: 'string', nullable: true },
          never: { type: 'string', not: { enum: ['no'] } },
          a: { type: 'string' },
          b: { type: 'string' },
        },
        oneOf: [{ not: { anyOf: [{ required: ['a'] }, { required: ['b'] }] } }, { required: ['a'] }, { required: ['b'] }],
      },
    },
  };
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Cluster',
      names: { plural: 'widgets', kind: 'Widget' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }, { name: 'v1beta1', served: false, storage: false }],
    },
  };
  const schemas = new SchemaSet();
  const widget = (spec: unknown, metadata: unknown = { name: 'x' }) => told({ apiVersion: 'example.com/v1', kind: 'Widget', metadata, spec }, { schemas });

  test('a definition is known as soon as it is registered, and other documents are passed over', () => {
    expect(schemas.register([definition, object('v1', 'ConfigMap'), undefined])).toEqual([
      { apiVersion: 'example.com/v1', kind: 'Widget', scope: 'Cluster', registered: true },
    ]);
    expect(schemas.list().filter(({ registered }) => registered)).toEqual([{ apiVersion: 'example.com/v1', kind: 'Widget', scope: 'Cluster', registered: true }]);
    const object1 = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, other: 1 };
    expect(widget({ size: 1, limit: 3, free: { x: 1 }, names: ['ab'], ports: [{ port: 1 }, { port: 1, protocol: 'UDP' }], object: object1, maybe: null })).toEqual([]);
  });

  test('everything a structural schema can say is checked', () => {
    const spec = {
      size: 10, mode: 'slow', limit: '3', names: ['ab', 'ab', 'c'], ports: [{ port: 1 }, { port: 1, protocol: 'TCP' }], labels: { a: 'x', b: 'y' },
      object: { kind: 'Pod', metadata: { labels: { a: 1 } } }, never: 'no', a: 'x', b: 'y',
    };
    expect(widget(spec, { name: 'too-long' })).toEqual([
      'metadata.name: name has 8 characters; give it at most 5 characters (WrongSize)',
      'spec.size: size is 10; use at least 1 and less than 10 (OutOfRange)',
      'spec.mode: mode cannot be "slow"; use one of fast, safe (NotAllowedValue)',
      'spec.limit: limit "3" does not match ^\\d+%$; write a value that matches ^\\d+%$ (InvalidFormat)',
      'spec.names[2]: names[2] has 1 character; give it at least 2 characters (WrongSize)',
      'spec.names: names has 3 items; give it at most 2 items (WrongSize)',
      'spec.names[1]: names has "ab" twice; remove one of them (DuplicateKey)',
      'spec.ports[1]: ports has port 1 and protocol "TCP" twice, at [0] and [1]; give each a different port, or remove one (DuplicateKey)',
      'spec.labels: labels has 2 fields; give it at most 1 field (WrongSize)',
      'spec.object.metadata.labels.a: label a is 1, which is a whole number; it must be a string; quote it: "1" (WrongType)',
      'spec.object.apiVersion: apiVersion is missing; add apiVersion (MissingField)',
      'spec.never: never "no" has a form that is refused; make it differ from {"enum":["no"]} (NotAllowedForm)',
      'spec: spec has a and b, which exclude each other; keep one of them (ConflictingFields)',
    ]);
  });

  test('what has a default is not missing, and a version that is not served is refused', () => {
    expect(widget({})).toEqual(['spec.size: size is missing; add size (MissingField)']);
    expect(told({ apiVersion: 'example.com/v1beta1', kind: 'Widget', metadata: { name: 'x' } }, { schemas })).toEqual([
      'apiVersion: example.com/v1beta1 Widget is not served any more; write apiVersion: example.com/v1 (NotServed)',
    ]);
    expect(widget({ size: 1 }, { name: 'x', namespace: 'y' })).toEqual([
      'metadata.namespace: namespace is "y", but a Widget belongs to no namespace; remove metadata.namespace (ClusterScoped)',
    ]);
  });

  test('a registered definition takes the place of a shipped one', () => {
    const spec = { ...definition.spec, group: 'keda.sh', scope: 'Namespaced', names: { plural: 'scaledobjects', kind: 'ScaledObject' } };
    const own = new SchemaSet();
    const scaled = { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', metadata: { name: 'x' }, spec: { scaleTargetRef: { name: 'x' }, triggers: [] } };
    expect(told(scaled, { schemas: own })).toEqual([]);
    own.register([{ ...definition, spec }]);
    expect(told(scaled, { schemas: own })).toEqual(['apiVersion: keda.sh/v1alpha1 has no kind ScaledObject; write apiVersion: keda.sh/v1 (NotServed)']);
  });

  test('registerSchemas makes a kind known to checkDocument', () => {
    const gadget = { ...definition, spec: { ...definition.spec, names: { plural: 'gadgets', kind: 'Gadget' } } };
    expect(told(object('example.com/v1', 'Gadget'))).toEqual([expect.stringContaining('(UnknownKind)')]);
    registerSchemas([gadget]);
    expect(told(object('example.com/v1', 'Gadget', { spec: { size: 1 } }))).toEqual([]);
    expect(listKinds().find(({ kind }) => kind === 'Gadget')?.registered).toBe(true);
  });
});
