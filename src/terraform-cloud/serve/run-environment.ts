import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { cliConfig } from './cli-config';
import type { Cloud } from './cloud';
import { Run, Variable } from './entities';
import { writeWhole } from './store';

/** A value that a run gives to a variable of its configuration. */
export interface GivenVariable {
  readonly key: string;
  readonly value: string;
  readonly hcl: boolean;
}

/** What terraform must not learn from whoever started the server, and what would change what it does. */
const HIDDEN = /^(TF_|TFE_|TFC_|GITLAB_|CI_|TRACKWAY_)/;
/** Where downloaded providers lie changes nothing of what they do. */
const KEPT = new Set(['TF_PLUGIN_CACHE_DIR', 'TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE']);

/** The environment of a run's processes: that of the server without its secrets, and the variables of the workspace. */
export function environmentOf(cloud: Cloud, run: Run): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => KEPT.has(name) || !HIDDEN.test(name));
  return {
    ...Object.fromEntries(inherited),
    ...Object.fromEntries(variablesOf(cloud, run).filter(({ category }) => category === 'env').map(({ key, value }) => [key, value])),
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    CHECKPOINT_DISABLE: '1',
    TF_CLI_CONFIG_FILE: configFile(cloud, run),
    TFC_RUN_ID: run.id,
    TFC_WORKSPACE_NAME: cloud.workspace(run.workspace).name,
    TFC_WORKSPACE_SLUG: `${cloud.workspace(run.workspace).organization}/${cloud.workspace(run.workspace).name}`,
  };
}

/** Leads terraform to this server for the states of other workspaces, with a token that opens these and nothing else, as long as the run lasts. */
export function writeConfig(cloud: Cloud, run: Run, token: string): void {
  writeWhole(configFile(cloud, run), `${installationOf(process.env)}${cliConfig(cloud.base, token, ['app.terraform.io', 'localhost', ...cloud.settings.hosts])}`);
}

/** Values of the configuration's variables, by their keys. See https://developer.hashicorp.com/terraform/cloud-docs/workspaces/variables#precedence */
export function valuesOf(cloud: Cloud, run: Run): GivenVariable[] {
  const values = new Map<string, GivenVariable>();
  const give = (variables: readonly GivenVariable[]): void => variables.forEach((one) => values.set(one.key, one));
  const ordered = variablesOf(cloud, run).filter(({ category }) => category === 'terraform');
  const isOfPriority = ({ owner }: Variable): boolean => cloud.variableSets.find(owner)?.priority ?? false;
  give(ordered.filter((variable) => !isOfPriority(variable)));
  give(run.variables.map(({ key, value }) => ({ key, value, hcl: true })));
  give(ordered.filter(isOfPriority));
  return [...values.values()];
}

/** Everything that is set for a run, what counts more later. */
function variablesOf(cloud: Cloud, run: Run): Variable[] {
  const workspace = cloud.workspace(run.workspace);
  const sets = cloud.variableSetsOf(workspace);
  const of = (priority: boolean): Variable[] => sets.filter((set) => set.priority === priority).flatMap((set) => cloud.variables.of(set.id));
  return [...of(false), ...cloud.variables.of(workspace.id), ...of(true)];
}

function configFile(cloud: Cloud, run: Run): string {
  return path.join(cloud.store.runFolder(run.id), 'terraformrc');
}

/** Where the owner of this machine has providers come from: a mirror, or a cache. */
function installationOf(env: NodeJS.ProcessEnv): string {
  const file = env.TF_CLI_CONFIG_FILE ?? path.join(os.homedir(), '.terraformrc');
  if (!fs.existsSync(file)) return '';
  const text = fs.readFileSync(file, 'utf8');
  const cache = /^\s*plugin_cache_dir\s*=.*$/m.exec(text)?.[0] ?? '';
  return [cache, blockOf(text, 'provider_installation')].filter((part) => part !== '').map((part) => `${part.trim()}\n`).join('');
}

function blockOf(text: string, name: string): string {
  const start = new RegExp(`^\\s*${name}\\s*\\{`, 'm').exec(text);
  if (!start) return '';
  let depth = 0;
  for (let at = text.indexOf('{', start.index); at < text.length; at++) {
    if (text[at] === '{') depth += 1;
    else if (text[at] === '}') depth -= 1;
    if (depth === 0) return text.slice(start.index, at + 1);
  }
  return '';
}
