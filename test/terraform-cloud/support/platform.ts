import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Environment, Platform, TerraformState } from '../../../src';
import { Stack } from '../../../src/aws';

/** A platform with a stack in its production environment, which nobody has to answer questions for. */
export function shop(...stacks: readonly string[]): Platform {
  const platform = new Platform('shop', { terraformState: TerraformState.cloud({ organization: 'acme' }) });
  const prod = new Environment(platform, 'prod', { region: 'ap-northeast-2' });
  for (const stack of stacks) new Stack(prod, stack);
  return platform;
}

/** Runs in a new folder that is gone afterwards, as programs that write `cdktf.out` do. */
export function inNewFolder<T>(body: (folder: string) => T): T {
  const before = process.cwd();
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'trackway-')));
  process.chdir(folder);
  try {
    return body(folder);
  } finally {
    process.chdir(before);
    fs.rmSync(folder, { recursive: true });
  }
}
