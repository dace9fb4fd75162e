import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, TerraformStack, Testing } from 'cdktf';
import { SHARED } from '../../support/paths';

/** The AWS provider that is at hand without a network. */
const VERSION = '5.100.0';
const MIRROR = path.join(os.homedir(), '.terraform.d', 'plugins', 'registry.terraform.io', 'hashicorp', 'aws', VERSION);

/** What only 6.x of the provider knows, by resource and path of attributes: dropped for a run with 5.100.0. */
const ONLY_IN_6: Readonly<Record<string, readonly string[]>> = {
  aws_eks_cluster: ['deletion_protection', 'control_plane_scaling_config'],
  aws_eks_node_group: ['node_repair_config.max_parallel_nodes_repaired_count', 'node_repair_config.max_parallel_nodes_repaired_percentage', 'node_repair_config.max_unhealthy_node_threshold_percentage'],
};

/** What a run of `terraform` said. */
export interface Run {
  readonly code: number;
  readonly text: string;
}

/** Whether the real Terraform and the real provider can run here. */
export const HAS_TERRAFORM = spawnSync('terraform', ['version'], { encoding: 'utf8' }).status === 0 && providerIsLinked();

/** What is missing where they cannot. */
export const NO_TERRAFORM = 'needs terraform on PATH and the AWS provider 5.100.0 in its local mirror';

function providerIsLinked(): boolean {
  if (fs.existsSync(MIRROR)) return true;
  const tool = SHARED && path.join(SHARED, 'tools', 'link-terraform-providers');
  if (tool && fs.existsSync(tool)) spawnSync(tool, { encoding: 'utf8' });
  return fs.existsSync(MIRROR);
}

/** A stack as `terraform` reads it, for the provider at hand and with its state beside it. */
export function adapted(stack: TerraformStack): any {
  const configuration = withoutNewer(synthesized(stack));
  if (configuration.terraform.required_providers?.aws) configuration.terraform.required_providers.aws = { source: 'hashicorp/aws', version: VERSION };
  return configuration;
}

/** A configuration without what only a newer provider knows, and with its state beside it. */
export function withoutNewer(configuration: any): any {
  const { backend: _, cloud: __, ...terraform } = configuration.terraform;
  for (const [type, drops] of Object.entries(ONLY_IN_6)) {
    for (const resource of Object.values<any>(configuration.resource?.[type] ?? {})) {
      for (const drop of drops) {
        const keys = drop.split('.');
        const parent = keys.slice(0, -1).reduce((at, key) => at?.[key], resource);
        if (parent) delete parent[keys[keys.length - 1]];
      }
    }
  }
  return { ...configuration, terraform };
}

/** A configuration that asks nobody which version a cluster has. */
export function withoutQuestions(configuration: any): any {
  const { aws_eks_clusters: _, aws_eks_cluster: __, ...data } = configuration.data ?? {};
  for (const cluster of Object.values<any>(configuration.resource?.aws_eks_cluster ?? {})) delete cluster.lifecycle?.precondition;
  return { ...configuration, data: Object.keys(data).length > 0 ? data : undefined };
}

/** A stack as it is written, as data. */
export function synthesized(stack: TerraformStack): any {
  // References between stacks are made while all of them are prepared, which may find more.
  (stack.node.root as App).node.findAll().filter((one) => TerraformStack.isStack(one)).forEach((one) => (one as TerraformStack).prepareStack());
  return JSON.parse(Testing.synth(stack, true));
}

/** A folder that `terraform` runs in. Initialized once, and then used for one stack after another. */
export class Terraform {
  public readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trackway-terraform-'));
  private initialized = false;

  /** `terraform validate`: its diagnostics, one line each. */
  public validate(stack: TerraformStack): string[] {
    return this.validateConfiguration(adapted(stack));
  }

  /** The same of a configuration that was read from a file. */
  public validateConfiguration(configuration: unknown): string[] {
    this.take(configuration);
    const { stdout } = this.run('validate', '-json');
    type Diagnostic = { severity: string; summary: string; detail: string; snippet?: { context?: string } };
    const { diagnostics = [] } = JSON.parse(stdout) as { diagnostics?: Diagnostic[] };
    return diagnostics.map(({ severity, summary, detail, snippet }) => `${severity}: ${summary}: ${detail} (${snippet?.context ?? ''})`);
  }

  /**
   * `terraform plan` of a stack that nothing was made of yet: what would be done, `create aws_vpc.x` one line each. Needs no server, as long as the stack has
   * no data sources.
   */
  public plan(stack: TerraformStack): string[] {
    const configuration = withoutQuestions(adapted(stack));
    for (const provider of configuration.provider.aws) {
      delete provider.allowed_account_ids;
      Object.assign(provider, { access_key: 'nobody', secret_key: 'nobody', skip_credentials_validation: true, skip_metadata_api_check: true, skip_requesting_account_id: true });
    }
    this.take(configuration);
    const { status, stdout, stderr } = this.run('plan', '-json', '-input=false', '-refresh=false');
    type Line = { '@level': string; '@message': string; 'type': string; 'change'?: { action: string; resource: { addr: string } } };
    const lines = stdout.split('\n').filter((line) => line).map((line) => JSON.parse(line) as Line);
    if (status !== 0) throw new Error(`terraform plan failed:\n${lines.filter((line) => line['@level'] === 'error').map((line) => line['@message']).join('\n')}${stderr}`);
    return lines.filter(({ type }) => type === 'planned_change').map(({ change }) => `${change!.action} ${change!.resource.addr}`).sort();
  }

  /** Makes the folder hold this configuration. */
  public take(configuration: unknown): void {
    fs.writeFileSync(path.join(this.folder, 'cdk.tf.json'), JSON.stringify(configuration));
    if (this.initialized) return;
    const { status, stdout, stderr } = this.run('init', '-input=false');
    if (status !== 0) throw new Error(`terraform init failed:\n${stdout}${stderr}`);
    this.initialized = true;
  }

  /** Runs `terraform` in the folder. */
  public run(...args: string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
    // Keys of nobody: what needs an account must fail here rather than find one.
    const env = { ...process.env, TF_CLI_CONFIG_FILE: undefined, AWS_ACCESS_KEY_ID: 'nobody', AWS_SECRET_ACCESS_KEY: 'nobody', TF_IN_AUTOMATION: '1', CHECKPOINT_DISABLE: '1' };
    return spawnSync('terraform', [...args, '-no-color'], { cwd: this.folder, encoding: 'utf8', env, maxBuffer: 64 * 1024 * 1024 });
  }

  /** Removes the folder. */
  public remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
