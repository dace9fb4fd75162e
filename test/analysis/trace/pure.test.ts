import { cidrContains, formatCidr, isIpAddress, parseCidr } from '../../../src/analysis/trace/cidr';
import { inboundCluster, outboundCluster, parseOutboundCluster, sniCluster } from '../../../src/analysis/trace/cluster-name';
import { chooseFilterChain, Connection, FilterChainMatch } from '../../../src/analysis/trace/filter-chain';
import { listenerProtocol, parseProtocol, servicePortProtocol } from '../../../src/analysis/trace/protocol';
import { normalizePath, queryParameters, redirectLocation, redirectPath, replaceMatched, replacePattern, splitHost, splitPath } from '../../../src/analysis/trace/url';

describe('URLs', () => {
  test.each([
    ['/a?b=1?c', '/a', '?b=1?c'], ['/a', '/a', ''], ['/a#x?y', '/a', ''], ['?q', '', '?q'],
  ])('%s is path %s and query %s', (whole, path, query) => expect(splitPath(whole)).toEqual({ path, query }));

  test('the first parameter of a name counts, one without = is empty', () => {
    expect([...queryParameters('?a=1&a=2&flag&x=y=z&&')]).toEqual([['a', '1'], ['flag', ''], ['x', 'y=z']]);
    expect([...queryParameters('')]).toEqual([]);
  });

  test.each([
    ['NONE', '/a/../b', '/a/../b'], ['BASE', '/a/../b', '/b'], ['BASE', '/a/./b/.', '/a/b/'], ['BASE', '/../../x', '/x'], ['BASE', '/a//b', '/a//b'],
    ['BASE', '/a\\b', '/a/b'], ['BASE', '/%61%2fb?x=%61', '/a%2Fb?x=%61'], ['MERGE_SLASHES', '/a///b', '/a/b'], ['MERGE_SLASHES', '/a%2f/b', '/a%2F/b'],
    ['DECODE_AND_MERGE_SLASHES', '/a%2F/b', '/a/b'], ['DECODE_AND_MERGE_SLASHES', '/a%5Cb', '/a/b'], ['BASE', '*', '*'],
  ] as const)('%s makes %s to %s', (mode, path, expected) => expect(normalizePath(path, mode)).toBe(expected));

  test.each([
    ['/api/users?x=1', { kind: 'prefix', length: 4 }, '/v2', '/v2/users?x=1'], ['/api/users', { kind: 'prefix', length: 5 }, '/', '/users'],
    ['/api/users', { kind: 'prefix', length: 4 }, '/', '//users'], ['/api', { kind: 'exact' }, '/v2', '/v2'], ['/api/1?x', { kind: 'regex' }, '/v2', '/v2?x'],
  ] as const)('%s with its matched part replaced', (path, matched, replacement, expected) => expect(replaceMatched(path, matched, replacement)).toBe(expected));

  test('a pattern replaces every match in the path, never in the query', () => {
    expect(replacePattern('/a/b/a?a', 'a', 'x')).toBe('/x/b/x?a');
    expect(replacePattern('/user/42', '^/user/(\\d+)$', '/u/\\1/\\0')).toBe('/u/42//user/42');
    expect(replacePattern('/a', '(', 'x')).toBe('/a');
  });

  test.each([
    [{ scheme: 'http', host: 'a.test:80' }, { scheme: 'https', port: 0 }, 'https://a.test/p'], [{ scheme: 'http', host: 'a.test:8080' }, { scheme: 'https', port: 0 }, 'https://a.test:8080/p'],
    [{ scheme: 'http', host: 'a.test:8080' }, { port: 9090 }, 'http://a.test:9090/p'], [{ scheme: 'https', host: 'a.test:443' }, { port: 0 }, 'https://a.test:443/p'],
    [{ scheme: 'http', host: 'a.test' }, { authority: 'b.test', port: 8443 }, 'http://b.test:8443/p'],
  ])('%j redirected to %j', (request, target, expected) => expect(redirectLocation({ path: '/', ...request }, { path: '/p', ...target })).toBe(expected));

  test('a redirect keeps the query unless it brings its own', () => {
    expect(redirectPath('/a?x=1', '/b')).toBe('/b?x=1');
    expect(redirectPath('/a?x=1', '/b?y')).toBe('/b?y');
  });

  test.each([['a:80', 'a', 80], ['a', 'a', undefined], ['[::1]:80', '[::1]', 80], ['a:', 'a', undefined], ['::1', '::1', undefined]])('host %s', (host, name, port) => {
    expect(splitHost(host)).toEqual(port === undefined ? { name } : { name, port });
  });
});

describe('addresses', () => {
  test.each([
    ['10.0.0.0/8', '10.255.1.2', true], ['10.0.0.0/8', '11.0.0.1', false], ['10.1.2.3/8', '10.9.9.9', true], ['1.2.3.4', '1.2.3.4', true], ['1.2.3.4', '1.2.3.5', false],
    ['0.0.0.0/0', '9.9.9.9', true], ['0.0.0.0/0', '::1', false], ['::/0', '2001:db8::1', true], ['2001:db8::/32', '2001:db8:1::', true], ['2001:db8::/32', '2001:db9::', false],
  ])('%s has %s: %s', (range, address, expected) => expect(cidrContains(parseCidr(range)!, address)).toBe(expected));

  test.each(['', 'a', '1.2.3', '1.2.3.256', '1.2.3.4/33', '1.2.3.4/x', '::1::', '1:2:3:4:5:6:7', '12345::', '::/129'])('%j is no range', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });

  test('equal ranges have one text, however they are written', () => {
    expect(formatCidr(parseCidr('10.1.2.3/8')!)).toBe(formatCidr(parseCidr('10.0.0.0/8')!));
    expect(formatCidr(parseCidr('::1')!)).toBe(formatCidr(parseCidr('0:0:0:0:0:0:0:1/128')!));
    expect([isIpAddress('1.2.3.4'), isIpAddress('::'), isIpAddress('a.test')]).toEqual([true, true, false]);
  });
});

describe('names of clusters', () => {
  test('are read as they are written', () => {
    const key = { host: 'a.b.svc.cluster.local', port: 80, subset: 'v1' };
    expect(outboundCluster(key.host, 80, 'v1')).toBe('outbound|80|v1|a.b.svc.cluster.local');
    expect(parseOutboundCluster(outboundCluster(key.host, 80, 'v1'))).toEqual(key);
    expect(sniCluster(key.host, 80, 'v1')).toBe('outbound_.80_.v1_.a.b.svc.cluster.local');
    expect(parseOutboundCluster(sniCluster(key.host, 80, 'v1'))).toEqual(key);
    expect(parseOutboundCluster(sniCluster(key.host, 80))).toEqual({ ...key, subset: '' });
    expect(inboundCluster(8080)).toBe('inbound|8080||');
    expect([parseOutboundCluster('PassthroughCluster'), parseOutboundCluster('outbound|x||a'), parseOutboundCluster('')]).toEqual([undefined, undefined, undefined]);
  });
});

describe('protocols', () => {
  const port = (more: object) => servicePortProtocol({ port: 80, name: '', protocol: 'TCP', ...more });
  test.each([
    [{ name: 'http' }, 'http'], [{ name: 'http-web' }, 'http'], [{ name: 'HTTP2-x' }, 'http2'], [{ name: 'grpc' }, 'grpc'], [{ name: 'grpc-web' }, 'grpc-web'], [{ name: 'grpc-web-x' }, 'grpc-web'],
    [{ name: 'tcp-db' }, 'tcp'], [{ name: 'https' }, 'https'], [{ name: 'tls-x' }, 'tls'], [{ name: 'mongo' }, 'mongo'], [{ name: 'web' }, 'auto'], [{ name: 'httpweb' }, 'auto'], [{}, 'auto'],
    [{ port: 3306 }, 'tcp'], [{ port: 3306, name: 'http' }, 'http'], [{ port: 53, protocol: 'UDP' }, 'udp'], [{ name: 'http', protocol: 'UDP' }, 'udp'],
    [{ name: 'tcp', appProtocol: 'http' }, 'http'], [{ appProtocol: 'kubernetes.io/h2c' }, 'http2'], [{ appProtocol: 'kubernetes.io/ws' }, 'http'], [{ appProtocol: 'kubernetes.io/wss' }, 'https'],
    [{ name: 'http', appProtocol: 'example.com/custom' }, 'auto'],
  ])('a port with %j speaks %s', (more, expected) => expect(port(more)).toBe(expected));

  test('a listener takes HTTP, TCP, either, or nothing', () => {
    expect((['http', 'grpc', 'http2', 'grpc-web', 'tcp', 'https', 'tls', 'mysql', 'auto', 'udp'] as const).map(listenerProtocol))
      .toEqual(['http', 'http', 'http', 'http', 'tcp', 'tcp', 'tcp', 'tcp', 'auto', 'none']);
    expect([parseProtocol('HTTPS'), parseProtocol('nonsense')]).toEqual(['https', 'auto']);
  });
});

describe('choice of a filter chain', () => {
  const connection: Connection = { address: '10.0.0.1', port: 443, tls: 'tls', sni: 'a.shop.test', alpn: ['h2'] };
  const choose = (matches: Record<string, FilterChainMatch>, more: Partial<Connection> = {}, inspector = true) => {
    const chosen = chooseFilterChain(Object.entries(matches).map(([name, match]) => ({ name, match })), { ...connection, ...more }, inspector);
    return typeof chosen === 'string' ? chosen : chosen.name;
  };

  test('the most specific condition of every level wins', () => {
    expect(choose({ any: {}, port: { destinationPort: 443 } })).toBe('port');
    expect(choose({ wide: { cidrs: ['10.0.0.0/8'] }, narrow: { cidrs: ['10.0.0.1'] }, other: { cidrs: ['10.0.0.2'] } })).toBe('narrow');
    expect(choose({ star: { serverNames: ['*.shop.test'] }, exact: { serverNames: ['a.shop.test'] }, far: { serverNames: ['*.test'] } })).toBe('exact');
    expect(choose({ star: { serverNames: ['*.shop.test'] }, far: { serverNames: ['*.test'] } })).toBe('star');
    expect(choose({ plain: { transport: 'raw_buffer' }, tls: { transport: 'tls' } })).toBe('tls');
    expect(choose({ old: { alpn: ['http/1.1'] }, none: {} })).toBe('none');
    expect(choose({ new: { alpn: ['h2', 'http/1.1'] }, none: {} })).toBe('new');
  });

  test('there is no way back from a level that was passed', () => {
    expect(choose({ exact: { serverNames: ['a.shop.test'], alpn: ['foo'] }, star: { serverNames: ['*.shop.test'] } })).toBe('NoFilterChain');
  });

  test('without the inspector, TLS looks like any bytes', () => {
    expect(choose({ plain: { transport: 'raw_buffer' }, tls: { transport: 'tls' } }, {}, false)).toBe('plain');
    expect(choose({ name: { serverNames: ['a.shop.test'] }, none: {} }, {}, false)).toBe('none');
  });

  test('equal chains are one too many, and without any the fallback is taken', () => {
    expect(choose({ one: { serverNames: ['a.shop.test'] }, two: { serverNames: ['a.shop.test'] } })).toBe('MultipleFilterChain');
    expect(choose({ one: { serverNames: ['b.shop.test'] } })).toBe('NoFilterChain');
    const fallback = { match: {} };
    expect(chooseFilterChain([{ match: { destinationPort: 80 } }], connection, true, fallback)).toBe(fallback);
  });
});
