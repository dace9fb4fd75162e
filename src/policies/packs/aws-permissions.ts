import { Policy } from '../policy';
import { Scope } from '../scope';

/** CEL for the statements of a policy document, and for a value that is one or a list of them. */
const statements = (document: string): string => `(has(${document}.Statement) ? (type(${document}.Statement) == list ? ${document}.Statement : [${document}.Statement]) : [])`;
const list = (value: string): string => `(type(${value}) == list ? ${value} : [${value}])`;

const ALLOWS = 's.Effect == \'Allow\'';

/** Who may do what. */
export function permissionRules(): Policy[] {
  return [
    new Policy({
      id: 'iam-wildcards',
      title: 'permissions name what they allow',
      why: 'who takes over one pod with "*" takes over the account',
      fix: 'name the actions, and the resources they are for; grants of constructs do',
      owner: 'provider',
      reference: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
      scope: Scope.terraform('aws_iam_policy', 'aws_iam_role_policy', 'aws_iam_user_policy', 'aws_iam_group_policy'),
      variables: [{ name: 'statements', expression: statements('resource.json.policy') }],
      // One statement that is not known yet does not hide another that is wrong: exists() is true if any is.
      validations: [
        { expression: `!variables.statements.exists(s, ${ALLOWS} && (has(s.NotAction) || has(s.NotResource)))`, message: 'it allows everything but what it names' },
        { expression: `!variables.statements.exists(s, ${ALLOWS} && has(s.Action) && ${list('s.Action')}.exists(a, a in ['*', '*:*']))`, message: 'it allows every action' },
        {
          expression: `!variables.statements.exists(s, ${ALLOWS} && has(s.Action) && has(s.Resource) && ${list('s.Resource')}.exists(r, r == '*')`
            + ` && ${list('s.Action')}.exists(a, a.endsWith(':*')))`,
          message: 'it allows all of a service on every resource',
        },
      ],
    }),
    new Policy({
      id: 'administrator-access',
      title: 'nobody that is no person is an administrator',
      why: 'who takes over it takes over the account',
      fix: 'attach a policy that names what is needed',
      owner: 'provider',
      reference: 'https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-1',
      scope: Scope.terraform('aws_iam_role_policy_attachment', 'aws_iam_user_policy_attachment', 'aws_iam_group_policy_attachment', 'aws_iam_policy_attachment'),
      validations: [{ expression: '!object.policy_arn.matches(\':aws:policy/(AdministratorAccess|IAMFullAccess|PowerUserAccess)$\')', message: 'it is an administrator' }],
    }),
    new Policy({
      id: 'open-trust',
      title: 'roles name who may take them on',
      why: 'a role that trusts "*" is anybody\'s, of any account',
      fix: 'name the principal, or say in a condition whom it is for',
      owner: 'provider',
      reference: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous',
      scope: Scope.terraform('aws_iam_role'),
      validations: [{ expression: `!${openTo('resource.json.assume_role_policy')}`, message: 'anyone may take it on' }],
    }),
    new Policy({
      id: 'open-resources',
      title: 'policies of buckets, queues, topics, keys and secrets name whom they are for',
      why: 'what allows "*" is public, whatever the network does',
      fix: 'name the principal, or say in a condition whom it is for',
      owner: 'provider',
      reference: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-concepts.html',
      scope: Scope.terraform('aws_s3_bucket_policy', 'aws_sqs_queue_policy', 'aws_sns_topic_policy', 'aws_kms_key', 'aws_kms_key_policy', 'aws_secretsmanager_secret_policy', 'aws_ecr_repository_policy'),
      when: 'has(object.policy)',
      validations: [{ expression: `!${openTo('resource.json.policy')}`, message: 'it is open to anyone' }],
    }),
  ];
}

/** CEL that is true if a document allows anyone something without a condition. */
function openTo(document: string): string {
  return `${statements(document)}.exists(s, ${ALLOWS} && !has(s.Condition) && (has(s.NotPrincipal) || (has(s.Principal) && (s.Principal == '*'`
    + ` || (type(s.Principal) == map && has(s.Principal.AWS) && ${list('s.Principal.AWS')}.exists(p, p == '*'))))))`;
}
