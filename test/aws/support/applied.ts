import { execFile } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { TerraformStack } from 'cdktf';
import { AwsServer } from './aws-server';
import { plansOf } from './plans';
import { adapted, Run, Terraform } from './terraform';

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

  /** Makes `terraform` look at a stack, or at what `change` makes of it. */
  public take(stack: TerraformStack, change: (configuration: any) => any = (same) => same): void {
    this.terraform.take(change(this.configuration(stack)));
  }

  /** Runs `terraform` over the stack. */
  public run(...args: string[]): Promise<Run> {
    return this.runIn(this.terraform.folder, ...args);
  }

  /** What was applied, to plan from. */
  public state(): string {
    return fs.readFileSync(path.join(this.terraform.folder, 'terraform.tfstate'), 'utf8');
  }

  /** What would be done for each of some stacks, if what was applied were to become it. See {@link plansOf}. */
  public plans(state: string, stacks: readonly TerraformStack[]): Promise<string[][]> {
    return plansOf(state, stacks.map((stack) => this.configuration(stack)), (folder, ...args) => this.runIn(folder, ...args));
  }

  /** What a command of AWS's own tool says. */
  public async ask(...args: string[]): Promise<any> {
    const { code, text } = await execute('aws', ['--endpoint-url', this.aws.url, '--region', 'ap-northeast-2', '--output', 'json', ...args], this.folder);
    if (code !== 0) throw new Error(text);
    return JSON.parse(text);
  }

  /** Ends all of it. */
  public async stop(): Promise<void> {
    this.terraform.remove();
    await this.aws.stop();
  }

  private configuration(stack: TerraformStack): any {
    const configuration = adapted(stack);
    const endpoints = Object.fromEntries(SERVICES.map((service) => [service, this.aws.url]));
    for (const provider of configuration.provider.aws) Object.assign(provider, { endpoints: [endpoints], s3_use_path_style: true });
    return configuration;
  }

  private runIn(folder: string, ...args: string[]): Promise<Run> {
    return execute('terraform', [...args, '-no-color', '-input=false'], folder);
  }
}

const SERVICES = ['ec2', 'eks', 'iam', 'kms', 'logs', 'organizations', 'rds', 's3', 'secretsmanager', 'sqs', 'sts'];

/** A command in a process beside this one, which answers for AWS meanwhile. */
function execute(command: string, args: readonly string[], cwd: string): Promise<Run> {
  const env: NodeJS.ProcessEnv = { ...process.env, AWS_ACCESS_KEY_ID: 'nobody', AWS_SECRET_ACCESS_KEY: 'nobody', AWS_EC2_METADATA_DISABLED: 'true', CHECKPOINT_DISABLE: '1' };
  delete env.TF_CLI_CONFIG_FILE;
  return new Promise((resolve) => {
    execFile(command, args, { cwd, env, maxBuffer: 64 * 1024 * 1024, timeout: LONGEST, killSignal: 'SIGINT' }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, text: stdout + stderr });
    });
  });
}

/** In milliseconds: what waits for what AWS on loopback will never say is told of, and what it said meanwhile. */
const LONGEST = 360_000;
