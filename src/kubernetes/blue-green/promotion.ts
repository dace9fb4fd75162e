import { Duration } from 'cdk8s';
import { Problem } from '../../core/validation-error';
import { isWhole, secondsOf } from '../pod/amounts';

/** Who says that everybody gets the new version. */
export class Promotion {
  /** A person: `kubectl argo rollouts promote`. */
  public static manual(): Promotion { return new Promotion('manual'); }
  /** Nobody: the preview has been there this long. A person can still abort until then. */
  public static after(time: Duration): Promotion { return new Promotion('after', time); }
  /** The analysis before promotion, as soon as it is successful. */
  public static whenAnalyzed(): Promotion { return new Promotion('analyzed'); }

  private constructor(
    /** Who decides. */
    public readonly kind: 'manual' | 'after' | 'analyzed',
    /** How long the preview is there. */
    public readonly time?: Duration,
  ) {}

  /** @internal */
  public _problems(hasAnalysis: boolean): Problem[] {
    if (this.time && !isWhole(secondsOf(this.time), 1, 2 ** 31 - 1)) {
      return [{ code: 'PromotionTime', what: `a promotion comes after whole seconds, got ${secondsOf(this.time)} s`, fix: 'give e.g. Promotion.after(Duration.minutes(30))' }];
    }
    if (this.kind === 'analyzed' && !hasAnalysis) {
      return [{ code: 'PromotionUnchecked', what: 'the promotion waits for an analysis, and there is none', fix: 'give `before`, or promote manually' }];
    }
    return [];
  }
}
