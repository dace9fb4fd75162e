import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { exampleFolder, exampleNames, readTree, runExample } from '../../examples/run-example';
import { ROOT, SHARED, testIf } from '../support/paths';

let scratch: string;
beforeEach(() => { scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'trackway-')); });
afterEach(() => { fs.rmSync(scratch, { recursive: true }); });

describe.each(exampleNames())('examples/%s', (name) => {
  test('makes what is expected of it, byte for byte, and touches nothing when it is run again', () => {
    const made = runExample(name, scratch);
    expect(made).toEqual(readTree(path.join(exampleFolder(name), 'expected')));
    const times = (): number[] => Object.keys(made)
      .filter((file) => file.startsWith('kubernetes')) // cdktf writes its own files at every run
      .map((file) => fs.statSync(path.join(scratch, file)).mtimeMs);
    const before = times();
    expect(runExample(name, scratch)).toEqual(made);
    expect(times()).toEqual(before);
  }, 60_000);

  testIf(SHARED !== undefined, 'no outside judge of manifests on this machine')('is accepted by a judge that is not ours', () => {
    const tool = path.join(SHARED!, 'tools', 'check-manifests', 'check-manifests.mjs');
    const expected = path.join(exampleFolder(name), 'expected', 'kubernetes');
    if (!fs.existsSync(expected)) return; // an example of the Terraform side alone
    const { status, stdout, stderr } = spawnSync(process.execPath, [tool, expected], { encoding: 'utf8', cwd: ROOT });
    expect(`${stdout}${status}`).toBe('0');
    expect(stderr).toContain('0 fail (0 problems), 0 unknown kind');
  }, 60_000);
});
