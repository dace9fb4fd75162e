import { Problem } from '../../core/validation-error';

/** What has to be true before a monitored policy protects. */
export interface MonitorFirstOptions {
  /** When the policy goes to `PolicyMode.protect()`, for the next reader: "no findings in the reports of two weeks". It becomes an annotation. */
  readonly toProtect: string;
}

/** Why a policy that protected is only monitored again. */
export interface MonitorAgainOptions {
  /** Why, for the next reader. It becomes an annotation. */
  readonly reason: string;
  /** Which time it is, from 2 on: the object gets another name, for Kubewarden refuses to lower the mode of one that is there. */
  readonly generation: number;
}

/** Annotation that says when a monitored policy will protect. */
export const TO_PROTECT_ANNOTATION = 'trackway/to-protect';
/** Annotation that says why a policy is monitored again. */
export const MONITORED_AGAIN_ANNOTATION = 'trackway/monitored-again';

/**
 * Whether a policy refuses or only reports. From monitor to protect is a change of one word; the way back is refused by Kubewarden, and needs
 * `monitorAgain()`. See https://docs.kubewarden.io/reference/monitor-mode
 */
export class PolicyMode {
  /** What breaks the policy is refused. */
  public static protect(): PolicyMode { return new PolicyMode('protect', '', {}, []); }
  /** What breaks the policy is reported in logs, metrics and PolicyReports, and nothing is patched. */
  public static monitor(): PolicyMode { return new PolicyMode('monitor', '', {}, []); }
  /** Monitored until something named is true: for rules that are new to a cluster. */
  public static monitorFirst(options: MonitorFirstOptions): PolicyMode {
    const problems: Problem[] = options.toProtect.trim() !== '' ? [] : [
      { code: 'KubewardenMode', what: '`toProtect` is empty, so nobody knows when the policy will protect', fix: 'say what has to be true, e.g. "no findings in the reports of two weeks"' },
    ];
    return new PolicyMode('monitor', '', { [TO_PROTECT_ANNOTATION]: options.toProtect }, problems);
  }
  /** Monitored after it protected: a new object in the place of the old one. The next `protect()` may keep the new name by `protectAgain()`. */
  public static monitorAgain({ reason, generation }: MonitorAgainOptions): PolicyMode {
    return new PolicyMode('monitor', suffix(generation), { [MONITORED_AGAIN_ANNOTATION]: reason }, generationProblems(generation));
  }
  /** Protects after `monitorAgain()`, under the name it got there. */
  public static protectAgain(generation: number): PolicyMode { return new PolicyMode('protect', suffix(generation), {}, generationProblems(generation)); }

  private constructor(
    /** As the object writes it. */
    public readonly mode: 'protect' | 'monitor',
    /** @internal */
    public readonly _suffix: string,
    /** @internal */
    public readonly _annotations: Record<string, string>,
    /** @internal */
    public readonly _problems: readonly Problem[],
  ) {}
}

function suffix(generation: number): string {
  return `-${generation}`;
}

function generationProblems(generation: number): Problem[] {
  if (Number.isInteger(generation) && generation >= 2) return [];
  return [{ code: 'KubewardenMode', what: `\`generation\` is ${generation}`, fix: 'count from 2 on: the policy that protected was the first' }];
}
