import { ApiObject, ApiObjectProps, App, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { pathOf } from '../../core/construct-path';
import { settingsOf } from '../../core/environment-base';
import { addForeignSynthCheck } from '../../core/problems';
import { LocatedProblem, ValidationError } from '../../core/validation-error';
import { Json } from './json';
import { applyOperation, PatchOperation } from './json-patch';
import { judgeDocument } from './judge-document';

export type { Json } from './json';

/** What a `KubernetesObject` is made of. */
export interface KubernetesObjectProps {
  /** Group and version, e.g. `apps/v1`. */
  readonly apiVersion: string;
  /** The kind, e.g. `Deployment`. */
  readonly kind: string;
  /** Its name in the cluster, as it is: nothing is put in front or behind. */
  readonly name: string;
  /**
   * Its namespace; `false` for a kind that belongs to none.
   *
   * @default - the chart's
   */
  readonly namespace?: string | false;
  /**
   * Its labels, over the chart's.
   *
   * @default - the chart's
   */
  readonly labels?: Record<string, string>;
  /**
   * Its annotations.
   *
   * @default - none
   */
  readonly annotations?: Record<string, string>;
  /** Everything besides apiVersion, kind and metadata, asked for when the tree is complete. It may be asked for more than once. */
  readonly body: () => Json;
}

/** How many resolvers a cdk8s App has when the user added none. */
const BUILT_IN_RESOLVERS = 3;
const KUBERNETES_OBJECT = Symbol.for('trackway.KubernetesObject');

/**
 * A Kubernetes document whose content is computed when the tree is complete, so that constructs can still be added to.
 *
 * It is an `ApiObject` like any other (`addJsonPatch()`, `addDependency()`, `metadata`), with two differences: nothing that was written is ever
 * dropped, and a document that Kubernetes would refuse is refused here, whoever synthesizes it.
 */
export class KubernetesObject extends ApiObject {
  /** Whether `x` is one. `instanceof` would say so of every `ApiObject`: cdk8s redefines it. */
  public static isKubernetesObject(x: unknown): x is KubernetesObject {
    return typeof x === 'object' && x !== null && KUBERNETES_OBJECT in x;
  }

  private readonly body: () => Json;

  public constructor(scope: Construct, id: string, props: KubernetesObjectProps) {
    const namespace = props.namespace === false ? {} : { namespace: props.namespace };
    super(scope, id, {
      apiVersion: props.apiVersion,
      kind: props.kind,
      metadata: { name: props.name, ...namespace, labels: props.labels, annotations: props.annotations },
    } as ApiObjectProps);
    if (props.namespace === false) delete (this.metadata as { namespace?: string }).namespace;
    this.body = props.body;
    Object.defineProperty(this, KUBERNETES_OBJECT, { value: true });
    addForeignSynthCheck(this, () => this.problems());
  }

  /**
   * Renders the document.
   *
   * @throws ValidationError if Kubernetes would refuse it, or if a JSON patch does not apply
   */
  public toJson(): any {
    const problems = this.problems();
    if (problems.length > 0) throw new ValidationError(problems);
    return this.render();
  }

  /**
   * Renders the document without judging it.
   *
   * @internal
   */
  public _render(): Json {
    return this.render();
  }

  private problems(): readonly LocatedProblem[] {
    try {
      return judgeDocument(this, this.render(), settingsOf(this).kubernetes, true).problems;
    } catch (error) {
      if (ValidationError.isValidationError(error)) return error.problems;
      throw error;
    }
  }

  private render(): Json {
    const plain = this.renderPlain() ?? this.renderResolved();
    const { patches } = this as unknown as { patches: JsonPatch[] };
    return patches.length === 0 ? plain : applyPatches(this, plain, patches);
  }

  /** The quick way: plain data only. Undefined when something in it must be resolved by cdk8s. */
  private renderPlain(): Json | undefined {
    if (App.of(this).resolvers.length > BUILT_IN_RESOLVERS) return undefined;
    const metadata = this.metadata.toJson() as Json;
    return copyPlain({ apiVersion: this.apiVersion, kind: this.kind, metadata: dropEmpty(metadata), ...this.body() }) as Json | undefined;
  }

  private renderResolved(): Json {
    const holder = this as unknown as { props: Json; patches: JsonPatch[] };
    const { props, patches } = holder;
    try {
      holder.props = { ...props, ...this.body() };
      holder.patches = []; // ours are applied afterwards, with a message when one is lost
      return super.toJson();
    } finally {
      holder.props = props;
      holder.patches = patches;
    }
  }
}

/**
 * Applies JSON patches, each by the letter.
 *
 * @throws ValidationError `PatchLost` for every one that does not apply
 */
export function applyPatches(object: ApiObject, document: Json, patches: readonly JsonPatch[]): Json {
  const result = structuredClone(document);
  const lost: LocatedProblem[] = [];
  patches.forEach((patch, index) => {
    const { operation } = patch as unknown as { operation: PatchOperation };
    const why = applyOperation(result, operation);
    if (why === undefined) return;
    lost.push({
      path: pathOf(object),
      code: 'PatchLost',
      what: `JSON patch ${index} (${operation.op} ${operation.path}) does not apply to ${object.kind}/${object.name}: ${why}`,
      fix: 'give a path that exists in the document as it is synthesized; `add` needs an existing parent',
    });
  });
  if (lost.length > 0) throw new ValidationError(lost);
  return result;
}

function dropEmpty(metadata: Json): Json {
  const result: Json = {};
  for (const key in metadata) {
    const value = metadata[key];
    if (value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)) continue;
    result[key] = value;
  }
  return result;
}

/** A copy without `undefined`; undefined itself when there is an object in it that is not plain data. */
function copyPlain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value;
  if (Array.isArray(value)) {
    const items: unknown[] = new Array(value.length);
    for (let i = 0; i < value.length; i++) {
      const item = copyPlain(value[i]);
      if (item === undefined) return undefined;
      items[i] = item;
    }
    return items;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  const result: Json = {};
  for (const key in value) {
    const given = (value as Json)[key];
    if (given === undefined) continue;
    const copy = copyPlain(given);
    if (copy === undefined) return undefined;
    if (key === '__proto__') Object.defineProperty(result, key, { value: copy, enumerable: true, configurable: true, writable: true });
    else result[key] = copy;
  }
  return result;
}
