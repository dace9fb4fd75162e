import { Policy } from '../policy';
import { Scope } from '../scope';
import { blocks } from './rule';

const WORLD = '[\'0.0.0.0/0\', \'::/0\']';

/** What the world must not reach. */
export function exposureRules(openPorts: readonly number[]): Policy[] {
  return [
    new Policy({
      id: 's3-public-access',
      title: 'buckets are not public',
      why: 'one wrong line of a policy or ACL, and whoever guesses the name reads it all',
      fix: 'set all four blocks, and leave ACLs private; CloudFront serves what is public',
      owner: 'provider',
      reference: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html',
      scope: Scope.terraform('aws_s3_bucket_public_access_block', 'aws_s3_account_public_access_block', 'aws_s3_bucket_acl', 'aws_s3_bucket'),
      validations: [
        {
          expression: '!resource.type.endsWith(\'_public_access_block\') || ('
            + ['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'].map((each) => `has(object.${each}) && object.${each} == true`).join(' && ') + ')',
          message: 'not all four blocks are on',
        },
        {
          expression: '!has(object.acl) || !(object.acl in [\'public-read\', \'public-read-write\', \'authenticated-read\', \'website\'])',
          message: 'its ACL is public',
          messageExpression: '\'its ACL is \' + object.acl',
        },
      ],
    }),
    openSecurityGroups(openPorts),
    new Policy({
      id: 'eks-public-endpoint',
      title: 'the API of a cluster is not open to the world',
      why: 'a hole in the API server is a hole in everything, and it is scanned for at once',
      fix: 'name the networks in public_access_cidrs, or switch endpoint_public_access off',
      owner: 'provider',
      reference: 'https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html',
      scope: Scope.terraform('aws_eks_cluster'),
      variables: [{ name: 'endpoints', expression: blocks('object.vpc_config') }],
      validations: [{
        expression: 'size(variables.endpoints) > 0 && variables.endpoints.all(e, (has(e.endpoint_public_access) && e.endpoint_public_access == false)'
          + ` || (has(e.public_access_cidrs) && size(e.public_access_cidrs) > 0 && !e.public_access_cidrs.exists(c, c in ${WORLD})))`,
        message: 'its API is open to the world',
      }],
    }),
    new Policy({
      id: 'public-databases',
      title: 'databases have no public address',
      why: 'a password is then all that stands between the world and the data',
      fix: 'leave out publicly_accessible, and connect from inside the network',
      owner: 'provider',
      reference: 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-2',
      scope: Scope.terraform('aws_db_instance', 'aws_rds_cluster_instance', 'aws_redshift_cluster', 'aws_dms_replication_instance'),
      validations: [{ expression: '!has(object.publicly_accessible) || object.publicly_accessible == false', message: 'it has a public address' }],
    }),
  ];
}

function openSecurityGroups(openPorts: readonly number[]): Policy {
  const cidrs = (rule: string): string => [
    `(has(${rule}.cidr_blocks) ? ${rule}.cidr_blocks : [])`,
    `(has(${rule}.ipv6_cidr_blocks) ? ${rule}.ipv6_cidr_blocks : [])`,
    `(has(${rule}.cidr_ipv4) ? [${rule}.cidr_ipv4] : [])`,
    `(has(${rule}.cidr_ipv6) ? [${rule}.cidr_ipv6] : [])`,
  ].join(' + ');
  return new Policy({
    id: 'open-security-groups',
    title: 'security groups are not open to the world',
    why: 'a port that is open to the world is tried within minutes',
    fix: 'name the network or the security group it is for',
    owner: 'provider',
    reference: 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-18',
    scope: Scope.terraform('aws_vpc_security_group_ingress_rule', 'aws_security_group_rule', 'aws_security_group', 'aws_default_security_group'),
    params: { ports: [...openPorts] },
    when: 'resource.type != \'aws_security_group_rule\' || object.type == \'ingress\'',
    variables: [
      {
        name: 'rules',
        expression: `resource.type in ['aws_security_group', 'aws_default_security_group'] ? ${blocks('object.ingress')} : [object]`,
      },
      { name: 'open', expression: `variables.rules.filter(r, (${cidrs('r')}).exists(c, c in ${WORLD}))` },
    ],
    validations: [{
      expression: 'variables.open.all(r, has(r.from_port) && has(r.to_port) && int(r.from_port) == int(r.to_port) && int(r.from_port) in params.ports)',
      message: 'it is open to the world',
    }],
  });
}
