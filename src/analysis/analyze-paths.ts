import { ReadOptions, readManifests } from '../manifests/read/read-manifests';
import { ReadProblem } from '../manifests/read/read-problem';
import { ClusterFacts, Model } from './model';
import { Finding, renderCodeQuality, renderJson, renderSarif, renderText } from './report';
import { analyze, AnalyzeOptions, Code, codeInfo, codes } from './rules';

export interface AnalyzePathsOptions extends AnalyzeOptions, ReadOptions {
  /** What manifests cannot say. @default - Istio's defaults */
  readonly facts?: ClusterFacts;
}

export interface Analysis {
  readonly model: Model;
  readonly findings: readonly Finding[];
  /** What could not be read, or was left out because it is no manifest. */
  readonly problems: readonly ReadProblem[];
}

/** Reads manifests from files, folders or `-` and judges them together. */
export function analyzePaths(paths: readonly string[], options: AnalyzePathsOptions = {}): Analysis {
  const { documents, problems } = readManifests(paths, options);
  const model = Model.of(documents, options.facts);
  return { model, findings: analyze(model, options), problems };
}

export type FindingFormat = 'text' | 'json' | 'sarif' | 'code-quality';

/** Findings in one of the formats, with what to do about Istio's own messages where the format has room for it. */
export function renderFindings(findings: readonly Finding[], format: FindingFormat): string {
  const infoOf = (code: string) => Object.hasOwn(codes, code) ? codeInfo(code as Code) : undefined;
  switch (format) {
    case 'json': return renderJson(findings);
    case 'sarif': return renderSarif(findings, infoOf);
    case 'code-quality': return renderCodeQuality(findings);
    default: return renderText(findings, (code) => infoOf(code)?.fix);
  }
}
