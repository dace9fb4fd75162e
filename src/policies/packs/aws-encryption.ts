import { Policy } from '../policy';
import { Scope } from '../scope';
import { blocks } from './rule';

const ON = (field: string): string => `has(object.${field}) && object.${field} == true`;

/** What must not lie about in plain text. */
export function encryptionRules(): Policy[] {
  return [
    new Policy({
      id: 'encrypted-databases',
      title: 'databases and their copies are encrypted',
      why: 'a snapshot that is shared or copied takes the data with it; it cannot be encrypted afterwards',
      fix: 'set storage_encrypted, best with a key of one\'s own',
      owner: 'provider',
      reference: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html',
      scope: Scope.terraform('aws_db_instance', 'aws_rds_cluster'),
      // A member of a cluster and a replica have what they belong to.
      when: '!has(object.replicate_source_db) && !has(object.replication_source_identifier)',
      validations: [{ expression: ON('storage_encrypted'), message: 'its storage is not encrypted' }],
    }),
    new Policy({
      id: 'encrypted-disks',
      title: 'disks and file systems are encrypted',
      why: 'a disk outlives its machine, as snapshots do',
      fix: 'set encrypted',
      owner: 'provider',
      reference: 'https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html',
      scope: Scope.terraform('aws_ebs_volume', 'aws_efs_file_system', 'aws_launch_template', 'aws_instance'),
      variables: [
        {
          name: 'disks',
          expression: 'resource.type in [\'aws_ebs_volume\', \'aws_efs_file_system\'] ? [object]'
            + ` : resource.type == 'aws_instance' ? ${blocks('object.root_block_device')} + ${blocks('object.ebs_block_device')}`
            + ` : ${blocks('object.block_device_mappings')}.map(m, ${blocks('m.ebs')}).filter(l, size(l) > 0).map(l, l[0])`,
        },
      ],
      // A launch template has it as text.
      validations: [{ expression: 'variables.disks.all(d, has(d.encrypted) && string(d.encrypted) == \'true\')', message: 'a disk is not encrypted' }],
    }),
    new Policy({
      id: 'encrypted-queues',
      title: 'queues and topics are encrypted',
      why: 'messages lie on disks of AWS until they are read, and dead letters for days',
      fix: 'set sqs_managed_sse_enabled or kms_master_key_id',
      owner: 'provider',
      reference: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html',
      scope: Scope.terraform('aws_sqs_queue', 'aws_sns_topic'),
      validations: [{
        expression: `(has(object.kms_master_key_id) && object.kms_master_key_id != '') || (resource.type == 'aws_sqs_queue' && ${ON('sqs_managed_sse_enabled')})`,
        message: 'its messages are not encrypted',
      }],
    }),
    new Policy({
      id: 'encrypted-caches',
      title: 'caches are encrypted, on disk and on the wire',
      why: 'sessions and tokens are in caches more often than in databases',
      fix: 'set at_rest_encryption_enabled and transit_encryption_enabled',
      owner: 'provider',
      reference: 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/encryption.html',
      scope: Scope.terraform('aws_elasticache_replication_group'),
      validations: [
        { expression: 'has(object.at_rest_encryption_enabled) && string(object.at_rest_encryption_enabled) == \'true\'', message: 'it is not encrypted on disk' },
        { expression: ON('transit_encryption_enabled'), message: 'it is not encrypted on the wire' },
      ],
    }),
    new Policy({
      id: 'encrypted-secrets',
      title: 'Secrets of a cluster are encrypted by a key of one\'s own',
      why: 'whoever holds a backup of etcd holds every Secret; a key can be taken away',
      fix: 'set encryption_config with resources ["secrets"]',
      owner: 'provider',
      reference: 'https://docs.aws.amazon.com/eks/latest/userguide/enable-kms.html',
      scope: Scope.terraform('aws_eks_cluster'),
      validations: [{ expression: `${blocks('object.encryption_config')}.exists(e, has(e.resources) && 'secrets' in e.resources)`, message: 'its Secrets have no key of their own' }],
    }),
  ];
}
