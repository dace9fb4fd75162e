import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App } from 'cdktf';
import { setRootPath } from '../../core/construct-path';
import { Platform } from '../../core/platform';
import { runDeferredChecks } from '../../core/problems';
import { PreparedTree, Tree, TreeResult } from '../../core/tree';
import { Warnings } from '../../core/warnings';
import { writeFiles } from '../../manifests/output';

/** Every Terraform stack of a platform, in the layout that `cdktf synth` and its users expect: `cdktf.out/stacks/<name>/cdk.tf.json`. */
export class TerraformTree implements Tree {
  /** The tree of `platform`. */
  public static of(platform: Platform): TerraformTree {
    return platform._tree('terraform', () => new TerraformTree(platform));
  }

  /** The cdktf App. It writes to a folder of its own first: what is wrong is known only then, and nothing may be written before. */
  public readonly app: App;
  private readonly scratch: string;

  private constructor(platform: Platform) {
    this.scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'trackway-'));
    process.once('exit', () => { fs.rmSync(this.scratch, { recursive: true, force: true }); });
    this.app = new App({ outdir: this.scratch });
    setRootPath(this.app, platform.node.path);
  }

  public prepare(): PreparedTree {
    const all = this.app.node.findAll();
    return {
      problems: all.flatMap((construct) => runDeferredChecks(construct)),
      warnings: all.flatMap((construct) => Warnings.of(construct).list()),
      write: () => this.write(),
    };
  }

  private write(): TreeResult {
    const outdir = process.env.CDKTF_OUTDIR ?? 'cdktf.out';
    // `cdk8s synth` asks for the Kubernetes side alone.
    if (process.env.CDK8S_OUTDIR && !process.env.CDKTF_OUTDIR) return { name: 'terraform', outdir, files: [], written: [], removed: [] };
    this.app.synth();
    const files = readTexts(this.scratch);
    const result = writeFiles(outdir, files);
    return {
      name: 'terraform',
      outdir,
      files: [...files.keys()].filter((file) => file.startsWith('stacks/')).map((file) => ({ path: file, documents: resourceCount(files.get(file)!) })),
      written: result.written,
      removed: result.removed,
    };
  }
}

function readTexts(folder: string): Map<string, string> {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => path.join(entry.parentPath, entry.name)).sort();
  return new Map(files.map((file) => [path.relative(folder, file).split(path.sep).join('/'), `${fs.readFileSync(file, 'utf8').trimEnd()}\n`]));
}

function resourceCount(text: string): number {
  const { resource = {} } = JSON.parse(text) as { resource?: Record<string, Record<string, unknown>> };
  return Object.values(resource).reduce((sum, ofType) => sum + Object.keys(ofType).length, 0);
}
