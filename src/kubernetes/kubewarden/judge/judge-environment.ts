import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { addDeferredCheck } from '../../../core/problems';
import { Problem } from '../../../core/validation-error';
import { Warnings } from '../../../core/warnings';
import { renderFaithfully } from '../../synthesis/faithful';
import { Json } from '../../synthesis/json';
import { LabelSelection } from '../policy-selector';
import { PolicyRule } from '../rule';
import { Evaluate, twins } from './evaluate';
import { isAskedAbout, NamespaceLabels } from './is-asked';

/** A policy as the documents of its environment meet it. */
export interface Judgement {
  readonly name: string;
  readonly protects: boolean;
  readonly rules: readonly PolicyRule[];
  /** Undefined for a policy of the namespace of its chart. */
  readonly namespaces?: LabelSelection;
  readonly objectSelector?: LabelSelection;
  /** Whether conditions decide that are not evaluated here. */
  readonly conditional: boolean;
  /** What the person reads in place of the module's own words. */
  readonly message?: string;
  readonly evaluate: Evaluate;
}

/** A policy, and where it was made. */
interface Placed extends Judgement {
  readonly namespace?: string;
}

/** What a tree was found to break, by the object that breaks it. */
interface Court {
  readonly policies: Placed[];
  found: WeakMap<IConstruct, Problem[]>;
  readonly watched: WeakSet<IConstruct>;
}

const COURTS = new WeakMap<IConstruct, Court>();

/** Lets every document of the tree of `policy` be judged by it, whoever synthesizes. */
export function judgeEnvironment(policy: Construct, judgement: Judgement): void {
  if (judgement.conditional) return;
  const { root } = policy.node;
  let court = COURTS.get(root);
  if (!court) {
    COURTS.set(root, court = { policies: [], found: new WeakMap(), watched: new WeakSet() });
    const judged = court;
    // The root is asked before everything below it, so that what is found there is told by the objects that break a policy.
    addDeferredCheck(root, () => {
      judgeAll(root, judged);
      return [];
    });
  }
  court.policies.push({ ...judgement, namespace: Chart.of(policy).namespace });
}

function judgeAll(root: IConstruct, court: Court): void {
  court.found = new WeakMap();
  const documents: { object: ApiObject; document: Json }[] = [];
  for (const object of root.node.findAll().filter((construct) => ApiObject.isApiObject(construct))) {
    const document = attempt(object as ApiObject);
    if (document) documents.push({ object: object as ApiObject, document });
  }
  const others = documents.map(({ document }) => document);
  const namespaces = namespaceLabels(others);
  for (const { object, document } of documents) {
    const forms = twins.submitted(document);
    for (const policy of court.policies) judgeOne(court, policy, object, forms, others, namespaces);
  }
}

function judgeOne(
  court: Court, policy: Placed, object: ApiObject, forms: readonly Readonly<Json>[], others: readonly Json[], namespaces: NamespaceLabels,
): void {
  const told = new Set<string>();
  for (const form of forms) {
    if (!isAskedAbout(policy, form, namespaces)) continue;
    for (const words of policy.evaluate(form, others) ?? []) told.add(words);
  }
  if (told.size === 0) return;
  const said = policy.message ? `${policy.message} (${[...told].join('; ')})` : [...told].join('; ');
  const { kind, metadata: { name } } = object;
  if (policy.protects) {
    tell(court, object, { code: 'KubewardenRefuses', what: `${kind} ${name} would be refused by the policy ${policy.name}: ${said}`, fix: 'change it, or the settings of the policy' });
  } else {
    Warnings.of(object).add({ code: 'KubewardenReports', what: `${kind} ${name} would be reported by the policy ${policy.name}: ${said}`, fix: 'change it before the policy protects' });
  }
}

function tell(court: Court, object: ApiObject, problem: Problem): void {
  court.found.set(object, [...court.found.get(object) ?? [], problem]);
  if (court.watched.has(object)) return;
  court.watched.add(object);
  addDeferredCheck(object, () => court.found.get(object) ?? []);
}

function namespaceLabels(documents: readonly Json[]): NamespaceLabels {
  const labels = new Map<string, Readonly<Record<string, string>>>();
  for (const { apiVersion, kind, metadata } of documents) {
    const { name, labels: own } = metadata as { name?: string; labels?: Record<string, string> };
    if (apiVersion === 'v1' && kind === 'Namespace' && name !== undefined) labels.set(name, own ?? {});
  }
  return labels;
}

/** The document; undefined where it is refused, which is told elsewhere. */
function attempt(object: ApiObject): Json | undefined {
  try {
    return renderFaithfully(object);
  } catch {
    return undefined;
  }
}
