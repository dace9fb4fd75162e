import { nearest } from '../../../core/naming';
import { ValidationError } from '../../../core/validation-error';
import { asDocuments, ManifestDocument } from '../../../manifests/read/document';
import { ClusterFacts } from '../../model/facts';
import { isObject } from '../../model/field';
import { Kind, kindOf } from '../../model/kinds';
import { Model } from '../../model/model';
import { workloadReference } from '../../model/pod';
import { Resource } from '../../model/resource';
import { Rollout, rolloutOf } from '../../model/rollout';
import { phaseNames, PhaseState, phaseState } from './phase-state';
import { writeRevisions, writeRoutes, writeSelector, writeSubsets } from './write-phase';

/** A phase of a release, and the cluster as it is then. */
export interface Phase {
  /** `stable`, `preview`, `step:0`, …, `promoted` or `aborted`. */
  readonly name: string;
  /** The manifests with what Argo Rollouts has written into them. */
  readonly model: Model;
}

/** Which Rollouts are at a phase. */
export interface AtPhaseOptions {
  /** Only the Rollout of this name; every other one is `stable`. @default - all */
  readonly rollout?: string;
  /** Where objects are that name no namespace. @default 'default' */
  readonly defaultNamespace?: string;
}

/** The phases of the releases in these manifests, in order; none without a Rollout. */
export function phasesOf(documents: Iterable<ManifestDocument | object>, options: AtPhaseOptions = {}): string[] {
  const rollouts = rolloutsOf(toDocuments(documents), options.defaultNamespace ?? 'default');
  return rollouts.length === 0 ? [] : phaseNames(wanted(rollouts, options));
}

/**
 * The manifests as the cluster holds them at a phase of a release: selectors, subsets, weights and managed routes as Argo Rollouts writes them, and a
 * ReplicaSet for the old and for the new version in place of each Rollout.
 *
 * @param phase `stable`, `preview`, `step:N` (step N, from 0, has been done), `promoted` or `aborted`
 * @throws ValidationError `UnknownPhase`
 */
export function atPhase(documents: Iterable<ManifestDocument | object>, phase: string, options: AtPhaseOptions = {}): ManifestDocument[] {
  const all = toDocuments(documents);
  const rollouts = rolloutsOf(all, options.defaultNamespace ?? 'default');
  const released = wanted(rollouts, options);
  const known = phaseNames(released);
  if (released.length === 0 || !known.includes(phase)) refusePhase(phase, known, options, rollouts);
  return new PhaseWriter(all, rollouts, options.defaultNamespace ?? 'default').write((rollout) => released.includes(rollout) ? phase : 'stable');
}

/** Every phase of the releases in these manifests, each with its model, ready to be traced; none without a Rollout. */
export function phases(documents: Iterable<ManifestDocument | object>, facts: ClusterFacts = {}, options: AtPhaseOptions = {}): Phase[] {
  const all = toDocuments(documents);
  const complete = { ...options, defaultNamespace: options.defaultNamespace ?? facts.defaultNamespace };
  return phasesOf(all, complete).map((name) => ({ name, model: Model.of(atPhase(all, name, complete), facts) }));
}

/** How many pods a Rollout has when nothing is being released: as many as it says, or the fewest that its autoscaler leaves it. */
export function replicasOf(rollout: Rollout, resources: readonly Resource[]): number {
  if (rollout.replicas !== undefined) return rollout.replicas;
  const scaler = resources.find((each) => (each.kind === 'HorizontalPodAutoscaler' || each.kind === 'ScaledObject') && each.namespace === rollout.namespace
    && each.spec.at('scaleTargetRef', 'kind').string() === 'Rollout' && each.spec.at('scaleTargetRef', 'name').string() === rollout.name);
  return scaler?.spec.get('minReplicas').number() ?? scaler?.spec.get('minReplicaCount').number() ?? 1;
}

type Json = Record<string, unknown>;
/** Replaces an object by what is made of it. */
type Change = (resource: Resource | undefined, make: (current: Json) => Json[]) => void;

/** Writes one phase into a set of manifests. */
class PhaseWriter {
  private readonly resources: readonly Resource[];
  private readonly byKey: ReadonlyMap<string, Resource>;

  public constructor(private readonly documents: readonly ManifestDocument[], private readonly rollouts: readonly Rollout[], namespace: string) {
    this.resources = documents.map((document) => new Resource(document, namespace));
    this.byKey = new Map(this.resources.map((each) => [`${each.id}|${each.namespace}|${each.name}`, each]));
  }

  public write(phaseFor: (rollout: Rollout) => string): ManifestDocument[] {
    const changes = new Map<Resource, Json[]>();
    const change: Change = (resource, make) => {
      if (!resource) return;
      const [current] = changes.get(resource) ?? [resource.root.value as Json];
      changes.set(resource, make(current));
    };
    for (const rollout of this.rollouts) {
      const reference = workloadReference(rollout.resource);
      const owner = reference && this.byKey.get(`${reference.kind}|${rollout.namespace}|${reference.name}`);
      const template = (owner ?? rollout.resource).spec.get('template').object() as Json | undefined;
      if (!template) continue;
      const state = phaseState(rollout, phaseFor(rollout), replicasOf(rollout, this.resources));
      change(owner, () => []); // its pods are the Rollout's now
      changes.set(this.byKey.get(`${Kind.rollout}|${rollout.namespace}|${rollout.name}`)!, writeRevisions(rollout, template, state));
      this.writeNetwork(rollout, state, change);
    }
    return this.resources.flatMap((resource, index) => {
      const written = changes.get(resource);
      const { file, line } = this.documents[index];
      if (written === undefined) return [this.documents[index]];
      return written.map((doc) => ({ doc, file, line, lineOf: (path) => this.documents[index].lineOf(path) }));
    });
  }

  private writeNetwork(rollout: Rollout, state: PhaseState, change: Change): void {
    for (const { role, name } of rollout.services) {
      const revision = role === 'active' || role === 'stable' || role === 'ping' ? state.stable : state.canary;
      change(this.byKey.get(`${Kind.service}|${rollout.namespace}|${name}`), (current) => [writeSelector(current, revision)]);
    }
    const rule = rollout.destinationRule && this.byKey.get(`${Kind.destinationRule}|${rollout.namespace}|${rollout.destinationRule.name}`);
    change(rule, (current) => [writeSubsets(current, rollout, state)]);
    for (const reference of rollout.virtualServices) {
      const found = this.byKey.get(`${Kind.virtualService}|${reference.namespace}|${reference.name}`);
      change(found, (current) => [writeRoutes(current, rollout, reference, state, rule?.spec.get('host').string())]);
    }
  }
}

function rolloutsOf(documents: readonly ManifestDocument[], namespace: string): Rollout[] {
  return documents.filter(({ doc }) => kindOf(String(doc.apiVersion), String(doc.kind)) === Kind.rollout)
    .map((document) => rolloutOf(new Resource(document, namespace)));
}

function wanted(rollouts: readonly Rollout[], { rollout }: AtPhaseOptions): readonly Rollout[] {
  return rollout === undefined ? rollouts : rollouts.filter(({ name }) => name === rollout);
}

function refusePhase(phase: string, known: readonly string[], { rollout }: AtPhaseOptions, rollouts: readonly Rollout[]): never {
  const names = rollouts.map(({ name }) => name);
  if (names.length === 0 || (rollout !== undefined && !names.includes(rollout))) {
    throw new ValidationError([{
      path: 'phase', code: 'UnknownPhase',
      what: rollout === undefined || names.length === 0 ? 'the manifests hold no Rollout, so there are no phases' : `there is no Rollout ${JSON.stringify(rollout)} (there is ${names.join(', ')})`,
      fix: names.length === 0 ? 'trace without a phase, or pass the manifests of the Rollout' : 'name one of them',
    }]);
  }
  const near = nearest(phase, known);
  throw new ValidationError([{
    path: 'phase', code: 'UnknownPhase', what: `there is no phase ${JSON.stringify(phase)} (there are ${known.join(', ')})`, fix: near === undefined ? 'name one of them' : `write ${near}`,
  }]);
}

function toDocuments(documents: Iterable<ManifestDocument | object>): ManifestDocument[] {
  return Array.from(documents, (each) => {
    const isDocument = typeof (each as ManifestDocument).lineOf === 'function';
    return isDocument ? each as ManifestDocument : asDocuments([isObject(each) ? each : {}])[0];
  });
}
