import { Construct, IConstruct } from 'constructs';
import { Defaults, Settings, settle } from './defaults';
import { isDnsLabel } from './naming';
import { refuse } from './problems';
import { PreparedTree, Tree, TreeResult } from './tree';
import { LocatedProblem, ValidationError } from './validation-error';

/** What holds for every environment of a platform, unless the environment says otherwise. */
export interface PlatformProps extends Defaults {
  /**
   * The folder Kubernetes documents are written to.
   *
   * @default - `CDK8S_OUTDIR` (set by `cdk8s synth`), else `dist`
   */
  readonly outdir?: string;
}

/** What `synth()` made. */
export interface SynthResult {
  /** One entry for Kubernetes documents, one for Terraform stacks. */
  readonly trees: readonly TreeResult[];
  /** What works but somebody should know. */
  readonly warnings: readonly LocatedProblem[];
}

/**
 * A platform: the environments it is instantiated in, and the defaults they share.
 *
 * One program makes everything: `synth()` judges all of it first, and writes only if nothing is wrong.
 *
 * @example
 * const shop = new Platform('shop', { owner: 'commerce', registry: 'registry.example.com/shop' });
 */
export class Platform extends Construct {
  /** The platform that `construct` belongs to, if there is one. */
  public static of(construct: IConstruct): Platform | undefined {
    const root = construct.node.root;
    return root instanceof Platform ? root : undefined;
  }

  /** Its name. */
  public readonly name: string;
  /** The defaults it was made with. */
  public readonly defaults: PlatformProps;
  private readonly trees = new Map<string, Tree>();

  /**
   * @param name a DNS label, e.g. `shop`; it becomes the label `app.kubernetes.io/part-of` and the start of every workspace's name
   * @param props defaults
   */
  public constructor(name: string, props: PlatformProps = {}) {
    super(undefined as unknown as Construct, name); // a root has no scope; constructs' own RootConstruct does the same
    if (!isDnsLabel(name)) {
      refuse(this, {
        code: 'PlatformName',
        what: `the name of a platform must be a DNS label, got ${JSON.stringify(name)}`,
        fix: 'use lower-case letters, digits and dashes, e.g. "shop"',
      });
    }
    this.name = name;
    this.defaults = props;
  }

  /** Defaults of this platform laid over the library's. */
  public get settings(): Settings {
    return { ...settle(this.defaults), platform: this.name };
  }

  /**
   * The output of one kind, made when it is first asked for. For those who write constructs, not for those who use them.
   *
   * @internal
   */
  public _tree<T extends Tree>(name: string, make: () => T): T {
    const known = this.trees.get(name);
    if (known) return known as T;
    const made = make();
    this.trees.set(name, made);
    return made;
  }

  /**
   * Judges everything and, if nothing is wrong, writes it.
   *
   * Files that did not change are left untouched; files of an earlier run that nothing makes any more are removed, and no others.
   *
   * @throws ValidationError with every problem of every environment; nothing is written then
   */
  public synth(): SynthResult {
    const prepared: PreparedTree[] = [...this.trees.values()].map((tree) => tree.prepare());
    const problems = prepared.flatMap((tree) => tree.problems);
    if (problems.length > 0) throw new ValidationError(problems);
    return {
      trees: prepared.map((tree) => tree.write()),
      warnings: prepared.flatMap((tree) => tree.warnings),
    };
  }
}
