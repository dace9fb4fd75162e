import * as fs from 'fs';
import * as path from 'path';
import type { Cloud } from './cloud';
import { Phase, Run } from './entities';
import { Processes } from './processes';
import { addState } from './state-routes';
import { folderOf, prepareFolder } from './work-folder';

/** What a plan came to. */
export type Planned = { readonly outcome: 'failed' } | { readonly outcome: 'same' | 'changes'; readonly json: Buffer; readonly counts: Counts };

/** How many resources a plan makes, changes and removes. */
export type Counts = Pick<Phase, 'additions' | 'changes' | 'destructions' | 'imports'>;

/** The commands of terraform that a run is made of. */
export class Commands {
  public constructor(private readonly cloud: Cloud, private readonly processes: Processes) {}

  /** Plans in a folder laid out anew. What terraform prints goes to the log of the plan. */
  public async plan(run: Run): Promise<Planned> {
    const { folder } = prepareFolder(this.cloud, run);
    const output = this.cloud.store.blobFile(run.plan.log);
    const init = await this.processes.terraform(run, { name: 'init', args: ['init', '-input=false', '-no-color'], cwd: folder, output });
    if (init !== 0) return { outcome: 'failed' };
    const args = ['plan', '-input=false', '-no-color', '-lock=false', '-detailed-exitcode', '-out=tfplan', ...planArguments(run)];
    const code = await this.processes.terraform(run, { name: 'plan', args, cwd: folder, output });
    if (code !== 0 && code !== 2) return { outcome: 'failed' };
    const shown = path.join(this.cloud.store.runFolder(run.id), 'plan.json');
    if (await this.processes.terraform(run, { name: 'show', args: ['show', '-json', 'tfplan'], cwd: folder, output: shown, errors: output }) !== 0) return { outcome: 'failed' };
    const json = fs.readFileSync(shown);
    return { outcome: code === 2 ? 'changes' : 'same', json, counts: countsOf(JSON.parse(json.toString('utf8'))) };
  }

  /** Applies what was planned. */
  public apply(run: Run): Promise<number> {
    const args = ['apply', '-input=false', '-no-color', '-lock=false', 'tfplan'];
    return this.processes.terraform(run, { name: 'apply', args, cwd: folderOf(this.cloud, run).folder, output: this.cloud.store.blobFile(run.apply.log) });
  }

  /**
   * Keeps the state that terraform left behind, however it ended: what it made is in there.
   *
   * @returns what is wrong with it, if anything is
   */
  public keepState(run: Run): string | undefined {
    const { state } = folderOf(this.cloud, run);
    if (!fs.existsSync(state)) return undefined;
    const bytes = fs.readFileSync(state);
    try {
      const current = this.cloud.currentState(run.workspace);
      const { serial } = JSON.parse(bytes.toString('utf8')) as { serial: number };
      if (!current || current.serial < serial) addState(this.cloud, run.workspace, run.id, bytes);
      return undefined;
    } catch {
      const rescued = path.join(this.cloud.store.folder, `errored-${run.id}.tfstate`);
      fs.copyFileSync(state, rescued);
      return `terraform left a state behind that is not whole; it is kept in ${rescued}`;
    }
  }
}

function planArguments({ isDestroy, refresh, refreshOnly, targets, replaces }: Run): string[] {
  return [
    ...isDestroy ? ['-destroy'] : [],
    ...refreshOnly ? ['-refresh-only'] : [],
    ...refresh ? [] : ['-refresh=false'],
    ...targets.map((address) => `-target=${address}`),
    ...replaces.map((address) => `-replace=${address}`),
  ];
}

function countsOf(plan: { resource_changes?: { change: { actions: string[]; importing?: unknown } }[] }): Counts {
  const changes = (plan.resource_changes ?? []).map(({ change }) => change);
  const having = (action: string): number => changes.filter(({ actions }) => actions.includes(action)).length;
  return { additions: having('create'), changes: having('update'), destructions: having('delete'), imports: changes.filter(({ importing }) => importing).length };
}
