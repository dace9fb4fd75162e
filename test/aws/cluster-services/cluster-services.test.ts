import { TerraformStack } from 'cdktf';
import { Addon, EksCluster, Network, Stack } from '../../../src/aws';
import { CertManagerIdentity, ExternalDnsIdentity } from '../../../src/aws/cluster-services/dns-identities';
import { ExternalSecretsIdentity } from '../../../src/aws/cluster-services/external-secrets-identity';
import { KarpenterInfrastructure } from '../../../src/aws/cluster-services/karpenter-infrastructure';
import { LoadBalancerControllerIdentity } from '../../../src/aws/cluster-services/load-balancer-controller-identity';
import { ClusterFacts } from '../../../src/core/cluster-facts';
import { refusal } from '../../support/render';
import { cluster, nodes } from '../support/clusters';
import { environment, ground, resource, resources } from '../support/stacks';

function made(stack: Stack = ground({ account: '123456789012' })): { stack: Stack; network: Network; cluster: EksCluster; facts: ClusterFacts } {
  const network = new Network(stack, 'network', { cidr: '10.20.0.0/16' });
  const eks = cluster({ network, nodes: [nodes()] }, stack);
  return { stack, network, cluster: eks, facts: eks.facts };
}

/** What IAM counts of a policy: everything but white space. */
const size = (encoded: string): number => encoded.replace(/\s+/g, '').length;

const policyOf = (stack: TerraformStack, id: string): string => resource(stack, 'aws_iam_role_policy', id).policy;

test('the role of a controller is taken on by its ServiceAccount alone', () => {
  const { stack, cluster: eks } = made();
  new LoadBalancerControllerIdentity(stack, 'load-balancers', { cluster: eks });
  expect(resource(stack, 'aws_eks_pod_identity_association', 'load-balancers')).toMatchObject({
    namespace: 'kube-system', service_account: 'aws-load-balancer-controller', role_arn: expect.stringMatching(/^\$\{aws_iam_role\.load-balancers_role_\w+\.arn\}$/),
  });
});

test('nodes of Karpenter have a role, and an access entry by which they join', () => {
  const { stack, cluster: eks, network } = made();
  new KarpenterInfrastructure(stack, 'karpenter', { cluster: eks, network });
  expect(resource(stack, 'aws_iam_role', 'karpenter_nodes').name).toBe('shop-prod-ground-cluster-karpenter-nodes');
  expect(resource(stack, 'aws_eks_access_entry', 'karpenter')).toMatchObject({ type: 'EC2_LINUX' });
  expect(Object.values(resources(stack, 'aws_iam_role_policy_attachment')).map(({ policy_arn }) => policy_arn).filter((arn: string) => /CNI/.test(arn))).toHaveLength(1);
});

test('the queue of interruptions is encrypted, takes events of the four rules and nothing without TLS', () => {
  const { stack, cluster: eks, network } = made();
  new KarpenterInfrastructure(stack, 'karpenter', { cluster: eks, network });
  expect(resource(stack, 'aws_sqs_queue')).toMatchObject({ name: 'shop-prod-ground-cluster-karpenter', message_retention_seconds: 300, sqs_managed_sse_enabled: true });
  expect(Object.values(resources(stack, 'aws_cloudwatch_event_rule')).map(({ event_pattern }) => JSON.parse(event_pattern))).toEqual([
    { 'source': ['aws.health'], 'detail-type': ['AWS Health Event'] },
    { 'source': ['aws.ec2'], 'detail-type': ['EC2 Instance Rebalance Recommendation'] },
    { 'source': ['aws.ec2'], 'detail-type': ['EC2 Spot Instance Interruption Warning'] },
    { 'source': ['aws.ec2'], 'detail-type': ['EC2 Instance State-change Notification'] },
  ]);
  const { policy } = resource(stack, 'aws_sqs_queue_policy');
  expect(policy).toContain('aws:SecureTransport');
  expect(Object.values(resources(stack, 'aws_cloudwatch_event_target'))).toHaveLength(4);
});

test('Karpenter finds subnets and the security group by the tag of the cluster, and nothing fights over the tag of a subnet', () => {
  const { stack, cluster: eks, network } = made();
  new KarpenterInfrastructure(stack, 'karpenter', { cluster: eks, network });
  const tagged = Object.values(resources(stack, 'aws_subnet')).filter(({ tags }) => tags['karpenter.sh/discovery'] === 'shop-prod-ground-cluster').map(({ tags }) => tags.Name);
  expect(tagged).toEqual([
    'shop-prod-ground-network-private-ap-northeast-2a', 'shop-prod-ground-network-private-ap-northeast-2b', 'shop-prod-ground-network-private-ap-northeast-2c',
  ]);
  expect(Object.values(resources(stack, 'aws_ec2_tag')).filter(({ key }) => key === 'karpenter.sh/discovery')).toEqual([
    expect.objectContaining({ resource_id: expect.stringContaining('cluster_security_group_id'), value: 'shop-prod-ground-cluster' }),
  ]);
});

test('subnets of a network that somebody else makes are tagged one by one', () => {
  const { stack, cluster: eks } = made();
  const network = Network.fromAttributes({ vpcId: 'vpc-1', privateSubnetIds: ['subnet-a', 'subnet-b'] });
  new KarpenterInfrastructure(stack, 'karpenter', { cluster: eks, network });
  expect(Object.values(resources(stack, 'aws_ec2_tag')).filter(({ resource_id }) => /^subnet-/.test(resource_id)).map(({ resource_id }) => resource_id)).toEqual(['subnet-a', 'subnet-b']);
});

test('Karpenter ends and tags only what carries the tag of the cluster', () => {
  const { stack, cluster: eks, network } = made();
  new KarpenterInfrastructure(stack, 'karpenter', { cluster: eks, network });
  const policy = policyOf(stack, 'karpenter_controller');
  for (const sid of ['AllowScopedDeletion', 'AllowScopedResourceTagging', 'AllowPassingInstanceRole', 'AllowScopedInstanceProfileActions']) expect(policy).toContain(sid);
  expect(policy).toContain('aws:ResourceTag/kubernetes.io/cluster/shop-prod-ground-cluster');
  expect(policy).toContain('arn:aws:eks:ap-northeast-2:123456789012:cluster/shop-prod-ground-cluster');
  expect(policy).toContain('arn:aws:iam::123456789012:instance-profile/*');
});

test('policies of the largest controllers fit into a role: IAM takes 10,240 characters', () => {
  const { stack, cluster: eks, network } = made();
  new KarpenterInfrastructure(stack, 'karpenter', { cluster: eks, network });
  new LoadBalancerControllerIdentity(stack, 'load-balancers', { cluster: eks });
  const sizes = ['karpenter_controller', 'load-balancers'].map((id) => size(policyOf(stack, id)));
  for (const one of sizes) expect(one).toBeLessThan(10_000);
  expect(Math.min(...sizes)).toBeGreaterThan(3000);
});

test('secrets are read below the name of the environment alone', () => {
  const { stack, cluster: eks } = made();
  new ExternalSecretsIdentity(stack, 'secrets', { cluster: eks, keys: ['arn:aws:kms:ap-northeast-2:123456789012:key/k'] });
  const policy = policyOf(stack, 'secrets');
  expect(policy).toContain('arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:shop/prod/*');
  expect(policy).toContain('kms:Decrypt');
  expect(policy).not.toContain('secretsmanager:PutSecretValue');
});

test('records are changed in the named zones alone, and for certificates only TXT', () => {
  const { stack, cluster: eks } = made();
  new ExternalDnsIdentity(stack, 'dns', { cluster: eks, hostedZones: ['Z1'] });
  new CertManagerIdentity(stack, 'certificates', { cluster: eks, hostedZones: ['Z1'] });
  expect(policyOf(stack, 'dns')).toContain('arn:aws:route53:::hostedzone/Z1');
  expect(policyOf(stack, 'certificates')).toContain('route53:ChangeResourceRecordSetsRecordTypes');
});

test('a stack that names no account leaves it open, and China has its own partition', () => {
  const stack = new Stack(environment({ region: 'cn-north-1' }), 'ground');
  const network = Network.fromAttributes({ vpcId: 'vpc-1', privateSubnetIds: ['subnet-a', 'subnet-b'] });
  const facts = ClusterFacts.of({ name: 'legacy', region: 'cn-north-1', kubernetes: '1.34', secretsPrefix: 'shop/prod/' });
  const existing = EksCluster.fromAttributes(stack, 'legacy', { name: 'legacy', securityGroupId: 'sg-1' });
  new KarpenterInfrastructure(stack, 'karpenter', { cluster: existing, network, facts });
  expect(policyOf(stack, 'karpenter')).toContain('arn:aws-cn:eks:cn-north-1:*:cluster/legacy');
});

describe('refuses', () => {
  test('a cluster that somebody else makes and of which nothing is known', () => {
    const { stack } = made();
    const legacy = EksCluster.fromAttributes(stack, 'legacy', { name: 'legacy' });
    expect(refusal(() => new LoadBalancerControllerIdentity(stack, 'load-balancers', { cluster: legacy }))).toBe(
      '[shop/shop-prod-ground/load-balancers] the cluster is made elsewhere, and nothing says what is known of it; give `facts: ClusterFacts.of({ name, region, kubernetes })` (ClusterFactsMissing)');
  });

  test('a cluster without the agent that gives roles to pods', () => {
    const stack = ground({ account: '123456789012' });
    const eks = cluster({ addons: [Addon.vpcCni(), Addon.kubeProxy(), Addon.coreDns()].map((addon) => addon.name === 'vpc-cni' ? Addon.custom('vpc-cni', { version: 'v1.21.1-eksbuild.3', beforeNodes: true }) : addon) }, stack);
    expect(refusal(() => new LoadBalancerControllerIdentity(stack, 'load-balancers', { cluster: eks }))).toBe(
      '[shop/shop-prod-ground/load-balancers] aws-load-balancer-controller gets its role from the pod-identity agent, which the cluster shop-prod-ground-cluster does not have; '
      + 'add Addon.podIdentityAgent() to the cluster (PodIdentityAgentMissing)');
  });

  test('a prefix of secrets that opens more than it says', () => {
    const { stack, cluster: eks } = made();
    expect(refusal(() => new ExternalSecretsIdentity(stack, 'secrets', { cluster: eks, prefix: 'shop' }))).toBe(
      '[shop/shop-prod-ground/secrets] `prefix` is "shop", which opens other secrets too; give what their names begin with, up to and with a slash: `prefix: "shop/prod/"` (SecretsPrefix)');
    const facts = ClusterFacts.of({ name: 'cluster', region: 'ap-northeast-2', kubernetes: '1.35' });
    expect(refusal(() => new ExternalSecretsIdentity(stack, 'others', { cluster: eks, facts }))).toBe(
      '[shop/shop-prod-ground/others] nothing says which secrets may be read; give what their names begin with, up to and with a slash: `prefix: "shop/prod/"` (SecretsPrefix)');
  });

  test('records of no zone', () => {
    const { stack, cluster: eks } = made();
    expect(refusal(() => new ExternalDnsIdentity(stack, 'dns', { cluster: eks, hostedZones: [] }))).toBe(
      '[shop/shop-prod-ground/dns] `hostedZones` is empty, so that no record could be changed; name the zones: ["Z0123456789ABCDEFGHIJ"] (HostedZones)');
  });
});
