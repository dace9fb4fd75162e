import { IConstruct } from 'constructs';
import { pathOf } from '../core/construct-path';
import { LocatedProblem } from '../core/validation-error';
import { emitDocuments } from '../manifests/emit';
import { explainCount, explainMissing, explainSeveral, explainUnexpected, inventory } from './explain';
import { Entry, Manifest, nameOf } from './manifest';
import { Search, search, Where } from './search';
import { load, ManifestSource, rootsOf } from './source';

/**
 * Finished Kubernetes documents, and questions a test asks of them.
 *
 * A query that fails says what there is: kinds, numbers and names, and for a partial match the document that comes closest, with the fields that differ.
 *
 * A kind is written as in YAML, `Deployment`; where two systems use one word, with its group or version: `networking.istio.io/Gateway`, `v1/Service`.
 *
 * @example
 * const chart = Testing.chart();
 * new WebService(chart, 'catalog', { image: 'catalog:1.4.2', port: 3000 });
 *
 * const manifests = Manifests.of(chart);
 * expect(manifests.one('Deployment', 'catalog').spec.replicas).toBe(2);
 * manifests.has('Service', { spec: { ports: [{ port: 3000 }] } });
 * manifests.hasNo('Ingress');
 */
export class Manifests {
  /**
   * The manifests of a construct, of documents, of YAML text, or of files and folders.
   *
   * Constructs are rendered and judged exactly as `platform.synth()` does it, and nothing is written. They are rendered at this moment: what is added to
   * the construct later is not seen.
   *
   * @throws ValidationError with everything `synth()` would refuse, or with everything in the files that cannot be read; `ManifestSource` for anything
   *   that manifests cannot be made of
   *
   * @example
   * Manifests.of(chart);                       // a cdk8s Chart or App, a Platform, an Environment
   * Manifests.of('dist/prod');                 // everything below a folder
   * Manifests.of(execFileSync('helm', ['template', 'charts/catalog'], { encoding: 'utf8' }));
   */
  public static of(source: ManifestSource): Manifests {
    const { entries, warnings } = load(source);
    return new Manifests(entries, warnings);
  }

  /** What works but somebody should know, as `synth()` tells it; for files, what was left out because it is no manifest. */
  public readonly warnings: readonly LocatedProblem[];
  /**
   * The documents and where they come from.
   *
   * @internal
   */
  public readonly _entries: readonly Entry[];

  private constructor(entries: readonly Entry[], warnings: readonly LocatedProblem[]) {
    this._entries = entries;
    this.warnings = warnings;
  }

  /**
   * The documents that a construct and everything below it made.
   *
   * @throws Error if it made none of these documents
   *
   * @example
   * Manifests.of(shop).madeBy(catalog).has('Deployment', { spec: { replicas: 3 } });
   */
  public madeBy(construct: IConstruct): Manifests {
    const roots = new Set(rootsOf(construct));
    const made = this._entries.filter(({ object }) => object?.node.scopes.some((scope) => roots.has(scope)));
    if (made.length === 0) fail(`${pathOf(construct)} made none of these documents\n${inventory(this._entries)}`, this.madeBy);
    const path = pathOf(construct);
    return new Manifests(made, this.warnings.filter((warning) => warning.path === path || warning.path.startsWith(`${path}/`)));
  }

  /**
   * Every document, or every one of a kind, that is as expected; in the order they are applied. An empty array when there is none.
   *
   * @example
   * for (const deployment of manifests.all('Deployment')) expect(deployment.spec.template.spec.hostNetwork).toBeUndefined();
   */
  public all(kind?: string, where?: Where): Manifest[] {
    return this.take(search(this._entries, kind, where));
  }

  /** The first document that is as expected, or undefined. */
  public find(kind: string, where?: Where): Manifest | undefined {
    return this.take(search(this._entries, kind, where))[0];
  }

  /**
   * The one document that is as expected.
   *
   * @throws Error if there is none, or several
   *
   * @example
   * manifests.one('Deployment', 'catalog').spec.replicas;
   * manifests.one('Service', 'istioinaction/catalog');                    // with its namespace
   * manifests.one('Secret', { metadata: { labels: { tier: 'front' } } }); // by what it has
   */
  public one(kind: string, where?: Where): Manifest {
    const found = search(this._entries, kind, where);
    if (found.matched.length === 0) fail(explainMissing(found), this.one);
    if (found.matched.length > 1) fail(explainSeveral(found), this.one);
    return this.take(found)[0];
  }

  /**
   * Asserts that there is a document like this. It returns nothing, so that it cannot be mistaken for a question.
   *
   * @throws Error if there is none
   *
   * @example
   * manifests.has('Deployment', { spec: { template: { spec: { containers: [{ image: 'catalog:1.4.2' }] } } } });
   */
  public has(kind: string, where?: Where): void {
    const found = search(this._entries, kind, where);
    if (found.matched.length === 0) fail(explainMissing(found), this.has);
    this.take(found);
  }

  /**
   * Asserts that there is no document like this.
   *
   * @throws Error if there is one
   */
  public hasNo(kind: string, where?: Where): void {
    const found = search(this._entries, kind, where);
    if (found.matched.length > 0) fail(explainUnexpected(found), this.hasNo);
  }

  /**
   * Asserts how many documents like this there are.
   *
   * @throws Error if there are more or less
   */
  public hasCount(kind: string, count: number, where?: Where): void {
    const found = search(this._entries, kind, where);
    if (found.matched.length !== count) fail(explainCount(found, count), this.hasCount);
    this.take(found);
  }

  /**
   * The names of all documents, or of those of a kind, sorted.
   *
   * @example
   * expect(manifests.names('Deployment')).toEqual(['catalog', 'webapp']);
   */
  public names(kind?: string): string[] {
    return search(this._entries, kind).matched.map(nameOf).sort();
  }

  /**
   * The documents as YAML, as they would be written: for snapshots that a reviewer can read.
   *
   * @example
   * expect(manifests.toYaml('NetworkPolicy')).toMatchSnapshot();
   */
  public toYaml(kind?: string): string {
    return emitDocuments(this.all(kind));
  }

  /** What there is: kinds, how many of each, and their names. */
  public toString(): string {
    return inventory(this._entries);
  }

  private take(found: Search): Manifest[] {
    found.capture();
    return found.matched.map(({ manifest }) => manifest);
  }
}

/** Throws with a stack that begins at the test, where the reader must look. */
function fail(message: string, caller: Function): never {
  const error = new Error(message);
  Error.captureStackTrace(error, caller);
  throw error;
}
