import { Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { pathOf } from '../core/construct-path';
import { settingsOf } from '../core/environment-base';
import { Platform } from '../core/platform';
import { LocatedProblem, ValidationError } from '../core/validation-error';
import { Environment } from '../kubernetes/environment';
import { collect } from '../kubernetes/synthesis/collect';
import { judge } from '../kubernetes/synthesis/kubernetes-tree';
import { readManifests, ReadResult, readText } from '../manifests/read';
import { Entry, Manifest } from './manifest';
import { show } from './show';

/**
 * Where manifests come from:
 *
 * - a construct: a cdk8s `Chart` or `App`, a `Platform`, an `Environment`, or anything inside of a chart;
 * - a document as plain data;
 * - text: YAML or JSON when it has a line break or begins with `{`, else the path of a file or a folder;
 * - an array of these.
 */
export type ManifestSource = IConstruct | Readonly<Record<string, unknown>> | string | readonly ManifestSource[];

/** What a source holds. */
export interface Loaded {
  readonly entries: readonly Entry[];
  readonly warnings: readonly LocatedProblem[];
}

/** Reads or renders a source, and writes nothing. */
export function load(source: unknown): Loaded {
  if (Array.isArray(source)) return joined(source.map(load));
  if (typeof source === 'string') return fromText(source);
  if (Construct.isConstruct(source)) return joined(rootsOf(source).map(render));
  return fromPlainData(source);
}

/** The constructs that the documents of `construct` are below. An environment keeps its own in an App beside it. */
export function rootsOf(construct: IConstruct): readonly IConstruct[] {
  if (construct instanceof Platform) return construct.node.children.filter((child) => child instanceof Environment).map(({ app }) => app);
  if (construct instanceof Environment) return [construct.app];
  return [construct];
}

function render(construct: IConstruct): Loaded {
  const root = chartOf(construct) ?? construct;
  const { charts, problems, warnings } = judge(collect(root), settingsOf(root).kubernetes);
  if (problems.length > 0) throw new ValidationError(problems);
  const entries = charts
    .flatMap(({ documents }) => documents)
    .filter(({ object }) => object.node.scopes.includes(construct))
    .map(({ object, document }): Entry => ({ object, manifest: document as unknown as Manifest, origin: pathOf(object) }));
  return { entries, warnings };
}

function fromText(text: string): Loaded {
  const isContent = text.includes('\n') || text.startsWith('{');
  const { documents, problems }: ReadResult = isContent ? readText(text, '<text>') : readManifests([text]);
  const errors = problems.filter(({ level }) => level === 'error');
  if (errors.length > 0) throw new ValidationError(errors);
  const entries = documents.map((document): Entry => ({ manifest: document.doc as unknown as Manifest, origin: `${document.file}:${document.line}` }));
  return { entries, warnings: problems };
}

function fromPlainData(value: unknown): Loaded {
  const { kind, apiVersion, items } = (value ?? {}) as { kind?: unknown; apiVersion?: unknown; items?: unknown };
  if (typeof kind !== 'string' || typeof apiVersion !== 'string') {
    throw new ValidationError([{
      path: 'Manifests.of',
      code: 'ManifestSource',
      what: `manifests can be made of constructs, documents with \`apiVersion\` and \`kind\`, YAML text and paths, got ${show(value)}`,
      fix: 'pass one of these, or an array of them',
    }]);
  }
  if (/^(.*[a-z])?List$/.test(kind) && Array.isArray(items)) return joined(items.map(fromPlainData));
  return { entries: [{ manifest: value as Manifest }], warnings: [] };
}

function joined(parts: readonly Loaded[]): Loaded {
  return { entries: parts.flatMap(({ entries }) => entries), warnings: parts.flatMap(({ warnings }) => warnings) };
}

function chartOf(construct: IConstruct): Chart | undefined {
  return construct.node.scopes.reverse().find((scope) => Chart.isChart(scope)) as Chart | undefined;
}
