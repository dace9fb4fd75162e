import { App } from 'cdk8s';
import { Platform } from '../../core/platform';
import { PreparedTree, Tree, TreeResult } from '../../core/tree';
import { LocatedProblem, ValidationError } from '../../core/validation-error';
import { analyzeCharts } from './analyze-charts';
import { collect, Collected, duplicates, RenderedChart } from './collect';
import { enforcePolicies } from './enforce-policies';
import { judgeDocument } from './judge-document';
import { judges } from './judges';
import { KubernetesObject } from './kubernetes-object';

/** Every Kubernetes document of a platform: one folder per environment, one file per chart. */
export class KubernetesTree implements Tree {
  /** The tree of `platform`. */
  public static of(platform: Platform): KubernetesTree {
    return platform._tree('kubernetes', () => new KubernetesTree(platform));
  }

  private readonly apps: { readonly folder: string; readonly app: App; readonly version: string }[] = [];

  private constructor(private readonly platform: Platform) {}

  /** Adds what an environment deploys. */
  public add(folder: string, app: App, version: string): void {
    this.apps.push({ folder, app, version });
  }

  /**
   * The charts of every environment, as they would be written.
   *
   * @internal
   */
  public _charts(): (readonly RenderedChart[])[] {
    return this.apps.map(({ app }) => [...collect(app).charts]);
  }

  public prepare(): PreparedTree {
    const judged = this.apps.map(({ folder, app, version }) => ({ folder, ...judge(collect(app), version) }));
    const problems = judged.flatMap((one) => one.problems);
    // Text is made before anything is written, by this tree or another: what cannot be written is a problem like any other.
    const files = problems.length > 0 ? [] : judged.flatMap(({ folder, charts }) => charts.map((chart) => fileOf(folder, chart, problems)));
    return { problems, warnings: judged.flatMap(({ warnings }) => warnings), write: () => this.write(files) };
  }

  private write(files: readonly RenderedFile[]): TreeResult {
    // `cdk8s synth` says where; and when only `cdktf synth` asks, the Kubernetes side is not its business.
    const outdir = process.env.CDK8S_OUTDIR ?? this.platform.defaults.outdir ?? 'dist';
    if (process.env.CDKTF_OUTDIR && !process.env.CDK8S_OUTDIR) return { name: 'kubernetes', outdir, files: [], written: [], removed: [] };
    const result = judges.writeFiles(outdir, new Map(files.map(({ path, text }) => [path, text])));
    return {
      name: 'kubernetes',
      outdir,
      files: files.map(({ path, documents }) => ({ path, documents })),
      written: result.written,
      removed: result.removed,
    };
  }
}

interface RenderedFile {
  readonly path: string;
  readonly documents: number;
  readonly text: string;
}

function fileOf(folder: string, { name, documents }: RenderedChart, problems: LocatedProblem[]): RenderedFile {
  const file = { path: `${folder}/${name}.yaml`, documents: documents.length };
  try {
    return { ...file, text: judges.emitDocuments(documents.map(({ document }) => document)) };
  } catch (error) {
    if (!ValidationError.isValidationError(error)) throw error;
    problems.push(...error.problems);
    return { ...file, text: '' };
  }
}

/** Judges rendered documents as the API server would, all of them, and adds what is found. */
export function judge(collected: Collected, kubernetes: string): Collected {
  const problems: LocatedProblem[] = [...collected.problems, ...duplicates(collected.charts)];
  const warnings: LocatedProblem[] = [...collected.warnings];
  for (const { documents } of collected.charts) {
    for (const { object, document } of documents) {
      const judged = judgeDocument(object, document, kubernetes, KubernetesObject.isKubernetesObject(object));
      problems.push(...judged.problems);
      warnings.push(...judged.warnings);
    }
  }
  const enforced = enforcePolicies(collected.charts);
  problems.push(...enforced.problems);
  warnings.push(...enforced.warnings);
  const routing = problems.length > 0 ? { problems: [], warnings: [] } : analyzeCharts(collected.charts);
  return { charts: collected.charts, problems: [...problems, ...routing.problems], warnings: [...warnings, ...routing.warnings] };
}
