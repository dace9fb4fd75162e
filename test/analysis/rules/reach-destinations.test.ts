import { documents, found, gateway, ours, route, service, to, web, workload } from './support';

const rule = (name: string, host: string, subsets: string, namespace = 'shop', more = '') => 'apiVersion: networking.istio.io/v1\nkind: DestinationRule\n'
  + `metadata: {name: ${name}, namespace: ${namespace}}\nspec:\n  host: ${host}\n  subsets: [${subsets}]\n${more}`;
const v1 = '{name: v1, labels: {version: v1}}';
const base = documents(gateway('public', 'a.com'), workload('web', 'app: web, version: v1'), service('web'));

test('a host that looks complete and is not names the host to write', () => {
  expect(found(documents(base, route('web', 'a.com', to('web.shop'))), {}, ours)).toEqual([
    'TW0301 VirtualService shop/web spec.http[0].route[0].destination.host: host "web.shop" is taken literally and names no Service (503): '
    + 'only a name without a dot is completed; write "web.shop.svc.cluster.local"',
  ]);
});

test('the cluster domain is a fact', () => {
  const yaml = documents(base, route('web', 'a.com', to('web.shop.svc.example.internal')));
  expect(found(yaml, { clusterDomain: 'example.internal' })).toEqual([]);
  expect(found(yaml).map((each) => each.slice(0, 6))).toEqual(['IST010', 'TW0301']);
});

test('a DestinationRule that the gateway does not see hides its subsets', () => {
  const yaml = (more: string) => documents(base, rule('web', 'web', v1, 'shop', more), route('web', 'a.com', to('web', ', subset: v1')));
  expect(found(yaml(''))).toEqual([]);
  expect(found(yaml('  exportTo: ["."]\n'))).toEqual([
    'TW0302 VirtualService shop/web spec.http[0].route[0].destination.subset: subset "v1" of web does not exist for gateway istio-system/public in namespace istio-system (503): '
    + 'DestinationRule shop/web is exported to . only; add "istio-system" to its exportTo',
  ]);
});

test('a wildcard rule in the namespace of the gateway hides the owner’s rule and its subsets', () => {
  const yaml = documents(base, rule('web', 'web', v1), rule('all', '"*.local"', '', 'istio-system', '  exportTo: ["."]\n  trafficPolicy: {tls: {mode: ISTIO_MUTUAL}}\n'),
    route('web', 'a.com', to('web', ', subset: v1')));
  expect(found(yaml, {}, ours)).toEqual([
    'TW0302 VirtualService shop/web spec.http[0].route[0].destination.subset: subset "v1" of web does not exist for gateway istio-system/public in namespace istio-system (503): '
    + 'DestinationRule istio-system/all decides there and does not have it; add the subset to istio-system/all, or delete that rule',
  ]);
});

test('a subset selects among the pods of its own Service, whatever other pods have', () => {
  const other = workload('other', 'app: other, version: v2');
  const yaml = documents(base, other, service('other'), rule('web', 'web', `${v1}, {name: v2, labels: {version: v2}}`), route('web', 'a.com', to('web', ', subset: v2')));
  expect(found(yaml)).toEqual([
    'TW0303 DestinationRule shop/web spec.subsets[1].labels: subset "v2" (version=v2) selects none of the pods of Service shop/web, so requests for it get 503: '
    + 'Deployment web has version=v1; correct the labels of the subset or of the pod template',
  ]);
});

test('subsets by the hash that Argo Rollouts sets are satisfiable', () => {
  const yaml = documents(gateway('public', 'a.com'), workload('web', 'app: web', '', 'Rollout'), service('web'),
    rule('web', 'web', '{name: stable, labels: {app: web, rollouts-pod-template-hash: abc}}'), route('web', 'a.com', to('web', ', subset: stable')));
  expect(found(yaml, {}, /^(IST|TW0[1-4])/)).toEqual([]);
});

test('a destination without port follows the listener, right only if the Service has that port', () => {
  const yaml = (ports: string) => documents(gateway('public', 'a.com'), workload('web'), service('web', 'app: web', ports), route('web', 'a.com', to('web')));
  expect(found(yaml('[{name: http, port: 8080, targetPort: 8080}, {name: http-admin, port: 9090, targetPort: 8080}]'), {}, ours)).toEqual([
    'TW0304 VirtualService shop/web spec.http[0].route[0].destination: the destination web has no port and the Service has several (8080 (http), 9090 (http-admin)), '
    + 'so a request that comes in on port 80 goes to port 80, which the Service does not have (503); set destination.port.number',
  ]);
  expect(found(yaml('[{name: http, port: 80, targetPort: 8080}, {name: http-admin, port: 9090, targetPort: 8080}]'), {}, ours)).toEqual([]);
});

test('a Service that selects nothing is an error where requests are routed to it, and the closest workload is named', () => {
  const lonely = service('lonely', 'app: web, tier: front');
  expect(found(documents(web, lonely))).toEqual([
    'TW0401 Service shop/lonely spec.selector: the selector (app=web,tier=front) selects no pod: Deployment web comes closest, but has no tier; '
    + 'correct the selector, or the labels of the pod template',
  ]);
  expect(found(documents(base, lonely, route('web', 'a.com', to('lonely'))))).toEqual([
    'TW0402 Service shop/lonely spec.selector: the selector (app=web,tier=front) selects no pod, and requests are routed here (503): '
    + 'Deployment web comes closest, but has no tier; correct the selector, or the labels of the pod template',
  ]);
  expect(found(lonely)).toEqual([]); // no workload of the namespace is known
});

test('targetPort must lead somewhere', () => {
  expect(found(documents(workload('web'), service('web', 'app: web', '[{name: http, port: 80, targetPort: web}]')))).toEqual([
    'TW0403 Service shop/web spec.ports[0].targetPort: targetPort "web" is the name of no container port of its pods (they have http), so the port leads nowhere; correct the name',
  ]);
  expect(found(documents(workload('web'), service('web', 'app: web', '[{name: http, port: 80, targetPort: 80}]')))).toEqual([
    'TW0404 Service shop/web spec.ports[0].targetPort: targetPort 80 is none of the ports its pods declare (8080); lead to the port the container listens on',
  ]);
  expect(found(documents(workload('web'), service('web', 'app: web', '[{name: http, port: 80, targetPort: 8080}, {name: http-metrics, port: 81, targetPort: 9102}]')))).toEqual([]);
});

test('an Ingress reaches Services of its own namespace only', () => {
  const ingress = (name: string, port: string) => 'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: front, namespace: shop}\nspec:\n'
    + `  defaultBackend: {service: {name: ${name}, port: {${port}}}}\n`;
  expect(found(documents(web, ingress('istio-ingressgateway', 'number: 80')))).toEqual([
    'TW0405 Ingress shop/front spec.defaultBackend: backend istio-ingressgateway is no Service of namespace shop, and an Ingress cannot reach the one in istio-system; '
    + 'move the Ingress to namespace istio-system',
  ]);
  expect(found(documents(web, ingress('web', 'number: 8080')))).toEqual(['TW0405 Ingress shop/front spec.defaultBackend: Service web has no port 8080; use one of 80 (http)']);
  expect(found(documents(web, ingress('web', 'name: http')))).toEqual([]);
  expect(found(documents(web, ingress('redirect', 'name: use-annotation')))).toEqual([]);
});
