import { isPlaceholder } from '../stacks/placeholders';
import { below, CHANGE_KINDS, ChangeKind, keysOf, kindOf, pathBelow, PlanJson, PlannedChange, ResourceChange } from './plan-json';
import { Redaction } from './redaction';

/** One attribute, before and after, as people may read it. */
export interface FieldChange {
  readonly path: string;
  /** undefined if there was none. */
  readonly before?: string;
  readonly after?: string;
  /** Whether it is why the resource is replaced. */
  readonly forcesReplacement: boolean;
}

/** What happens to one resource, without secrets. */
export interface ChangeSummary {
  readonly kind: ChangeKind;
  readonly address: string;
  readonly formerAddress?: string;
  readonly fields: readonly FieldChange[];
}

/** A plan as people may read it. */
export interface PlanSummary {
  /** The gravest first. */
  readonly changes: readonly ChangeSummary[];
  /** What was changed by others than terraform, by address. */
  readonly drifted: readonly string[];
  readonly counts: ChangeCounts;
}

/** How many resources, in the numbers of GitLab's widget: what is replaced is both created and deleted. */
export interface ChangeCounts {
  readonly create: number;
  readonly update: number;
  readonly delete: number;
}

const LONGEST_VALUE = 160;
const SENSITIVE = '(sensitive)';
const UNKNOWN = '(known after apply)';

/** What a plan does, the gravest first. What stands in for other stacks' values is not part of it. */
export function summarize(plan: PlanJson, redaction: Redaction): PlanSummary {
  const changes = managed(plan.resource_changes).flatMap((resource): ChangeSummary[] => {
    const kind = kindOf(resource);
    if (kind === undefined) return [];
    const former = resource.previous_address;
    const formerAddress = former === undefined ? {} : { formerAddress: redaction.text(former) };
    return [{ kind, address: redaction.text(resource.address), ...formerAddress, fields: fieldsOf(resource, redaction) }];
  });
  changes.sort((a, b) => CHANGE_KINDS.indexOf(a.kind) - CHANGE_KINDS.indexOf(b.kind) || (a.address < b.address ? -1 : 1));
  return { changes, drifted: managed(plan.resource_drift).filter(isDrift).map(({ address }) => redaction.text(address)).sort(), counts: countsOf(changes) };
}

/** The drift of a plan that only refreshes, as changes: what reality was made to be. */
export function summarizeDrift(plan: PlanJson, redaction: Redaction): ChangeSummary[] {
  return managed(plan.resource_drift).filter(isDrift).map((resource): ChangeSummary => (
    { kind: resource.change.actions.includes('delete') ? 'destroy' : 'change', address: redaction.text(resource.address), fields: fieldsOf(resource, redaction) }
  )).sort((a, b) => a.address < b.address ? -1 : 1);
}

/** Resources that terraform manages, without those that only stand in for something. */
export function managed(changes: readonly ResourceChange[] | undefined): ResourceChange[] {
  return (changes ?? []).filter(({ mode, address }) => mode === 'managed' && !isPlaceholder(address));
}

function isDrift({ change }: ResourceChange): boolean {
  return change.actions.some((action) => action === 'update' || action === 'delete');
}

function countsOf(changes: readonly ChangeSummary[]): ChangeCounts {
  const count = (...kinds: readonly ChangeKind[]): number => changes.filter(({ kind }) => kinds.includes(kind)).length;
  return { create: count('add', 'replace'), update: count('change'), delete: count('destroy', 'replace') };
}

function fieldsOf({ change }: ResourceChange, redaction: Redaction): FieldChange[] {
  const forcing = ((change as { replace_paths?: readonly (readonly (string | number)[])[] }).replace_paths ?? [])
    .map((steps) => steps.reduce<string>((path, key) => pathBelow(path, String(key), typeof key === 'number'), ''));
  const fields: FieldChange[] = [];
  compare(sideOf(change, 'before'), sideOf(change, 'after'), '', (path, before, after) => {
    fields.push({ path: redaction.text(path), ...text('before', before, redaction), ...text('after', after, redaction), forcesReplacement: forcing.some((forced) => path.startsWith(forced)) });
  });
  return fields;
}

interface Side {
  readonly value: unknown;
  readonly unknown: unknown;
  readonly sensitive: unknown;
}

function sideOf(change: PlannedChange, side: 'before' | 'after'): Side {
  return side === 'before' ? { value: change.before, unknown: undefined, sensitive: change.before_sensitive }
    : { value: change.after, unknown: change.after_unknown, sensitive: change.after_sensitive };
}

function step({ value, unknown, sensitive }: Side, key: string): Side {
  return { value: below(value, key), unknown: unknown === true ? true : below(unknown, key), sensitive: sensitive === true ? true : below(sensitive, key) };
}

/** Tells each leaf that differs, or that is hidden on a side. */
function compare(before: Side, after: Side, path: string, tell: (path: string, before: Side, after: Side) => void): void {
  const whole = before.sensitive === true || after.sensitive === true || after.unknown === true;
  const keys = whole ? [] : keysOf(before.value, after.value, after.unknown);
  if (keys.length === 0) {
    if (after.unknown === true || !same(before.value, after.value)) tell(path, before, after);
    return;
  }
  const list = Array.isArray(before.value ?? after.value ?? after.unknown);
  const ordered = list ? keys.sort((a, b) => Number(a) - Number(b)) : keys.sort();
  for (const key of ordered) compare(step(before, key), step(after, key), pathBelow(path, key, list), tell);
}

function same(a: unknown, b: unknown): boolean {
  return (a ?? undefined) === (b ?? undefined) || JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}

function text(name: 'before' | 'after', { value, unknown, sensitive }: Side, redaction: Redaction): Partial<FieldChange> {
  if (unknown === true) return { [name]: UNKNOWN };
  if (value === undefined || value === null) return {};
  if (sensitive === true || redaction.hides(value)) return { [name]: SENSITIVE };
  const written = JSON.stringify(value);
  return { [name]: written.length <= LONGEST_VALUE ? written : `${[...written].slice(0, LONGEST_VALUE).join('')} … ${written.length} characters` };
}
