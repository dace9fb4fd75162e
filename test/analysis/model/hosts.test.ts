import fc from 'fast-check';
import { hostCovers, intersectHosts, isExportedTo, mostSpecificHost, parseNamespacedHost, parseServiceHost, resolveGatewayName, toFqdn } from '../../../src/analysis/model';

test.each([
  ['reviews', 'reviews.prod.svc.cluster.local'],
  ['reviews.prod', 'reviews.prod'],
  ['reviews.prod.svc.cluster.local', 'reviews.prod.svc.cluster.local'],
  ['*', '*'],
  ['10.0.0.1', '10.0.0.1'],
])('the host %s is looked up as %s', (host, expected) => expect(toFqdn(host, 'prod')).toBe(expected));

test.each([
  ['*', 'a.com', 'a.com'],
  ['*.a.com', 'x.a.com', 'x.a.com'],
  ['*.a.com', 'a.com', undefined],
  ['*.a.com', '*.b.a.com', '*.b.a.com'],
  ['*.a.com', '*.b.com', undefined],
  ['a.com', 'A.com', 'a.com'],
  ['a.com', 'b.com', undefined],
])('%s and %s share %s', (a, b, expected) => {
  expect(intersectHosts(a, b)).toBe(expected);
  expect(intersectHosts(b, a)).toBe(expected);
});

test('what two patterns share is covered by both', () => {
  const label = fc.constantFrom('a', 'b', 'com');
  const host = fc.tuple(fc.constantFrom('', '*.', '*'), fc.array(label, { minLength: 1, maxLength: 4 }))
    .map(([prefix, labels]) => prefix === '*' ? '*' : prefix + labels.join('.'));
  fc.assert(fc.property(host, host, (a, b) => {
    const shared = intersectHosts(a, b);
    return shared === undefined ? !hostCovers(a, b) && !hostCovers(b, a) : hostCovers(a, shared) && hostCovers(b, shared);
  }));
});

test('the exact name beats wildcards, and the longer wildcard the shorter', () => {
  expect(mostSpecificHost('x.a.com', ['*', '*.com', '*.a.com'])).toBe('*.a.com');
  expect(mostSpecificHost('x.a.com', ['*.a.com', 'x.a.com'])).toBe('x.a.com');
  expect(mostSpecificHost('x.a.com', ['b.com'])).toBeUndefined();
});

test('hosts and gateways may carry a namespace', () => {
  expect(parseNamespacedHost('./a.com', 'shop')).toEqual({ namespace: 'shop', host: 'a.com' });
  expect(parseNamespacedHost('a.com', 'shop')).toEqual({ namespace: '*', host: 'a.com' });
  expect(['door', './door', 'edge/door', 'door.edge.svc.cluster.local', 'mesh'].map((each) => resolveGatewayName(each, 'shop')))
    .toEqual(['shop/door', 'shop/door', 'edge/door', 'edge/door', 'mesh']);
  expect(parseServiceHost('a.b.svc.cluster.local')).toEqual({ name: 'a', namespace: 'b' });
  expect(parseServiceHost('a.b.c.svc.cluster.local')).toBeUndefined();
});

test('exportTo: an empty list is everyone, a dot is the own namespace', () => {
  expect([isExportedTo([], 'a', 'b'), isExportedTo(['.'], 'a', 'b'), isExportedTo(['.'], 'a', 'a'), isExportedTo(['b'], 'a', 'b')])
    .toEqual([true, false, true, true]);
});
