import * as fs from 'fs';
import * as path from 'path';
import { TerraformBackend, TerraformStack } from 'cdktf';
import { pathOf, setRootPath } from '../../core/construct-path';
import { Platform } from '../../core/platform';
import { runDeferredChecks } from '../../core/problems';
import { PreparedTree, Tree, TreeResult } from '../../core/tree';
import { LocatedProblem } from '../../core/validation-error';
import { Warnings } from '../../core/warnings';
import { writeFiles } from '../../manifests/output';
import { enforcePolicies } from './enforce-policies';
import { ScratchApp } from './scratch-app';
import { stackCycle } from './stack-cycle';

/** Every Terraform stack of a platform, in the layout that `cdktf synth` and its users expect: `cdktf.out/stacks/<name>/cdk.tf.json`. */
export class TerraformTree implements Tree {
  /** The tree of `platform`. */
  public static of(platform: Platform): TerraformTree {
    return platform._tree('terraform', () => new TerraformTree(platform));
  }

  /** The cdktf App that every stack is below. */
  public readonly app = new ScratchApp();

  private constructor(platform: Platform) {
    setRootPath(this.app, platform.node.path);
  }

  public prepare(): PreparedTree {
    const all = this.app.node.findAll();
    const problems = [...all.flatMap((construct) => runDeferredChecks(construct)), ...all.flatMap(stateProblems)];
    // cdktf resolves references while it writes: what it cannot write must be known before anything is, here or by another tree.
    const files = problems.length > 0 ? new Map<string, Buffer>() : this.render(problems);
    const enforced = enforcePolicies(this.app, files);
    problems.push(...enforced.problems);
    return { problems, warnings: [...all.flatMap((construct) => Warnings.of(construct).list()), ...enforced.warnings], write: () => write(files) };
  }

  private render(problems: LocatedProblem[]): Map<string, Buffer> {
    try {
      return this.app.render();
    } catch (error) {
      const cycle = /circular dependency/.test((error as Error).message) ? stackCycle(this.app) : undefined;
      if (cycle) {
        problems.push(cycle);
        return new Map();
      }
      // Behind the first words is the stack trace of a token, full of paths of this machine.
      const [why] = (error as Error).message.split(/\.?\nObject creation stack/);
      problems.push({ path: pathOf(this.app), code: 'TerraformSynthesis', what: `cdktf cannot write the stacks: ${why.trim()}`, fix: 'mend what it names' });
      return new Map();
    }
  }
}

/** A stack without a backend would be given one with a path of this machine. */
function stateProblems(construct: unknown): LocatedProblem[] {
  if (!TerraformStack.isStack(construct) || construct.node.children.some((child) => TerraformBackend.isBackend(child))) return [];
  return [{ path: pathOf(construct), code: 'StackState', what: 'nobody said where the state of the stack is kept', fix: 'give the stack a backend, or make it as a `Stack`' }];
}

/** What we write ourselves; everything else beside it is an asset, of any bytes. */
const OURS = /^(manifest\.json|stacks\/[^/]+\/(cdk\.tf\.json|cdk\.tf|metadata\.json))$/;

function write(files: ReadonlyMap<string, Buffer>): TreeResult {
  const outdir = process.env.CDKTF_OUTDIR ?? 'cdktf.out';
  // `cdk8s synth` asks for the Kubernetes side alone.
  if (process.env.CDK8S_OUTDIR && !process.env.CDKTF_OUTDIR) return { name: 'terraform', outdir, files: [], written: [], removed: [] };
  const texts = new Map([...files].filter(([file]) => OURS.test(file)).map(([file, bytes]) => [file, `${bytes.toString('utf8').trimEnd()}\n`]));
  const { written, removed } = writeFiles(outdir, texts);
  const assets = [...files].filter(([file]) => !OURS.test(file));
  for (const folder of new Set(assets.map(([file]) => file.split('/').slice(0, 4).join('/')))) fs.rmSync(path.join(outdir, folder), { recursive: true, force: true });
  for (const [file, bytes] of assets) {
    fs.mkdirSync(path.dirname(path.join(outdir, file)), { recursive: true });
    fs.writeFileSync(path.join(outdir, file), bytes);
  }
  const listed = [...texts].filter(([file]) => /\/cdk\.tf(\.json)?$/.test(file));
  return { name: 'terraform', outdir, files: listed.map(([file, text]) => ({ path: file, documents: resourceCount(file, text) })), written, removed };
}

function resourceCount(file: string, text: string): number {
  if (!file.endsWith('.json')) return text.match(/^resource /gm)?.length ?? 0;
  const { resource = {} } = JSON.parse(text) as { resource?: Record<string, Record<string, unknown>> };
  return Object.values(resource).reduce((sum, ofType) => sum + Object.keys(ofType).length, 0);
}
