import * as fs from 'fs';
import * as path from 'path';
import { unpack } from '../archive/tar';
import type { Cloud } from './cloud';
import { Run } from './entities';
import { valuesOf, writeConfig } from './run-environment';
import { writeWhole } from './store';

const MOST_BYTES = 512 * 1024 * 1024;
/** Sorted last, so that it wins over what was uploaded. */
const OVERRIDE = 'zzz_server_override.tf.json';

/** Where the commands of a run work. */
export interface WorkFolder {
  /** The folder with the configuration. */
  readonly folder: string;
  /** The state that terraform reads and writes. */
  readonly state: string;
}

/** Lays out the folder of a run: what was uploaded, the state as it is now, and the values of variables. */
export function prepareFolder(cloud: Cloud, run: Run): WorkFolder {
  const work = folderOf(cloud, run);
  fs.rmSync(cloud.store.runFolder(run.id), { recursive: true, force: true });
  fs.mkdirSync(path.dirname(work.state), { recursive: true, mode: 0o700 });
  const root = path.join(cloud.store.runFolder(run.id), 'configuration');
  for (const { path: name, content, executable } of unpack(cloud.store.readBlob(cloud.configuration(run.configurationVersion).blob)!, MOST_BYTES)) {
    const file = path.join(root, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content, { mode: executable ? 0o755 : 0o644 });
  }
  if (!fs.existsSync(work.folder)) throw new Error(`the working directory ${cloud.workspace(run.workspace).workingDirectory} is not in the configuration`);
  fs.writeFileSync(path.join(work.folder, OVERRIDE), JSON.stringify({ terraform: { backend: { local: { path: work.state } } } }));
  const current = cloud.currentState(run.workspace);
  if (current) writeWhole(work.state, cloud.store.readBlob(current.blob)!);
  writeVariables(cloud, run, work.folder);
  writeConfig(cloud, run, run.token!);
  return work;
}

/** Where they are, whether they have been laid out or not. */
export function folderOf(cloud: Cloud, run: Run): WorkFolder {
  const base = cloud.store.runFolder(run.id);
  return { folder: path.join(base, 'configuration', cloud.workspace(run.workspace).workingDirectory), state: path.join(base, 'state', 'terraform.tfstate') };
}

/** Text goes into JSON, which terraform takes as it is; expressions into a file of their own. */
function writeVariables(cloud: Cloud, run: Run, folder: string): void {
  const values = valuesOf(cloud, run);
  const texts = values.filter(({ hcl }) => !hcl).map(({ key, value }) => [key, value]);
  const expressions = values.filter(({ hcl }) => hcl).map(({ key, value }) => `${key} = ${value}\n`);
  if (texts.length > 0) fs.writeFileSync(path.join(folder, 'zzz_1.auto.tfvars.json'), JSON.stringify(Object.fromEntries(texts)), { mode: 0o600 });
  if (expressions.length > 0) fs.writeFileSync(path.join(folder, 'zzz_2.auto.tfvars'), expressions.join(''), { mode: 0o600 });
}
