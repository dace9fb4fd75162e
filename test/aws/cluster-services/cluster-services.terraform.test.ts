import { ClusterFacts } from '../../../src';
import { EksCluster, ExternalSecretsIdentity, KarpenterInfrastructure, Network } from '../../../src/aws';
import { testIf } from '../../support/paths';
import { environment } from '../support/stacks';
import { HAS_TERRAFORM, NO_TERRAFORM, Terraform } from '../support/terraform';
import { awsSide } from './program';

let terraform: Terraform;
beforeAll(() => { terraform = new Terraform(); });
afterAll(() => { terraform.remove(); });

testIf(HAS_TERRAFORM, NO_TERRAFORM)('the real Terraform and AWS provider find nothing wrong with what controllers need, of our cluster and of another', () => {
  const { ground } = awsSide(environment({ kubernetes: '1.35' }));
  const cluster = EksCluster.fromAttributes(ground, 'other', { name: 'other' });
  const facts = ClusterFacts.of({ name: 'other', region: 'ap-northeast-2', kubernetes: '1.34' });
  const network = Network.fromAttributes({ vpcId: 'vpc-1', privateSubnetIds: ['subnet-a', 'subnet-b'] });
  const permissionsBoundary = 'arn:aws:iam::123456789012:policy/boundary';
  new KarpenterInfrastructure(ground, 'other-karpenter', { cluster, facts, network, permissionsBoundary });
  new ExternalSecretsIdentity(ground, 'other-secrets', { cluster, facts, prefix: 'other/', keys: ['arn:aws:kms:ap-northeast-2:123456789012:key/k'], permissionsBoundary });
  expect(terraform.validate(ground)).toEqual([]);
}, 90_000);
