import { Duration } from 'cdk8s';
import { Settings } from '../../core/defaults';
import { Problem } from '../../core/validation-error';
import { Match } from '../mesh/route/match';
import { isWhole, secondsOf } from '../pod/amounts';
import { Metric, metricsProblems } from './metric';
import { Promotion } from './promotion';
import { headerProblems, Step, stepsProblems } from './step';

/** What every kind of release may be asked. */
export interface ReleaseOptions {
  /**
   * How long the old version stands by after everybody gets the new one, at full strength, so that the way back takes no time.
   *
   * @default - Duration.minutes(5), or 30 s after the last step of a canary
   */
  readonly standBy?: Duration;
  /**
   * How long the pods of an aborted version are kept, to look at.
   *
   * @default Duration.seconds(30)
   */
  readonly keepAborted?: Duration;
}

/** What is decided before and after everybody gets the new version. */
export interface SwitchOptions extends ReleaseOptions {
  /**
   * Who says that everybody gets the new version.
   *
   * @default Promotion.manual()
   */
  readonly promotion?: Promotion;
  /**
   * What must be good before.
   *
   * @default - nothing is measured
   */
  readonly before?: readonly Metric[];
  /**
   * What must be good after; else everybody gets the old version again.
   *
   * @default - nothing is measured
   */
  readonly after?: readonly Metric[];
}

/** A release that moves the selector of a Service. */
export interface BlueGreenOptions extends SwitchOptions {
  /**
   * Requests with this header go to the new version, through gateways and inside the mesh. Needs the mesh.
   *
   * @default - only who calls the preview Service itself reaches the new version
   */
  readonly header?: Match;
  /**
   * How many pods the new version has before promotion. It is scaled up before the switch.
   *
   * @default - as many as the old one
   */
  readonly previewReplicas?: number;
}

/** A release that only a header reaches until promotion. */
export interface HeaderPreviewOptions extends SwitchOptions {
  /** The header, e.g. `Match.header('x-preview').is('true')`. */
  readonly header: Match;
}

/** The shortest time in which every node has learned where requests go now. See https://argo-rollouts.readthedocs.io/en/release-1.8/features/bluegreen/ */
const PROPAGATION_SECONDS = 30;

/** How everybody gets from the old version to the new one. */
export class Release {
  /**
   * Two Services. The new version runs beside the old one, at full strength, behind the preview Service; at promotion the selector of the active Service
   * moves, and everybody gets it at once. Needs no mesh.
   */
  public static blueGreen(options: BlueGreenOptions = {}): Release { return new Release('blueGreen', options, []); }

  /**
   * One Service and two subsets of the mesh. The new version is warmed up at full strength and reached only with a header; at promotion all requests move
   * at once, and while the old version stands by, `kubectl argo rollouts abort` moves them back at once.
   */
  public static headerPreview(options: HeaderPreviewOptions): Release {
    const promotion = options.promotion ?? Promotion.manual();
    const steps = [
      Step.scale(100),
      Step.preview(options.header),
      ...(options.before ? [Step.analysis(...options.before)] : []),
      ...(promotion.kind === 'analyzed' ? [] : [Step.pause(promotion.time)]),
      Step.weight(100),
      ...(options.after ? [Step.analysis(...options.after)] : []),
      Step.pause(options.standBy ?? Duration.minutes(5)),
    ];
    return new Release('headerPreview', options, steps);
  }

  /** One Service and two subsets of the mesh, and as many steps as you like. After the last one everybody gets the new version. */
  public static canary(steps: readonly Step[], options: ReleaseOptions = {}): Release { return new Release('canary', options, steps); }

  private constructor(
    /** What kind it is. */
    public readonly kind: 'blueGreen' | 'headerPreview' | 'canary',
    private readonly options: BlueGreenOptions,
    /** The steps, of a release that has some. */
    public readonly steps: readonly Step[],
  ) {}

  /** Whether the mesh shares requests, and not a Service's selector. */
  public get isWeighted(): boolean { return this.kind !== 'blueGreen'; }

  /** The header that reaches the new version. */
  public get header(): Match | undefined { return this.options.header; }

  /** Who says that everybody gets the new version. */
  public get promotion(): Promotion { return this.options.promotion ?? Promotion.manual(); }

  /** How many pods the new version has before promotion. */
  public get previewReplicas(): number | undefined { return this.options.previewReplicas; }

  /** What must be good before a selector is moved, or after. Releases with steps have theirs among the steps. */
  public analysis(when: 'before' | 'after'): readonly Metric[] | undefined {
    return this.kind === 'blueGreen' ? this.options[when] : undefined;
  }

  /** Seconds that pods of the old version are kept for when everything is done. */
  public get keepOldSeconds(): number {
    if (this.kind === 'headerPreview') return PROPAGATION_SECONDS; // it has stood by in the last step
    return secondsOf(this.options.standBy ?? (this.kind === 'blueGreen' ? Duration.minutes(5) : Duration.seconds(PROPAGATION_SECONDS)));
  }

  /** Seconds that pods of an aborted version are kept for. */
  public get keepAbortedSeconds(): number {
    return secondsOf(this.options.keepAborted ?? Duration.seconds(30));
  }

  /** @internal */
  public _problems(settings: Settings): Problem[] {
    const { standBy, header, previewReplicas, before, after } = this.options;
    const problems: Problem[] = this.promotion._problems((before ?? []).length > 0);
    if (standBy && !isWhole(secondsOf(standBy), PROPAGATION_SECONDS, 2 ** 31 - 1)) {
      problems.push({ code: 'ReleaseStandBy', what: `the old version must stand by for whole seconds, at least ${PROPAGATION_SECONDS}, got ${secondsOf(standBy)} s`, fix: 'give the nodes time to learn where requests go now' });
    }
    if (!isWhole(this.keepAbortedSeconds, 1, 2 ** 31 - 1)) {
      problems.push({ code: 'ReleaseKeepAborted', what: `an aborted version is kept for whole seconds above 0, got ${this.keepAbortedSeconds} s (0 would keep it for ever)`, fix: 'give e.g. Duration.seconds(30)' });
    }
    if (previewReplicas !== undefined && !isWhole(previewReplicas, 1, 10_000)) {
      problems.push({ code: 'PreviewReplicas', what: `\`previewReplicas\` is a whole number from 1, got ${previewReplicas}`, fix: 'leave it out for as many as the old version has' });
    }
    if (this.kind === 'blueGreen') {
      if (header) problems.push(...headerProblems(header));
      for (const [prop, metrics] of [['before', before], ['after', after]] as const) if (metrics) problems.push(...metricsProblems(metrics, prop, settings));
    } else {
      problems.push(...stepsProblems(this.steps, settings));
    }
    return problems;
  }
}
