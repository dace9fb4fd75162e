import { Network, Stack } from '../../../src/aws';

/** One of each construct, in a stack. */
export function everything(stack: Stack): void {
  new Network(stack, 'network', { cidr: '10.20.0.0/16' });
}
