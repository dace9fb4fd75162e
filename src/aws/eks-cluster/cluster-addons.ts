import { EksAddon } from '@cdktf/provider-aws/lib/eks-addon';
import { Fn, ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { iamName } from '../iam/iam-name';
import { POD_IDENTITY_TRUST } from '../iam/policy-document';
import { Role } from '../iam/role';
import { Addon } from './addon';
import { addonVersion } from './addon-versions';
import { EksClusterProps } from './eks-cluster-props';

/** What add-ons need of their cluster. */
export interface ClusterAddonsProps {
  /** The cluster's name, by reference: the name and not the whole, so that no change of the cluster touches an add-on. */
  readonly clusterName: string;
  /** The same, as it is known before anything is made. */
  readonly label: string;
  /** The cluster's version of Kubernetes. */
  readonly version: string;
  /** The partition, e.g. `aws`. */
  readonly partition: string;
  /** ARN of the permissions boundary of roles. @default - none */
  readonly permissionsBoundary?: string;
}

/** The add-ons that a cluster is to have, each as the nodes of the cluster ask of it. */
export function clusterAddons({ addons, nodes = [], fargate = [], autoMode, ipv6 }: EksClusterProps): Addon[] {
  const onlyFargate = nodes.length === 0 && fargate.length > 0 && !autoMode;
  // On Fargate the network of pods is Fargate's, and no agent runs on what is no node.
  const usual = nodes.length === 0 && autoMode ? [] : onlyFargate ? [Addon.coreDns()] : Addon.defaults();
  return (addons ?? usual).map((addon) => {
    const withWindows = nodes.some(({ isWindows }) => isWindows) ? addon.forWindows() : addon;
    const withIpv6 = ipv6 ? withWindows.forIpv6() : withWindows;
    return onlyFargate ? withIpv6.forFargate() : withIpv6;
  });
}

/** The add-ons of a cluster, each with its role. */
export class ClusterAddons extends Construct {
  public constructor(scope: Construct, id: string, private readonly props: ClusterAddonsProps) {
    super(scope, id);
  }

  /** Makes add-ons that depend on `after`. */
  public create(addons: readonly Addon[], after: readonly ITerraformDependable[]): EksAddon[] {
    return addons.map((addon) => this.createOne(addon, after));
  }

  private createOne({ name, version, configuration, identity }: Addon, after: readonly ITerraformDependable[]): EksAddon {
    const { clusterName, label, partition, permissionsBoundary } = this.props;
    const { serviceAccount, policies, statements } = identity ?? {};
    const role = identity && new Role(this, `${name}-role`, { name: iamName([label, name]), trust: POD_IDENTITY_TRUST, partition, policies, statements, permissionsBoundary });
    return new EksAddon(this, name, {
      clusterName,
      addonName: name,
      addonVersion: version ?? addonVersion(name, this.props.version),
      configurationValues: configuration && Fn.jsonencode(configuration),
      podIdentityAssociation: role && [{ roleArn: role.arn, serviceAccount: serviceAccount! }],
      // The program says what an add-on is like; what somebody changed in the cluster goes.
      resolveConflictsOnCreate: 'OVERWRITE',
      resolveConflictsOnUpdate: 'OVERWRITE',
      dependsOn: [...after, ...role?.permissions ?? []],
    });
  }
}
