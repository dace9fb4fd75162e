import * as fs from 'fs';
import * as path from 'path';
import { Run, Terraform } from './terraform';

type State = { resources: { module?: string; instances: { dependencies?: string[] }[] }[]; outputs: object };
type Diagnostic = { summary: string; detail: string; range?: { filename: string } };
type Line = { 'type': string; '@level': string; '@message': string; 'change'?: { action: string; resource: { addr: string } }; 'diagnostic'?: Diagnostic };

/**
 * What would be done for what was applied to become one program or another: `update aws_eks_cluster.cluster`, one line each, without hashes; and what is refused.
 *
 * Each program is a module, and has a state of its own: a copy of what was applied. So Terraform and its provider start once for all of them, and not for each.
 *
 * @param state the state of what was applied
 * @param programs configurations, as `terraform` reads them
 * @param run runs `terraform` in a folder
 */
export async function plansOf(state: string, programs: readonly any[], run: (folder: string, ...args: string[]) => Promise<Run>): Promise<string[][]> {
  const plans: string[][] = programs.map(() => []);
  // A provider is configured at the root: programs of another one need a run of their own.
  const providers = [...new Set(programs.map(({ provider }) => JSON.stringify(provider)))];
  for (const provider of providers) {
    const some = programs.flatMap((program, i) => JSON.stringify(program.provider) === provider ? [{ name: `program-${i}`, program }] : []);
    const terraform = new Terraform();
    try {
      for (const { name, program: { provider: _, ...module } } of some) {
        fs.mkdirSync(path.join(terraform.folder, name));
        fs.writeFileSync(path.join(terraform.folder, name, 'cdk.tf.json'), JSON.stringify(module));
      }
      fs.writeFileSync(path.join(terraform.folder, 'terraform.tfstate'), JSON.stringify(copied(JSON.parse(state) as State, some.map(({ name }) => name))));
      terraform.take({ terraform: some[0].program.terraform, provider: JSON.parse(provider), module: Object.fromEntries(some.map(({ name }) => [name, { source: `./${name}` }])) });
      // What was applied is what is there: to ask for all of it again would take most of the time.
      const { text } = await run(terraform.folder, 'plan', '-json', '-refresh=false');
      for (const line of text.split('\n').filter((one) => one.startsWith('{'))) collect(JSON.parse(line) as Line, plans);
    } finally {
      terraform.remove();
    }
  }
  return plans.map((lines) => [...new Set(lines)].sort());
}

function copied({ resources, ...state }: State, names: readonly string[]): State {
  const inside = names.flatMap((name) => resources.map((resource) => ({
    ...resource,
    module: `module.${name}`,
    instances: resource.instances.map((one) => ({ ...one, dependencies: one.dependencies?.map((address) => `module.${name}.${address}`) })),
  })));
  return { ...state, outputs: {}, resources: inside };
}

function collect(line: Line, plans: string[][]): void {
  if (line['@level'] === 'error') {
    const { summary, detail, range } = line.diagnostic!;
    const [, i] = /^program-(\d+)\//.exec(range?.filename ?? '') ?? [];
    const text = `error: ${summary}: ${detail.replace(/module\.program-\d+\./g, '')}`;
    for (const plan of i === undefined ? plans : [plans[Number(i)]]) plan.push(text);
  } else if (line.type === 'planned_change') {
    const { action, resource: { addr } } = line.change!;
    const [, i, address] = /^module\.program-(\d+)\.(.*)$/.exec(addr)!;
    plans[Number(i)].push(`${action} ${address.replace(/_[0-9A-F]{8}$/, '')}`);
  }
}
