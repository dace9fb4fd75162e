import { object, service, told } from '../documents';

test('several ports have names, and a Service has at least one', () => {
  expect(told(service({ ports: [{ name: 'http', port: 80 }, { port: 81 }] }))).toEqual([
    'spec.ports[1].name: a Service with several ports must name each of them; add name (MissingField)',
  ]);
  expect(told(service({ ports: [] }))).toEqual(['spec.ports: the Service has no ports; add ports, or write clusterIP: None (MissingField)']);
  expect(told(service({ ports: undefined, clusterIP: 'None' }))).toEqual([]);
});

test('fields fit the type of the Service', () => {
  const spec = { ports: [{ port: 80, nodePort: 30080 }], externalTrafficPolicy: 'Local', loadBalancerClass: 'a/b', sessionAffinityConfig: { clientIP: {} } };
  expect(told(service(spec))).toEqual([
    'spec.ports[0].nodePort: nodePort is 30080 with type "ClusterIP"; remove nodePort, or use type NodePort (ConflictingFields)',
    'spec.externalTrafficPolicy: externalTrafficPolicy is set with type "ClusterIP"; remove it (ConflictingFields)',
    'spec.loadBalancerClass: loadBalancerClass is set with type "ClusterIP"; remove it, or use type LoadBalancer (ConflictingFields)',
    'spec.sessionAffinityConfig: sessionAffinityConfig is set without sessionAffinity ClientIP; '
    + 'write sessionAffinity: ClientIP, or remove sessionAffinityConfig (ConflictingFields)',
  ]);
  expect(told(service({ type: 'ExternalName', clusterIP: '10.0.0.1', ports: undefined }))).toEqual([
    'spec.externalName: externalName is missing with type ExternalName; add externalName (MissingField)',
    'spec.clusterIP: clusterIP is "10.0.0.1" with type ExternalName; remove clusterIP (ConflictingFields)',
  ]);
  expect(told(service({ type: 'NodePort', clusterIP: 'None' }))).toEqual([
    'spec.clusterIP: clusterIP is None with type NodePort; remove clusterIP, or use type ClusterIP (ConflictingFields)',
  ]);
  expect(told(service({ clusterIP: 'none' }))).toEqual([
    'spec.clusterIP: clusterIP "none" is not an IP address; write None for a headless Service, or remove it (InvalidFormat)',
  ]);
});

test('a peer of a NetworkPolicy is one thing', () => {
  const from = [{}, { podSelector: {}, ipBlock: { cidr: '10.0.0.0/33' } }];
  const ports = [{ port: 'http', endPort: 90 }, { port: 80, endPort: 70 }];
  expect(told(object('networking.k8s.io/v1', 'NetworkPolicy', { spec: { podSelector: {}, ingress: [{ from, ports }] } }))).toEqual([
    'spec.ingress[0].from[1].ipBlock.cidr: cidr "10.0.0.0/33" is not a CIDR block; write an address and a prefix length, such as 10.0.0.0/16 (InvalidFormat)',
    'spec.ingress[0].ports[0].endPort: endPort is 90 without a numeric port; write port as a number (MissingField)',
    'spec.ingress[0].ports[1].endPort: endPort 70 is below port 80; use at least 80 (OutOfRange)',
    'spec.ingress[0].from[0]: the peer is empty; add podSelector, namespaceSelector or ipBlock (MissingField)',
    'spec.ingress[0].from[1]: the peer has ipBlock and podSelector, which exclude each other; make two peers of it (ConflictingFields)',
  ]);
});

test('a path of an Ingress is absolute, unless the implementation says otherwise', () => {
  const paths = [
    { pathType: 'Prefix', backend: { service: { name: 'a', port: { number: 80 } } } },
    { pathType: 'ImplementationSpecific', path: 'x', backend: { service: { name: 'a', port: { number: 80, name: 'b' } } } },
  ];
  expect(told(object('networking.k8s.io/v1', 'Ingress', { spec: { rules: [{ host: 'https://shop', http: { paths } }] } }))).toEqual([
    'spec.rules[0].host: host "https://shop" is not a host; '
    + 'write a DNS name such as shop.example.com or *.example.com, without scheme, port or path (InvalidName)',
    'spec.rules[0].http.paths[0].path: path is missing with pathType Prefix; write a path that starts with "/", without "//", "." or ".." parts (InvalidFormat)',
    'spec.rules[0].http.paths[1].backend.service.port: port has name and number, which exclude each other; keep one of them (ConflictingFields)',
  ]);
});
