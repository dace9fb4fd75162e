import { TerraformStack } from 'cdktf';
import { EksCluster, EksClusterProps, Network, NodeGroup, NodeScaling, Principal } from '../../../src/aws';
import { ground } from './stacks';
import { synthesized } from './terraform';

/** Nodes that say nothing but what they must, and `props`. */
export function nodes(id = 'general', props: Partial<Parameters<typeof NodeGroup.managed>[1]> = {}): NodeGroup {
  return NodeGroup.managed(id, { instances: ['m7g.large'], scaling: NodeScaling.autoscaled(3, 9), ...props });
}

/** A cluster `cluster` that says nothing but what it must, and `props`, in a network `network`. */
export function cluster(props: Partial<EksClusterProps> = {}, stack: TerraformStack = ground({ account: '123456789012' })): EksCluster {
  const network = props.network ?? new Network(stack, 'network', { cidr: '10.20.0.0/16', ipv6: props.ipv6 });
  return new EksCluster(stack, 'cluster', { admins: [Principal.role('platform-admin')], nodes: [nodes()], ...props, network });
}

/** The stack of `cluster(props)`. */
export function clusterStack(props?: Partial<EksClusterProps>, stack?: TerraformStack): TerraformStack {
  return TerraformStack.of(cluster(props, stack));
}

/** Addresses of all that must be there before a resource is made: by references and by `depends_on`, and theirs. */
export function ancestors(stack: TerraformStack, type: string, id: string): Set<string> {
  const found = new Set<string>();
  const all: Record<string, Record<string, object>> = synthesized(stack).resource;
  const visit = (address: string): void => {
    const [ofType, name] = address.split('.');
    for (const [, other] of JSON.stringify({ ...all[ofType][name], '//': undefined }).matchAll(/\b(aws_[a-z0-9_]+\.[A-Za-z][\w-]*)/g)) {
      const [otherType, otherName] = other.split('.');
      if (found.has(other) || !all[otherType]?.[otherName]) continue;
      found.add(other);
      visit(other);
    }
  };
  visit(`${type}.${Object.keys(all[type]).find((one) => one.includes(id))}`);
  return found;
}
