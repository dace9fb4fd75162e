import { Construct } from 'constructs';
import { freshId } from '../../../core/construct-id';
import { refuse } from '../../../core/problems';
import { Warnings } from '../../../core/warnings';
import { ChartRelease } from '../release/chart-release';
import { accountValues, ReplicatedServiceProps, installChart } from './cluster-service';

/** What a platform team answers about the AWS Load Balancer Controller. */
export interface AwsLoadBalancerControllerProps extends ReplicatedServiceProps {
  /**
   * Tags by which the controller finds the VPC: its nodes' metadata, where it would look else, is closed to pods.
   *
   * @default - the `Name` of the VPC, where the facts have it
   */
  readonly vpcTags?: Readonly<Record<string, string>>;
  /**
   * The VPC's id, where no tag tells it from the others.
   *
   * @default - found by tags
   */
  readonly vpcId?: string;
}

/** It signs its own certificate in the chart's templates, so that each rendering has another one. */
const GENERATED = [
  { kind: 'Secret', name: 'aws-load-balancer-tls', path: '.data' },
  { group: 'admissionregistration.k8s.io', kind: 'MutatingWebhookConfiguration', name: 'aws-load-balancer-webhook', path: '.webhooks[].clientConfig.caBundle' },
  { group: 'admissionregistration.k8s.io', kind: 'ValidatingWebhookConfiguration', name: 'aws-load-balancer-webhook', path: '.webhooks[].clientConfig.caBundle' },
];

/**
 * The AWS Load Balancer Controller: makes an ALB for an Ingress of class `alb`, and an NLB for a Service of type LoadBalancer. In AWS it needs
 * `LoadBalancerControllerIdentity`.
 *
 * @example
 * new AwsLoadBalancerController(services, 'load-balancers', { cluster: cluster.facts, delivery: Delivery.argoCd() });
 */
export class AwsLoadBalancerController extends Construct {
  /** The release. */
  public readonly release: ChartRelease;

  public constructor(scope: Construct, id: string, props: AwsLoadBalancerControllerProps) {
    super(scope, freshId(scope, id));
    const { cluster, replicas = 2 } = props;
    this.release = installChart(this, 'Default', 'aws-load-balancer-controller', props, {
      namespace: cluster.accountOf('aws-load-balancer-controller').namespace,
      generated: GENERATED,
      values: {
        clusterName: cluster.name,
        region: cluster.region,
        ...this.vpc(props),
        serviceAccount: accountValues(cluster, 'aws-load-balancer-controller'),
        replicaCount: replicas,
      },
    });
    this.node.defaultChild = this.release;
    Warnings.of(this).acknowledge('TW1015', 'the webhooks of the controller change with its chart and its certificate, and with nothing else');
  }

  private vpc({ cluster, vpcId, vpcTags }: AwsLoadBalancerControllerProps): Record<string, unknown> {
    if (vpcId !== undefined) {
      if (!/^vpc-[0-9a-f]+$/.test(vpcId)) {
        refuse(this, {
          code: 'LoadBalancerVpc',
          what: `\`vpcId\` is ${JSON.stringify(vpcId)}, which is no id of a VPC that is known now`,
          fix: 'write the id down, e.g. "vpc-0123456789abcdef0", or give `vpcTags`, which are known before the VPC is made',
        });
      }
      return { vpcId };
    }
    const tags = vpcTags ?? (cluster.vpcName === undefined ? {} : { Name: cluster.vpcName });
    if (Object.keys(tags).length === 0) {
      refuse(this, { code: 'LoadBalancerVpc', what: `nothing says how the VPC of ${cluster.name} is found`, fix: 'give `vpcTags: { Name: "…" }` or `vpcId`' });
    }
    return { vpcTags: tags };
  }
}
