export { Nat } from './network/nat';
export { Network, type INetwork, type NetworkAttributes } from './network/network';
export type { FlowLogs, NetworkProps } from './network/network-props';
export { Stack, type StackProps } from './stack/stack';
