import * as fs from 'fs';
import * as path from 'path';

/** A stack as cdktf writes it, as far as a test says. */
export interface ProgramStack {
  readonly dependencies?: readonly string[];
  readonly configuration: Record<string, any>;
}

/** Writes what cdktf writes: a manifest and a folder for each stack. */
export function writeProgram(out: string, stacks: Readonly<Record<string, ProgramStack>>, version = '0.21.0'): string {
  fs.rmSync(out, { recursive: true, force: true });
  const manifest = Object.fromEntries(Object.entries(stacks).map(([name, { dependencies = [] }]) => (
    [name, { name, constructPath: name, dependencies, workingDirectory: `stacks/${name}`, synthesizedStackPath: `stacks/${name}/cdk.tf.json` }]
  )));
  fs.mkdirSync(out, { recursive: true });
  fs.writeFileSync(path.join(out, 'manifest.json'), JSON.stringify({ stacks: manifest, version }));
  for (const [name, { configuration }] of Object.entries(stacks)) {
    fs.mkdirSync(path.join(out, 'stacks', name), { recursive: true });
    const whole = { '//': { metadata: { backend: 'cloud', stackName: name, version } }, ...configuration, 'terraform': { cloud: { organization: 'acme', workspaces: { name } }, ...configuration.terraform } };
    fs.writeFileSync(path.join(out, 'stacks', name, 'cdk.tf.json'), JSON.stringify(whole, undefined, 2));
  }
  return out;
}

/** A view of another stack's state, under the name that cdktf gives it. */
export function remoteState(stack: string): Record<string, unknown> {
  return { [`cross-stack-reference-input-${stack}`]: { backend: 'remote', config: { organization: 'acme', workspaces: { name: stack } } } };
}

/** An expression for another stack's output. */
export function outputOf(stack: string, output: string): string {
  return `\${data.terraform_remote_state.cross-stack-reference-input-${stack}.outputs.${output}}`;
}

/** Three stacks, each of which reads from those before it: a network, a database in it, and what uses both. */
export function chainedProgram(options: { cidr?: string; size?: string; greeting?: string } = {}): Record<string, ProgramStack> {
  const { cidr = '10.0.0.0/16', size = 'small', greeting = 'hello' } = options;
  const crossStack = (value: string): object => ({ value, sensitive: true });
  return {
    net: {
      configuration: {
        resource: { terraform_data: { vpc: { input: cidr } } },
        output: { 'cross-stack-output-vpcinput': crossStack('${terraform_data.vpc.input}'), 'cross-stack-output-vpcid': crossStack('${terraform_data.vpc.id}') },
      },
    },
    db: {
      dependencies: ['net'],
      configuration: {
        data: { terraform_remote_state: remoteState('net') },
        resource: { terraform_data: { db: { input: { cidr: outputOf('net', 'cross-stack-output-vpcinput'), vpc: outputOf('net', 'cross-stack-output-vpcid'), size } } } },
        output: { 'cross-stack-output-dbid': crossStack('${terraform_data.db.id}') },
      },
    },
    web: {
      dependencies: ['db', 'net'],
      configuration: {
        data: { terraform_remote_state: { ...remoteState('db'), ...remoteState('net') } },
        resource: { terraform_data: { web: { input: { db: outputOf('db', 'cross-stack-output-dbid'), vpc: outputOf('net', 'cross-stack-output-vpcid'), greeting } } } },
      },
    },
  };
}
