import { Ec2Tag } from '@cdktf/provider-aws/lib/ec2-tag';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Construct } from 'constructs';
import { INetwork, Network } from '../network/network';

/**
 * Tags the subnets of nodes. Those of a network of this program get the tag as one of their own, for a subnet takes off what another resource put on it; those of
 * somebody else get a resource for each.
 */
export function tagSubnets(scope: Construct, network: INetwork, tags: Readonly<Record<string, string>>): void {
  if (network instanceof Network) {
    const subnets = network.node.children.filter((child): child is Subnet => child instanceof Subnet && /^private-\d+$/.test(child.node.id));
    for (const subnet of subnets) subnet.tags = { ...subnet.tagsInput, ...tags };
    return;
  }
  network.privateSubnetIds.forEach((resourceId, i) => tagResource(scope, `subnet-${i}`, resourceId, tags));
}

/** Tags something that was made elsewhere. */
export function tagResource(scope: Construct, id: string, resourceId: string, tags: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(tags)) new Ec2Tag(scope, `${id}-${key.replace(/\W+/g, '-')}`, { resourceId, key, value });
}
