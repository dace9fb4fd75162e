import { existsSync, writeFileSync } from 'fs';
import { LocatedProblem, ValidationError } from '../../core/validation-error';
import { diffDocuments, renderDiffMarkdown } from '../../manifests/diff';
import { readManifests } from '../../manifests/read';
import type { CheckFinding } from '../../terraform-cloud/run/note/note';
import { planCommand } from '../../terraform-cloud/run/plan-command';
import { readTextFile } from '../input/read-text-file';
import { defineCommand } from '../shell/command';
import { contextOf, deskOf, logTo, noteOptions, readBase, runExitCodes, runOptions } from './run-options';

/** `trackway tfc plan` */
export const plan = defineCommand({
  usage: [
    ['trackway tfc plan', 'every synthesized stack, as a speculative or saved plan'],
    ['trackway tfc plan --base FOLDER|REF', 'only what differs from the target branch, and what reads from that'],
  ],
  args: { name: 'ARGUMENT', least: 0, most: 0 },
  options: {
    ...runOptions,
    ...noteOptions,
    'base': { value: 'FOLDER|REF', about: 'the stacks of the target branch: a folder they were synthesized into, or a commit that holds --out' },
    'speculative': { about: 'never a saved plan: each stack is planned anew after the merge, and applied if that is the same' },
    'reports': { value: 'FOLDER', about: 'writes STACK.json for each stack: what the widget of a merge request shows' },
    'note-file': { value: 'FILE', about: 'writes the note, too' },
    'manifests': { value: 'PATH', about: 'Kubernetes manifests whose difference is told as well' },
    'manifests-base': { value: 'PATH', about: 'those of the target branch' },
    'findings': { value: 'FILE', multiple: true, about: 'what `trackway check --format json` found' },
  },
  examples: [
    ['trackway tfc plan --base target/cdktf.out --reports plans', 'in the pipeline of a merge request, after both were synthesized'],
    ['trackway tfc plan --api http://127.0.0.1:8787', 'at a server on this machine'],
  ],
  exitCodes: runExitCodes,
  async run({ options }, io) {
    const context = { ...contextOf('plan', options, io), speculative: options.speculative };
    const base = options.base === undefined ? undefined : readBase(options.base, options.out);
    const findings = options.findings.flatMap(readFindings);
    const manifests = options.manifests === undefined ? undefined : manifestsText(options.manifests, options['manifests-base']);
    const desk = deskOf(context, options.note);
    const { code, note } = await planCommand({ context, base, desk, key: options.note, findings, manifests, reports: options.reports, log: logTo(io) });
    if (options['note-file'] !== undefined) writeNote(options['note-file'], note);
    if (!desk || context.ci.mergeRequest === undefined) io.stdout.write(note);
    return code;
  },
});

function readFindings(file: string): CheckFinding[] {
  const text = readTextFile(file);
  const problem = (): LocatedProblem => ({ path: file, code: 'FindingsUnreadable', what: 'this is not what `trackway check --format json` writes', fix: 'write it with --format json' });
  try {
    const found: unknown = JSON.parse(text);
    if (Array.isArray(found) && found.every((one) => typeof one?.message === 'string' && typeof one?.resource?.name === 'string')) return found;
  } catch {
    // told below
  }
  throw new ValidationError([problem()]);
}

function manifestsText(after: string, before: string | undefined): string {
  const [old, now] = [before === undefined ? undefined : readManifests([before]), readManifests([after])];
  const unread = [...old?.problems ?? [], ...now.problems].filter(({ level, code }) => level === 'error' && code !== 'ManifestNoneFound');
  if (unread.length > 0) throw new ValidationError(unread);
  return renderDiffMarkdown(diffDocuments((old?.documents ?? []).map(({ doc }) => doc), now.documents.map(({ doc }) => doc)));
}

function writeNote(file: string, note: string): void {
  try {
    writeFileSync(file, note);
  } catch (error) {
    throw new ValidationError([{ path: file, code: 'ReportUnwritable', what: `the note cannot be written here (${existsSync(file) ? 'it is no file to write' : (error as NodeJS.ErrnoException).code})`, fix: 'name a file in a folder that is there' }]);
  }
}
