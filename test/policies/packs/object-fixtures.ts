import { deployment, Fixture, pod } from './pod-fixtures';

type Json = Record<string, any>;

function object(apiVersion: string, kind: string, spec: Json, metadata: Json = {}): Json {
  return { apiVersion, kind, metadata: { name: 'catalog', namespace: 'shop', ...metadata }, spec };
}

const owned = { annotations: { 'trackway/owner': 'commerce' } };
const verifying = (spec: Json, settings: Json = { signatures: [{ image: '*', githubActions: { owner: 'shop' } }] }): Json => object('policies.kubewarden.io/v1', 'ClusterAdmissionPolicy', {
  module: 'registry://ghcr.io/kubewarden/policies/verify-image-signatures:v1.0.11', mutating: true, settings, ...spec,
});
const route = (...hosts: string[]): Json => object('networking.istio.io/v1', 'VirtualService', { hosts, http: [{ route: [{ destination: { host: 'catalog' } }], timeout: '5s' }] });
const gateway = (...hosts: string[]): Json => object('networking.istio.io/v1', 'Gateway', { servers: [{ port: { number: 443 }, hosts, tls: { mode: 'SIMPLE', minProtocolVersion: 'TLSV1_2' } }] });
const http = (rule: Json): Json => object('networking.istio.io/v1', 'VirtualService', { hosts: ['catalog'], http: [rule] });
const mtls = (spec: Json): Json => object('security.istio.io/v1', 'PeerAuthentication', spec);
const destination = (spec: Json): Json => object('networking.istio.io/v1', 'DestinationRule', { host: 'catalog', ...spec });
const authorization = (spec: Json): Json => object('security.istio.io/v1', 'AuthorizationPolicy', spec);
const claim = (parameters: Json): Json => object('devopstoolkitseries.com/v1alpha1', 'SQLClaim', { parameters });
const quota = (spec: Json): Json => object('v1', 'ResourceQuota', spec);
const claimed = (storage: unknown): Json => object('v1', 'PersistentVolumeClaim', { resources: { requests: { storage } } });

export const objectFixtures: Readonly<Record<string, Fixture>> = {
  'signature-verification': {
    good: [verifying({}), verifying({ mode: 'protect', failurePolicy: 'Fail' }), object('policies.kubewarden.io/v1', 'ClusterAdmissionPolicy', { module: 'registry://ghcr.io/kubewarden/policies/pod-privileged:v1.0.13', mode: 'monitor' })],
    bad: [
      [verifying({ mode: 'monitor' }), 'signatures are watched, not verified'],
      [verifying({ failurePolicy: 'Ignore' }), 'what cannot be verified is let in'],
      [verifying({}, { signatures: [] }), 'nobody is named who signs'],
      [verifying({}, { signatures: [{ image: '*' }], modifyImagesWithDigest: false }), 'verified images keep their tags, which may be moved'],
    ],
  },
  'owner-annotation': {
    good: [object('v1', 'Service', {}, owned), object('v1', 'Namespace', {}, owned)],
    bad: [[object('v1', 'Service', {}), 'the annotation trackway/owner is missing'], [object('v1', 'Namespace', {}), 'the annotation trackway/owner is missing']],
  },
  'quota-bounds': {
    good: [quota({ hard: { 'requests.cpu': '4', 'requests.memory': '8Gi' } }), quota({ scopes: ['Terminating'] })],
    bad: [[quota({ hard: { 'requests.cpu': '4' } }), 'not bound: requests.memory'], [quota({}), 'not bound: requests.cpu, requests.memory']],
  },
  'limit-defaults': {
    good: [object('v1', 'LimitRange', { limits: [{ type: 'Pod' }, { type: 'Container', defaultRequest: { cpu: '100m', memory: '64Mi' } }] })],
    bad: [[object('v1', 'LimitRange', { limits: [{ type: 'Container', defaultRequest: { cpu: '100m' } }] }), 'a resource has no default request for containers']],
  },
  'sqlclaim-size': {
    good: ['small', 'medium', 'large'].map((size) => claim({ size })),
    bad: [[claim({ size: 'huge' }), 'the size huge is not on the menu'], [claim({}), 'no size is chosen']],
  },
  'sqlclaim-version': {
    good: [claim({ version: '16' }), claim({ version: 16 }), claim({}), claim({ version: '130' })],
    bad: [[claim({ version: '13' }), 'the version 13 is refused'], [claim({ version: '13.4' }), 'the version 13.4 is refused'], [claim({ version: 13 }), 'the version 13 is refused']],
  },
  'replicas': {
    good: [deployment(), deployment(pod(), { replicas: 20 }), object('keda.sh/v1alpha1', 'ScaledObject', { maxReplicaCount: 5 })],
    bad: [
      [deployment(pod(), { replicas: 21 }), '21 replicas, and 20 are allowed'],
      [object('autoscaling/v2', 'HorizontalPodAutoscaler', { maxReplicas: 50 }), '50 replicas, and 20 are allowed'],
      [object('keda.sh/v1alpha1', 'ScaledObject', {}), '100 replicas, and 20 are allowed'],
    ],
  },
  'volume-size': { good: [claimed('500Gi'), claimed(1024)], bad: [[claimed('1Ti'), 'the volume is too large']] },
  'load-balancers': {
    good: [object('v1', 'Service', {}), object('v1', 'Service', { type: 'ClusterIP' })], bad: [[object('v1', 'Service', { type: 'LoadBalancer' }), 'it is a load balancer of its own']],
  },
  'strict-mtls': {
    good: [mtls({ mtls: { mode: 'STRICT' } }), mtls({}), mtls({ mtls: { mode: 'STRICT' }, portLevelMtls: { 8080: { mode: 'UNSET' } } })],
    bad: [
      [mtls({ mtls: { mode: 'PERMISSIVE' } }), 'plain text is let in'],
      [mtls({ mtls: { mode: 'DISABLE' } }), 'plain text is let in'],
      [mtls({ mtls: { mode: 'STRICT' }, portLevelMtls: { 8080: { mode: 'STRICT' }, 9090: { mode: 'PERMISSIVE' } } }), 'plain text is let in on ports 9090'],
    ],
  },
  'destination-tls': {
    good: [destination({}), destination({ trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } } })],
    bad: [
      [destination({ trafficPolicy: { tls: { mode: 'SIMPLE', insecureSkipVerify: true } } }), 'certificates are not verified'],
      [destination({ trafficPolicy: { portLevelSettings: [{ tls: { insecureSkipVerify: true } }] } }), 'certificates are not verified'],
      [destination({ subsets: [{ name: 'v1' }, { name: 'v2', trafficPolicy: { tls: { insecureSkipVerify: true } } }] }), 'certificates are not verified'],
    ],
  },
  'wildcard-hosts': {
    good: [route('catalog'), gateway('shop/catalog.example.com', '*.preview.example.com'), gateway('*/*.preview.example.com')],
    bad: [
      [route('*'), 'wildcards among the hosts *'],
      [gateway('catalog.example.com', '*.example.com'), 'wildcards among the hosts catalog.example.com, *.example.com'],
      [gateway('shop/*'), 'wildcards among the hosts shop/*'],
    ],
  },
  'gateway-tls': {
    good: [gateway('a.example.com')], bad: [[object('networking.istio.io/v1', 'Gateway', { servers: [{ hosts: ['a'], tls: { minProtocolVersion: 'TLSV1_0' } }] }), 'a server takes TLS 1.0 or 1.1']],
  },
  'open-authorization': {
    good: [authorization({}), authorization({ rules: [{ from: [{ source: { namespaces: ['shop'] } }] }] }), authorization({ action: 'DENY', rules: [{}] })],
    bad: [[authorization({ rules: [{ to: [{ operation: { paths: ['/'] } }] }, {}] }), 'a rule lets in everyone']],
  },
  'route-timeouts': {
    good: [http({ route: [{}], timeout: '5s' }), http({ redirect: {} }), object('networking.istio.io/v1', 'VirtualService', { hosts: ['a'], tcp: [] })],
    bad: [[http({ route: [{}] }), 'a route has no timeout'], [http({ route: [{}], timeout: '0s' }), 'a route has no timeout']],
  },
};
