import * as fs from 'fs';
import * as path from 'path';
import { ROOT, testIf } from '../../support/paths';
import { endWorlds, World } from '../support/merge-requests';
import { chainedProgram } from '../support/programs';
import { endServing, HAS_TERRAFORM, NO_TERRAFORM } from '../support/serving';

afterEach(async () => {
  await endWorlds();
  await endServing();
});

testIf(HAS_TERRAFORM, NO_TERRAFORM)('the note in the documentation is one that a merge request has', (async () => {
  const world = await World.begin();
  const base = chainedProgram();
  base.net.configuration.resource.terraform_data.old = { input: 'left over' };
  const first = world.open();
  await world.plan(first, base, undefined, 1);
  await world.apply(world.merge(first), base);

  const changed = chainedProgram({ cidr: '10.8.0.0/16', greeting: 'good morning' });
  changed.net.configuration.resource.terraform_data.vpc.triggers_replace = 'another range';
  changed.web.configuration.resource.terraform_data.door = { input: 'open' };
  const iid = world.open('A wider network', '4f1c77aa'.repeat(5));
  expect((await world.plan(iid, changed, base, 2)).code).toBe(0);

  const page = fs.readFileSync(path.join(ROOT, 'docs', 'merge-requests.md'), 'utf8');
  const documented = /^````markdown\n([\s\S]*?)^````$/m.exec(page)?.[1];
  expect(`${shown(world.note(iid))}\n`).toBe(documented);
}) as () => void, 240_000);

/** The note as people see it: without what is hidden, and with addresses and numbers that are the same everywhere. */
function shown(note: string): string {
  return note.replace(/^<!-- .* -->\n/gm, '')
    .replace(/http:\/\/127\.0\.0\.1:\d+\/app/g, 'https://app.terraform.io/app').replace(/run-[0-9a-f]{16}/g, 'run-…')
    .replace(/http:\/\/127\.0\.0\.1:\d+\/acme/g, 'https://gitlab.example.com/acme')
    .replace(/"[0-9a-f]{8}-[0-9a-f-]{27}"/g, '"…"').replace(/\n{3,}/g, '\n\n').trimEnd();
}
