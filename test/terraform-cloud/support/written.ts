import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { TerraformStack } from 'cdktf';
import { Environment, Platform, TerraformState } from '../../../src';
import { Stack } from '../../../src/aws';
import { TerraformTree } from '../../../src/aws/stack/terraform-tree';
import { LocatedProblem, ValidationError } from '../../../src/core/validation-error';

export const ACCOUNT = '123456789012';

/** The platform `shop`, with its state in the organization `acme`. */
export function platform(props: { project?: string; hostname?: string } = {}): Platform {
  return new Platform('shop', { owner: 'commerce', terraformState: TerraformState.cloud({ organization: 'acme', ...props }) });
}

/** An environment of two stacks, `data`, and `app` that reads it. */
export function environment(of: Platform, name = 'prod', account: string | undefined = ACCOUNT): { environment: Environment; data: Stack; app: Stack } {
  const made = new Environment(of, name, { region: 'ap-northeast-2' });
  const data = new Stack(made, 'data', { account });
  const bucket = new S3Bucket(data, 'bucket', {});
  const app = new Stack(made, 'app', { account });
  new SqsQueue(app, 'queue', { name: bucket.arn });
  return { environment: made, data, app };
}

/** A stack as it is written, when all stacks of its platform are whole. */
export function written(of: Platform, stack: string): any {
  const { problems } = TerraformTree.of(of).prepare();
  if (problems.length > 0) throw new ValidationError(problems);
  return JSON.parse(TerraformTree.of(of).app.render().get(`stacks/${stack}/cdk.tf.json`)!.toString('utf8'));
}

/** What somebody should know of it. */
export function warningsOf(of: Platform): readonly LocatedProblem[] {
  return TerraformTree.of(of).prepare().warnings;
}

/** Resources of a type by what tells them apart for people, without cdktf's own notes. */
export function byName(configuration: any, type: string, name: (resource: any) => string = (one) => one.name): Record<string, any> {
  const all = Object.values<any>(configuration.resource?.[type] ?? {});
  return Object.fromEntries(all.map(({ '//': _, ...resource }) => [name(resource), resource] as const).sort(([a], [b]) => a < b ? -1 : 1));
}

/** The address of the workspace of a stack in references. */
export function workspaceId(configuration: any, name: string): string {
  const found = Object.entries<any>(configuration.resource.tfe_workspace).find(([, workspace]) => workspace.name === name);
  return `\${tfe_workspace.${found![0]}.id}`;
}

/** A stack of a plain cdktf app. */
export function plainStackIn(of: Platform, id: string): TerraformStack {
  return new TerraformStack(TerraformTree.of(of).app, id);
}
