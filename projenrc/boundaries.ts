/**
 * Which room of `src/` may import from which. Each line is a rule of the linter, and its reason is what a person sees who breaks it.
 */
const rooms = ['core', 'manifests', 'analysis', 'policies', 'kubernetes', 'aws', 'terraform-cloud', 'testing', 'project', 'cli'] as const;
type Room = typeof rooms[number];

const mayImport: Record<Room, { from: Room[]; because: string }> = {
  'core': { from: [], because: 'core is what everything else stands on, so it knows only `constructs`' },
  'manifests': { from: ['core'], because: 'manifests works on finished documents as plain data, whoever made them' },
  'analysis': { from: ['core', 'manifests'], because: 'analysis reads manifests from any source, so it must not know our constructs' },
  'policies': { from: ['core', 'manifests', 'analysis'], because: 'policies judge finished documents and plans, whoever made them; constructs hand them over' },
  'kubernetes': { from: ['core', 'manifests', 'analysis', 'policies'], because: 'kubernetes builds cdk8s trees and must load without cdktf' },
  'aws': { from: ['core', 'manifests', 'policies'], because: 'aws builds cdktf trees; what crosses to the Kubernetes side is a value object in core' },
  'terraform-cloud': { from: ['core', 'aws', 'manifests', 'analysis', 'policies'], because: 'terraform-cloud runs stacks, whatever is in them' },
  'testing': { from: ['core', 'manifests', 'analysis', 'kubernetes', 'policies'], because: 'testing must load without cdktf and the AWS bindings' },
  'project': { from: ['core'], because: 'project generates files for projen and runs none of our constructs' },
  'cli': { from: [...rooms], because: 'the command line may use everything' },
};

export const boundaries = rooms.flatMap((room) => rooms
  .filter((other) => other !== room && !mayImport[room].from.includes(other))
  .map((other) => ({
    target: `./src/${room}`,
    from: `./src/${other}`,
    message: other === 'cli'
      ? 'nothing imports the command line: move what you need into the room it belongs to'
      : `src/${room} must not import from src/${other}: ${mayImport[room].because}`,
  })));

/** The root of a provider package costs 1.5 s and 490 MB at every start; one module of it costs 80 ms. */
export const bannedImports = [
  {
    regex: '^@cdktf/provider-[a-z]+$',
    message: 'The provider barrel loads every AWS service (1.5 s, 490 MB): import deep, e.g. @cdktf/provider-aws/lib/eks-cluster.',
  },
];
