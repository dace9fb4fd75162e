import type { RemovedStack } from '../stacks/changed-stacks';
import { code, link, plain } from './escape';
import { countsText, planMarkdown } from './render-plan';
import { outcomeSlot, slot, STALE_SLOT } from './slots';
import type { StackOutcome } from './stack-outcome';

/** What `trackway check` found, as it writes JSON. */
export interface CheckFinding {
  readonly policy: string;
  readonly severity: string;
  readonly message: string;
  readonly fix: string;
  readonly resource: { readonly kind: string; readonly name: string };
}

/** What the note remembers of itself, for whoever updates it. Nothing of it decides what is applied. */
export interface NoteData {
  readonly pipeline?: string;
  readonly sha: string;
  /** Stacks that were planned. */
  readonly stacks: readonly string[];
  /** Stacks that could not be planned before others are applied. */
  readonly blocked: readonly string[];
}

/** Everything that the note tells. */
export interface NoteContent {
  /** Tells several notes on a merge request apart. */
  readonly key: string;
  readonly data: NoteData;
  readonly pipelineUrl?: string;
  readonly outcomes: readonly StackOutcome[];
  /** How many stacks are as they were. */
  readonly unchanged: number;
  readonly removed: readonly RemovedStack[];
  readonly findings: readonly CheckFinding[];
  /** The difference of the Kubernetes manifests, as Markdown. */
  readonly manifests?: string;
}

/** Less than GitLab takes (1,000,000), and as much as a person scrolls through. */
const MOST = 400_000;
const MOST_PER_STACK = 60_000;
const MOST_FINDINGS = 30;

/** The line that a note is known by. */
export function firstLine(key: string): string {
  return `<!-- trackway:note ${key.replace(/[^\w.]/g, '_')} -->`;
}

/** The note on a merge request. */
export function renderNote(content: NoteContent): string {
  const { key, data, outcomes, unchanged } = content;
  const changes = outcomes.flatMap(({ summary }) => summary?.changes ?? []);
  const sections: string[] = [];
  let room = MOST - (content.manifests?.length ?? 0);
  for (const outcome of outcomes) {
    const section = stackSection(outcome, Math.max(1000, Math.min(MOST_PER_STACK, room)));
    room -= section.length;
    sections.push(section);
  }
  return [
    firstLine(key),
    `<!-- trackway:data ${Buffer.from(JSON.stringify(data)).toString('base64')} -->`,
    `### Infrastructure: ${countsText(changes)}`,
    '',
    slot(STALE_SLOT, ''),
    `Planned for ${code(data.sha.slice(0, 8))}${content.pipelineUrl === undefined ? '' : `, ${link('pipeline', content.pipelineUrl)}`}.`
      + ` ${outcomes.length} of ${outcomes.length + unchanged} ${outcomes.length + unchanged === 1 ? 'stack' : 'stacks'} ${outcomes.length === 1 ? 'is' : 'are'} concerned.`,
    '',
    ...sections.flatMap((section) => [section, '']),
    ...content.removed.flatMap((removed) => [removedText(removed), '']),
    ...findingsText(content.findings),
    ...content.manifests === undefined ? [] : ['#### Kubernetes', '', content.manifests.trimEnd(), ''],
  ].join('\n');
}

/** What a note remembers of itself; undefined for one that somebody changed. */
export function readNoteData(body: string): NoteData | undefined {
  const written = /^<!-- trackway:data ([A-Za-z0-9+/=]+) -->$/m.exec(body)?.[1];
  try {
    const data = JSON.parse(Buffer.from(written ?? '', 'base64').toString('utf8')) as NoteData;
    return Array.isArray(data.stacks) && Array.isArray(data.blocked) && typeof data.sha === 'string' ? data : undefined;
  } catch {
    return undefined;
  }
}

/** What is said of one stack, in at most so many characters. */
export function stackSection(outcome: StackOutcome, most: number): string {
  const { name, runUrl, summary, unknown = [], policies = [], reasons, saved } = outcome;
  const detail = summary !== undefined && summary.changes.length > 0 ? ['', planMarkdown(summary.changes, most)] : [];
  const drifted = summary?.drifted ?? [];
  return [
    `#### ${code(name)}: ${verdict(outcome)}${runUrl === undefined ? '' : ` (${link('run', runUrl)})`}`,
    '',
    slot(outcomeSlot(name), ''),
    ...outcome.is === 'changes' ? [saved ? 'What is merged applies exactly this plan.' : 'After the merge it is planned anew, and applied if it is the same.'] : [],
    ...unknown.length === 0 ? [] : [`Not known before other stacks are applied: ${listed(unknown.map(({ stack, value }) => `${stack}: ${value}`))}.`],
    ...drifted.length === 0 ? [] : [`Changed by others than Terraform since the last apply: ${listed(drifted)}.`],
    ...reasons.map((reason) => `- ${plain(reason)}`),
    ...policies.map(({ name: policy, passed, says }) => `- ${passed ? ':white_check_mark:' : ':no_entry:'} ${plain(policy)}: ${plain(says)}`),
    ...detail,
  ].join('\n');
}

function verdict({ is, summary, counts }: StackOutcome): string {
  const planned = summary && summary.changes.length > 0 ? `, ${countsText(summary.changes)}` : '';
  switch (is) {
    case 'changes': return summary ? countsText(summary.changes) : counts ? `${counts.create} created, ${counts.update} updated, ${counts.delete} deleted` : 'changes';
    case 'same': return 'no changes';
    case 'applied': return 'applied';
    case 'blocked': return ':hourglass: cannot be planned yet';
    case 'held': return `:octagonal_sign: held${planned}`;
    case 'failed': return `:x: failed${planned}`;
    case 'unreachable': return ':x: not planned';
    case 'byHand': return ':raised_hand: applied by hand';
  }
}

function removedText({ name, address }: RemovedStack): string {
  const where = address === undefined ? '' : `, in workspace ${code(address.workspace)}`;
  return `#### ${code(name)}: :warning: no longer in the program\n\nWhat it made is still there${where}, and nothing here destroys it. Destroy it from the last commit that has it: ${code('trackway tfc destroy --stack')} ${code(name)}.`;
}

function findingsText(findings: readonly CheckFinding[]): string[] {
  if (findings.length === 0) return [];
  const lines = findings.slice(0, MOST_FINDINGS).map(({ policy, severity, message, fix, resource }) => (
    `- ${severity === 'error' ? ':no_entry:' : ':warning:'} ${code(`${resource.kind} ${resource.name}`)}: ${plain(`${message}; ${fix}`)} (${code(policy)})`
  ));
  if (findings.length > MOST_FINDINGS) lines.push(`- … and ${findings.length - MOST_FINDINGS} more`);
  return [`#### Policies: ${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}`, '', ...lines, ''];
}

function listed(texts: readonly string[]): string {
  const shown = texts.slice(0, 10).map(code).join(', ');
  return texts.length > 10 ? `${shown} and ${texts.length - 10} more` : shown;
}
