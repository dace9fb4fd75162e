import { Json } from '../synthesis/json';

/** What automatic synchronization does beside applying what is new. */
export interface AutomaticSyncOptions {
  /**
   * Whether objects are deleted that the repository no longer has.
   *
   * @default false
   */
  readonly prune?: boolean;
  /**
   * Whether changes made in the cluster are taken back. What Argo Rollouts writes is not one of them.
   *
   * @default true
   */
  readonly selfHeal?: boolean;
}

/** When Argo CD applies what the repository says. */
export class ArgoSync {
  /** When a person says so. */
  public static manual(): ArgoSync { return new ArgoSync(undefined); }
  /** As soon as the repository changes. */
  public static automatic(options: AutomaticSyncOptions = {}): ArgoSync { return new ArgoSync(options); }

  private constructor(private readonly automated: AutomaticSyncOptions | undefined) {}

  /** @internal */
  public _render(): Json {
    return this.automated ? { automated: { prune: this.automated.prune ?? false, selfHeal: this.automated.selfHeal ?? true } } : {};
  }
}
