import { spawnSync } from 'child_process';
import * as path from 'path';
import { demo } from '../../examples/merge-request/demo';
import { answered, readByTerraformCloud, reviewStacks } from '../../examples/merge-request/pipelines';
import { folded, noteLines } from '../../examples/merge-request/readable';
import { Platform, TerraformState } from '../../src';
import { ROOT, testIf } from '../support/paths';
import { HAS_TERRAFORM, NO_TERRAFORM } from '../terraform-cloud/support/serving';

testIf(HAS_TERRAFORM, NO_TERRAFORM)('the story of three merge requests plays to its end: planned before anything exists, applied, made stale, planned again', async () => {
  const told: string[] = [];
  const notes = await demo((text) => told.push(text));
  const headings = Object.fromEntries([...notes].map(([name, note]) => [name, noteLines(note).filter(({ kind }) => kind === 'title' || kind === 'stack').map(({ text }) => text)]));
  expect(headings).toEqual({
    first: ['Infrastructure: 2 added', 'shop-prod-network: 1 added (run)', 'shop-prod-data: 1 added (run)', 'Kubernetes'],
    addresses: ['Infrastructure: 1 replaced, 1 changed', 'shop-prod-network: 1 replaced (run)', 'shop-prod-data: 1 changed (run)', 'Kubernetes'],
    stale: ['Infrastructure: 1 changed', 'shop-prod-data: 1 changed (run)', 'Kubernetes'],
    size: ['Infrastructure: 1 changed', 'shop-prod-data: 1 changed (run)', 'Kubernetes'],
  });
  expect([notes.get('stale')!.includes('Out of date'), notes.get('size')!.includes('Out of date')]).toEqual([true, false]);
  expect(told.filter((line) => line.startsWith('  workspace')).slice(-2)).toEqual([
    '  workspace shop-prod-network, state 4: terraform_data.network = {"cidr":"10.30.0.0/16"}',
    '  workspace shop-prod-data, state 5: terraform_data.orders = {"allowedFrom":"10.30.0.0/16","size":"large"}',
  ]);
}, 180_000);

test('without terraform the demo says in one line what to install, and stops', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [require.resolve('tsx/cli'), path.join('examples', 'demo.ts'), 'merge-request'], {
    cwd: ROOT, encoding: 'utf8', env: { ...process.env, PATH: '/nowhere' },
  });
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr: 'The demo runs stacks with terraform, which is not on PATH: install it (https://developer.hashicorp.com/terraform/install), 1.6 or later.\n',
  });
}, 60_000);

test('a note is shown as people see it: without comments and entities, and with long new objects cut', () => {
  const note = ['<!-- trackway:note default -->', '### Infrastructure: 1 **added**', '<details><summary>What &#95;changes</summary>', '```diff', '+ a', ...'12345'.split(''), '```', '[run](http://x)'].join('\n');
  expect(folded(noteLines(note))).toEqual([
    { kind: 'title', text: 'Infrastructure: 1 added' },
    { kind: 'summary', text: 'What _changes' },
    { kind: 'added', text: '+ a' },
    { kind: 'code', text: '1' },
    { kind: 'code', text: '2' },
    { kind: 'code', text: '3' },
    { kind: 'code', text: '… 2 more lines' },
    { kind: 'text', text: 'run' },
  ]);
});

test('the pipelines of the page are accepted', () => {
  const platform = () => new Platform('shop', { terraformState: TerraformState.cloud({ organization: 'acme' }) });
  for (const make of [answered, readByTerraformCloud]) expect(make(platform()).node.path).toBe('shop/pipeline');
  process.env.TRACKWAY_REVIEW = '7';
  expect(reviewStacks(platform()).stackName).toBe('shop-review-7-data');
  delete process.env.TRACKWAY_REVIEW;
});
