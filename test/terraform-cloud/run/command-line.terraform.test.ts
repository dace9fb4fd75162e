import * as fs from 'fs';
import * as path from 'path';
import { run } from '../../../src/cli/run';
import { RunningGitlab, startGitlab } from '../../../src/terraform-cloud/serve/gitlab/server';
import type { RunningServer } from '../../../src/terraform-cloud/serve/server';
import { testIf } from '../../support/paths';
import { GITLAB_TOKEN } from '../support/merge-requests';
import { chainedProgram, ProgramStack, writeProgram } from '../support/programs';
import { api, endServing, HAS_TERRAFORM, NO_TERRAFORM, scratch, serving, TOKEN } from '../support/serving';

const SECRET = 'trackway-test-secret-91d3';
const SHORT_SECRET = 'hunter2x';
const SHA = 'a'.repeat(40);

let server: RunningServer;
let gitlab: RunningGitlab;
/** Everything that was written to anybody. */
let written: string[];

beforeEach(async () => {
  server = await serving();
  gitlab = await startGitlab({ token: GITLAB_TOKEN });
  written = [];
});
afterEach(async () => {
  await gitlab.close();
  await endServing();
});

const live = (name: string, body: () => Promise<void>): void => testIf(HAS_TERRAFORM, NO_TERRAFORM)(name, body as () => void, 240_000);

interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Calls the command line in a job of a pipeline. */
async function trackway(variables: Record<string, string>, ...argv: readonly string[]): Promise<Told> {
  const [out, err]: string[][] = [[], []];
  const code = await run(['tfc', ...argv, '--api', server.url], {
    stdin: () => '', stdout: { write: (text) => out.push(text) }, stderr: { write: (text) => err.push(text) },
    env: { ...variables, TRACKWAY_TFC_TOKEN: TOKEN, GITLAB_TOKEN, HOME: scratch() },
  });
  written.push(...out, ...err);
  return { code, out: out.join(''), err: err.join('') };
}

const program = (stacks: Record<string, ProgramStack>, name = 'cdktf.out'): string => writeProgram(path.join(scratch(), name), stacks);

live('a merge request from its pipeline to the default branch: what differs from the target branch, with reports and the manifests\' difference', async () => {
  const base = program(chainedProgram(), 'base');
  const out = program(chainedProgram({ greeting: 'good morning' }));
  const iid = gitlab.project().openMergeRequest({ title: 'Be polite', sourceBranch: 'polite', sha: SHA }).iid;
  // What is there already.
  expect((await trackway(gitlab.variables({ sha: 'b'.repeat(40) }), 'apply', '--out', base, '--without-review')).code).toBe(0);

  const manifests = [path.join(scratch(), 'old.yaml'), path.join(scratch(), 'new.yaml')];
  manifests.forEach((file, i) => fs.writeFileSync(file, `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: greeting\ndata:\n  text: v${i}\n`));
  const findings = path.join(scratch(), 'findings.json');
  fs.writeFileSync(findings, JSON.stringify([{ policy: 'tags', severity: 'warning', message: 'no owner', fix: 'add one', resource: { kind: 'terraform_data', name: 'terraform_data.web' } }]));
  const reports = path.join(scratch(), 'reports');
  const planned = await trackway(gitlab.variables({ mergeRequest: iid, pipeline: 5 }), 'plan', '--out', out, '--base', base, '--reports', reports,
    '--manifests-base', manifests[0], '--manifests', manifests[1], '--findings', findings);
  expect([planned.code, planned.out]).toEqual([0, '']);
  expect(planned.err.replace(/http:\S+\/runs\/run-\w+/, 'RUN')).toBe('web: planning\nweb: 1 changed  RUN\nplanned: 1 of 3 stacks\n');
  expect(fs.readdirSync(reports).map((file) => [file, fs.readFileSync(path.join(reports, file), 'utf8')])).toEqual([
    ['db.json', '{"create":0,"update":0,"delete":0}\n'], ['net.json', '{"create":0,"update":0,"delete":0}\n'], ['web.json', '{"create":0,"update":1,"delete":0}\n'],
  ]);
  const [{ body }] = gitlab.notes(iid);
  for (const text of ['- input.greeting = "hello"\n+ input.greeting = "good morning"', '#### Policies: 1 finding', '#### Kubernetes', 'text: v1']) expect(body).toContain(text);

  const merge = 'c'.repeat(40);
  gitlab.project().merge(iid, merge);
  const applied = await trackway(gitlab.variables({ sha: merge, pipeline: 6 }), 'apply', '--out', out);
  expect([applied.code, applied.err.split('\n').slice(-2)[0]]).toEqual([0, 'applied: web']);
  const unreviewed = await trackway(gitlab.variables({ sha: 'd'.repeat(40), pipeline: 7 }), 'apply', '--out', out);
  expect([unreviewed.code, unreviewed.err]).toEqual([1, 'nothing was applied: no merge request brought dddddddd, so nobody reviewed it; name one with --merge-request, or apply unseen with --without-review\n']);
});

live('a review environment is destroyed, in reverse, and its workspaces with it; a second time does nothing', async () => {
  const out = program(chainedProgram());
  const job = gitlab.variables({ sha: SHA, pipeline: 3 });
  expect((await trackway(job, 'apply', '--out', out, '--without-review')).code).toBe(0);
  const destroyed = await trackway(job, 'destroy', '--out', out, '--all', '--delete-workspaces');
  expect([destroyed.code, destroyed.err.split('\n').slice(-2)[0]]).toEqual([0, 'destroyed: web, db, net']);
  expect((await api(server, 'GET', '/organizations/acme/workspaces')).document.data).toEqual([]);
  expect((await trackway(job, 'destroy', '--out', out, '--all')).code).toBe(0);
  const what = await trackway(job, 'destroy', '--out', out);
  expect([what.code, what.err]).toEqual([2, '[trackway tfc destroy] nothing says what is to be destroyed; name stacks with --stack NAME, or all of them with --all (DestroyWhat)\n']);
});

live('neither tokens nor what is secret are in anything that is written', async () => {
  const stacks: Record<string, ProgramStack> = {
    net: {
      configuration: {
        variable: { declared: { sensitive: true, default: SECRET }, kept: { type: 'string' } },
        resource: { terraform_data: { a: { input: { url: 'https://user:${var.declared}@host', kept: 'say ${var.kept}', list: ['${var.kept}'] } }, b: { input: '${terraform_data.a.output}' } } },
        output: { 'cross-stack-output-a': { value: '${terraform_data.a.input.url}', sensitive: true } },
      },
    },
    db: {
      dependencies: ['net'],
      configuration: {
        data: { terraform_remote_state: { net: { backend: 'remote', config: { organization: 'acme', workspaces: { name: 'net' } } } } },
        resource: { terraform_data: { c: { input: '${data.terraform_remote_state.net.outputs.cross-stack-output-a}' } } },
      },
    },
  };
  const out = program(stacks);
  const { document } = await api(server, 'POST', '/organizations/acme/workspaces', { data: { attributes: { name: 'net' } } });
  await api(server, 'POST', `/workspaces/${document.data.id}/vars`, { data: { attributes: { key: 'kept', value: SHORT_SECRET, category: 'terraform', sensitive: true } } });
  const reports = path.join(scratch(), 'reports');
  const noteFile = path.join(scratch(), 'note.md');
  const round = async (sha: string, pipeline: number): Promise<void> => {
    const iid = gitlab.project().openMergeRequest({ title: 'Secrets', sourceBranch: `b${pipeline}`, sha }).iid;
    const planned = await trackway(gitlab.variables({ mergeRequest: iid, pipeline }), 'plan', '--out', out, '--reports', reports, '--note-file', noteFile);
    expect(planned.code).toBe(0);
    const merge = `${pipeline}`.repeat(40).slice(0, 40);
    gitlab.project().merge(iid, merge);
    expect((await trackway(gitlab.variables({ sha: merge, pipeline: pipeline + 1 }), 'apply', '--out', out)).code).toBe(0);
  };
  await round(SHA, 11);
  // Now everything is in the states, and read from there by a stack that changes.
  stacks.db.configuration.resource.terraform_data.d = { input: 'and ${data.terraform_remote_state.net.outputs.cross-stack-output-a}' };
  writeProgram(out, stacks);
  await round('b'.repeat(40), 13);
  await trackway(gitlab.variables({ sha: SHA }), 'drift', '--out', out);
  await trackway({}, 'plan', '--out', out);

  const files = [noteFile, ...fs.readdirSync(reports).map((file) => path.join(reports, file))].map((file) => fs.readFileSync(file, 'utf8'));
  const everything = [...written, ...files, ...gitlab.notes().map(({ body }) => body), JSON.stringify(gitlab.statuses()), JSON.stringify(gitlab.project().issues)].join('\n');
  expect(everything).toContain('+ input = (sensitive)');
  for (const secret of [TOKEN, GITLAB_TOKEN, SHORT_SECRET, Buffer.from(SECRET).toString('base64'), '_archivist']) expect(everything).not.toContain(secret);
  // What the program itself says in clear is in its own file, and in nothing else.
  expect(everything).not.toContain(SECRET);
});
