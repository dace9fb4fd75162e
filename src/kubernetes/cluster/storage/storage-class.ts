import { Problem } from '../../../core/validation-error';

/** What every class of storage may say. */
export interface StorageClassOptions {
  /**
   * Whether claims get it that name none. One class of a cluster is it.
   *
   * @default - true for the only class
   */
  readonly isDefault?: boolean;
  /**
   * Whether what was stored stays when its claim is deleted.
   *
   * @default false
   */
  readonly retain?: boolean;
}

/** What a class of disks may say. */
export interface DiskClassOptions extends StorageClassOptions {
  /**
   * The file system.
   *
   * @default 'ext4'
   */
  readonly fileSystem?: 'ext4' | 'xfs';
  /**
   * ARN of the KMS key that disks are encrypted with.
   *
   * @default - the account's own key for EBS
   */
  readonly key?: string;
  /**
   * Operations a second.
   *
   * @default 3000, which cost nothing
   */
  readonly iops?: number;
  /**
   * MiB a second.
   *
   * @default 125, which cost nothing
   */
  readonly throughput?: number;
}

/** What a class of shared folders may say. */
export interface EfsClassOptions extends StorageClassOptions {
  /** The file system's id, e.g. `fs-0123456789abcdef0`. */
  readonly fileSystemId: string;
  /**
   * Where in it the folders are made.
   *
   * @default '/'
   */
  readonly path?: string;
  /**
   * Permissions of the folders.
   *
   * @default '700'
   */
  readonly permissions?: string;
}

/** Who makes storage: an add-on, or EKS itself. */
export type StorageDriver = 'aws-ebs-csi-driver' | 'aws-efs-csi-driver' | 'auto-mode';

/** A class of storage. Claims of it get their disk where their pod runs, and may grow. */
export class StorageClass {
  /** Disks of one pod on EBS: gp3, encrypted. Made by the add-on `Addon.ebsCsi()`. */
  public static gp3(name = 'gp3', options: DiskClassOptions = {}): StorageClass { return new StorageClass(name, 'aws-ebs-csi-driver', options, diskParameters(options)); }
  /** The same, made by EKS itself in Auto Mode. */
  public static autoMode(name = 'auto', options: DiskClassOptions = {}): StorageClass { return new StorageClass(name, 'auto-mode', options, diskParameters(options)); }
  /** Folders on EFS that many pods share. Made by the add-on `Addon.efsCsi()`. */
  public static efs(name: string, options: EfsClassOptions): StorageClass {
    const { fileSystemId, path = '/', permissions = '700' } = options;
    return new StorageClass(name, 'aws-efs-csi-driver', options, { provisioningMode: 'efs-ap', fileSystemId, directoryPerms: permissions, basePath: path });
  }

  private constructor(
    /** Its name. */
    public readonly name: string,
    /** Who makes the storage. */
    public readonly driver: StorageDriver,
    /** What was asked for. */
    public readonly options: DiskClassOptions | EfsClassOptions,
    /** What the driver is told. */
    public readonly parameters: Readonly<Record<string, string>>,
  ) {}

  /** What Kubernetes calls who makes it. */
  public get provisioner(): string {
    return { 'aws-ebs-csi-driver': 'ebs.csi.aws.com', 'aws-efs-csi-driver': 'efs.csi.aws.com', 'auto-mode': 'ebs.csi.eks.amazonaws.com' }[this.driver];
  }

  /** The method of `Addon` that installs its driver, if there is one. */
  public get addon(): string | undefined {
    return { 'aws-ebs-csi-driver': 'Addon.ebsCsi()', 'aws-efs-csi-driver': 'Addon.efsCsi()', 'auto-mode': undefined }[this.driver];
  }
}

function diskParameters({ fileSystem = 'ext4', key, iops, throughput }: DiskClassOptions): Record<string, string> {
  return {
    'type': 'gp3',
    'encrypted': 'true',
    'csi.storage.k8s.io/fstype': fileSystem,
    ...(key === undefined ? {} : { kmsKeyId: key }),
    ...(iops === undefined ? {} : { iops: String(iops) }),
    ...(throughput === undefined ? {} : { throughput: String(throughput) }),
  };
}

/** What is wrong with one class, all of it. Limits of gp3: https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html#gp3-ebs-volume-type */
export function classProblems({ name, parameters }: StorageClass): Problem[] {
  const problems: Problem[] = [];
  const within = (prop: string, min: number, max: number): void => {
    const value = parameters[prop];
    if (value === undefined || (/^\d+$/.test(value) && Number(value) >= min && Number(value) <= max)) return;
    problems.push({ code: 'StorageClassLimit', what: `the class ${name} has \`${prop}\` ${value}`, fix: `choose a whole number from ${min} to ${max}` });
  };
  within('iops', 3000, 80000);
  within('throughput', 125, 2000);
  const { fileSystemId, kmsKeyId, directoryPerms } = parameters;
  if (fileSystemId !== undefined && !/^fs-[0-9a-f]+$/.test(fileSystemId)) {
    problems.push({
      code: 'StorageClassFileSystem',
      what: `the class ${name} names the file system ${JSON.stringify(fileSystemId)}, which is no id that is known now`,
      fix: 'write the id down once it is made, e.g. "fs-0123456789abcdef0": the driver finds file systems by nothing else',
    });
  }
  if (directoryPerms !== undefined && !/^[0-7]{3,4}$/.test(directoryPerms)) {
    problems.push({ code: 'StorageClassPermissions', what: `the class ${name} gives folders the permissions ${JSON.stringify(directoryPerms)}`, fix: 'write them in octal, e.g. "700"' });
  }
  if (kmsKeyId !== undefined && !/^arn:aws[\w-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/.test(kmsKeyId)) {
    problems.push({ code: 'StorageClassKey', what: `the class ${name} is encrypted with ${JSON.stringify(kmsKeyId)}, which is no ARN of a KMS key that is known now`, fix: 'write the ARN down, e.g. "arn:aws:kms:ap-northeast-2:123456789012:key/…"' });
  }
  return problems;
}
