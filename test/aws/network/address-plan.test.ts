import * as fc from 'fast-check';
import { AddressPlan, AddressPlanProps, Network } from '../../../src/aws';
import { Cidr } from '../../../src/aws/network/cidr';
import { refusal } from '../../support/render';
import { ground, resource } from '../support/stacks';

const said = (props: AddressPlanProps, cidr = '10.0.0.0/8') => refusal(() => new AddressPlan(cidr, props));

test('hands out addresses by name, and those of all others as peers', () => {
  const stack = ground();
  // #region plan
  const addresses = new AddressPlan('10.0.0.0/8', {
    networks: { 'shop-prod': 0, 'shop-staging': 1, 'data-prod': 2, 'legacy': '10.200.0.0/18' },
    reserved: ['10.255.0.0/16'],
  });
  new Network(stack, 'network', { ...addresses.of('shop-staging'), zones: 3 });
  // #endregion
  expect(resource(stack, 'aws_vpc').cidr_block).toBe('10.1.0.0/16');
  expect(addresses.of('shop-prod')).toEqual({ cidr: '10.0.0.0/16', peers: ['10.1.0.0/16', '10.2.0.0/16', '10.200.0.0/18', '10.255.0.0/16'] });
});

test('another one more, or one less, moves nobody, and none overlaps another', () => {
  const slots = fc.uniqueArray(fc.nat(255), { minLength: 1, maxLength: 20 });
  fc.assert(fc.property(slots, fc.nat(19), (numbers, gone) => {
    const networks = Object.fromEntries(numbers.map((slot) => [`n${slot}`, slot]));
    const whole = new AddressPlan('10.0.0.0/8', { networks });
    const ranges = numbers.map((slot) => Cidr.parse(whole.cidrOf(`n${slot}`))!);
    expect(ranges.every((range, i) => ranges.every((other, j) => i === j || !range.overlaps(other)))).toBe(true);
    const { [`n${numbers[gone % numbers.length]}`]: _, ...rest } = networks;
    const less = new AddressPlan('10.0.0.0/8', { networks: rest });
    expect(Object.keys(rest).map((name) => less.cidrOf(name))).toEqual(Object.keys(rest).map((name) => whole.cidrOf(name)));
  }));
});

test.each<[() => string, string]>([
  [() => said({ networks: { a: 0, b: 0 } }), '"b" has 10.0.0.0/16, which overlaps "a" (10.0.0.0/16); slot 1 is free (AddressPlanOverlap)'],
  [() => said({ networks: { a: 1, old: '10.1.128.0/18' } }), '"a" has 10.1.0.0/16, which overlaps "old" (10.1.128.0/18); slot 0 is free (AddressPlanOverlap)'],
  [() => said({ networks: { a: 255 }, reserved: ['10.255.0.0/16'] }), '"a" has 10.255.0.0/16, which overlaps `reserved` 10.255.0.0/16; slot 0 is free (AddressPlanOverlap)'],
  [() => said({ networks: { a: 256 } }), '"a" has slot 256, and 10.0.0.0/8 has 256 of /16, counted from 0; slot 0 is free (AddressPlanFull)'],
  [
    () => said({ networks: { a: 0, b: 1, c: 2 } }, '10.0.0.0/15'),
    '"c" has slot 2, and 10.0.0.0/15 has 2 of /16, counted from 0; none of its slots is free: plan with smaller ones than /16, or with more addresses (AddressPlanFull)',
  ],
  [() => said({ networks: { a: -1 } }), '"a" has -1, which is neither a slot nor a range of addresses; write e.g. 3, or "10.200.0.0/18" (AddressPlan)'],
  [() => said({ networks: { a: 'x' } }), '"a" has "x", which is neither a slot nor a range of addresses; write e.g. 3, or "10.200.0.0/18" (AddressPlan)'],
  [() => said({ networks: {}, reserved: ['x'] }), '`reserved` has "x", which is no range of addresses; write e.g. "10.255.0.0/16" (AddressPlan)'],
  [() => said({ networks: {}, prefix: 30 }), '"10.0.0.0/8" cannot be split into slots of /30; write e.g. new AddressPlan("10.0.0.0/8", { prefix: 16, … }) (AddressPlan)'],
  [() => refusal(() => new AddressPlan('10.0.0.0/8', { networks: { prod: 0 } }).cidrOf('prd')), 'no network is called "prd"; write "prod", or give it a slot in `networks` (AddressPlan)'],
])('refuses: %#', (answer, message) => {
  expect(answer().replace(/^\[AddressPlan 10\.0\.0\.0\/\d+\] /gm, '')).toBe(message);
});
