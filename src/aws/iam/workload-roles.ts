import { EksPodIdentityAssociation } from '@cdktf/provider-aws/lib/eks-pod-identity-association';
import { IamOpenidConnectProvider } from '@cdktf/provider-aws/lib/iam-openid-connect-provider';
import { Fn, Token } from 'cdktf';
import { Construct } from 'constructs';
import { freshId } from '../../core/construct-id';
import { addDeferredCheck, Problems, refuse } from '../../core/problems';
import { Problem } from '../../core/validation-error';
import { Warnings } from '../../core/warnings';
import { CredentialSource, IGrantableWorkload, WorkloadIdentity } from '../../core/workload-identity';
import { knownAccountOf } from '../stack/account-of';
import { iamName } from './iam-name';
import { policyDocument, PolicyStatement } from './policy-document';
import { Role } from './role';

/**
 * How pods get the credentials of their role. `pod-identity`: from an agent on their node, and only the AWS side knows of it. `irsa`: from AWS's token service,
 * with a token of their ServiceAccount, which carries an annotation; for what runs without the agent (Fargate, Windows).
 */
export type PodCredentials = 'pod-identity' | 'irsa';

/** What the roles of workloads need of their cluster. */
export interface WorkloadRolesProps {
  /** The cluster's name, by reference. */
  readonly clusterName: string;
  /** The same, as it is known before anything is made. */
  readonly label: string;
  /** The partition, e.g. `aws`. */
  readonly partition: string;
  /** Whether pods have IPv6 addresses. @default false */
  readonly ipv6?: boolean;
  /** How pods get credentials where nobody says. @default 'pod-identity' */
  readonly credentials?: PodCredentials;
  /** The URL of its OpenID Connect issuer, asked for when it is needed. */
  readonly oidcIssuer: () => string;
  /** ARN of the OpenID Connect provider of that issuer, where IAM has one already. @default - made when it is needed */
  readonly oidcProviderArn?: string;
  /** What is wrong with it for Pod Identity, asked for when the tree is complete. */
  readonly podIdentityProblem: () => Problem | undefined;
  /** ARN of the permissions boundary of roles. @default - none */
  readonly permissionsBoundary?: string;
}

/** What a ServiceAccount is told of its role. See https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html */
const ROLE_ARN = 'eks.amazonaws.com/role-arn';

/**
 * The roles of a cluster's workloads: one for each ServiceAccount, made when it is first granted something.
 */
export class WorkloadRoles extends Construct {
  private readonly made = new Map<string, { readonly role: Role; readonly credentials: PodCredentials }>();
  private provider?: IamOpenidConnectProvider;

  public constructor(scope: Construct, id: string, private readonly props: WorkloadRolesProps) {
    super(scope, freshId(scope, id));
    const needsAgent = (): boolean => [...this.made.values()].some(({ credentials }) => credentials === 'pod-identity');
    addDeferredCheck(scope, () => {
      const problem = needsAgent() ? props.podIdentityProblem() : undefined;
      return problem ? [problem] : [];
    });
  }

  /** What the cluster is called. */
  public get label(): string {
    return this.props.label;
  }

  /** How a workload gets credentials, if it has a role. */
  public credentialsOf(workload: IGrantableWorkload): PodCredentials | undefined {
    return this.made.get(keyOf(workload._identity()))?.credentials;
  }

  /**
   * The role of a workload's ServiceAccount, which both sides are told of.
   *
   * @throws ValidationError `GrantNamespace`, `GrantCredentials` or `GrantAccount`
   */
  public roleOf(workload: IGrantableWorkload, asked?: PodCredentials): Role {
    const identity = workload._identity();
    const known = this.made.get(keyOf(identity));
    if (!known) this.refuseUnknown(workload, identity, asked ?? this.usual);
    if (known && asked !== undefined && asked !== known.credentials) {
      refuse(workload, {
        code: 'GrantCredentials',
        what: `its ServiceAccount ${identity.serviceAccount} has a role by ${known.credentials} already, and ${asked} is asked for now`,
        fix: 'say `credentials` at the first grant, and the same or nothing at others',
      });
    }
    const credentials = known?.credentials ?? asked ?? this.usual;
    const role = known?.role ?? this.createRole(identity as Required<WorkloadIdentity>, credentials);
    this.made.set(keyOf(identity), { role, credentials });
    // Also for the second workload of one ServiceAccount: each has a network policy of its own.
    if (credentials === 'irsa') this.annotate(workload, identity, role);
    workload._getsCredentialsFrom(this.sourceOf(credentials));
    return role;
  }

  private get usual(): PodCredentials {
    return this.props.credentials ?? 'pod-identity';
  }

  private refuseUnknown(workload: IGrantableWorkload, { namespace }: WorkloadIdentity, credentials: PodCredentials): void {
    const problems = new Problems(workload);
    if (namespace === undefined) {
      problems.add({
        code: 'GrantNamespace', what: 'its chart names no namespace, and a role is given to a ServiceAccount of one', fix: 'give the chart one: environment.chart("catalog", { namespace: "shop" })',
      });
    }
    if (credentials === 'irsa' && knownAccountOf(this) === undefined) {
      problems.add({
        code: 'GrantAccount',
        what: `the account of ${this.label} is not known, and the ServiceAccount carries the ARN of its role, which holds the account's number`,
        fix: 'give it to the stack of the cluster: new Stack(prod, "ground", { account: "123456789012" })',
      });
    }
    problems.throwIfAny();
  }

  /** Below a construct of the ServiceAccount's own, and named after it: no label of Kubernetes has a dot, so no two of these names are one. */
  private createRole({ namespace, serviceAccount }: Required<WorkloadIdentity>, credentials: PodCredentials): Role {
    const { clusterName, partition, permissionsBoundary } = this.props;
    const scope = new Construct(this, `${namespace}_${serviceAccount}`);
    const role = new Role(scope, 'role', {
      name: iamName([`${this.label}.${namespace}.${serviceAccount}`]),
      trust: policyDocument(credentials === 'irsa' ? this.webIdentityTrust(namespace, serviceAccount) : this.podIdentityTrust(namespace, serviceAccount)),
      partition,
      permissionsBoundary,
    });
    if (credentials === 'pod-identity') new EksPodIdentityAssociation(scope, 'association', { clusterName, namespace, serviceAccount, roleArn: role.arn });
    return role;
  }

  /** See https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html */
  private podIdentityTrust(namespace: string, serviceAccount: string): PolicyStatement {
    return {
      actions: ['sts:AssumeRole', 'sts:TagSession'],
      principals: { Service: 'pods.eks.amazonaws.com' },
      // Otherwise whoever may make associations in any cluster of the account could hand the role to any pod.
      conditions: {
        StringEquals: {
          'aws:RequestTag/eks-cluster-name': this.props.clusterName,
          'aws:RequestTag/kubernetes-namespace': namespace,
          'aws:RequestTag/kubernetes-service-account': serviceAccount,
        },
      },
    };
  }

  /** See https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html */
  private webIdentityTrust(namespace: string, serviceAccount: string): PolicyStatement {
    const claims = { sub: `system:serviceaccount:${namespace}:${serviceAccount}`, aud: 'sts.amazonaws.com' };
    return {
      actions: ['sts:AssumeRoleWithWebIdentity'],
      principals: { Federated: this.providerArn() },
      conditions: { StringEquals: claimsOf(this.props.oidcIssuer(), claims) },
    };
  }

  private providerArn(): string {
    if (this.props.oidcProviderArn !== undefined) return this.props.oidcProviderArn;
    this.provider ??= new IamOpenidConnectProvider(this, 'oidc-provider', { url: this.props.oidcIssuer(), clientIdList: ['sts.amazonaws.com'] });
    return this.provider.arn;
  }

  private annotate(workload: IGrantableWorkload, { serviceAccount }: WorkloadIdentity, role: Role): void {
    const arn = `arn:${this.props.partition}:iam::${knownAccountOf(this)}:role/${role.name}`;
    if (workload._annotateServiceAccount({ [ROLE_ARN]: arn })) return;
    Warnings.of(workload).add({
      code: 'GrantForeignAccount',
      what: `it runs as the ServiceAccount ${serviceAccount}, which is made elsewhere and is not annotated from here, so its pods get no credentials by IRSA`,
      fix: `annotate it where it is made: ${ROLE_ARN}: ${arn}; or use Pod Identity, which needs no annotation; then acknowledge the warning`,
    });
  }

  private sourceOf(credentials: PodCredentials): CredentialSource {
    if (credentials === 'irsa') return { path: 'sts.amazonaws.com', port: 443 };
    return { path: 'eks-pod-identity-agent', ranges: [this.props.ipv6 ? 'fd00:ec2::23/128' : '169.254.170.23/32'], port: 80, isOnNode: true };
  }
}

function keyOf({ namespace, serviceAccount }: WorkloadIdentity): string {
  return `${namespace ?? ''}/${serviceAccount}`;
}

/** What the tokens of an issuer say, as conditions. */
function claimsOf(url: string, claims: Readonly<Record<string, string>>): Record<string, string> {
  if (!Token.isUnresolved(url)) return Object.fromEntries(Object.entries(claims).map(([claim, value]) => [`${url.replace('https://', '')}:${claim}`, value]));
  // cdktf writes no references into the keys of an object, so Terraform makes the object.
  const issuer = Fn.replace(url, 'https://', '');
  return Fn.zipmap(Object.keys(claims).map((claim) => Fn.join(':', [issuer, claim])), Object.values(claims)) as Record<string, string>;
}
