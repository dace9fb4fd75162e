/* eslint-disable @typescript-eslint/no-require-imports -- which build is measured is known at run time only */
import * as path from 'path';
import { performance } from 'perf_hooks';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';
import type * as aws from 'trackway/aws';

/** Time to construct and synthesize so many stacks of a network and a cluster, through our constructs or by hand. Prints one line of JSON. */
function main(stacks: number, how: string, outdir: string): void {
  const make = how === 'trackway' ? ours() : (require(path.join(__dirname, 'aws-by-hand.cjs')) as typeof import('./aws-by-hand')).handMade;
  const started = performance.now();
  const app = new App({ outdir });
  for (let i = 0; i < stacks; i++) {
    const stack = new TerraformStack(app, `ground${i}`);
    new AwsProvider(stack, 'aws', { region: 'ap-northeast-2' });
    make(stack);
  }
  const constructed = performance.now();
  app.synth();
  const synthesized = performance.now();
  const resources = app.node.findAll().filter((one) => 'terraformResourceType' in one && !(one as unknown as { terraformResourceType: string }).terraformResourceType.includes('data')).length;
  console.log(JSON.stringify({ resources, ms: synthesized - started, construct: constructed - started, synth: synthesized - constructed }));
}

function ours(): (stack: TerraformStack) => void {
  const { EksCluster, Network, NodeGroup, NodeScaling, Principal } = require(path.join(process.env.TRACKWAY_LIB!, 'aws')) as typeof aws;
  return (stack) => {
    const network = new Network(stack, 'network', { cidr: '10.20.0.0/16' });
    new EksCluster(stack, 'cluster', {
      network,
      admins: [Principal.arn('arn:aws:iam::123456789012:role/platform-admin')],
      nodes: ['general', 'batch', 'arm'].map((id) => NodeGroup.managed(id, { instances: ['m7g.large'], scaling: NodeScaling.autoscaled(3, 9) })),
      version: '1.35',
    });
  };
}

main(Number(process.argv[2]), process.argv[3], process.argv[4]);
