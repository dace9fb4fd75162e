import { Field } from '../../model/field';
import { Rollout } from '../../model/rollout';

/** The two revisions that there are while a release is under way. */
export type Revision = 'old' | 'new';

/** What Argo Rollouts has made of a Rollout at one phase. */
export interface PhaseState {
  /** Pods of each revision. */
  readonly pods: Readonly<Record<Revision, number>>;
  /** What `activeService`, `stableService` and the stable subset lead to. */
  readonly stable: Revision;
  /** What `previewService`, `canaryService` and the canary subset lead to. */
  readonly canary: Revision;
  /** Percent of the requests that the canary gets. */
  readonly weight: number;
  /** `setHeaderRoute` steps that are in force. */
  readonly headerRoutes: readonly Field[];
}

/** Phases of every release, before the steps and after them. */
const BEFORE = ['stable', 'preview'];
const AFTER = ['promoted', 'aborted'];

/** The phases that there are for Rollouts with at most this many steps, in the order in which they come. */
export function phaseNames(rollouts: readonly Rollout[]): string[] {
  const steps = Math.max(0, ...rollouts.map((rollout) => rollout.steps.length));
  return [...BEFORE, ...Array.from({ length: steps }, (_, index) => `step:${index}`), ...AFTER];
}

/**
 * What Argo Rollouts (`rollout/{bluegreen,canary,trafficrouting,service}.go`) has made of a Rollout when a phase has settled.
 *
 * @param phase `stable`: nothing is being released. `preview`: the new version runs and nobody is sent to it without asking. `step:N`: step N (from 0)
 *   has been done. `promoted`: all is done, and the old version is gone. `aborted`: the release was given up, and the new version is gone
 * @param replicas how many pods the Rollout has when nothing is being released
 */
export function phaseState(rollout: Rollout, phase: string, replicas: number): PhaseState {
  const settled = { weight: 0, headerRoutes: [] };
  switch (phase) {
    case 'stable': return { ...settled, pods: { old: replicas, new: 0 }, stable: 'old', canary: 'old' };
    case 'promoted': return { ...settled, pods: { old: 0, new: replicas }, stable: 'new', canary: 'new' };
    case 'aborted': return { ...settled, pods: { old: replicas, new: 0 }, stable: 'old', canary: 'new' };
  }
  if (rollout.blueGreen.exists) {
    const preview = rollout.blueGreen.get('previewReplicaCount').number() ?? replicas;
    return { ...settled, pods: { old: replicas, new: preview }, stable: 'old', canary: 'new' };
  }
  const step = phase === 'preview' ? previewStep(rollout) : Math.min(Number(phase.slice('step:'.length)), rollout.steps.length - 1);
  return afterStep(rollout, step, replicas);
}

/** The last step before anybody is sent to the new version without asking; -1 where the first step does so. */
function previewStep(rollout: Rollout): number {
  const first = rollout.steps.findIndex((step) => (step.get('setWeight').number() ?? 0) > 0);
  return first < 0 ? rollout.steps.length - 1 : first - 1;
}

function afterStep(rollout: Rollout, last: number, replicas: number): PhaseState {
  const share = (percent: number): number => Math.ceil(replicas * percent / 100);
  const headers = new Map<string, Field>();
  let weight = 0;
  let scale: Field | undefined;
  let pods = 0;
  let hasMoved = false;
  for (const step of rollout.steps.slice(0, last + 1)) {
    weight = step.get('setWeight').number() ?? weight;
    const canaryScale = step.get('setCanaryScale');
    if (canaryScale.exists) scale = canaryScale.get('matchTrafficWeight').boolean() ? undefined : canaryScale;
    pods = scale ? scale.get('replicas').number() ?? share(scale.get('weight').number() ?? weight) : share(weight);
    // A selector is moved once there are pods behind it, and stays there.
    hasMoved ||= pods > 0;
    const header = step.get('setHeaderRoute');
    const name = header.get('name').string() ?? '';
    if (header.exists && header.get('match').items().length > 0) headers.set(name, header);
    else if (header.exists) headers.delete(name);
  }
  const keepsOld = rollout.canary.get('trafficRouting').exists && !rollout.canary.get('dynamicStableScale').boolean();
  return {
    pods: { old: keepsOld ? replicas : replicas - share(weight), new: pods },
    stable: 'old',
    canary: hasMoved ? 'new' : 'old',
    // Nothing is weighed to a version without pods (`reconcileTrafficRouting`).
    weight: pods > 0 || !rollout.canary.get('trafficRouting').exists ? weight : 0,
    headerRoutes: [...headers.values()],
  };
}
