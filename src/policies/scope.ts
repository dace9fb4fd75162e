import { podKinds } from './pods';
import { resourceOf } from './resource-name';

/** What is done to an object. */
export type AdmissionOperation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

/** One kind of object that a policy is about. */
export interface ScopeKind {
  /** API group, empty for the core one. */
  readonly group: string;
  /** API version, e.g. `v1`. */
  readonly version: string;
  /** The kind, e.g. `Deployment`. */
  readonly kind: string;
  /** Its name in the API, e.g. `deployments`. */
  readonly resource: string;
  /** Whether it is judged in the cluster too; pods of a `ReplicaSet` are judged as pods. */
  readonly admission: boolean;
}

/** What a kind is called in the API. */
export interface KindOptions {
  /**
   * Its plural, e.g. `deployments`.
   *
   * @default - made from the kind, as English has it
   */
  readonly resource?: string;
}

interface Parts {
  readonly target: 'kubernetes' | 'terraform';
  readonly pods: boolean;
  readonly kinds: readonly ScopeKind[];
  readonly resourceTypes: readonly string[];
  readonly operations: readonly AdmissionOperation[];
  readonly namespaces: readonly string[];
  readonly exceptNamespaces: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

const START: Parts = {
  target: 'kubernetes', pods: false, kinds: [], resourceTypes: [], operations: ['CREATE', 'UPDATE'], namespaces: [], exceptNamespaces: [], labels: {},
};

/**
 * What a policy is about.
 *
 * ```ts
 * Scope.pods()                                                   // pods, wherever they come from
 * Scope.kind('v1', 'Service').exceptNamespaces('istio-system')
 * Scope.terraform('aws_db_instance', 'aws_rds_cluster')
 * ```
 */
export class Scope {
  /**
   * Pods, and everything that makes pods: Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob, Rollout, ScaledJob, Knative Service, Function. The
   * expression reads `variables.podSpec`, `variables.podMetadata` and `variables.containers` (init and ephemeral ones among them), whatever the kind.
   */
  public static pods(): Scope {
    return new Scope({ ...START, pods: true, kinds: podKinds });
  }

  /** A kind, e.g. `Scope.kind('apps/v1', 'Deployment')`; other versions of it are judged too, as the API server does. */
  public static kind(apiVersion: string, kind: string, options: KindOptions = {}): Scope {
    return new Scope(START).and(apiVersion, kind, options);
  }

  /** Resources of Terraform of these types, e.g. `aws_db_instance`; `*` at the end stands for anything. */
  public static terraform(...resourceTypes: string[]): Scope {
    return new Scope({ ...START, target: 'terraform', resourceTypes });
  }

  private constructor(private readonly parts: Parts) {}

  /** Whether it is about Kubernetes objects or Terraform resources. */
  public get target(): 'kubernetes' | 'terraform' { return this.parts.target; }
  /** Whether expressions may read `variables.podSpec` and its like. */
  public get readsPods(): boolean { return this.parts.pods; }
  /** The kinds it is about. */
  public get kinds(): readonly ScopeKind[] { return this.parts.kinds; }
  /** The types of Terraform resources it is about. */
  public get resourceTypes(): readonly string[] { return this.parts.resourceTypes; }
  /** The operations it is about. */
  public get operations(): readonly AdmissionOperation[] { return this.parts.operations; }
  /** The only namespaces it is about; empty for all. */
  public get namespaces(): readonly string[] { return this.parts.namespaces; }
  /** The namespaces it is not about. */
  public get excludedNamespaces(): readonly string[] { return this.parts.exceptNamespaces; }
  /** Labels that objects have. */
  public get labels(): Readonly<Record<string, string>> { return this.parts.labels; }

  /** The same, and another kind. */
  public and(apiVersion: string, kind: string, options: KindOptions = {}): Scope {
    const [version, group = ''] = apiVersion.split('/').reverse();
    return this.with({ kinds: [...this.kinds, { group, version, kind, resource: options.resource ?? resourceOf(kind), admission: true }] });
  }

  /** Only in these namespaces. */
  public inNamespaces(...namespaces: string[]): Scope { return this.with({ namespaces: [...this.namespaces, ...namespaces] }); }
  /** Not in these namespaces. */
  public exceptNamespaces(...namespaces: string[]): Scope { return this.with({ exceptNamespaces: [...this.excludedNamespaces, ...namespaces] }); }
  /** Only objects that have all these labels. */
  public withLabels(labels: Record<string, string>): Scope { return this.with({ labels: { ...this.labels, ...labels } }); }
  /** Only these operations. What is about neither CREATE nor UPDATE is judged in the cluster only. */
  public on(...operations: AdmissionOperation[]): Scope { return this.with({ operations }); }

  private with(parts: Partial<Parts>): Scope {
    return new Scope({ ...this.parts, ...parts });
  }
}
