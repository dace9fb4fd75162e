import { Kind } from '../../model/kinds';
import { Model } from '../../model/model';
import { Rollout, rolloutOf } from '../../model/rollout';
import { trace } from '../trace';
import { phases, Phase, replicasOf } from './at-phase';
import { PhaseState, phaseState } from './phase-state';
import { RevisionShares, revisionShares } from './revision-shares';
import { Sample, samplesOf, waysByRollout } from './samples';

/** Something that goes wrong at some phase of a release. */
export interface PhaseProblem {
  readonly kind: 'unreachable' | 'weights' | 'preview';
  readonly rollout: Rollout;
  readonly phase: string;
  readonly what: string;
}

/**
 * Traces, at every phase of every release, every way that leads to its pods, and tells what should not be: a request that reaches nothing, one that
 * reaches the new version before its time or in another proportion than Argo Rollouts sets, and a preview that shows the old version.
 */
export function checkPhases(model: Model): PhaseProblem[] {
  const rollouts = model.ofKind(Kind.rollout).map(rolloutOf).filter(({ resource }) => resource.origin === 'manifest');
  if (rollouts.length === 0) return [];
  const documents = model.resources.filter(({ origin }) => origin === 'manifest').map(({ document }) => document);
  const all = phases(documents, model.facts);
  const ways = waysByRollout(model);
  return rollouts.flatMap((rollout) => new RolloutCheck(model, rollout, all, samplesOf(model, rollout, ways.get(rollout.resource) ?? [])).run());
}

class RolloutCheck {
  private readonly replicas: number;
  private readonly phases: readonly Phase[];
  /** Phases at which the same was written need not be traced twice. */
  private readonly known = new Map<string, RevisionShares | undefined>();

  public constructor(model: Model, private readonly rollout: Rollout, all: readonly Phase[], private readonly candidates: readonly Sample[]) {
    this.replicas = replicasOf(rollout, model.resources);
    this.phases = all.filter(({ name }) => !name.startsWith('step:') || Number(name.slice('step:'.length)) < rollout.steps.length);
  }

  public run(): PhaseProblem[] {
    if (this.phases.length === 0 || this.replicas === 0) return [];
    // Where a request does not arrive even when nothing is being released, something else is wrong, and other rules say what.
    const samples = this.candidates.filter((sample) => this.shares(sample, this.phases[0])?.old === 100);
    return samples.flatMap((sample) => this.isPreview(sample) ? this.judgePreview(sample, 'static') : [...this.judge(sample), ...this.judgeHeaders(sample)]);
  }

  /** Undefined where policies refuse whoever asks: who may ask is another question. */
  private shares({ request }: Sample, phase: Phase): RevisionShares | undefined {
    const { headerRoutes, ...state } = this.state(phase);
    const key = JSON.stringify([request, state, headerRoutes.map((step) => step.value)]);
    if (this.known.has(key)) return this.known.get(key);
    const result = trace(phase.model, request);
    const isRefused = result.reason === 'Denied' || result.reason === 'Unauthenticated';
    const shares = isRefused ? undefined : revisionShares(result, this.rollout.name, this.rollout.namespace);
    this.known.set(key, shares);
    return shares;
  }

  /** Whether a sample asks for the preview Service, or is sent to the canary alone. */
  private isPreview(sample: Sample): boolean {
    const preview = this.phases.find(({ name }) => name === 'preview')!;
    return sample.isPinned && this.shares(sample, preview)?.new === 100;
  }

  private judge(sample: Sample): PhaseProblem[] {
    const found = this.phases.map((phase) => ({ phase, state: this.state(phase), shares: this.shares(sample, phase) }));
    const before = found.filter(({ phase }) => phase.name !== 'promoted');
    // A route to one version only that never meets the other is meant so.
    const isMeant = sample.isPinned && before.every(({ shares }) => shares === undefined || shares.new === 0);
    return found.flatMap(({ phase, state, shares }): PhaseProblem[] => {
      if (!shares) return [];
      if (shares.lost > 0) {
        return [this.problem('unreachable', phase, `${shares.lost} % of ${sample.name} reach nothing`)];
      }
      const expected = phase.name === 'promoted' ? 100 : state.weight;
      if (!this.isRouted || isMeant || Math.abs(shares.new - expected) <= 0.5) return [];
      return [this.problem('weights', phase, `${shares.new} % of ${sample.name} reach the new version instead of ${expected} %`)];
    });
  }

  /** The same requests with the header of each `setHeaderRoute`. */
  private judgeHeaders(sample: Sample): PhaseProblem[] {
    const headers = new Map<string, Record<string, string>>();
    for (const step of this.rollout.steps) {
      const [match] = step.at('setHeaderRoute', 'match').items();
      const value = match?.get('headerValue');
      const text = value?.get('exact').string() ?? value?.get('prefix').string() ?? (value?.get('regex').string() === '.*' ? '1' : undefined);
      const name = match?.get('headerName').string();
      if (name !== undefined && text !== undefined) headers.set(step.at('setHeaderRoute', 'name').string() ?? '', { [name]: text });
    }
    return [...headers].flatMap(([route, header]) => {
      const [[name, value]] = Object.entries(header);
      const asking: Sample = { ...sample, name: `${sample.name} with ${name}: ${value}`, request: { ...sample.request, headers: { ...sample.request.headers, ...header } } };
      return this.judgePreview(asking, route);
    });
  }

  /** @param route the managed route that the preview is made by, or `static` for one that is always there */
  private judgePreview(sample: Sample, route: string): PhaseProblem[] {
    return this.phases.flatMap((phase) => {
      const state = this.state(phase);
      const isOpen = route === 'static' ? state.pods.new > 0 && state.pods.old > 0 : state.headerRoutes.some((step) => step.get('name').string() === route);
      const shares = isOpen ? this.shares(sample, phase) : undefined;
      if (!shares || shares.new === 100) return [];
      return [this.problem('preview', phase, `${sample.name}: ${shares.old > 0 ? `${shares.old} % reach the old version` : `${shares.lost} % reach nothing`}, although the preview is open`)];
    });
  }

  private state(phase: Phase): PhaseState {
    return phaseState(this.rollout, phase.name, this.replicas);
  }

  /** Without traffic routing the number of pods is all that divides requests. */
  private get isRouted(): boolean {
    return this.rollout.blueGreen.exists || this.rollout.canary.get('trafficRouting').exists;
  }

  private problem(kind: PhaseProblem['kind'], phase: Phase, what: string): PhaseProblem {
    return { kind, rollout: this.rollout, phase: phase.name, what };
  }
}
