import type { Size as Bytes } from 'cdk8s';
import { Problem } from '../../core/validation-error';
import { isDnsSubdomain } from '../../manifests/schema/names';
import { bytesQuantity, mebibytesOf } from './amounts';

/** A volume that lives as long as the pod. */
export interface ScratchOptions {
  /**
   * The most it may hold; the pod is evicted beyond it.
   *
   * @default - as much as the node has
   */
  readonly limit?: Bytes;
  /**
   * Whether it is kept in memory, and counted as the container's memory.
   *
   * @default false
   */
  readonly inMemory?: boolean;
}

/** A volume that outlives the pod. */
export interface ClaimOptions {
  /** How much it holds. */
  readonly size: Bytes;
  /**
   * The StorageClass.
   *
   * @default - the cluster's default class
   */
  readonly storageClass?: string;
  /**
   * Whether pods on several nodes may write to it at once. Most block storage cannot.
   *
   * @default false
   */
  readonly shared?: boolean;
}

/** A volume that somebody else made. */
export interface ExistingClaimOptions {
  /**
   * Whether pods on several nodes may mount it at once.
   *
   * @default false
   */
  readonly shared?: boolean;
}

/** What is mounted at a path. */
export class Storage {
  /** Empty at every start of a pod. */
  public static scratch(options: ScratchOptions = {}): Storage { return new Storage('scratch', { scratch: options }); }
  /** A PersistentVolumeClaim of the service, the same for every replica. */
  public static claim(options: ClaimOptions): Storage { return new Storage('claim', { claim: options }); }
  /** One claim for each replica, which keeps it across restarts: the service becomes a StatefulSet. */
  public static perReplica(options: ClaimOptions): Storage { return new Storage('perReplica', { claim: options }); }
  /** A claim that somebody else makes, in the service's namespace. */
  public static existingClaim(name: string, options: ExistingClaimOptions = {}): Storage { return new Storage('existing', { name, existing: options }); }

  private constructor(
    /** What kind of volume it is. */
    public readonly kind: 'scratch' | 'claim' | 'perReplica' | 'existing',
    private readonly options: { scratch?: ScratchOptions; claim?: ClaimOptions; existing?: ExistingClaimOptions; name?: string },
  ) {}

  /** The name of an existing claim. */
  public get claimName(): string | undefined { return this.options.name; }

  /** What was asked of a claim. */
  public get claimOptions(): ClaimOptions | undefined { return this.options.claim; }

  /** Whether one node holds it, so that an old and a new pod cannot have it at the same time. */
  public get isExclusive(): boolean {
    return (this.kind === 'claim' && !this.options.claim?.shared) || (this.kind === 'existing' && !this.options.existing?.shared);
  }

  /**
   * The volume of a scratch storage.
   *
   * @internal
   */
  public _emptyDir(): Record<string, unknown> {
    const { limit, inMemory } = this.options.scratch ?? {};
    return { ...(inMemory ? { medium: 'Memory' } : {}), ...(limit ? { sizeLimit: bytesQuantity(limit) } : {}) };
  }

  /**
   * The spec of a PersistentVolumeClaim.
   *
   * @internal
   */
  public _claimSpec(): Record<string, unknown> {
    const { size, storageClass, shared } = this.options.claim!;
    return {
      accessModes: [shared ? 'ReadWriteMany' : 'ReadWriteOnce'],
      ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
      resources: { requests: { storage: bytesQuantity(size) } },
    };
  }

  /**
   * What is wrong with the declaration, if anything.
   *
   * @internal
   */
  public _problems(path: string): Problem[] {
    const problems: Problem[] = [];
    const field = `\`storage[${JSON.stringify(path)}]\``;
    const { scratch, claim, name } = this.options;
    const amount = claim ? claim.size : scratch?.limit;
    if (amount !== undefined ? bytesQuantity(amount) === undefined : claim !== undefined) {
      problems.push({ code: 'StorageSize', what: `${field} needs a size in whole kibibytes, got ${mebibytesOf(amount!)} MiB`, fix: 'give e.g. Size.gibibytes(10) of cdk8s' });
    }
    // An empty class means a volume that nobody provisions (https://kubernetes.io/docs/concepts/storage/persistent-volumes/#class-1).
    if (claim?.storageClass && !isDnsSubdomain(claim.storageClass)) {
      problems.push({ code: 'StorageClass', what: `${field} names the StorageClass ${JSON.stringify(claim.storageClass)}, which is no legal name`, fix: 'use lower-case letters, digits and dashes, e.g. "gp3"' });
    }
    if (this.kind === 'existing' && !isDnsSubdomain(String(name))) {
      problems.push({ code: 'ClaimName', what: `${field} names the claim ${JSON.stringify(name)}, which is no legal name`, fix: 'use the name of a PersistentVolumeClaim of the namespace' });
    }
    return problems;
  }
}
