import { Construct } from 'constructs';
import { refuse } from '../../core/problems';
import { PolicyStatement } from '../iam/policy-document';
import { ControllerIdentity, ControllerIdentityProps, Surroundings } from './controller-identity';

/** What a platform team answers about who reads secrets. */
export interface ExternalSecretsIdentityProps extends ControllerIdentityProps {
  /**
   * What the names of the secrets begin with that may be read, e.g. `shop/prod/`.
   *
   * @default - that of the cluster's environment: `<platform>/<environment>/`
   */
  readonly prefix?: string;
  /**
   * ARNs of KMS keys of one's own that secrets are encrypted with.
   *
   * @default - none: AWS's own key needs no permission
   */
  readonly keys?: readonly string[];
}

/**
 * What External Secrets needs in AWS: a role that reads the secrets of its environment, and no others.
 *
 * @example
 * new ExternalSecretsIdentity(ground, 'secrets', { cluster });
 */
export class ExternalSecretsIdentity extends ControllerIdentity {
  public constructor(scope: Construct, id: string, props: ExternalSecretsIdentityProps) {
    super(scope, id, props, 'external-secrets', (around, self) => statementsOf(self, around, props));
  }
}

function statementsOf(self: Construct, { facts, partition, account }: Surroundings, props: ExternalSecretsIdentityProps): PolicyStatement[] {
  const { prefix = facts.secretsPrefix, keys = [] } = props;
  if (prefix === undefined || !/^[\w+=.@-]+(\/[\w+=.@-]+)*\/$/.test(prefix)) {
    refuse(self, {
      code: 'SecretsPrefix',
      what: prefix === undefined ? 'nothing says which secrets may be read' : `\`prefix\` is ${JSON.stringify(prefix)}, which opens other secrets too`,
      fix: 'give what their names begin with, up to and with a slash: `prefix: "shop/prod/"`',
    });
  }
  return [
    {
      actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:ListSecretVersionIds'],
      resources: [`arn:${partition}:secretsmanager:${facts.region}:${account}:secret:${prefix}*`],
    },
    ...(keys.length > 0 ? [{ actions: ['kms:Decrypt'], resources: keys }] : []),
  ];
}
