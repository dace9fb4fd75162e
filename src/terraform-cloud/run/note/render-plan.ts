import { ChangeKind } from '../plans/plan-json';
import { ChangeSummary, FieldChange } from '../plans/plan-summary';
import { code, fenced } from './escape';

const MOST_LISTED = 50;
const MOST_FIELDS = 40;

const WORDS: Record<ChangeKind, string> = {
  replace: 'replaced', destroy: 'destroyed', change: 'changed', add: 'added', import: 'imported', move: 'moved', forget: 'forgotten',
};
const SIGNS: Record<ChangeKind, string> = {
  replace: ':warning: **replaced**', destroy: ':boom: **destroyed**', change: 'changed', add: 'added', import: 'imported', move: 'moved', forget: '**forgotten**: it stays, and Terraform no longer knows it',
};

/** How many resources, in words: `1 replaced, 2 added`. */
export function countsText(changes: readonly ChangeSummary[]): string {
  const kinds = Object.keys(WORDS) as ChangeKind[];
  const told = kinds.map((kind) => [changes.filter((change) => change.kind === kind).length, WORDS[kind]] as const).filter(([count]) => count > 0);
  return told.length === 0 ? 'no changes' : told.map(([count, word]) => `${count} ${word}`).join(', ');
}

/** The resources of a plan, the gravest in sight and the rest folded away, in at most that many characters. */
export function planMarkdown(changes: readonly ChangeSummary[], most: number): string {
  const grave = changes.filter(({ kind }) => kind === 'replace' || kind === 'destroy' || kind === 'forget');
  const listed = grave.slice(0, MOST_LISTED).map((change) => `- ${SIGNS[change.kind]} ${addressText(change)}${forcedBy(change)}`);
  if (grave.length > listed.length) listed.push(`- … and ${grave.length - listed.length} more that are replaced, destroyed or forgotten`);
  const head = listed.join('\n');
  const blocks: string[] = [];
  let length = head.length + 200;
  for (const change of changes) {
    const block = changeText(change);
    if (length + block.length > most) break;
    blocks.push(block);
    length += block.length + 2;
  }
  const rest = changes.slice(blocks.length);
  const more = rest.length === 0 ? [] : [`**${rest.length} more** not shown: ${countsText(rest)}. The run has them all.`];
  return [...listed.length > 0 ? [head, ''] : [], '<details><summary>What changes</summary>', '', ...blocks.flatMap((block) => [block, '']), ...more, '', '</details>'].join('\n');
}

function addressText({ address, formerAddress }: ChangeSummary): string {
  return formerAddress === undefined ? code(address) : `${code(address)}, was ${code(formerAddress)}`;
}

function forcedBy({ fields }: ChangeSummary): string {
  const forcing = fields.filter(({ forcesReplacement }) => forcesReplacement).map(({ path }) => path);
  return forcing.length === 0 ? '' : `, because of ${forcing.slice(0, 3).map(code).join(', ')}`;
}

function changeText(change: ChangeSummary): string {
  const lines = change.fields.slice(0, MOST_FIELDS).flatMap((field) => fieldLines(field));
  if (change.fields.length > MOST_FIELDS) lines.push(`  … ${change.fields.length - MOST_FIELDS} more attributes`);
  const heading = `${addressText(change)} is ${WORDS[change.kind]}`;
  return lines.length === 0 ? heading : `${heading}\n\n${fenced(lines, 'diff')}`;
}

/** Signs first, as a diff has them: no line of a value begins one of its own. */
function fieldLines({ path, before, after, forcesReplacement }: FieldChange): string[] {
  const because = forcesReplacement ? '   # forces replacement' : '';
  if (before !== undefined && before === after) return [`! ${path} = ${after} (differs)${because}`];
  return [...before === undefined ? [] : [`- ${path} = ${before}`], ...after === undefined ? [] : [`+ ${path} = ${after}${because}`]];
}
