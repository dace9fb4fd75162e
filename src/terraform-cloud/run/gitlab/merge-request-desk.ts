import { Ci } from '../ci';
import { Clock } from '../clock';
import { code, link, plain } from '../note/escape';
import { firstLine, NoteData, readNoteData } from '../note/note';
import { planMarkdown } from '../note/render-plan';
import { fillSlot, outcomeSlot, STALE_SLOT } from '../note/slots';
import type { StackOutcome } from '../note/stack-outcome';
import { GitlabApi, MergeRequest } from './gitlab-api';
import { OwnNote } from './own-note';

const MOST_OTHERS = 50;
const MOST_PLAN = 20_000;

/** Where a merge request is told what becomes of it: one note, and a status for each stack. */
export class MergeRequestDesk {
  public constructor(private readonly gitlab: GitlabApi, private readonly ci: Ci, private readonly key: string, private readonly clock: Clock) {}

  /**
   * Writes the note of a plan.
   *
   * @returns false if a newer pipeline has written it already
   */
  public async writePlan(mergeRequest: string, body: string, data: NoteData): Promise<boolean> {
    const own = this.note(mergeRequest);
    const there = await own.find();
    const written = there && readNoteData(there.body);
    if (written?.pipeline !== undefined && data.pipeline !== undefined && Number(written.pipeline) > Number(data.pipeline)) return false;
    await own.write(body);
    return true;
  }

  /** What the note remembers. */
  public async data(mergeRequest: string): Promise<NoteData | undefined> {
    const there = await this.note(mergeRequest).find();
    return there && readNoteData(there.body);
  }

  /** Writes into the note what was applied, in the place of each stack. A note that is gone stays gone. */
  public async writeApplied(mergeRequest: string, outcomes: readonly StackOutcome[]): Promise<void> {
    const own = this.note(mergeRequest);
    const there = await own.find();
    if (!there) return;
    await own.write(outcomes.reduce((body, outcome) => fillSlot(body, outcomeSlot(outcome.name), this.appliedText(outcome)), there.body));
  }

  /** Tells other open merge requests whose plans are out of date now. */
  public async markStale(by: string, applied: readonly string[]): Promise<number> {
    let marked = 0;
    const others = (await this.gitlab.openMergeRequests()).filter(({ iid }) => String(iid) !== by).slice(0, MOST_OTHERS);
    for (const { iid } of others) {
      const own = this.note(iid);
      const there = await own.find();
      const touched = (there && readNoteData(there.body)?.stacks.filter((stack) => applied.includes(stack))) ?? [];
      if (!there || touched.length === 0) continue;
      const text = `> :warning: **Out of date**: since this was planned, !${by} was applied to ${touched.map(code).join(', ')}. Run the pipeline again to plan it as things are now.\n`;
      await own.write(fillSlot(there.body, STALE_SLOT, text));
      marked += 1;
    }
    return marked;
  }

  /** What the pipeline says of a stack beside the commit. */
  public async status(stack: string, state: 'running' | 'success' | 'failed', description: string, targetUrl?: string): Promise<void> {
    const { sha, pipeline, ref } = this.ci;
    await this.gitlab.setStatus(sha, { state, name: `trackway/${stack}`, description, targetUrl, ...pipeline === undefined ? { ref } : { pipeline } });
  }

  /** The merge request that brought a commit to the branch; undefined if it came without. */
  public async mergedBy(sha: string): Promise<MergeRequest | undefined> {
    const found = await this.gitlab.mergeRequestsOf(sha);
    const merged = found.filter(({ state }) => state === 'merged');
    return merged.find((one) => one.merge_commit_sha === sha || one.squash_commit_sha === sha) ?? merged.find((one) => one.sha === sha) ?? merged[0];
  }

  public async mergeRequest(iid: string): Promise<MergeRequest> {
    return this.gitlab.mergeRequest(iid);
  }

  private note(mergeRequest: string | number): OwnNote {
    return new OwnNote(this.gitlab, mergeRequest, firstLine(this.key), this.clock);
  }

  private appliedText({ is, runUrl, reasons, summary }: StackOutcome): string {
    const words = {
      applied: ':rocket: **applied**', same: 'nothing to apply', held: ':octagonal_sign: **held**', failed: ':x: **failed**', blocked: ':hourglass: **not applied**',
      unreachable: ':x: **not applied**', byHand: ':raised_hand: **to be applied by hand**', changes: '',
    };
    const links = [link('run', runUrl), ...this.ci.pipelineUrl === undefined ? [] : [link('pipeline', this.ci.pipelineUrl)]];
    const plan = summary && summary.changes.length > 0 ? ['', planMarkdown(summary.changes, MOST_PLAN)] : [];
    const told = runUrl === undefined ? links.slice(1) : links;
    return [`${words[is]}${told.length === 0 ? '' : ` (${told.join(', ')})`}`, '', ...reasons.map((reason) => `- ${plain(reason)}`), ...plan, ''].join('\n');
  }
}
