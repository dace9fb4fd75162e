import { Construct, IConstruct } from 'constructs';
import { TerraformTree } from '../../aws/stack/terraform-tree';
import { freshId } from '../../core/construct-id';
import { Platform } from '../../core/platform';
import { Problems } from '../../core/problems';
import { PreparedTree, Tree } from '../../core/tree';
import { writeFiles } from '../../manifests/output';
import { pipelineFiles } from './pipeline-files';
import { pipelineProblems, planOf } from './pipeline-plan';
import { PipelineProps } from './pipeline-props';

/**
 * The pipeline that every change of a platform goes through: `.gitlab-ci.yml`, and `Taskfile.yml` with the same tasks for people's own machines.
 *
 * `synth()` writes both below `cdktf.out/pipeline`, with the stacks that the platform has by then. `trackway tfc pipeline --write` takes them into the
 * repository, and a job of the pipeline refuses a merge request that forgot to. No token is in either file: jobs find them in masked variables of the project.
 *
 * @example
 * new Pipeline(shop, { synth: 'npm run synth' });
 */
export class Pipeline extends Construct {
  /**
   * @param platform whose changes
   * @param props commands, images, policies
   */
  public constructor(platform: Platform, props: PipelineProps = {}) {
    super(platform, freshId(platform, 'pipeline'));
    const problems = new Problems(this);
    problems.add(...pipelineProblems(props));
    problems.throwIfAny();
    platform._tree('pipeline', () => new PipelineTree(platform, props));
  }
}

class PipelineTree implements Tree {
  public constructor(private readonly platform: Platform, private readonly props: PipelineProps) {}

  public prepare(): PreparedTree {
    const files = pipelineFiles(planOf(this.props, factsOf(this.platform)));
    return {
      problems: [],
      warnings: [],
      write: () => {
        const outdir = `${process.env.CDKTF_OUTDIR ?? 'cdktf.out'}/pipeline`;
        // `cdk8s synth` asks for the Kubernetes side alone.
        if (process.env.CDK8S_OUTDIR && !process.env.CDKTF_OUTDIR) return { name: 'pipeline', outdir, files: [], written: [], removed: [] };
        const { written, removed } = writeFiles(outdir, files);
        return { name: 'pipeline', outdir, files: [...files.keys()].map((path) => ({ path, documents: 1 })), written, removed };
      },
    };
  }
}

/** Read when everything is there, wherever in the program the pipeline was made. */
function factsOf(platform: Platform): { platform: string; stacks: readonly string[]; manifests?: string } {
  const stacks = hasTree(platform, 'terraform') ? TerraformTree.of(platform).app.node.findAll().filter(isStack).map(({ node }) => node.id) : [];
  return { platform: platform.name, stacks, ...hasTree(platform, 'kubernetes') && { manifests: platform.defaults.outdir ?? 'dist' } };
}

/** What cdktf's own `TerraformStack.isStack` asks. */
function isStack(construct: IConstruct): boolean {
  return Symbol.for('cdktf/TerraformStack') in construct;
}

const ABSENT = new Error('no such tree');

/** Whether a platform makes an output of a kind at all. */
function hasTree(platform: Platform, name: string): boolean {
  try {
    platform._tree(name, () => { throw ABSENT; });
    return true;
  } catch (error) {
    if (error === ABSENT) return false;
    throw error;
  }
}
