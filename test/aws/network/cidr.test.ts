import * as fc from 'fast-check';
import { Cidr } from '../../../src/aws/network/cidr';
import { Nat } from '../../../src/aws/network/nat';
import { Network } from '../../../src/aws/network/network';
import { ground, resources } from '../support/stacks';

test('a range is written as it was read', () => {
  fc.assert(fc.property(fc.nat(2 ** 24), fc.integer({ min: 8, max: 32 }), (at, prefix) => {
    const size = 2 ** (32 - prefix);
    const first = Math.floor((at * 256) / size) * size;
    const text = `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${prefix}`;
    expect(Cidr.parse(text)?.toString()).toBe(text);
  }));
});

test.each([['10.0.0.0/8', '10.255.255.255/32', true], ['10.0.0.0/9', '10.128.0.0/9', false], ['0.0.0.0/0', '255.0.0.0/8', true]])('%s overlaps %s: %p', (a, b, overlaps) => {
  expect(Cidr.parse(a)!.overlaps(Cidr.parse(b)!)).toBe(overlaps);
  expect(Cidr.parse(b)!.overlaps(Cidr.parse(a)!)).toBe(overlaps);
});

test('subnets of any network lie within it, apart from one another', () => {
  fc.assert(fc.property(fc.integer({ min: 16, max: 24 }), fc.nat(255), fc.integer({ min: 1, max: 4 }), (prefix, third, zones) => {
    const cidr = `10.20.${Math.floor(third / 2 ** (24 - prefix)) * 2 ** (24 - prefix) % 256}.0/${prefix}`;
    const stack = ground();
    new Network(stack, 'network', { cidr, zones, nat: Nat.none(), endpoints: [] });
    const parts = Object.values<any>(resources(stack, 'aws_subnet')).map((subnet) => Cidr.parse(subnet.cidr_block)!);
    expect(parts).toHaveLength(3 * zones);
    const whole = Cidr.parse(cidr)!;
    parts.forEach((part, i) => {
      expect(part.first >= whole.first && part.first + part.size <= whole.first + whole.size && part.prefix <= 28).toBe(true);
      expect(parts.filter((other, j) => j !== i && other.overlaps(part))).toEqual([]);
    });
  }), { numRuns: 20 });
});
