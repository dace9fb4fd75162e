import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { Scaling } from '../../core/scaling';
import { Problem } from '../../core/validation-error';
import { Warnings } from '../../core/warnings';
import { isWhole, secondsOf } from '../pod/amounts';
import { PodProps } from '../pod/pod-props';
import { Json } from '../synthesis/json';
import { HORIZONTAL_POD_AUTOSCALER, horizontalPodAutoscalerSpec, SCALED_OBJECT, scaledObjectSpec, scalingProblems } from './autoscaler';
import { disruptionBudgetSpec, POD_DISRUPTION_BUDGET } from './disruption-budget';
import { Workload } from './workload';
import { WorkloadShape } from './workload-shape';

/** What services and workers may be asked beside what every pod is. */
export interface ReplicatedProps extends PodProps {
  /**
   * How many replicas there are.
   *
   * @default Scaling.fixed(2)
   */
  readonly scaling?: Scaling;
  /**
   * How long a new pod must be ready before the next one is replaced.
   *
   * @default Duration.seconds(10)
   */
  readonly minReady?: Duration;
}

/** What every controller of replicas is made of. */
export interface ControllerParts {
  /** `replicas`, unless an autoscaler decides. */
  readonly replicas: Json;
  /** Labels that select the pods. */
  readonly selector: Record<string, string>;
  /** How long a new pod must be ready before the next one is replaced. */
  readonly minReadySeconds: number;
  /** How long one step may take: the start of a container and the time it must be ready are part of it. */
  readonly progressDeadlineSeconds: number;
  /** How many old revisions are kept to roll back to. */
  readonly revisionHistoryLimit: number;
  /** The pod template. */
  readonly template: Json;
}

/** A controller of another kind than Kubernetes' own. */
export interface ControllerKind {
  /** Group and version, e.g. `argoproj.io/v1alpha1`. */
  readonly apiVersion: string;
  /** Kind, e.g. `Rollout`. */
  readonly kind: string;
  /** The label it puts on the pods of one revision. */
  readonly revisionLabel: string;
  /** Its `spec`, asked for when the tree is complete. */
  readonly spec: (parts: ControllerParts) => Json;
}

/** What a kind of replicated workload adds to the props that all share. */
export interface ReplicatedShape extends WorkloadShape {
  /**
   * What keeps the pods running, if it is neither a Deployment nor a StatefulSet.
   *
   * @default - a StatefulSet where each replica keeps storage of its own, else a Deployment
   */
  readonly controller?: ControllerKind;
}

const MIN_READY = Duration.seconds(10);
/** What Kubernetes allows by default for one step of a rollout. */
const PROGRESS_SECONDS = 600;
/** The name of a StatefulSet becomes the value of a pod label, with a dash and ten characters more. */
const MAX_STATEFUL_SET_NAME = 52;

/**
 * Pods that are kept running: the controller, what scales it and what protects it, in agreement with one another.
 */
export abstract class ReplicatedWorkload extends Workload {
  /** What keeps the pods running: a Deployment, a StatefulSet when there is storage per replica, or a Rollout. */
  public readonly controller: ApiObject;
  /** What decides the number of replicas, unless it is fixed. */
  public readonly autoscaler?: ApiObject;
  /** How many pods a drain may take at once. */
  public readonly disruptionBudget: ApiObject;
  /** How many replicas there are. */
  public readonly scaling: Scaling;
  private readonly minReadySeconds: number;
  private readonly startSeconds: number;

  protected constructor(scope: Construct, id: string, props: ReplicatedProps, shape: ReplicatedShape) {
    const scaling = props.scaling ?? Scaling.fixed(2);
    const stateful = isStateful(props);
    super(scope, id, props, {
      ...shape,
      maxName: stateful ? MAX_STATEFUL_SET_NAME : shape.maxName,
      revisionLabel: shape.controller?.revisionLabel ?? (stateful ? 'controller-revision-hash' : 'pod-template-hash'),
      problems: [...shape.problems, ...scalingProblems(scaling), ...replicaProblems(props, scaling)],
    });
    this.scaling = scaling;
    this.minReadySeconds = secondsOf(props.minReady ?? MIN_READY);
    this.startSeconds = shape.health.startSeconds;
    this.controller = shape.controller ? this.createController(shape.controller) : stateful ? this.createStatefulSet() : this.createDeployment(props);
    this.autoscaler = this.createAutoscaler();
    this.disruptionBudget = this.object('PodDisruptionBudget', POD_DISRUPTION_BUDGET, () => ({ spec: disruptionBudgetSpec(scaling, this.selector) }));
    this.node.defaultChild = this.controller;
    if (scaling.kind !== 'triggers' && scaling.min === 1 && !holdsOneWriter(props)) {
      Warnings.of(this).add({
        code: 'SingleReplica',
        what: scaling.kind === 'fixed' ? 'one replica: every drain of its node is an outage' : 'one replica at least: a drain of its node can be an outage',
        fix: `${scaling.kind === 'fixed' ? 'use Scaling.fixed(2) or more' : 'start from 2'}, or acknowledge the warning`,
      });
    }
  }

  private createDeployment(props: ReplicatedProps): ApiObject {
    return this.object('Deployment', { apiVersion: 'apps/v1', kind: 'Deployment' }, () => {
      const { replicas, selector, template, ...rest } = this.controllerParts();
      return {
        spec: {
          ...replicas,
          selector: { matchLabels: selector },
          // A volume that one node holds cannot be held by the old and the new pod at once.
          strategy: holdsOneWriter(props) ? { type: 'Recreate' } : { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' } },
          ...rest,
          template,
        },
      };
    }, this.controllerLabels());
  }

  private createController({ apiVersion, kind, spec }: ControllerKind): ApiObject {
    return this.object(kind, { apiVersion, kind }, () => ({ spec: spec(this.controllerParts()) }), this.controllerLabels());
  }

  private controllerParts(): ControllerParts {
    return {
      replicas: this.replicas(),
      selector: this.selector,
      minReadySeconds: this.minReadySeconds,
      progressDeadlineSeconds: PROGRESS_SECONDS + this.startSeconds + this.minReadySeconds,
      revisionHistoryLimit: 5,
      template: this._pod.render(),
    };
  }

  private createStatefulSet(): ApiObject {
    return this.object('StatefulSet', { apiVersion: 'apps/v1', kind: 'StatefulSet' }, () => ({
      spec: {
        ...this.replicas(),
        serviceName: this.governingServiceName,
        selector: { matchLabels: this.selector },
        podManagementPolicy: 'Parallel',
        minReadySeconds: this.minReadySeconds,
        revisionHistoryLimit: 5,
        template: this._pod.render(),
        volumeClaimTemplates: this._pod.claimTemplates,
      },
    }), this.controllerLabels());
  }

  private createAutoscaler(): ApiObject | undefined {
    const target = { apiVersion: this.controller.apiVersion, kind: this.controller.kind, name: this.name };
    switch (this.scaling.kind) {
      case 'fixed': return undefined;
      case 'triggers': return this.object('ScaledObject', SCALED_OBJECT, () => ({ spec: scaledObjectSpec(this.scaling, target) }));
      default: return this.object('HorizontalPodAutoscaler', HORIZONTAL_POD_AUTOSCALER, () => ({
        spec: horizontalPodAutoscalerSpec(this.scaling, target, this.inMesh || this._pod.hasSidecars ? this.name : undefined),
      }));
    }
  }

  /** No number where something else owns it: every apply would set it back. */
  private replicas(): Json {
    return this.scaling.kind === 'fixed' ? { replicas: this.scaling.min } : {};
  }

  /** The headless Service that gives each replica of a StatefulSet its name. */
  protected get governingServiceName(): string {
    return `${this.name}-replicas`;
  }
}

/** Whether each replica keeps storage of its own. */
export function isStateful(props: PodProps): boolean {
  return Object.values(props.storage ?? {}).some(({ kind }) => kind === 'perReplica');
}

/** Whether a volume can be held by one pod, or by the pods of one node, only. */
export function holdsOneWriter(props: PodProps): boolean {
  return Object.values(props.storage ?? {}).some(({ isExclusive }) => isExclusive);
}

function replicaProblems(props: ReplicatedProps, scaling: Scaling): Problem[] {
  const problems: Problem[] = [];
  const minReady = secondsOf(props.minReady ?? MIN_READY);
  if (!isWhole(minReady, 0, 3600)) {
    problems.push({ code: 'MinReady', what: `\`minReady\` must be whole seconds up to an hour, got ${minReady} s`, fix: 'give e.g. Duration.seconds(10)' });
  }
  if (holdsOneWriter(props) && scaling.max > 1) {
    problems.push({
      code: 'ClaimNotShared',
      what: `${scaling.max} replicas cannot mount one volume that a single node holds`,
      fix: 'use Storage.perReplica(…), or `shared: true` with a StorageClass that can, or Scaling.fixed(1)',
    });
  }
  return problems;
}
