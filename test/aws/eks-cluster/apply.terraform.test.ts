import { execFile } from 'child_process';
import { Nat, Network, Stack } from '../../../src/aws';
import { testIf } from '../../support/paths';
import { AwsServer, HAS_MOTO, NO_MOTO } from '../support/aws-server';
import { cluster, nodes } from '../support/clusters';
import { environment } from '../support/stacks';
import { adapted, HAS_TERRAFORM, NO_TERRAFORM, Terraform } from '../support/terraform';

const IS_ASKED = process.env.CI !== undefined || process.env.TRACKWAY_APPLY !== undefined;
const reason = !HAS_TERRAFORM ? NO_TERRAFORM : !HAS_MOTO ? NO_MOTO : 'takes three minutes: set TRACKWAY_APPLY=1';

/** `terraform`, in a process beside this one, which answers for AWS meanwhile. */
function run(folder: string, ...args: string[]): Promise<{ code: number; text: string }> {
  const env = { ...process.env, AWS_ACCESS_KEY_ID: 'nobody', AWS_SECRET_ACCESS_KEY: 'nobody', AWS_EC2_METADATA_DISABLED: 'true', CHECKPOINT_DISABLE: '1' };
  delete (env as NodeJS.ProcessEnv).TF_CLI_CONFIG_FILE;
  return new Promise((resolve) => {
    execFile('terraform', [...args, '-no-color', '-input=false'], { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, text: stdout + stderr });
    });
  });
}

/** Positions in a log of the lines that start with `prefix` and say `what`. */
function lines(text: string, prefix: string, what: string): number[] {
  return text.split('\n').flatMap((line, i) => line.startsWith(prefix) && line.includes(what) ? [i] : []);
}

const first = (...positions: number[][]) => Math.min(...positions.flat());
const last = (...positions: number[][]) => Math.max(...positions.flat());

testIf(HAS_TERRAFORM && HAS_MOTO && IS_ASKED, reason)('a cluster is applied in order, planned again without a change, and destroyed in order', async () => {
  const aws = await AwsServer.start();
  const terraform = new Terraform();
  try {
    const stack = new Stack(environment({}, 'staging'), 'ground', { account: '123456789012' });
    cluster({ network: new Network(stack, 'network', { cidr: '10.20.0.0/16', zones: 2, nat: Nat.single() }), nodes: [nodes()] }, stack);
    const configuration = adapted(stack);
    const endpoints = Object.fromEntries(['ec2', 'eks', 'iam', 'kms', 'logs', 'sts'].map((service) => [service, aws.url]));
    for (const provider of configuration.provider.aws) Object.assign(provider, { endpoints: [endpoints] });
    terraform.take(configuration);

    const applied = await run(terraform.folder, 'apply', '-auto-approve');
    expect(applied).toMatchObject({ code: 0 });
    const created = (prefix: string) => lines(applied.text, prefix, 'Creation complete');
    const creating = (prefix: string) => lines(applied.text, prefix, 'Creating...');
    expect(last(created('aws_cloudwatch_log_group.cluster_logs'))).toBeLessThan(first(creating('aws_eks_cluster.')));
    const before = ['vpc-cni', 'kube-proxy', 'eks-pod-identity-agent'].map((name) => created(`aws_eks_addon.cluster_addons_${name}`));
    expect(last(...before, created('aws_nat_gateway.'), created('aws_route.network_private'))).toBeLessThan(first(creating('aws_eks_node_group.')));
    expect(last(created('aws_eks_node_group.'))).toBeLessThan(first(creating('aws_eks_addon.cluster_addons_coredns')));

    const planned = await run(terraform.folder, 'plan', '-detailed-exitcode');
    expect(planned.text).toContain('No changes.');
    expect(planned.code).toBe(0);

    const destroyed = await run(terraform.folder, 'destroy', '-auto-approve');
    expect(destroyed).toMatchObject({ code: 0 });
    const gone = last(lines(destroyed.text, 'aws_eks_node_group.', 'Destruction complete'));
    const going = (prefix: string) => lines(destroyed.text, prefix, 'Destroying...');
    const needed = ['aws_nat_gateway.', 'aws_route.network_private', 'aws_route_table_association.network_private', 'aws_eks_addon.cluster_addons_vpc-cni', 'aws_eks_access_entry.', 'aws_eks_cluster.'];
    for (const prefix of needed) expect([prefix, first(going(prefix)) > gone]).toEqual([prefix, true]);
  } finally {
    terraform.remove();
    await aws.stop();
  }
}, 300_000);
