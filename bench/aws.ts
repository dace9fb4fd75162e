import * as fs from 'fs';
import * as path from 'path';
import type { Row } from './main';
import { Figures, medians, preparePrograms, requireTime, runProgram } from './measure';

const RUNS = 7;
/** Stacks of 67 resources each: 1,005. */
const STACKS = 15;

/** Constructing and synthesizing Terraform, against the same resources made by hand with cdktf and the provider. */
export function awsBenchmarks(root: string, scratch: string): Row[] {
  const program = preparePrograms(scratch)('aws');
  const run = (how: string) => (): Figures => runProgram(program, String(STACKS), how, path.join(scratch, `stacks-${how}`));
  const resources = [run('trackway')().resources, run('by-hand')().resources];
  if (resources[0] !== resources[1]) throw new Error(`not the same resources: ${resources.join(' and ')}`);
  sameBytes(scratch);
  const synth = medians(RUNS, { trackway: () => run('trackway')().ms, byHand: () => run('by-hand')().ms });
  const lib = path.join(root, 'lib', 'aws');
  const load = medians(2 * RUNS, { trackway: () => requireTime(lib, 'EksCluster', root), modules: () => requireTime(providerModules(root, lib, scratch), 'all', root) });
  return [
    { what: '1,005 AWS resources, a network and a cluster each', ours: synth.trackway, baseline: synth.byHand, unit: 'ms', against: 'the same by hand with cdktf', bar: 1.15 },
    { what: 'require trackway/aws', ours: load.trackway, baseline: load.modules, unit: 'ms', against: 'require cdktf and the same provider modules', bar: 1.3 },
  ];
}

/** What differs must be names of constructs alone, or one of the two does less. */
function sameBytes(scratch: string): void {
  const size = (how: string): number => {
    const text = fs.readFileSync(path.join(scratch, `stacks-${how}`, 'stacks', 'ground0', 'cdk.tf.json'), 'utf8');
    const { resource } = JSON.parse(text.replace(/_[0-9A-F]{8}\b/g, '')) as { resource: Record<string, Record<string, object>> };
    return Object.values(resource).flatMap((all) => Object.values(all)).reduce((sum, one) => sum + JSON.stringify({ ...one, '//': undefined }).length, 0);
  };
  const [ours, byHand] = [size('trackway'), size('by-hand')];
  if (Math.abs(ours / byHand - 1) > 0.02) throw new Error(`not the same resources: ${ours} and ${byHand} bytes`);
}

/** A module that requires cdktf and every module of the provider that `lib` does. */
function providerModules(root: string, lib: string, scratch: string): string {
  const file = path.join(scratch, 'provider-modules.cjs');
  if (fs.existsSync(file)) return file;
  const sources = fs.readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((one) => one.endsWith('.js')).map((one) => fs.readFileSync(path.join(lib, one), 'utf8'));
  const modules = new Set(sources.flatMap((text) => [...text.matchAll(/require\("(@cdktf\/provider-aws\/lib\/[^"]+)"\)/g)].map(([, module]) => module)));
  const lines = ['cdktf', ...modules].map((module) => `require(${JSON.stringify(path.join(root, 'node_modules', module))});`);
  fs.writeFileSync(file, `${lines.join('\n')}\nexports.all = true;\n`);
  return file;
}
