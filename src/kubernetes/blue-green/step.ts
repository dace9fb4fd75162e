import { Duration } from 'cdk8s';
import { Settings } from '../../core/defaults';
import { Problem } from '../../core/validation-error';
import { Match } from '../mesh/route/match';
import { isWhole, secondsOf } from '../pod/amounts';
import { Json } from '../synthesis/json';
import { PREVIEW_ROUTE } from './argo';
import { Metric, metricsProblems } from './metric';

/** One step on the way from the old version to the new one. */
export class Step {
  /** This percentage of the requests goes to the new version. */
  public static weight(percent: number): Step { return new Step('weight', { percent }); }
  /** Nothing happens for this long, or until a person promotes. */
  public static pause(time?: Duration): Step { return new Step('pause', { time }); }
  /** The new version has this percentage of the pods, whatever its weight, until another step says otherwise. */
  public static scale(percent: number): Step { return new Step('scale', { percent }); }
  /** The new version has as many pods as its weight asks for. */
  public static scaleWithWeight(): Step { return new Step('scaleWithWeight', {}); }
  /** Requests with this header go to the new version, whatever its weight: one condition on one header. */
  public static preview(header: Match): Step { return new Step('preview', { header }); }
  /** The header counts no more. */
  public static endPreview(): Step { return new Step('endPreview', {}); }
  /** Goes on only if all of these are good, else the release is aborted. */
  public static analysis(...metrics: readonly Metric[]): Step { return new Step('analysis', { metrics }); }

  private constructor(
    /** What happens. */
    public readonly kind: 'weight' | 'pause' | 'scale' | 'scaleWithWeight' | 'preview' | 'endPreview' | 'analysis',
    private readonly options: { readonly percent?: number; readonly time?: Duration; readonly header?: Match; readonly metrics?: readonly Metric[] },
  ) {}

  /** Percent, of requests or pods. */
  public get percent(): number { return this.options.percent ?? 0; }

  /** What an analysis measures. */
  public get metrics(): readonly Metric[] { return this.options.metrics ?? []; }

  /** @internal */
  public _render(analysis: (metrics: readonly Metric[]) => Json): Json {
    const { percent, time, header, metrics } = this.options;
    switch (this.kind) {
      case 'weight': return { setWeight: percent };
      case 'pause': return { pause: time ? { duration: `${secondsOf(time)}s` } : {} };
      case 'scale': return { setCanaryScale: { weight: percent } };
      case 'scaleWithWeight': return { setCanaryScale: { matchTrafficWeight: true } };
      case 'preview': return { setHeaderRoute: { name: PREVIEW_ROUTE, match: [headerCondition(header!)].map((found) => ({ headerName: found!.name, headerValue: found!.value })) } };
      case 'endPreview': return { setHeaderRoute: { name: PREVIEW_ROUTE } };
      case 'analysis': return { analysis: analysis(metrics!) };
    }
  }

  /** @internal */
  public _problems(label: string, settings: Settings): Problem[] {
    const { percent, time, header, metrics } = this.options;
    const problems: Problem[] = [];
    if (percent !== undefined && !isWhole(percent, 0, 100)) problems.push({ code: 'StepPercent', what: `${label} has a percentage of ${percent}`, fix: 'give a whole number from 0 to 100' });
    if (time && !isWhole(secondsOf(time), 1, 2 ** 31 - 1)) problems.push({ code: 'StepPause', what: `${label} pauses for ${secondsOf(time)} s`, fix: 'give whole seconds, or nothing to wait for a person' });
    if (header) problems.push(...headerProblems(header));
    if (metrics) problems.push(...metricsProblems(metrics, label, settings));
    return problems;
  }
}

/** The one condition on one header that a match is. */
export function headerCondition(match: Match): { name: string; value: Record<string, string> } | undefined {
  const entries = match._render();
  const [entry] = entries;
  const headers = Object.entries((entry?.headers ?? {}) as Record<string, Record<string, string>>);
  if (entries.length !== 1 || Object.keys(entry).length !== 1 || headers.length !== 1) return undefined;
  return { name: headers[0][0], value: headers[0][1] };
}

/** What is wrong with the header of a preview. */
export function headerProblems(match: Match): Problem[] {
  const found = match._problems();
  if (found.length > 0 || headerCondition(match)) return found;
  return [{
    code: 'PreviewHeader',
    what: 'a preview is asked for with one condition on one header, and nothing else',
    fix: 'write e.g. Match.header("x-preview").is("true"); for paths and queries, write a MeshRoute to `preview`',
  }];
}

/** What is wrong with steps as a whole: each step alone may be right. */
export function stepsProblems(steps: readonly Step[], settings: Settings): Problem[] {
  const problems = steps.flatMap((step, index) => step._problems(`step ${index}`, settings));
  if (steps.length === 0) problems.push({ code: 'ReleaseSteps', what: 'a canary has no steps: it would be released at once', fix: 'give e.g. [Step.weight(10), Step.pause()]' });
  let weight = 0;
  let scale: number | undefined;
  let isOpen = false;
  steps.forEach((step, index) => {
    if (step.kind === 'weight') weight = step.percent;
    if (step.kind === 'scale') scale = step.percent;
    if (step.kind === 'scaleWithWeight') scale = undefined;
    if (step.kind === 'preview') isOpen = true;
    if (step.kind === 'endPreview') isOpen = false;
    if (scale !== undefined && scale < weight) {
      problems.push({
        code: 'StepScale',
        what: `at step ${index} the new version gets ${weight} % of the requests with ${scale} % of the pods`,
        fix: `scale first: Step.scale(${weight}) or Step.scaleWithWeight()`,
      });
      scale = undefined; // told once
    } else if (isOpen && (scale ?? weight) === 0) {
      problems.push({ code: 'StepPreviewUnscaled', what: `at step ${index} the preview is open, and the new version has no pods`, fix: 'put Step.scale(…) before Step.preview(…), and Step.endPreview() before the pods go' });
      isOpen = false;
    }
  });
  return problems;
}
