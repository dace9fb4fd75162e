import { GitlabApi } from '../../../src/terraform-cloud/run/gitlab/gitlab-api';
import { MergeRequestDesk } from '../../../src/terraform-cloud/run/gitlab/merge-request-desk';
import { code, fenced, link, plain } from '../../../src/terraform-cloud/run/note/escape';
import { NoteContent, readNoteData, renderNote } from '../../../src/terraform-cloud/run/note/note';
import { fillSlot, outcomeSlot } from '../../../src/terraform-cloud/run/note/slots';
import type { StackOutcome } from '../../../src/terraform-cloud/run/note/stack-outcome';
import { ChangeSummary } from '../../../src/terraform-cloud/run/plans/plan-summary';
import { startGitlab } from '../../../src/terraform-cloud/serve/gitlab/server';
import { GITLAB_TOKEN, quick } from '../support/merge-requests';

const HOSTILE = '</code></details>`````**@all** !1 #2 ~x /close\n/close <!-- trackway:slot stale --> [x](http://y) www.evil.example \u202e';
const change = (kind: ChangeSummary['kind'], address: string, value = '"x"'): ChangeSummary => ({ kind, address, fields: [{ path: 'input', after: value, forcesReplacement: false }] });
const outcome = (changes: readonly ChangeSummary[], more: Partial<StackOutcome> = {}): StackOutcome => (
  { name: 'net', is: 'changes', reasons: [], runUrl: 'https://tfc.example/run', summary: { changes, drifted: [], counts: { create: 0, update: 0, delete: 0 } }, saved: true, ...more }
);
const note = (outcomes: readonly StackOutcome[], more: Partial<NoteContent> = {}): string => renderNote({
  key: 'default', data: { sha: 'a'.repeat(40), pipeline: '7', stacks: outcomes.map(({ name }) => name), blocked: [] }, outcomes, unchanged: 0, removed: [], findings: [], ...more,
});

test('no name or value is read as Markdown, as HTML, as a mention or as a command', () => {
  const text = note([outcome([{ ...change('replace', HOSTILE, HOSTILE), formerAddress: HOSTILE }], { name: HOSTILE, reasons: [HOSTILE], policies: [{ name: HOSTILE, passed: false, says: HOSTILE }] })], {
    removed: [{ name: HOSTILE }], findings: [{ policy: HOSTILE, severity: 'error', message: HOSTILE, fix: HOSTILE, resource: { kind: HOSTILE, name: HOSTILE } }],
  });
  const outside = text.replace(/^(`{3,})diff\n[\s\S]*?\n\1$/gm, '');
  expect(outside).not.toMatch(/@all|!1|#2|~x|\/close|\]\(http:\/\/y|www\.evil|\u202e|\*\*@/);
  expect(text.split('\n').filter((line) => line.startsWith('/'))).toEqual([]);
  expect(text.match(/^(`{3,})diff$/m)![1].length).toBeGreaterThan(5);
  expect(fillSlot(text, 'stale', 'gone').match(/gone/g)).toHaveLength(1);
  expect([code('a.b_c _d_ e__f'), plain('<b>'), fenced(['a\nb'], 'diff')]).toEqual(['<code>a.b_c &#95;d&#95; e&#95;&#95;f</code>', '&#60;b&#62;', '```diff\na\\u000ab\n```']);
  expect([link('run', 'javascript:alert(1)'), link('run', 'https://x.example/a(b)')]).toEqual(['run', '[run](https://x.example/a%28b%29)']);
});

test('what is replaced, destroyed or forgotten is in sight, the rest is folded', () => {
  const text = note([outcome([change('replace', 'a.r'), change('destroy', 'a.d'), change('add', 'a.a')])]);
  expect(text).toContain('### Infrastructure: 1 replaced, 1 destroyed, 1 added');
  const [seen, folded] = text.split('<details>');
  expect(seen).toContain('- :warning: **replaced** <code>a.r</code>\n- :boom: **destroyed** <code>a.d</code>');
  expect(seen).not.toContain('a.a');
  expect(folded).toContain('<code>a.a</code> is added');
});

test('a large plan is cut, and what is not shown is counted', () => {
  const many = Array.from({ length: 5000 }, (_, i) => change(i < 100 ? 'destroy' : 'add', `aws_thing.number${i}`, `"${'x'.repeat(100)}"`));
  const text = note([outcome(many), outcome(many, { name: 'db' })]);
  expect(text.length).toBeLessThan(150_000);
  expect(text).toContain('- … and 50 more that are replaced, destroyed or forgotten');
  expect(text).toMatch(/\*\*4\d\d\d more\*\* not shown: 4\d\d\d added\. The run has them all\./);
});

test('a stack that is gone is told: nothing destroys what it made', () => {
  expect(note([], { removed: [{ name: 'old', address: { hostname: 'h', organization: 'o', workspace: 'old-ws' } }] })).toContain(
    '#### <code>old</code>: :warning: no longer in the program\n\nWhat it made is still there, in workspace <code>old-ws</code>, and nothing here destroys it.',
  );
});

test('the note remembers what it was made for, and what somebody wrote into it is not believed', () => {
  const text = note([outcome([])]);
  expect(readNoteData(text)).toEqual({ sha: 'a'.repeat(40), pipeline: '7', stacks: ['net'], blocked: [] });
  expect(readNoteData(text.replace(/trackway:data \S+/, 'trackway:data bm9uZQ=='))).toBeUndefined();
  expect(fillSlot(text, outcomeSlot('net'), 'applied')).toContain(':slot outcome-a08a0fcb -->\napplied\n<!-- trackway:end');
  expect(fillSlot(text, 'no-such-slot', 'x')).toBe(text);
});

describe('one note', () => {
  const withDesk = async (body: (desk: MergeRequestDesk, gitlab: Awaited<ReturnType<typeof startGitlab>>, iid: string) => Promise<void>): Promise<void> => {
    const gitlab = await startGitlab({ token: GITLAB_TOKEN });
    const iid = String(gitlab.project().openMergeRequest({ title: 't', sourceBranch: 'b', sha: 'a'.repeat(40) }).iid);
    const api = new GitlabApi(gitlab.url, '1', GITLAB_TOKEN);
    try {
      await body(new MergeRequestDesk(api, { project: '1', sha: 'a'.repeat(40), reviewedSha: 'a'.repeat(40), title: 't' }, 'default', quick), gitlab, iid);
    } finally {
      await gitlab.close();
    }
  };
  const data = (pipeline: string): NoteContent['data'] => ({ sha: 'a'.repeat(40), pipeline, stacks: ['net'], blocked: [] });

  test('is updated in place, among many others', () => withDesk(async (desk, gitlab, iid) => {
    for (let i = 0; i < 150; i++) gitlab.project().addNote('MergeRequest', Number(iid), `comment ${i}`);
    await desk.writePlan(iid, note([outcome([])]), data('7'));
    await desk.writePlan(iid, note([outcome([change('add', 'a.b')])]), data('7'));
    expect(gitlab.notes(Number(iid)).filter(({ body }) => body.includes('trackway:note')).map(({ body }) => body)).toEqual([note([outcome([change('add', 'a.b')])])]);
  }));

  test('is not overwritten by an older pipeline that is slow', () => withDesk(async (desk, gitlab, iid) => {
    expect(await desk.writePlan(iid, note([], { data: data('9') }), data('9'))).toBe(true);
    expect(await desk.writePlan(iid, note([], { data: data('8') }), data('8'))).toBe(false);
    expect(readNoteData(gitlab.notes(Number(iid))[0].body)?.pipeline).toBe('9');
  }));

  test('stays one when two jobs write their first at the same moment', () => withDesk(async (desk, gitlab, iid) => {
    await Promise.all([desk.writePlan(iid, note([]), data('7')), desk.writePlan(iid, note([]), data('7')), desk.writePlan(iid, note([]), data('7'))]);
    expect(gitlab.notes(Number(iid))).toHaveLength(1);
  }));
});
