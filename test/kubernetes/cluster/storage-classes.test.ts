import { StorageClass } from '../../../src/kubernetes/cluster/storage/storage-class';
import { StorageClasses } from '../../../src/kubernetes/cluster/storage/storage-classes';
import { documents, one, refusal } from '../../support/render';
import { chart, facts } from './support';

const made = (classes?: StorageClass[], cluster = facts()) => {
  const on = chart();
  new StorageClasses(on, 'storage', { cluster, classes });
  return on;
};

test('disks are gp3, encrypted, made where their pod runs, able to grow, and the default', () => {
  expect(documents(made())).toEqual([{
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: {
      name: 'gp3',
      labels: { 'app.kubernetes.io/part-of': 'shop', 'app.kubernetes.io/managed-by': 'trackway' },
      annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
    },
    provisioner: 'ebs.csi.aws.com',
    parameters: { 'type': 'gp3', 'encrypted': 'true', 'csi.storage.k8s.io/fstype': 'ext4' },
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'WaitForFirstConsumer',
    allowVolumeExpansion: true,
  }]);
});

test('in Auto Mode EKS itself makes disks', () => {
  expect(one(made(undefined, facts({ autoMode: true, addons: [] })), 'StorageClass', 'auto').provisioner).toBe('ebs.csi.eks.amazonaws.com');
});

test('several classes: fast disks that stay, and shared folders', () => {
  const cluster = facts({ addons: ['aws-ebs-csi-driver', 'aws-efs-csi-driver'] });
  const on = made([
    StorageClass.gp3('gp3', { isDefault: true }),
    StorageClass.gp3('fast', { iops: 16000, throughput: 1000, fileSystem: 'xfs', retain: true, key: 'arn:aws:kms:ap-northeast-2:123456789012:key/k' }),
    StorageClass.efs('shared', { fileSystemId: 'fs-0123456789abcdef0' }),
  ], cluster);
  expect(one(on, 'StorageClass', 'fast')).toMatchObject({ reclaimPolicy: 'Retain', parameters: { iops: '16000', throughput: '1000', kmsKeyId: 'arn:aws:kms:ap-northeast-2:123456789012:key/k' } });
  expect(one(on, 'StorageClass', 'shared')).toMatchObject({ provisioner: 'efs.csi.aws.com', volumeBindingMode: 'Immediate', parameters: { provisioningMode: 'efs-ap', fileSystemId: 'fs-0123456789abcdef0' } });
  expect(documents(on).filter(({ metadata }) => metadata.annotations?.['storageclass.kubernetes.io/is-default-class'])).toHaveLength(1);
});

describe('refuses', () => {
  test('two defaults, and none', () => {
    expect(refusal(() => made([StorageClass.gp3('a', { isDefault: true }), StorageClass.gp3('b', { isDefault: true })]))).toBe(
      '[shop/prod/cluster/storage] a and b are each the default, and which one a claim gets is left to chance; make one of them the default: `isDefault: true` (StorageClassDefault)');
    expect(refusal(() => made([StorageClass.gp3('a'), StorageClass.gp3('b')]))).toBe(
      '[shop/prod/cluster/storage] no class is the default, so that a claim that names none would wait for ever; make one of them the default: `isDefault: true` (StorageClassDefault)');
  });

  test('a class that nothing in the cluster makes', () => {
    expect(refusal(() => made(undefined, facts({ addons: ['vpc-cni'] })))).toBe(
      '[shop/prod/cluster/storage] nothing in shop-prod-ground-cluster makes storage of the class gp3: it has no add-on aws-ebs-csi-driver; add Addon.ebsCsi() to the cluster (StorageClassNoDriver)');
    expect(refusal(() => made([StorageClass.autoMode()]))).toBe(
      '[shop/prod/cluster/storage] nothing in shop-prod-ground-cluster makes storage of the class auto: it has no Auto Mode; use StorageClass.gp3() and Addon.ebsCsi() (StorageClassNoDriver)');
    expect(refusal(() => made([StorageClass.gp3()], facts({ addons: [], autoMode: true })))).toContain('use StorageClass.autoMode(), for EKS runs disks itself (StorageClassNoDriver)');
  });

  test('limits that gp3 does not have, names and ids that are none', () => {
    expect(refusal(() => made([StorageClass.gp3('A', { iops: 100, throughput: 5000, key: 'alias/mine' })]))).toBe([
      '[shop/prod/cluster/storage] the class A has `iops` 100; choose a whole number from 3000 to 80000 (StorageClassLimit)',
      '[shop/prod/cluster/storage] the class A has `throughput` 5000; choose a whole number from 125 to 2000 (StorageClassLimit)',
      '[shop/prod/cluster/storage] the class A is encrypted with "alias/mine", which is no ARN of a KMS key that is known now; write the ARN down, e.g. "arn:aws:kms:ap-northeast-2:123456789012:key/…" (StorageClassKey)',
      '[shop/prod/cluster/storage] "A" cannot be the name of a class; use lower-case letters, digits and dashes (StorageClassName)',
    ].join('\n'));
    expect(refusal(() => made([StorageClass.gp3('a', { isDefault: true }), StorageClass.gp3('a', { isDefault: false })]))).toBe(
      '[shop/prod/cluster/storage] two classes are called "a"; give one of them another name (StorageClassName)');
    expect(refusal(() => made([StorageClass.efs('shared', { fileSystemId: '${aws_efs_file_system.fs.id}', permissions: '999' })], facts({ addons: ['aws-efs-csi-driver'] })))).toBe([
      '[shop/prod/cluster/storage] the class shared names the file system "${aws_efs_file_system.fs.id}", which is no id that is known now; '
      + 'write the id down once it is made, e.g. "fs-0123456789abcdef0": the driver finds file systems by nothing else (StorageClassFileSystem)',
      '[shop/prod/cluster/storage] the class shared gives folders the permissions "999"; write them in octal, e.g. "700" (StorageClassPermissions)',
    ].join('\n'));
  });
});
