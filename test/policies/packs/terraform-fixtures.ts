type Json = Record<string, any>;

/** Stacks that keep a rule, and stacks that break it, with what is told. */
export interface StackFixture {
  readonly good: readonly Json[];
  readonly bad: readonly (readonly [Json, string])[];
}

const of = (type: string, values: Json): Json => ({ resource: { [type]: { one: values } } });
const provider = (values: Json): Json => ({ provider: { aws: [values] }, resource: {} });
const statement = (values: Json): Json => ({ Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::a/*'], ...values });
const policy = (...statements: Json[]): string => JSON.stringify({ Version: '2012-10-17', Statement: statements });
/** As cdktf writes it, with a reference that only apply will tell. */
const encoded = (action: string, more = ''): string => (
  `\${jsonencode({"Version" = "2012-10-17", "Statement" = [{"Effect" = "Allow", "Action" = ["${action}"], "Resource" = [aws_sqs_queue.q.arn, "\${aws_s3_bucket.b.arn}/*"]${more}}]})}`
);
const role = (text: string): Json => of('aws_iam_role_policy', { policy: text });
const trust = (principal: unknown, more: Json = {}): Json => of('aws_iam_role', { assume_role_policy: policy({ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...more }) });
const ingress = (values: Json): Json => of('aws_vpc_security_group_ingress_rule', { ip_protocol: 'tcp', ...values });
const cluster = (vpc: unknown): Json => of('aws_eks_cluster', { vpc_config: vpc });
const blocked = { block_public_acls: true, block_public_policy: true, ignore_public_acls: true, restrict_public_buckets: true };
const database = (values: Json): Json => of('aws_db_instance', { engine: 'postgres', engine_version: '16', instance_class: 'db.t4g.small', ...values });
const template = (ebs: Json): Json => of('aws_launch_template', { block_device_mappings: [{ device_name: '/dev/xvda', ebs }] });

export const stackFixtures: Readonly<Record<string, StackFixture>> = {
  'regions': {
    good: [provider({ region: 'ap-northeast-2' })],
    bad: [[provider({ region: 'us-east-1' }), 'the region us-east-1 is not allowed'], [provider({}), 'no region is written']],
  },
  'required-tags': {
    good: [provider({ default_tags: [{ tags: { owner: 'commerce' } }] }), provider({ default_tags: { tags: { owner: 'commerce' } } })],
    bad: [[provider({ default_tags: [{ tags: { team: 'a' } }] }), 'tags are missing: owner'], [provider({}), 'tags are missing: owner']],
  },
  's3-public-access': {
    good: [of('aws_s3_bucket_public_access_block', blocked), of('aws_s3_bucket_acl', { acl: 'private' }), of('aws_s3_bucket', {})],
    bad: [
      [of('aws_s3_bucket_public_access_block', { ...blocked, block_public_policy: false }), 'not all four blocks are on'],
      [of('aws_s3_account_public_access_block', {}), 'not all four blocks are on'],
      [of('aws_s3_bucket_acl', { acl: 'public-read' }), 'its ACL is public-read'],
    ],
  },
  'open-security-groups': {
    good: [
      ingress({ cidr_ipv4: '0.0.0.0/0', from_port: 443, to_port: 443 }), ingress({ referenced_security_group_id: 'sg-1' }), of('aws_security_group', {}),
      of('aws_security_group_rule', { type: 'egress', cidr_blocks: ['0.0.0.0/0'], from_port: 0, to_port: 65535 }),
    ],
    bad: [
      [ingress({ cidr_ipv4: '0.0.0.0/0', from_port: 22, to_port: 22 }), 'it is open to the world'],
      [ingress({ cidr_ipv6: '::/0', ip_protocol: '-1' }), 'it is open to the world'],
      [of('aws_security_group_rule', { type: 'ingress', cidr_blocks: ['10.0.0.0/8', '0.0.0.0/0'], from_port: 80, to_port: 443 }), 'it is open to the world'],
      [of('aws_security_group', { ingress: [{ cidr_blocks: ['0.0.0.0/0'], from_port: 22, to_port: 22 }] }), 'it is open to the world'],
    ],
  },
  'eks-public-endpoint': {
    good: [cluster({ endpoint_public_access: false }), cluster([{ endpoint_public_access: true, public_access_cidrs: ['203.0.113.0/24'] }])],
    bad: [[cluster({ endpoint_public_access: true, public_access_cidrs: ['0.0.0.0/0'] }), 'its API is open to the world'], [cluster([{}]), 'its API is open to the world']],
  },
  'public-databases': { good: [database({}), database({ publicly_accessible: false })], bad: [[database({ publicly_accessible: true }), 'it has a public address']] },
  'encrypted-databases': {
    good: [database({ storage_encrypted: true }), database({ replicate_source_db: 'orders' })], bad: [[database({}), 'its storage is not encrypted'], [of('aws_rds_cluster', { storage_encrypted: false }), 'its storage is not encrypted']],
  },
  'encrypted-disks': {
    good: [template({ encrypted: 'true' }), of('aws_ebs_volume', { encrypted: true }), of('aws_launch_template', {}), of('aws_instance', { root_block_device: { encrypted: true } })],
    bad: [
      [template({ volume_size: 50 }), 'a disk is not encrypted'], [of('aws_ebs_volume', {}), 'a disk is not encrypted'],
      [of('aws_instance', { root_block_device: [{ encrypted: true }], ebs_block_device: [{ encrypted: false }] }), 'a disk is not encrypted'],
    ],
  },
  'encrypted-queues': {
    good: [of('aws_sqs_queue', { sqs_managed_sse_enabled: true }), of('aws_sns_topic', { kms_master_key_id: 'alias/a' })],
    bad: [[of('aws_sqs_queue', {}), 'its messages are not encrypted'], [of('aws_sns_topic', { kms_master_key_id: '' }), 'its messages are not encrypted']],
  },
  'encrypted-caches': {
    good: [of('aws_elasticache_replication_group', { at_rest_encryption_enabled: 'true', transit_encryption_enabled: true })],
    bad: [
      [of('aws_elasticache_replication_group', { transit_encryption_enabled: true }), 'it is not encrypted on disk'],
      [of('aws_elasticache_replication_group', { at_rest_encryption_enabled: true }), 'it is not encrypted on the wire'],
    ],
  },
  'encrypted-secrets': {
    good: [of('aws_eks_cluster', { encryption_config: { provider: {}, resources: ['secrets'] } })], bad: [[of('aws_eks_cluster', {}), 'its Secrets have no key of their own']],
  },
  'iam-wildcards': {
    good: [
      role(policy(statement({}))), role(encoded('sqs:SendMessage')), role(policy(statement({ Action: 'ec2:Describe*', Resource: '*' }))), role(policy(statement({ Action: 's3:*' }))),
      role(policy(statement({ Effect: 'Deny', NotAction: '*' }))),
    ],
    bad: [
      [role(policy(statement({ Action: '*' }))), 'it allows every action'],
      [role(encoded('*')), 'it allows every action'],
      [role(policy(statement({ Action: ['s3:GetObject', 'iam:*'], Resource: ['*'] }))), 'it allows all of a service on every resource'],
      [role(policy(statement({}), statement({ Action: undefined, NotAction: ['iam:*'] }))), 'it allows everything but what it names'],
    ],
  },
  'administrator-access': {
    good: [of('aws_iam_role_policy_attachment', { policy_arn: 'arn:aws:iam::aws:policy/AmazonEKSClusterPolicy' })],
    bad: [[of('aws_iam_role_policy_attachment', { policy_arn: 'arn:aws:iam::aws:policy/AdministratorAccess' }), 'it is an administrator']],
  },
  'open-trust': {
    good: [trust({ Service: 'pods.eks.amazonaws.com' }), trust({ AWS: '*' }, { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } })],
    bad: [[trust('*'), 'anyone may take it on'], [trust({ AWS: ['arn:aws:iam::1:root', '*'] }), 'anyone may take it on']],
  },
  'open-resources': {
    good: [
      of('aws_s3_bucket_policy', { policy: policy({ Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:*', Resource: '*' }) }), of('aws_kms_key', {}),
      of('aws_sqs_queue_policy', { policy: encoded('sqs:SendMessage', ', "Principal" = {"Service" = "events.amazonaws.com"}') }),
    ],
    bad: [
      [of('aws_s3_bucket_policy', { policy: policy({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' }) }), 'it is open to anyone'],
      [of('aws_sqs_queue_policy', { policy: encoded('sqs:SendMessage', ', "Principal" = {"AWS" = "*"}') }), 'it is open to anyone'],
    ],
  },
  'database-class': { good: [database({})], bad: [[database({ instance_class: 'db.r6g.16xlarge' }), 'the class db.r6g.16xlarge is not on the menu']] },
  'database-version': {
    good: [database({}), database({ engine_version: '16.4' }), database({ engine_version: 16 }), database({ engine_version: '13', replicate_source_db: 'orders' })],
    bad: [[database({ engine_version: '13' }), 'postgres 13 is not on the menu'], [database({ engine_version: '160' }), 'postgres 160 is not on the menu']],
  },
  'cluster-version': {
    good: [of('aws_eks_cluster', { version: '1.34' })],
    bad: [[of('aws_eks_cluster', { version: '1.25' }), 'version 1.25 is not on the menu'], [of('aws_eks_cluster', {}), 'no version is chosen']],
  },
  'instance-menu': {
    good: [of('aws_eks_node_group', { instance_types: ['m7g.large', 'm7g.xlarge'] }), of('aws_launch_template', {})],
    bad: [[of('aws_eks_node_group', { instance_types: ['m7g.large', 'p5.48xlarge'] }), 'not on the menu: p5.48xlarge'], [of('aws_instance', { instance_type: 't3.large' }), 'not on the menu: t3.large']],
  },
  'log-retention': {
    good: [of('aws_cloudwatch_log_group', { retention_in_days: 90 })],
    bad: [
      [of('aws_cloudwatch_log_group', {}), 'its logs are kept too long'], [of('aws_cloudwatch_log_group', { retention_in_days: 0 }), 'its logs are kept too long'],
      [of('aws_cloudwatch_log_group', { retention_in_days: 3653 }), 'its logs are kept too long'],
    ],
  },
  'volume-generation': {
    good: [template({ volume_type: 'gp3' }), database({ storage_type: 'gp3' }), of('aws_ebs_volume', { type: 'io2' })],
    bad: [[template({ volume_type: 'gp2' }), 'a disk is of an old generation'], [of('aws_ebs_volume', {}), 'a disk is of an old generation'], [database({ storage_type: 'io1' }), 'a disk is of an old generation']],
  },
  'instance-generation': {
    good: [database({}), of('aws_eks_node_group', { instance_types: ['m7g.large'] })],
    bad: [[database({ instance_class: 'db.t2.micro' }), 'of an old generation: db.t2.micro'], [of('aws_eks_node_group', { instance_types: ['m7g.large', 'm4.large'] }), 'of an old generation: m4.large']],
  },
};
