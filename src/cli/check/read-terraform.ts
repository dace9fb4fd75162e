import { existsSync, readFileSync, statSync } from 'fs';
import { terraformSource, TerraformSource } from '../../policies';

export interface TerraformFile {
  readonly file: string;
  readonly source: TerraformSource;
  readonly json: unknown;
}

/** Which of the named files are stacks and plans of Terraform, and which paths are left for manifests. */
export function readTerraform(paths: readonly string[]): { readonly terraform: readonly TerraformFile[]; readonly rest: readonly string[] } {
  const terraform: TerraformFile[] = [];
  const rest: string[] = [];
  for (const path of paths) {
    const json = jsonOf(path);
    const source = terraformSource(json);
    if (source === undefined) rest.push(path);
    else terraform.push({ file: path, source, json });
  }
  return { terraform, rest };
}

function jsonOf(path: string): unknown {
  if (!path.endsWith('.json') || !existsSync(path) || !statSync(path).isFile()) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined; // what is wrong with it is told by whoever reads it as a manifest
  }
}
