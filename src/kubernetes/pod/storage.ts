import type { Size as Bytes } from 'cdk8s';
import { Problem } from '../../core/validation-error';

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

/** What is mounted at a path. */
export class Storage {
  /** Empty at every start of a pod. */
  public static scratch(options: ScratchOptions = {}): Storage { return new Storage('scratch', { scratch: options }); }
  /** A PersistentVolumeClaim of the service, the same for every replica. */
  public static claim(options: ClaimOptions): Storage { return new Storage('claim', { claim: options }); }
  /** One claim for each replica, which keeps it across restarts: the service becomes a StatefulSet. */
  public static perReplica(options: ClaimOptions): Storage { return new Storage('perReplica', { claim: options }); }
  /** A claim that somebody else makes, in the service's namespace. */
  public static existingClaim(name: string): Storage { return new Storage('existing', { name }); }

  private constructor(
    /** What kind of volume it is. */
    public readonly kind: 'scratch' | 'claim' | 'perReplica' | 'existing',
    private readonly options: { scratch?: ScratchOptions; claim?: ClaimOptions; name?: string },
  ) {}

  /** The name of an existing claim. */
  public get claimName(): string | undefined { return this.options.name; }

  /** What was asked of a claim. */
  public get claimOptions(): ClaimOptions | undefined { return this.options.claim; }

  /**
   * The volume of a scratch storage.
   *
   * @internal
   */
  public _emptyDir(): Record<string, unknown> {
    const { limit, inMemory } = this.options.scratch ?? {};
    return { ...(inMemory ? { medium: 'Memory' } : {}), ...(limit ? { sizeLimit: quantity(limit) } : {}) };
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
      resources: { requests: { storage: quantity(size) } },
    };
  }
}

/** What is wrong with where storage is mounted, all of it. */
export function storageProblems(paths: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const path of paths) {
    if (!/^\/[^:]*$/.test(path) || path.split('/').includes('..') || path === '/') {
      problems.push({ code: 'MountPath', what: `a mount path must be absolute and not "/", got ${JSON.stringify(path)}`, fix: 'give the directory or file inside the container, e.g. "/var/lib/catalog"' });
    }
    const normal = path.replace(/\/+$/, '');
    if (seen.has(normal)) problems.push({ code: 'MountDuplicate', what: `two things are mounted at ${JSON.stringify(normal)}`, fix: 'mount one of them elsewhere' });
    seen.add(normal);
  }
  return problems;
}

function quantity(size: Bytes): string {
  const mebibytes = size.toMebibytes();
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
}
