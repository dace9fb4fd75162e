import { VpcSecurityGroupIngressRule, VpcSecurityGroupIngressRuleConfig } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { TerraformStack } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { addDeferredCheck } from '../../core/problems';
import { Warnings } from '../../core/warnings';
import { IEksCluster } from '../eks-cluster/existing-cluster';
import { IRoleGiver, roleGiversOf } from '../iam/role-giver';
import { INetwork, Network } from '../network/network';
import { sourceOf } from './database-source';

/** What the access to a database is about. */
export interface DatabaseAccessProps {
  /** Its name in AWS. */
  readonly label: string;
  /** What a person calls its engine. */
  readonly title: string;
  /** The port it listens on. */
  readonly port: number;
  /** What its connections pass. */
  readonly securityGroupId: string;
  /** The network it is in. */
  readonly network: INetwork;
}

type Source = Pick<VpcSecurityGroupIngressRuleConfig, 'referencedSecurityGroupId' | 'cidrIpv4'>;

/** Who is let in to a database: the clusters of its environment once some workload connects, and who was named. */
export class DatabaseAccess {
  private isUsed = false;
  private isOpen = false;

  public constructor(private readonly database: Construct, private readonly props: DatabaseAccessProps) {
    addDeferredCheck(database, () => {
      this.openToClusters();
      if (this.isUsed && !this.isOpen) this.warn();
      return [];
    });
  }

  /** Lets a security group or a range of addresses in. */
  public allow(source: string, name: string | undefined): void {
    const { id, rule } = sourceOf(this.database, source, name);
    this.createRule(this.database, id, name ?? source, rule);
  }

  /** Lets the clusters of the environment in: those that are there, and once the tree is complete those that were made later. */
  public useFromClusters(): void {
    if (this.isUsed) return;
    this.isUsed = true;
    this.openToClusters();
  }

  private openToClusters(): void {
    if (!this.isUsed) return;
    for (const cluster of clustersOf(this.database)) this.openTo(cluster);
  }

  /** The rule belongs to the database and lies in its stack, unless the cluster is in a stack that takes the network from there and so is applied later. */
  private openTo(cluster: IEksCluster): void {
    const { network, label } = this.props;
    const own = TerraformStack.of(this.database);
    const isLater = TerraformStack.of(cluster) !== own && network instanceof Network && TerraformStack.of(network) === own;
    const from = cluster.node.path.replace(/\//g, '-');
    const [scope, id] = isLater ? [cluster, `to-${label}`] : [this.database, `from-${from}`];
    this.createRule(scope, id, from, { referencedSecurityGroupId: cluster.securityGroupId });
  }

  private createRule(scope: IConstruct, id: string, from: string, source: Source): void {
    this.isOpen = true;
    if (scope.node.tryFindChild(id)) return;
    const { port, securityGroupId, title } = this.props;
    new VpcSecurityGroupIngressRule(scope as Construct, id, {
      securityGroupId, ...source, ipProtocol: 'tcp', fromPort: port, toPort: port, description: `${title} from ${from}`,
    });
  }

  private warn(): void {
    Warnings.of(this.database).add({
      code: 'SqlDatabaseClosed',
      what: 'workloads connect to it, but its environment has no cluster that they would run in, so nobody is let in',
      fix: 'make the cluster in the same environment, or say who comes: database.allowFrom("sg-0123456789abcdef0")',
    });
  }
}

function clustersOf(construct: IConstruct): IEksCluster[] {
  return roleGiversOf(construct).filter((one): one is IEksCluster & IRoleGiver => 'securityGroupId' in one);
}
