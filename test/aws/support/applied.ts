import { execFile } from 'child_process';
import { TerraformStack } from 'cdktf';
import { AwsServer } from './aws-server';
import { adapted, Terraform } from './terraform';

/** What a run of `terraform` said. */
export interface Run {
  readonly code: number;
  readonly text: string;
}

/** A stack that is applied to AWS on loopback, and what would be done next. */
export class Applied {
  /** Starts AWS. */
  public static async start(): Promise<Applied> {
    return new Applied(await AwsServer.start());
  }

  private readonly terraform = new Terraform();

  private constructor(private readonly aws: AwsServer) {}

  /** Where AWS listens. */
  public get url(): string {
    return this.aws.url;
  }

  /** Where `terraform` runs and keeps its state. */
  public get folder(): string {
    return this.terraform.folder;
  }

  /** Makes `terraform` look at a stack. */
  public take(stack: TerraformStack): void {
    const configuration = adapted(stack);
    const endpoints = Object.fromEntries(['ec2', 'eks', 'iam', 'kms', 'logs', 'rds', 's3', 'secretsmanager', 'sqs', 'sts'].map((service) => [service, this.aws.url]));
    for (const provider of configuration.provider.aws) Object.assign(provider, { endpoints: [endpoints], s3_use_path_style: true });
    this.terraform.take(configuration);
  }

  /** Runs `terraform`, in a process beside this one, which answers for AWS meanwhile. */
  public run(...args: string[]): Promise<Run> {
    const env = { ...process.env, AWS_ACCESS_KEY_ID: 'nobody', AWS_SECRET_ACCESS_KEY: 'nobody', AWS_EC2_METADATA_DISABLED: 'true', CHECKPOINT_DISABLE: '1' };
    delete (env as NodeJS.ProcessEnv).TF_CLI_CONFIG_FILE;
    return new Promise((resolve) => {
      execFile('terraform', [...args, '-no-color', '-input=false'], { cwd: this.terraform.folder, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code) : 0, text: stdout + stderr });
      });
    });
  }

  /** What would be done for a stack to become this one: `update aws_eks_cluster.cluster`, one line each, without hashes; and what is refused. */
  public async plan(stack: TerraformStack): Promise<string[]> {
    this.take(stack);
    // What was applied is what is there: to ask for all of it again would take most of the time.
    const { text } = await this.run('plan', '-json', '-refresh=false');
    type Line = { 'type': string; '@level': string; '@message': string; 'change'?: { action: string; resource: { addr: string } }; 'diagnostic'?: { summary: string; detail: string } };
    const lines = text.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Line);
    const errors = lines.filter((line) => line['@level'] === 'error').map(({ diagnostic }) => `error: ${diagnostic!.summary}: ${diagnostic!.detail}`);
    const changes = lines.filter(({ type }) => type === 'planned_change').map(({ change }) => `${change!.action} ${change!.resource.addr.replace(/_[0-9A-F]{8}$/, '')}`);
    return [...new Set([...errors, ...changes])].sort();
  }

  /** Ends all of it. */
  public async stop(): Promise<void> {
    this.terraform.remove();
    await this.aws.stop();
  }
}
