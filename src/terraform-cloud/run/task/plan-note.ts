import type { Clock } from '../clock';
import { GitlabApi } from '../gitlab/gitlab-api';
import { OwnNote } from '../gitlab/own-note';
import { firstLine, stackSection } from '../note/note';
import { fillSlot, slot } from '../note/slots';
import type { StackOutcome } from '../note/stack-outcome';
import { keysOf, PlanJson } from '../plans/plan-json';
import { summarize } from '../plans/plan-summary';
import { Redaction, secretsOf } from '../plans/redaction';
import { hasChanges } from '../stack-planner';

const KEY = 'vcs';
const MOST_PER_STACK = 60_000;

/** What a plan does, as people may read it. */
export function outcomeOf(plan: PlanJson, stack: string, run: string, runUrl: string): StackOutcome {
  // Nobody here knows which outputs of other stacks are secret, so all of them are.
  const states = (plan.prior_state?.values?.root_module?.resources ?? []).filter(({ mode, type }) => mode === 'data' && type === 'terraform_remote_state');
  const outputs = new Map(states.map(({ name, values }) => [name, keysOf(values?.outputs)]));
  const summary = summarize(plan, new Redaction(secretsOf(plan, [], outputs)));
  return { name: stack, is: hasChanges(plan) ? 'changes' : 'same', reasons: [], run, runUrl, summary, counts: summary.counts, saved: false };
}

/** The note of a merge request whose runs begin in GitLab: a section for each workspace, written when its run is planned. */
export class PlanNote {
  private readonly note: OwnNote;

  public constructor(gitlab: GitlabApi, mergeRequest: string, clock: Clock) {
    this.note = new OwnNote(gitlab, mergeRequest, firstLine(KEY), clock);
  }

  /** Writes what became of one stack, and leaves what is said of the others. */
  public async tell(outcome: StackOutcome, sha: string | undefined): Promise<void> {
    const there = (await this.note.find())?.body ?? `${firstLine(KEY)}\n### Infrastructure\n`;
    const name = `stack-${Buffer.from(outcome.name).toString('hex')}`;
    const planned = sha === undefined ? [] : [`Planned for <code>${sha.slice(0, 8)}</code>.`];
    const section = [stackSection(outcome, MOST_PER_STACK), ...planned].join('\n\n');
    const filled = fillSlot(there, name, section);
    await this.note.write(filled === there && !there.includes(`trackway:slot ${name} `) ? `${there}\n${slot(name, section)}\n` : filled);
  }
}
