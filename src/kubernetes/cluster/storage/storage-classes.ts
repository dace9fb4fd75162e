import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { ClusterFacts } from '../../../core/cluster-facts';
import { freshId } from '../../../core/construct-id';
import { isDnsLabel } from '../../../core/naming';
import { Problems } from '../../../core/problems';
import { Problem } from '../../../core/validation-error';
import { platformObject } from '../platform-object';
import { classProblems, StorageClass } from './storage-class';

/** What a platform team answers about storage. */
export interface StorageClassesProps {
  /** What is known of the cluster: `cluster.facts`. */
  readonly cluster: ClusterFacts;
  /**
   * The classes. One of them is the default.
   *
   * @default - StorageClass.gp3(), or StorageClass.autoMode() where EKS runs disks itself
   */
  readonly classes?: readonly StorageClass[];
}

/**
 * The classes of storage of a cluster: encrypted, made in the zone where their pod runs, able to grow, and one of them the default.
 *
 * @example
 * new StorageClasses(prod.chart('storage'), 'storage', { cluster: cluster.facts });
 */
export class StorageClasses extends Construct {
  /** The StorageClass objects, by their names. */
  public readonly objects: Readonly<Record<string, ApiObject>>;

  public constructor(scope: Construct, id: string, props: StorageClassesProps) {
    super(scope, freshId(scope, id));
    const { cluster } = props;
    const hasOwnDriver = cluster.hasAddon('aws-ebs-csi-driver');
    const classes = props.classes ?? [cluster.autoMode && !hasOwnDriver ? StorageClass.autoMode() : StorageClass.gp3()];
    const problems = new Problems(this);
    problems.add(...classesProblems(classes, cluster));
    problems.throwIfAny();
    this.objects = Object.fromEntries(classes.map((one) => [one.name, this.createClass(one, isDefault(one, classes))]));
  }

  private createClass({ name, provisioner, parameters, options }: StorageClass, asDefault: boolean): ApiObject {
    return platformObject(this, name, {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      name,
      namespace: false,
      annotations: asDefault ? { 'storageclass.kubernetes.io/is-default-class': 'true' } : undefined,
      body: () => ({
        provisioner,
        parameters,
        reclaimPolicy: options.retain ? 'Retain' : 'Delete',
        // A disk is made in one zone: before its pod has a node, that would be a guess.
        volumeBindingMode: provisioner === 'efs.csi.aws.com' ? 'Immediate' : 'WaitForFirstConsumer',
        allowVolumeExpansion: provisioner === 'efs.csi.aws.com' ? undefined : true,
      }),
    });
  }
}

function isDefault(one: StorageClass, all: readonly StorageClass[]): boolean {
  return one.options.isDefault ?? all.length === 1;
}

function classesProblems(classes: readonly StorageClass[], cluster: ClusterFacts): Problem[] {
  const problems: Problem[] = classes.flatMap(classProblems);
  const names = classes.map(({ name }) => name);
  for (const name of new Set(names.filter((one, i) => names.indexOf(one) < i))) problems.push({ code: 'StorageClassName', what: `two classes are called ${JSON.stringify(name)}`, fix: 'give one of them another name' });
  for (const name of names.filter((one) => !isDnsLabel(one))) problems.push({ code: 'StorageClassName', what: `${JSON.stringify(name)} cannot be the name of a class`, fix: 'use lower-case letters, digits and dashes' });
  const defaults = classes.filter((one) => isDefault(one, classes)).map(({ name }) => name);
  if (defaults.length !== 1) {
    problems.push({
      code: 'StorageClassDefault',
      what: defaults.length === 0 ? 'no class is the default, so that a claim that names none would wait for ever' : `${defaults.join(' and ')} are each the default, and which one a claim gets is left to chance`,
      fix: 'make one of them the default: `isDefault: true`',
    });
  }
  for (const one of classes) {
    if (one.addon !== undefined && cluster.hasAddon(one.driver) === false) {
      problems.push({
        code: 'StorageClassNoDriver',
        what: `nothing in ${cluster.name} makes storage of the class ${one.name}: it has no add-on ${one.driver}`,
        fix: one.driver === 'aws-ebs-csi-driver' && cluster.autoMode ? 'use StorageClass.autoMode(), for EKS runs disks itself' : `add ${one.addon} to the cluster`,
      });
    }
    if (one.driver === 'auto-mode' && !cluster.autoMode) {
      problems.push({ code: 'StorageClassNoDriver', what: `nothing in ${cluster.name} makes storage of the class ${one.name}: it has no Auto Mode`, fix: 'use StorageClass.gp3() and Addon.ebsCsi()' });
    }
  }
  return problems;
}
