import { generateKeyPairSync, sign } from 'node:crypto';
import { TraceRequest } from '../../../src/analysis/trace/request';
import { app, ask, authorizationPolicy, fromGateway, gateway, http, namespace, peerAuthentication, to, virtualService, workload } from './objects';

const base = [namespace('shop'), namespace('other'), ...app('web'), workload('client'), workload('far', { namespace: 'other' })];
const door = [gateway('public', [http(['*'])]), virtualService('web', { hosts: ['*'], gateways: ['istio-system/public'], http: [to('web')] })];

describe('PeerAuthentication', () => {
  const inbound = (tls: 'plaintext' | 'mtls', port: number, ...policies: object[]) => ask([...base, ...policies], { from: 'inbound:shop/web', host: 'web', port, tls });

  test('the workload\'s policy comes before the namespace\'s, that before the mesh\'s; UNSET asks the next', () => {
    const mesh = peerAuthentication('STRICT', { namespace: 'istio-system' });
    expect(inbound('plaintext', 8080).status).toBe(200);
    expect(inbound('plaintext', 8080, mesh)).toMatchObject({ reason: 'NoFilterChain', listener: 'virtualInbound' });
    expect(inbound('plaintext', 8080, mesh, peerAuthentication('PERMISSIVE')).status).toBe(200);
    expect(inbound('plaintext', 8080, mesh, peerAuthentication('UNSET')).reason).toBe('NoFilterChain');
    expect(inbound('plaintext', 8080, peerAuthentication('STRICT'), peerAuthentication('DISABLE', { name: 'own', selector: { app: 'web' } })).status).toBe(200);
  });

  test('ports have modes of their own, by container port', () => {
    const policy = peerAuthentication('STRICT', { name: 'own', selector: { app: 'web' }, ports: { 8080: { mode: 'DISABLE' } } });
    expect(inbound('plaintext', 8080, policy)).toMatchObject({ status: 200, cluster: 'inbound|8080||' });
    expect(inbound('plaintext', 9999, policy).reason).toBe('NoFilterChain');
    expect(inbound('mtls', 9999, policy)).toMatchObject({ status: 200, cluster: 'InboundPassthroughCluster', mtls: true });
  });

  test('the policy that refuses is named', () => {
    const result = inbound('plaintext', 8080, peerAuthentication('STRICT'));
    expect(result.steps.at(-1)).toMatchObject({ stage: 'inbound', object: { kind: 'PeerAuthentication', namespace: 'shop', name: 'default' }, field: 'spec.mtls', says: 'no filter chain of listener virtualInbound takes plaintext on port 8080 (PeerAuthentication shop/default asks for STRICT)' });
  });
});

describe('AuthorizationPolicy at a workload', () => {
  const web = { selector: { matchLabels: { app: 'web' } } };
  const call = (request: TraceRequest, ...policies: object[]) => ask([...base, ...policies], { from: 'sidecar:shop/client', host: 'web.shop', ...request });
  const allow = (rules: object[], name = 'allow') => authorizationPolicy(name, { ...web, rules });

  test('without an ALLOW policy everything is allowed, with one only what matches', () => {
    expect(call({}).status).toBe(200);
    expect(call({}, allow([{}])).status).toBe(200);
    expect(call({}, authorizationPolicy('nothing', { ...web }))).toMatchObject({ status: 403, reason: 'Denied' });
    expect(call({}, authorizationPolicy('nothing', {})).status).toBe(403);
    expect(call({}, authorizationPolicy('nothing', {}, 'istio-system')).status).toBe(403);
    expect(call({}, authorizationPolicy('nothing', {}, 'other')).status).toBe(200);
  });

  test.each<[object, boolean]>([
    [{ principals: ['cluster.local/ns/shop/sa/client'] }, true], [{ principals: ['*/sa/client'] }, true], [{ principals: ['cluster.local/ns/shop/*'] }, true], [{ principals: ['*'] }, true],
    [{ principals: ['cluster.local/ns/shop/sa/web'] }, false], [{ notPrincipals: ['*/sa/client'] }, false], [{ namespaces: ['shop'] }, true], [{ namespaces: ['other'] }, false],
    [{ notNamespaces: ['other'] }, true], [{ serviceAccounts: ['client'] }, true], [{ serviceAccounts: ['shop/client'] }, true], [{ serviceAccounts: ['other/client'] }, false],
    [{ ipBlocks: ['10.0.0.0/8'] }, true], [{ ipBlocks: ['11.0.0.0/8'] }, false], [{ notIpBlocks: ['10.1.0.0/16'] }, false], [{ requestPrincipals: ['*'] }, false],
  ])('from %j: %s', (source, expected) => {
    expect(call({ source: { ip: '10.1.2.3' } }, allow([{ from: [{ source }] }])).status).toBe(expected ? 200 : 403);
  });

  test.each<[object, boolean]>([
    [{ paths: ['/api'] }, true], [{ paths: ['/api/*'] }, false], [{ paths: ['/a*'] }, true], [{ paths: ['*pi'] }, true], [{ notPaths: ['/api'] }, false],
    [{ methods: ['POST'] }, true], [{ methods: ['GET'] }, false], [{ notMethods: ['GET'] }, true], [{ hosts: ['web.shop'] }, true], [{ hosts: ['WEB.*'] }, true], [{ hosts: ['other'] }, false],
    [{ ports: ['8080'] }, true], [{ ports: ['80'] }, false], [{ paths: ['/{*}'] }, true], [{ paths: ['/{*}/x'] }, false], [{ paths: ['/{**}'] }, true],
  ])('to %j: %s', (operation, expected) => {
    expect(call({ path: '/api?x=1', method: 'POST' }, allow([{ to: [{ operation }] }])).status).toBe(expected ? 200 : 403);
  });

  test.each<[string, string[], boolean]>([
    ['request.headers[x-team]', ['blue'], true], ['request.headers[X-Team]', ['b*'], true], ['request.headers[x-team]', ['red'], false], ['source.namespace', ['shop'], true],
    ['source.principal', ['*/sa/client'], true], ['destination.port', ['8080'], true], ['source.ip', ['10.0.0.0/8'], true], ['remote.ip', ['10.0.0.0/8'], true], ['unknown.key', ['x'], false],
  ])('when %s is among %j: %s', (key, values, expected) => {
    expect(call({ headers: { 'X-Team': 'blue' }, source: { ip: '10.1.2.3' } }, allow([{ when: [{ key, values }] }])).status).toBe(expected ? 200 : 403);
    expect(call({ headers: { 'X-Team': 'blue' }, source: { ip: '10.1.2.3' } }, allow([{ when: [{ key, notValues: values }] }])).status).toBe(expected ? 403 : 200);
  });

  test('DENY comes before ALLOW, and without mTLS the client has no identity', () => {
    const deny = authorizationPolicy('deny', { ...web, action: 'DENY', rules: [{ to: [{ operation: { methods: ['DELETE'] } }] }] });
    expect(call({ method: 'DELETE' }, allow([{}]), deny)).toMatchObject({ status: 403 });
    expect(call({ method: 'GET' }, allow([{}]), deny).status).toBe(200);
    const known = allow([{ from: [{ source: { principals: ['*'] } }] }]);
    expect(ask([...base, known], { from: 'inbound:shop/web', host: 'web', port: 8080 })).toMatchObject({ status: 403 });
    expect(ask([...base, known], { from: 'inbound:shop/web', host: 'web', port: 8080, tls: 'mtls', source: { namespace: 'shop', serviceAccount: 'client' } }).status).toBe(200);
  });

  test('dry runs and AUDIT decide nothing, CUSTOM asks somebody else', () => {
    const dry = authorizationPolicy('dry', { ...web });
    expect(call({}, { ...dry, metadata: { name: 'dry', namespace: 'shop', annotations: { 'istio.io/dry-run': 'true' } } }).status).toBe(200);
    expect(call({}, authorizationPolicy('audit', { ...web, action: 'AUDIT', rules: [{}] })).status).toBe(200);
    const custom = call({}, authorizationPolicy('ext', { ...web, action: 'CUSTOM', provider: { name: 'opa' }, rules: [{}] }));
    expect(custom.status).toBe(200);
    expect(custom.steps.map((step) => step.says)).toContain('asks the external authorizer opa; taken to agree');
  });

  test('on a TCP port HTTP conditions make an ALLOW impossible and a DENY certain', () => {
    const raw = app('raw', { ports: [{ name: 'tcp', port: 9000 }] });
    const selector = { matchLabels: { app: 'raw' } };
    const tcp = (spec: object) => ask([...base, ...raw, authorizationPolicy('p', { selector, ...spec })], { from: 'sidecar:shop/client', host: 'raw', port: 9000, scheme: 'tcp' }).reason;
    expect(tcp({ rules: [{ to: [{ operation: { ports: ['9000'] } }] }] })).toBeUndefined();
    expect(tcp({ rules: [{ to: [{ operation: { methods: ['GET'] } }] }] })).toBe('Denied');
    expect(tcp({ action: 'DENY', rules: [{ to: [{ operation: { methods: ['GET'] } }] }] })).toBe('Denied');
  });
});

describe('AuthorizationPolicy at a gateway', () => {
  const deny = (owner: string) => authorizationPolicy('deny', { selector: { matchLabels: { istio: 'ingressgateway' } }, action: 'DENY', rules: [{ to: [{ operation: { paths: ['/admin*'] } }] }] }, owner);

  test('has to live in the namespace of the gateway\'s pods', () => {
    const call = { from: fromGateway, host: 'shop.test', path: '/admin' };
    expect(ask([...base, ...door, deny('istio-system')], call)).toMatchObject({ status: 403, reason: 'Denied' });
    expect(ask([...base, ...door, deny('shop')], call).status).toBe(200);
    expect(ask([...base, ...door, deny('istio-system')], { ...call, path: '/x' }).status).toBe(200);
  });

  test('decides before the router, which alone knows of 404', () => {
    const none = virtualService('web', { hosts: ['other.test'], gateways: ['istio-system/public'], http: [to('web')] });
    expect(ask([...base, door[0], none, deny('istio-system')], { from: fromGateway, host: 'shop.test', path: '/admin' }).status).toBe(403);
  });
});

describe('RequestAuthentication', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwks = JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256' }] });
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = (claims: object, header: object = { alg: 'RS256', kid: 'k1' }) => {
    const signed = `${encode(header)}.${encode({ iss: 'me', sub: 'ann', ...claims })}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
  };
  const policy = (rule: object = {}, owner = 'istio-system') => ({
    apiVersion: 'security.istio.io/v1', kind: 'RequestAuthentication', metadata: { name: 'jwt', namespace: owner }, spec: { jwtRules: [{ issuer: 'me', jwks, ...rule }] },
  });
  const call = (authorization: string | undefined, ...objects: object[]) => ask([...base, ...door, ...objects], { from: fromGateway, host: 'shop.test', headers: authorization === undefined ? {} : { authorization } });

  test('a good token passes, a bad one is 401, none passes', () => {
    expect(call(undefined, policy()).status).toBe(200);
    expect(call(`Bearer ${token({})}`, policy())).toMatchObject({ status: 200, forwarded: { headers: {}, headersRemoved: ['authorization'] } });
    expect(call(`Bearer ${token({})}`, policy({ forwardOriginalToken: true })).forwarded?.headersRemoved).toEqual([]);
    expect(call(`Bearer ${token({ iss: 'you' })}`, policy())).toMatchObject({ status: 401, reason: 'Unauthenticated' });
    expect(call(`Bearer ${token({ exp: 1_600_000_000 })}`, policy()).status).toBe(401);
    expect(call(`Bearer ${token({})}x`, policy()).status).toBe(401);
    expect(call('Bearer nonsense', policy()).status).toBe(401);
    expect(call(`Bearer ${token({ aud: 'a' })}`, policy({ audiences: ['b'] })).status).toBe(401);
    expect(call(`Bearer ${token({ aud: ['b', 'c'] })}`, policy({ audiences: ['b'] })).status).toBe(200);
    expect(call('Bearer nonsense').status).toBe(200);
  });

  test('the caller may say what the token is', () => {
    const request = { from: fromGateway, host: 'shop.test' };
    expect(ask([...base, ...door, policy()], { ...request, jwt: { present: true, valid: false } }).status).toBe(401);
    expect(ask([...base, ...door, policy()], { ...request, jwt: { present: true, valid: true, claims: { iss: 'me' } } }).status).toBe(200);
  });

  test('a policy that wants a principal turns away requests without a token', () => {
    const wants = authorizationPolicy('jwt', { rules: [{ from: [{ source: { requestPrincipals: ['me/*'] } }], when: [{ key: 'request.auth.claims[groups]', values: ['admin'] }] }] }, 'istio-system');
    expect(call(undefined, policy(), wants).status).toBe(403);
    expect(call(`Bearer ${token({ groups: ['admin', 'dev'] })}`, policy(), wants).status).not.toBe(401);
    expect(call(`Bearer ${token({ groups: ['dev'] })}`, policy(), wants).status).toBe(403);
  });

  test('routes may ask for claims, at a gateway with a RequestAuthentication', () => {
    const byClaim = (headers: object, without: object = {}) => virtualService('claims', { hosts: ['shop.test'], gateways: ['istio-system/public'], http: [{ match: [{ headers, withoutHeaders: without }], ...to('web') }] });
    const status = (claims: object | undefined, headers: object, without?: object, ...objects: object[]) => {
      const sent: Record<string, string> = claims ? { authorization: `Bearer ${token(claims)}` } : {};
      return ask([...base, door[0], byClaim(headers, without), ...objects], { from: fromGateway, host: 'shop.test', headers: sent }).status;
    };
    expect(status({ groups: ['a', 'b'] }, { '@request.auth.claims.groups': { exact: 'b' } }, undefined, policy())).toBe(200);
    expect(status({ nested: { key: 'v' } }, { '@request.auth.claims[nested][key]': { prefix: 'v' } }, undefined, policy())).toBe(200);
    expect(status({ 'a.b/c': 'v' }, { '@request.auth.claims[a.b/c]': { exact: 'v' } }, undefined, policy())).toBe(200);
    expect(status({ groups: ['a'] }, { '@request.auth.claims.groups': { exact: 'b' } }, undefined, policy())).toBe(404);
    expect(status({ groups: ['b'] }, { '@request.auth.claims.groups': { exact: 'b' } })).toBe(404);
    expect(status(undefined, { '@request.auth.claims.groups': { exact: 'b' } }, undefined, policy())).toBe(404);
    expect(status({ groups: ['a'] }, {}, { '@request.auth.claims.groups': { exact: 'b' } }, policy())).toBe(200);
    expect(status({ groups: ['b'] }, {}, { '@request.auth.claims.groups': { exact: 'b' } }, policy())).toBe(404);
    expect(status({ scope: 'read write' }, { '@request.auth.claims.scope': { exact: 'write' } }, undefined, policy())).toBe(200);
  });

  test('claims become headers, and what the client sent under that name is not believed', () => {
    const outputs = policy({ outputClaimToHeaders: [{ header: 'X-Sub', claim: 'sub' }, { header: 'x-none', claim: 'none' }, { header: 'x-key', claim: 'nested.key' }] });
    const result = ask([...base, ...door, outputs], { from: fromGateway, host: 'shop.test', headers: { 'authorization': `Bearer ${token({ nested: { key: 'v' } })}`, 'x-sub': 'forged', 'x-none': 'forged' } });
    expect(result.forwarded?.headers).toEqual({ 'x-sub': 'ann', 'x-key': 'v' });
  });

  test('the token may come from elsewhere', () => {
    const own = policy({ fromHeaders: [{ name: 'X-Token', prefix: 'T ' }], fromParams: ['t'] });
    const status = (request: TraceRequest) => ask([...base, ...door, own], { from: fromGateway, host: 'shop.test', ...request }).status;
    expect(status({ headers: { 'x-token': `T ${token({ iss: 'you' })}` } })).toBe(401);
    expect(status({ path: `/?t=${token({ iss: 'you' })}` })).toBe(401);
    expect(status({ headers: { authorization: `Bearer ${token({ iss: 'you' })}` } })).toBe(200);
  });

  test('a workload checks for itself', () => {
    const own = policy({}, 'shop');
    expect(ask([...base, own], { from: 'sidecar:shop/client', host: 'web', headers: { authorization: `Bearer ${token({ iss: 'you' })}` } })).toMatchObject({ status: 401, reason: 'Unauthenticated' });
  });
});
