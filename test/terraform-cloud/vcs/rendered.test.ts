import * as fs from 'fs';
import * as path from 'path';
import { ValidationError } from '../../../src';
import { compareRendered, writeRendered } from '../../../src/terraform-cloud/vcs/rendered';
import { inNewFolder, shop } from '../support/platform';

/** Writes `files`, and gives what is wrong with `rendered/`, one line each. */
function wrong(): string[] {
  return compareRendered('cdktf.out', 'rendered').stale.map(({ path: file, code }) => `${code} ${file}`);
}

function write(file: string, text: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

function stack(name: string, content: object = {}): void {
  write(`cdktf.out/stacks/${name}/cdk.tf.json`, `${JSON.stringify(content)}\n`);
  write(`cdktf.out/stacks/${name}/metadata.json`, '{}');
}

test('what a platform makes is committed once, and then equals what it makes again', () => {
  inNewFolder(() => {
    shop('ground', 'app').synth();
    expect(wrong()).toEqual(['RenderedMissing rendered/stacks/shop-prod-app/cdk.tf.json', 'RenderedMissing rendered/stacks/shop-prod-ground/cdk.tf.json']);
    writeRendered('cdktf.out', 'rendered');
    fs.rmSync('cdktf.out', { recursive: true });
    shop('ground', 'app').synth();
    expect(compareRendered('cdktf.out', 'rendered')).toEqual({ stacks: 2, stale: [] });
    expect(fs.readdirSync('rendered/stacks/shop-prod-app')).toEqual(['cdk.tf.json']);
  });
});

test('a changed file is told with the line from which it differs', () => {
  inNewFolder(() => {
    stack('a');
    write('rendered/stacks/a/cdk.tf.json', '{"x":1}\n');
    expect(compareRendered('cdktf.out', 'rendered').stale).toEqual([{
      path: 'rendered/stacks/a/cdk.tf.json',
      code: 'RenderedStale',
      what: 'the file is not what the program makes, from line 1',
      fix: 'run `trackway tfc check rendered --write`, and commit it',
    }]);
  });
});

test('a stack that nothing makes any more is told, and removed when it is written', () => {
  inNewFolder(() => {
    stack('a');
    writeRendered('cdktf.out', 'rendered');
    write('rendered/stacks/old/cdk.tf.json', '{}');
    write('rendered/stacks/old/.terraform.lock.hcl', '');
    expect(wrong()).toEqual(['RenderedLeftOver rendered/stacks/old']);
    writeRendered('cdktf.out', 'rendered');
    expect(fs.readdirSync('rendered/stacks')).toEqual(['a']);
  });
});

test('assets belong to their stack: missing, changed and left over', () => {
  inNewFolder(() => {
    stack('a');
    write('cdktf.out/stacks/a/assets/new/code.zip', 'new');
    write('cdktf.out/stacks/a/assets/both/code.zip', 'new');
    write('rendered/stacks/a/cdk.tf.json', '{}\n');
    write('rendered/stacks/a/assets/both/code.zip', 'old');
    write('rendered/stacks/a/assets/old/code.zip', 'old');
    expect(wrong()).toEqual([
      'RenderedStale rendered/stacks/a/assets/both/code.zip',
      'RenderedMissing rendered/stacks/a/assets/new/code.zip',
      'RenderedLeftOver rendered/stacks/a/assets/old/code.zip',
    ]);
    writeRendered('cdktf.out', 'rendered');
    expect(wrong()).toEqual([]);
    expect(fs.existsSync('rendered/stacks/a/assets/old/code.zip')).toBe(false);
  });
});

test('the lock file of providers stays, and what terraform init left on this machine is nobody\'s business', () => {
  inNewFolder(() => {
    stack('a');
    write('cdktf.out/stacks/a/.terraform/providers/x', '');
    writeRendered('cdktf.out', 'rendered');
    write('rendered/stacks/a/.terraform.lock.hcl', 'provider "x" {}');
    expect(wrong()).toEqual([]);
    writeRendered('cdktf.out', 'rendered');
    expect(fs.readdirSync('rendered/stacks/a').sort()).toEqual(['.terraform.lock.hcl', 'cdk.tf.json']);
  });
});

test('what did not change is not touched', () => {
  inNewFolder(() => {
    stack('a');
    writeRendered('cdktf.out', 'rendered');
    fs.utimesSync('rendered/stacks/a/cdk.tf.json', 1, 1);
    writeRendered('cdktf.out', 'rendered');
    expect(fs.statSync('rendered/stacks/a/cdk.tf.json').mtimeMs).toBe(1000);
  });
});

test('without synthesized stacks nothing is compared, and nothing removed', () => {
  inNewFolder(() => {
    write('rendered/stacks/a/cdk.tf.json', '{}');
    for (const act of [compareRendered, writeRendered]) {
      expect(() => act('cdktf.out', 'rendered')).toThrow('[cdktf.out/stacks] there are no synthesized stacks here; synthesize first, or name the folder with --out (RenderedSource)');
    }
    expect(fs.existsSync('rendered/stacks/a/cdk.tf.json')).toBe(true);
  });
});

describe('paths of this machine', () => {
  const machine = jest.requireActual<typeof import('os')>('os');

  afterEach(() => jest.restoreAllMocks());

  function refused(content: object): readonly string[] {
    return inNewFolder((folder) => {
      stack('a', JSON.parse(JSON.stringify(content).replaceAll('FOLDER', folder)));
      try {
        compareRendered('cdktf.out', 'rendered');
        return [];
      } catch (error) {
        return (error as ValidationError).message.replaceAll(folder, 'FOLDER').split('\n');
      }
    });
  }

  test('the state file that cdktf gives a stack without a backend is refused', () => {
    expect(refused({ terraform: { backend: { local: { path: '/builds/x/terraform.a.tfstate' } } } })).toEqual([
      '[cdktf.out/stacks/a/cdk.tf.json] `terraform.backend.local.path` holds a path of this machine, "/builds/x/terraform.a.tfstate"; give the stack a cloud block, e.g. `terraformState: TerraformState.cloud({ organization })` (RenderedAbsolutePath)',
    ]);
  });

  test('so is any value that holds the working folder or the home folder, wherever it is', () => {
    expect(refused({ resource: { x: { y: { list: ['a', 'FOLDER/code.zip'] } } } })).toEqual([
      '[cdktf.out/stacks/a/cdk.tf.json] `resource.x.y.list[1]` holds a path of this machine, "FOLDER/code.zip"; write it relative to the program, or as an asset (RenderedAbsolutePath)',
    ]);
    jest.spyOn(machine, 'homedir').mockReturnValue('/home/jo');
    expect(refused({ locals: { key: '${file("/home/jo/.ssh/id.pub")}' } })).toHaveLength(1);
    const everybodys = '/root'; // the home folder of most containers, and so of no machine in particular
    jest.spyOn(machine, 'homedir').mockReturnValue(everybodys);
    expect(refused({ locals: { script: `bash ${everybodys}/start.sh` } })).toEqual([]);
  });

  test('other paths are fine: of IAM, of requests, relative ones, and folders that only begin alike', () => {
    const fine = { path: '/', check: '/healthz', state: '../b/terraform.tfstate', near: 'FOLDERs/a', script: 'cd /tmp && ./install.sh' };
    expect(refused({ resource: { x: { y: fine } }, terraform: { backend: { local: { path: '../a/terraform.tfstate' } } } })).toEqual([]);
  });

  test('what cdktf notes for people is read by nobody', () => {
    expect(refused({ resource: { x: { y: { '//': { metadata: { stackTrace: ['FOLDER/main.ts'] } } } } } })).toEqual([]);
  });
});
