import { execFile } from 'child_process';
import { testIf } from '../../support/paths';
import { AwsServer, HAS_MOTO, NO_MOTO } from '../support/aws-server';
import { adapted, HAS_TERRAFORM, NO_TERRAFORM, Terraform } from '../support/terraform';
import { companyStack } from './support';

const IS_ASKED = process.env.CI !== undefined || process.env.TRACKWAY_APPLY !== undefined;
const reason = !HAS_TERRAFORM ? NO_TERRAFORM : !HAS_MOTO ? NO_MOTO : 'applies for real: set TRACKWAY_APPLY=1';

/** `terraform`, in a process beside this one, which answers for AWS meanwhile. */
function run(folder: string, ...args: string[]): Promise<{ code: number; text: string }> {
  const env: NodeJS.ProcessEnv = { ...process.env, AWS_ACCESS_KEY_ID: 'nobody', AWS_SECRET_ACCESS_KEY: 'nobody', AWS_EC2_METADATA_DISABLED: 'true', CHECKPOINT_DISABLE: '1' };
  delete env.TF_CLI_CONFIG_FILE;
  return new Promise((resolve) => {
    execFile('terraform', [...args, '-no-color', '-input=false'], { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, text: stdout + stderr });
    });
  });
}

/** The same configuration, without what keeps Terraform from destroying anything. */
function destructible(configuration: any): any {
  for (const resources of Object.values<any>(configuration.resource)) {
    for (const resource of Object.values<any>(resources)) if (resource.lifecycle) delete resource.lifecycle.prevent_destroy;
  }
  return configuration;
}

testIf(HAS_TERRAFORM && HAS_MOTO && IS_ASKED, reason)('an organization is applied, planned again without a change, protected, and goes only when nothing protects it', async () => {
  const aws = await AwsServer.start();
  const terraform = new Terraform();
  try {
    const configuration = adapted(companyStack());
    for (const provider of configuration.provider.aws) {
      const endpoints = [{ organizations: aws.url, sts: aws.url, iam: aws.url }];
      Object.assign(provider, { endpoints, skip_metadata_api_check: true, skip_credentials_validation: true });
    }
    terraform.take(configuration);
    expect((await run(terraform.folder, 'apply', '-auto-approve')).text).toContain('Apply complete! Resources: 17 added');

    const planned = await run(terraform.folder, 'plan', '-detailed-exitcode');
    expect(planned.text).toContain('No changes.');

    const kept = await run(terraform.folder, 'destroy', '-auto-approve');
    expect(kept.text).toContain('Instance cannot be destroyed');
    expect(kept.code).toBe(1);

    terraform.take(destructible(configuration));
    expect((await run(terraform.folder, 'destroy', '-auto-approve')).text).toContain('Destroy complete! Resources: 17 destroyed');
  } finally {
    terraform.remove();
    await aws.stop();
  }
}, 180_000);
