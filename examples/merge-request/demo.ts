import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { folded, noteLines } from './readable';
import { Stage } from './stage';

/** A story of three merge requests, with no account and no network: `npm run demo -- merge-request`. */
export async function demo(tell: (text: string) => void = (text) => console.log(text)): Promise<ReadonlyMap<string, string>> {
  if (!has('terraform')) throw missing('The demo runs stacks with terraform, which is not on PATH: install it (https://developer.hashicorp.com/terraform/install), 1.6 or later.');
  if (!has('git')) throw missing('The demo keeps a repository with git, which is not on PATH: install it (https://git-scm.com/downloads).');
  const started = performance.now();
  const notes = new Map<string, string>();
  const stage = await Stage.build(tell);
  try {
    await play(stage, tell, notes);
  } finally {
    await stage.close();
  }
  tell(`\nThree merge requests, planned, told and applied in ${((performance.now() - started) / 1000).toFixed(1)} s. Nothing of it is left on this machine.`);
  return notes;
}

// #region story
async function play(stage: Stage, tell: (text: string) => void, notes: Map<string, string>): Promise<void> {
  const program = fs.readFileSync(path.join(__dirname, 'platform.ts'), 'utf8');

  tell('A merge request brings a platform of two stacks. Neither exists, and the second reads from the first; both are planned.\n');
  const first = stage.open('The platform', () => program);
  await stage.plan(first);
  notes.set('first', show(stage.note(first), tell));

  tell('\nIt is merged. The stacks are applied in order, as they were reviewed.\n');
  stage.merge(first);
  await stage.apply();
  await showStates(stage, tell);

  tell('\nTwo people change it at the same time: one the addresses of the network and the catalog, one the size of the database. Neither waits for the other.\n');
  const addresses = stage.open('Another range of addresses', (text) => text.replace('10.20.0.0/16', '10.30.0.0/16').replace('1.4.2', '1.5.0'));
  const size = stage.open('A larger database', (text) => text.replace('\'small\'', '\'large\''));
  await stage.plan(addresses);
  notes.set('addresses', show(stage.note(addresses), tell));
  tell('');
  await stage.plan(size);

  tell('\nThe first of the two is merged and applied. The other was planned in a world that is gone, and its note says so at once.\n');
  stage.merge(addresses);
  await stage.apply();
  await showStates(stage, tell);
  notes.set('stale', show(stage.note(size), tell));

  tell('\nIt is brought up to date and planned again: the same note, with what is true now. Then it is merged as well.\n');
  stage.update(size);
  await stage.plan(size);
  notes.set('size', show(stage.note(size), tell));
  tell('');
  stage.merge(size);
  await stage.apply();
  await showStates(stage, tell);
}
// #endregion

async function showStates(stage: Stage, tell: (text: string) => void): Promise<void> {
  for (const workspace of ['shop-prod-network', 'shop-prod-data']) {
    const { serial, resources } = await stage.state(workspace);
    for (const { address, value } of resources) tell(`  workspace ${workspace}, state ${serial}: ${address} = ${JSON.stringify(value)}`);
  }
}

/** The note as a person sees it, with what GitLab folds cut to a few lines. */
function show(note: string, tell: (text: string) => void): string {
  tell('');
  for (const { kind, text } of folded(noteLines(note))) tell(`  │ ${kind === 'title' || kind === 'stack' || kind === 'text' ? text : `  ${text}`}`);
  return note;
}

/** Told in one line, without where it was found. */
function missing(what: string): Error {
  return Object.assign(new Error(what), { name: 'Missing' });
}

function has(tool: string): boolean {
  return spawnSync(tool, ['--version'], { stdio: 'ignore' }).status === 0;
}
