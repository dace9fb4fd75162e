import * as fs from 'fs';
import * as path from 'path';
import fc from 'fast-check';
import { Model } from '../../../src/analysis/model';
import { allRules, analyze, Code, codes } from '../../../src/analysis/rules';
import { asDocuments, readText } from '../../../src/manifests/read';
import { documents, found, gateway, route, service, to, web, workload } from './support';

test('a namespace of services with routes, rules and policies is clean', () => {
  const parts = ['catalog', 'webapp'].map((name) => documents(
    workload(name, `app: ${name}, version: v1`), service(name),
    `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: ${name}, namespace: shop}\nspec:\n  host: ${name}.shop.svc.cluster.local\n`
      + '  trafficPolicy: {outlierDetection: {consecutive5xxErrors: 5, interval: 5s, baseEjectionTime: 30s, maxEjectionPercent: 100}}\n'
      + '  subsets: [{name: version-v1, labels: {version: v1}}]\n',
    `apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec:\n  selector: {matchLabels: {app: ${name}}}\n`
      + '  action: ALLOW\n  rules: [{from: [{source: {principals: ["cluster.local/ns/istio-system/sa/istio-ingressgateway"]}}], to: [{operation: {methods: ["GET"]}}]}]\n',
  ));
  const tls = 'port: {number: 443, name: https, protocol: HTTPS}\n      tls: {mode: SIMPLE, credentialName: webapp-credential}\n'
    + '    - hosts: [webapp.istioinaction.io]\n      port: {number: 80, name: http, protocol: HTTP}\n      tls: {httpsRedirect: true}';
  const http = '    - match: [{headers: {x-dark-launch: {exact: v2}}}]\n      route: [{destination: {host: catalog.shop.svc.cluster.local, subset: version-v1}}]\n'
    + '    - route: [{destination: {host: webapp.shop.svc.cluster.local, port: {number: 80}}, weight: 90}, {destination: {host: catalog.shop.svc.cluster.local}, weight: 10}]\n'
    + '      retries: {attempts: 3, retryOn: 5xx, perTryTimeout: 2s}\n      mirror: {host: catalog.shop.svc.cluster.local, subset: version-v1}\n';
  expect(found(documents(
    ...parts, gateway('public', 'webapp.istioinaction.io', tls), route('webapp', 'webapp.istioinaction.io', http),
    'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {istio-injection: enabled}}\n',
    'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: default, namespace: istio-system}\nspec: {mtls: {mode: STRICT}}\n',
    'apiVersion: networking.istio.io/v1\nkind: Sidecar\nmetadata: {name: default, namespace: istio-system}\nspec: {egress: [{hosts: ["istio-system/*", "./*"]}]}\n',
    'apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: out, namespace: shop}\nspec: {hosts: [jsonplaceholder.typicode.com], '
      + 'ports: [{number: 80, name: http, protocol: HTTP}], resolution: DNS, location: MESH_EXTERNAL}\n',
    'apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: logs, namespace: shop}\nspec: {accessLogging: [{providers: [{name: envoy}]}]}\n',
  ))).toEqual([]);
});

test('an egress gateway of the demo profile is taken for granted like the ingress gateway', () => {
  const egress = gateway('egress', 'edition.cnn.com').replace('ingressgateway', 'egressgateway');
  expect(found(egress)).toEqual([]);
});

test('a mesh-wide rule for *.local is no unknown host', () => {
  expect(found(documents(web, 'apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: all, namespace: istio-system}\nspec:\n  host: "*.local"\n'
    + '  trafficPolicy: {tls: {mode: ISTIO_MUTUAL}}\n'))).toEqual([]);
});

test('galley.istio.io/analyze-suppress leaves out what it lists, or everything', () => {
  const yaml = (annotation: string) => documents(web, service('lonely', 'a: b', '[{name: x, port: 1}]')
    .replace('namespace: shop}', `namespace: shop, annotations: {galley.istio.io/analyze-suppress: "${annotation}"}}`));
  const found_ = (annotation: string) => found(yaml(annotation)).map((each) => each.slice(0, 7).trim());
  expect(found_('none')).toEqual(['TW0401', 'IST0118']);
  expect(found_('IST0102, IST0118')).toEqual(['TW0401']);
  expect(found_('*')).toEqual([]);
});

test('findings can be suppressed by code and object, as with istioctl -S', () => {
  const model = Model.of(readText(documents(web, service('lonely', 'a: b', '[{name: x, port: 1}]'))).documents);
  const left = (suppress: string[]) => analyze(model, { suppress }).map((each) => each.code);
  expect(left(['IST0118=Service lonely.shop'])).toEqual(['TW0401']);
  expect(left(['IST0118=Service *.other'])).toEqual(['TW0401', 'IST0118']);
  expect(left(['IST0118=Service lone*', 'TW0401'])).toEqual([]);
});

test('every code that a rule may report is documented, and every documented code is reported by a rule', () => {
  const declared = new Set(allRules.flatMap((rule) => rule.codes));
  expect([...declared].sort()).toEqual(Object.keys(codes).sort());
  const folder = path.join(__dirname, '..', '..', '..', 'src', 'analysis', 'rules');
  const written = new Set<string>();
  for (const file of fs.readdirSync(folder, { recursive: true }) as string[]) {
    if (!file.endsWith('.ts') || file === 'codes.ts') continue;
    for (const [code] of fs.readFileSync(path.join(folder, file), 'utf8').matchAll(/\b(IST|TW)\d{4}\b/g)) written.add(code);
  }
  expect([...written].sort()).toEqual(Object.keys(codes).sort());
  for (const code of Object.keys(codes)) expect(codes[code as Code].doc).toMatch(/[.)]$/);
  expect(new Set(allRules.map((rule) => rule.name)).size).toBe(allRules.length);
});

test('a rule reports no code but its own', () => {
  for (const rule of allRules) {
    const wrong: string[] = [];
    for (const model of [Model.of(readText(everything()).documents)]) rule.run(model, (code) => { if (!rule.codes.includes(code)) wrong.push(`${rule.name} ${code}`); });
    expect(wrong).toEqual([]);
  }
});

test('findings are the same whatever the order of the files, but for who is named first', () => {
  const { documents: all } = readText(everything());
  const key = (found_: ReturnType<typeof analyze>) => found_.map((each) => `${each.code} ${each.resource.kind} ${each.resource.name} ${each.path}`).sort();
  expect(key(analyze(Model.of([...all].reverse())))).toEqual(key(analyze(Model.of(all))));
  expect(analyze(Model.of(all))).toEqual(analyze(Model.of(all)));
});

test('damaged manifests are judged, not crashed on', () => {
  const originals = readText(everything()).documents.map((each) => each.doc);
  const junk = fc.constantFrom<unknown>(null, '', 'x', '*', 'a.b', 0, -1, 1e9, true, [], {}, [null], [{}], { a: null }, 'constructor', '__proto__', '/', '~', [['x']], '1s', '\u0000');
  const damage = fc.record({ document: fc.nat(), steps: fc.array(fc.nat(), { maxLength: 8 }), value: junk, remove: fc.boolean() });
  fc.assert(fc.property(fc.array(damage, { minLength: 1, maxLength: 6 }), (changes) => {
    const copies = structuredClone(originals) as Record<string, unknown>[];
    for (const { document, steps, value, remove } of changes) damageAt(copies[document % copies.length], steps, value, remove);
    const findings = analyze(Model.of(asDocuments(copies)));
    for (const each of findings) expect(each.message).not.toMatch(/undefined(?! behavior)|\[object|NaN/);
  }), { numRuns: 400 });
});

test('ten thousand documents are judged within two seconds', () => {
  const parts = Array.from({ length: 2000 }, (_, index) => {
    const name = `s${index}`;
    return documents(workload(name, `app: ${name}, version: v1`), service(name), route(name, `${name}.example.com`, to(`${name}.shop.svc.cluster.local`, ', subset: v1')),
      `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: ${name}, namespace: shop}\nspec: {host: ${name}, subsets: [{name: v1, labels: {version: v1}}]}\n`,
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: shop}\n`);
  });
  const read = readText(documents(gateway('public', '"*.example.com"'), ...parts));
  const start = performance.now();
  expect(analyze(Model.of(read.documents))).toEqual([]);
  expect(read.documents).toHaveLength(10_001);
  expect(performance.now() - start).toBeLessThan(4000); // 0.6 s on a quiet laptop core; under 2 s is measured in bench/
});

function damageAt(root: Record<string, unknown>, steps: readonly number[], value: unknown, remove: boolean): void {
  let at: Record<string, unknown> = root;
  for (const [depth, step] of steps.entries()) {
    const keys = Object.keys(at);
    if (keys.length === 0) return;
    const key = keys[step % keys.length];
    const child = at[key];
    if (depth === steps.length - 1 || typeof child !== 'object' || child === null) {
      if (remove && Array.isArray(at)) at.splice(Number(key), 1);
      else if (remove) delete at[key];
      else at[key] = structuredClone(value);
      return;
    }
    at = child as Record<string, unknown>;
  }
}

/** One of everything that is read, with much to find in it. */
function everything(): string {
  const istio = (kind: string, spec: string, group = 'networking.istio.io/v1', name = kind.toLowerCase()) => `apiVersion: ${group}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop}\nspec: ${spec}\n`;
  const security = 'security.istio.io/v1';
  return documents(
    web, workload('api', 'app: api', '', 'Rollout'), service('api', 'app: api', '[{name: x, port: 80, targetPort: nope}, {port: 81}]'), service('none', 'a: b'),
    gateway('public', '"*.a.com", infra/b.com', 'port: {number: 443, name: https, protocol: HTTPS}\n      tls: {mode: SIMPLE, credentialName: cert}'),
    gateway('second', 'x.a.com', 'port: {number: 443, name: tcp, protocol: TCP}'),
    route('one', 'x.a.com, y.com', '    - match: [{uri: {prefix: /api}, headers: {"@request.auth.claims.a": {exact: x}}}, {uri: {regex: "("}}]\n      rewrite: {uri: /}\n'
      + '      route: [{destination: {host: web.shop, subset: v9}, weight: 1}, {destination: {host: api}, weight: -1}]\n      timeout: 1s\n'
      + '      retries: {attempts: 3, perTryTimeout: 2s, retryOn: nonsense}\n      fault: {delay: {percent: 5, fixedDelay: 1s}, abort: {}}\n      mirror: {host: nowhere}\n'
      + '    - match: [{uri: {prefix: /api/v2}}]\n      redirect: {}\n      corsPolicy: {allowMethods: [X], maxAge: 1ms}\n    - delegate: {name: gone}\n' + to('api')),
    route('two', 'x.a.com', to('web')), istio('VirtualService', '{hosts: [web], http: [{route: [{destination: {host: web, subset: v1}}]}], tcp: [{}], tls: [{match: [{sniHosts: [q]}]}]}'),
    istio('DestinationRule', '{host: web, trafficPolicy: {tls: {mode: DISABLE}, loadBalancer: {consistentHash: {maglev: {}}}}, subsets: [{name: v1, labels: {version: v1}}, {name: v1}], exportTo: [".", shop]}'),
    istio('ServiceEntry', '{hosts: ["*.a.com", b.com], ports: [{number: 22, name: tcp, protocol: TCP}], resolution: STATIC, endpoints: [{address: x}]}'),
    istio('Sidecar', '{workloadSelector: {labels: {app: web}}, egress: [{hosts: [x]}], ingress: [{port: {number: 0}}]}'),
    istio('EnvoyFilter', '{workloadSelector: {labels: {app: q}}, configPatches: [{applyTo: HTTP_ROUTE, match: {listener: {}}, patch: {operation: ADD, value: {}}}, {patch: {operation: REMOVE}}]}'),
    istio('WorkloadEntry', '{address: ""}'), istio('WorkloadGroup', '{}'), istio('ProxyConfig', '{concurrency: -1}'),
    istio('AuthorizationPolicy', '{selector: {matchLabels: {istio: ingressgateway}}, action: DENY, rules: [{from: [{source: {}}], to: [{operation: {paths: [""]}}], when: [{key: x}]}]}', security),
    istio('PeerAuthentication', '{mtls: {mode: STRICT}, portLevelMtls: {x: {mode: DISABLE}}}', security), istio('RequestAuthentication', '{jwtRules: [{jwks: "{", timeout: x}]}', security),
    istio('Telemetry', '{accessLogging: [{}], tracing: [{providers: [{name: l}]}, {}]}', 'telemetry.istio.io/v1'), istio('WasmPlugin', '{}', 'extensions.istio.io/v1alpha1'),
    istio('Ingress', '{defaultBackend: {service: {name: gone, port: {number: 1}}}, rules: [{http: {paths: [{backend: {service: {name: web, port: {name: q}}}}]}}]}', 'networking.k8s.io/v1'),
    istio('Gateway', '{listeners: [{hostname: q.com, protocol: HTTP, port: 80}]}', 'gateway.networking.k8s.io/v1', 'k8s'), istio('HTTPRoute', '{rules: [{backendRefs: [{name: none}]}]}', 'gateway.networking.k8s.io/v1'),
    'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {istio-injection: enabled, istio.io/rev: x}}\n', 'apiVersion: v1\nkind: Secret\nmetadata: {name: cert, namespace: shop}\ndata: {tls.crt: eA==}\n',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: istio-system}\ndata: {mesh: "extensionProviders: [{name: l, lightstep: {}}]", meshNetworks: "networks: {n: {endpoints: [{fromRegistry: q}]}}"}\n',
    'apiVersion: admissionregistration.k8s.io/v1\nkind: MutatingWebhookConfiguration\nmetadata: {name: istio-sidecar-injector}\nwebhooks: [{name: a.istio.io, clientConfig: {url: "https://1.2.3.4/x"}}, {name: b.istio.io, clientConfig: {}}]\n',
    'apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop, uid: x, annotations: {sidecar.istio.io/inject: "true", a.istio.io/b: c}}\nspec: {securityContext: {runAsUser: 1337}, containers: [{name: istio-proxy, image: auto}]}\n',
  );
}
