import { ApiObject, App } from 'cdk8s';
import { pathOf } from '../../core/construct-path';
import { Platform } from '../../core/platform';
import { PreparedTree, Tree, TreeResult } from '../../core/tree';
import { LocatedProblem } from '../../core/validation-error';
import { emitDocuments } from '../../manifests/emit';
import { writeFiles } from '../../manifests/output';
import { checkDocument } from '../../manifests/schema';
import { judgePodSecurity } from '../pod/pod-security';
import { collect, Collected, duplicates, RenderedChart } from './collect';
import { Json, KubernetesObject } from './kubernetes-object';

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

  public prepare(): PreparedTree {
    const judged = this.apps.map(({ folder, app, version }) => ({ folder, ...judge(collect(app), version) }));
    return {
      problems: judged.flatMap(({ problems }) => problems),
      warnings: judged.flatMap(({ warnings }) => warnings),
      write: () => this.write(judged),
    };
  }

  private write(apps: readonly (Collected & { folder: string })[]): TreeResult {
    // `cdk8s synth` says where; and when only `cdktf synth` asks, the Kubernetes side is not its business.
    const outdir = process.env.CDK8S_OUTDIR ?? this.platform.defaults.outdir ?? 'dist';
    const files = apps.flatMap(({ folder, charts }) => charts.map((chart) => ({ path: `${folder}/${chart.name}.yaml`, documents: chart.documents })));
    if (process.env.CDKTF_OUTDIR && !process.env.CDK8S_OUTDIR) return { name: 'kubernetes', outdir, files: [], written: [], removed: [] };
    const result = writeFiles(outdir, new Map(files.map(({ path, documents }) => [path, emitDocuments(documents.map(({ document }) => document))])));
    return {
      name: 'kubernetes',
      outdir,
      files: files.map(({ path, documents }) => ({ path, documents: documents.length })),
      written: result.written,
      removed: result.removed,
    };
  }
}

/** Judges rendered documents as the API server would, all of them, and adds what is found. */
export function judge(collected: Collected, kubernetes: string): Collected {
  const problems: LocatedProblem[] = [...collected.problems, ...duplicates(collected.charts)];
  const warnings: LocatedProblem[] = [...collected.warnings];
  for (const { object, document } of documentsOf(collected.charts)) {
    for (const problem of checkDocument(document)) {
      const located = { path: pathOf(object), code: problem.code, what: `\`${problem.path}\` ${problem.what}`, fix: problem.fix };
      // We know every kind that our own constructs write; of other people's kinds we can only say that we do not know them.
      const foreign = problem.code === 'UnknownKind' && !KubernetesObject.isKubernetesObject(object);
      // The schemas are those of 1.29: a later version may know a field that they do not.
      const later = problem.code === 'UnknownField' && minorOf(kubernetes) > 29;
      (foreign || later ? warnings : problems).push(located);
    }
    const security = judgePodSecurity(object, document);
    problems.push(...security.problems);
    warnings.push(...security.warnings);
  }
  return { charts: collected.charts, problems, warnings };
}

function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}

function* documentsOf(charts: readonly RenderedChart[]): Generator<{ object: ApiObject; document: Json }> {
  for (const { documents } of charts) yield* documents;
}
