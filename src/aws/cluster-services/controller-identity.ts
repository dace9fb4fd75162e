import { EksPodIdentityAssociation } from '@cdktf/provider-aws/lib/eks-pod-identity-association';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { ClusterController, ClusterFacts } from '../../core/cluster-facts';
import { freshId } from '../../core/construct-id';
import { refuse } from '../../core/problems';
import { EksCluster } from '../eks-cluster/eks-cluster';
import { IEksCluster } from '../eks-cluster/existing-cluster';
import { iamName } from '../iam/iam-name';
import { POD_IDENTITY_TRUST, PolicyStatement } from '../iam/policy-document';
import { Role } from '../iam/role';
import { partitionOf } from '../stack/region';
import { Stack } from '../stack/stack';

/** What every controller's identity is asked. */
export interface ControllerIdentityProps {
  /** The cluster that it runs in. */
  readonly cluster: IEksCluster;
  /**
   * What is known of the cluster before it is made.
   *
   * @default - what an `EksCluster` of this program says; a cluster that somebody else makes needs it
   */
  readonly facts?: ClusterFacts;
  /**
   * ARN of a policy that bounds what the role may ever do.
   *
   * @default - none
   */
  readonly permissionsBoundary?: string;
}

/** What statements are written with. */
export interface Surroundings {
  /** What is known of the cluster. */
  readonly facts: ClusterFacts;
  /** The partition, e.g. `aws`. */
  readonly partition: string;
  /** The account, or `*` where the stack names none: a policy of a role reaches no other account than its own. */
  readonly account: string;
}

/** The role of a controller, and the Pod Identity association by which its ServiceAccount, and no other, takes it on. */
export class ControllerIdentity extends Construct {
  /** What is known of the cluster. */
  public readonly facts: ClusterFacts;
  /** The role of the controller. */
  public readonly role: Role;
  /** What gives the role to the ServiceAccount. */
  public readonly association: EksPodIdentityAssociation;

  /**
   * @param scope a stack
   * @param id its id
   * @param props the cluster
   * @param controller which controller it is
   * @param statements what the controller may do
   */
  public constructor(
    scope: Construct, id: string, props: ControllerIdentityProps, controller: ClusterController,
    statements: (around: Surroundings, self: Construct) => PolicyStatement[],
  ) {
    super(scope, freshId(scope, id));
    this.facts = knownFacts(this, props, controller);
    const around = surroundingsOf(this, this.facts);
    const { namespace, serviceAccount } = this.facts.accountOf(controller);
    this.role = new Role(this, 'role', {
      name: iamName([this.facts.name, controller]),
      trust: POD_IDENTITY_TRUST,
      partition: around.partition,
      statements: statements(around, this),
      permissionsBoundary: props.permissionsBoundary,
    });
    this.association = new EksPodIdentityAssociation(this, 'association', {
      clusterName: props.cluster.name, namespace, serviceAccount, roleArn: this.role.arn, dependsOn: [...this.role.permissions],
    });
    this.node.defaultChild = this.association;
  }
}

/**
 * What is known of a cluster that a controller gets its role in.
 *
 * @throws ValidationError `ClusterFactsMissing` or `PodIdentityAgentMissing`
 */
export function knownFacts(scope: Construct, { cluster, facts }: ControllerIdentityProps, controller: ClusterController): ClusterFacts {
  const known = facts ?? (cluster instanceof EksCluster ? cluster.facts : undefined);
  if (!known) {
    refuse(scope, {
      code: 'ClusterFactsMissing',
      what: 'the cluster is made elsewhere, and nothing says what is known of it',
      fix: 'give `facts: ClusterFacts.of({ name, region, kubernetes })`',
    });
  }
  if (known.hasAddon('eks-pod-identity-agent') === false && !known.autoMode) {
    refuse(scope, {
      code: 'PodIdentityAgentMissing',
      what: `${controller} gets its role from the pod-identity agent, which the cluster ${known.name} does not have`,
      fix: 'add Addon.podIdentityAgent() to the cluster',
    });
  }
  return known;
}

/** What statements are written with. */
export function surroundingsOf(scope: Construct, facts: ClusterFacts): Surroundings {
  const stack = TerraformStack.of(scope);
  return { facts, partition: partitionOf(facts.region), account: (stack instanceof Stack ? stack.account : undefined) ?? '*' };
}
