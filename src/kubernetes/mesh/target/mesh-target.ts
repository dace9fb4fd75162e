import { Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { pathOf } from '../../../core/construct-path';
import { Labels } from '../../../core/labels';
import { Problem } from '../../../core/validation-error';
import { workloadsOf } from '../../workload/mesh-facts';
import type { Workload } from '../../workload/workload';
import { GatewayWorkload } from '../gateway/gateway-workload';
import { MeshGateway } from '../gateway/mesh-gateway';
import { list } from '../hosts';

/** Where Istio reads what holds for the whole mesh, unless `rootNamespace` of its MeshConfig says otherwise. */
export const ROOT_NAMESPACE = 'istio-system';

/** Pods of a gateway: a `GatewayWorkload`, or anything that says the same. */
export interface GatewayPods {
  /** Labels of the pods. */
  readonly labels: Record<string, string>;
  /** Their namespace. */
  readonly namespace: string;
  /**
   * Ports of the Service in front of them and the ports of the pods behind those.
   *
   * @default - the same on both sides
   */
  readonly ports?: Readonly<Record<number, number>>;
}

/** Where an object of the mesh goes, and what it selects there. */
export interface MeshPlace {
  /** Undefined where the chart names none. */
  readonly namespace?: string;
  /** What selects the pods; undefined: all of the namespace, or of the mesh. */
  readonly labels?: Record<string, string>;
}

/** The pods that a policy, a log or a filter is for. The object goes where Istio looks for it: into the namespace of those pods. */
export class MeshTarget {
  /** The pods of one workload, whichever version they run. */
  public static workload(workload: Workload): MeshTarget { return new MeshTarget('workload', { workload }); }
  /** The pods of a gateway, e.g. `door.workload` or `GatewayWorkload.ingressgateway()`. */
  public static gateway(pods: GatewayPods): MeshTarget { return new MeshTarget('gateway', { pods }); }
  /** Every pod of the chart's namespace. */
  public static namespace(): MeshTarget { return new MeshTarget('namespace', {}); }
  /**
   * Every pod of the mesh.
   *
   * @param rootNamespace `rootNamespace` of Istio's MeshConfig; `istio-system` if none is given
   */
  public static mesh(rootNamespace: string = ROOT_NAMESPACE): MeshTarget { return new MeshTarget('mesh', { rootNamespace }); }

  private constructor(
    /** What it is. */
    public readonly kind: 'workload' | 'gateway' | 'namespace' | 'mesh',
    private readonly of: { readonly workload?: Workload; readonly pods?: GatewayPods; readonly rootNamespace?: string },
  ) {}

  /** The workload, if it is one. */
  public get targetWorkload(): Workload | undefined { return this.of.workload; }
  /** The gateway's pods, if it is one. */
  public get gatewayPods(): GatewayPods | undefined { return this.of.pods; }

  /**
   * Where an object of `scope` goes, and what it selects.
   *
   * @internal
   */
  public _place(scope: Construct): MeshPlace {
    const { workload, pods, rootNamespace } = this.of;
    if (workload) return { namespace: workload.namespace, labels: podLabels(workload) };
    if (pods) return { namespace: pods.namespace, labels: pods.labels };
    return { namespace: rootNamespace ?? Chart.of(scope).namespace };
  }

  /**
   * How a message names it.
   *
   * @internal
   */
  public _describe(scope: Construct): string {
    const { workload, pods, rootNamespace } = this.of;
    if (workload) return pathOf(workload);
    if (pods) return `the gateway pods ${labelText(pods.labels)} in ${pods.namespace}`;
    if (rootNamespace !== undefined) return 'the whole mesh';
    const { namespace } = Chart.of(scope);
    return namespace === undefined ? 'the namespace' : `namespace ${namespace}`;
  }

  /**
   * What is wrong with it, known at once.
   *
   * @internal
   */
  public _problems(scope: Construct): Problem[] {
    const { workload, pods } = this.of;
    const { namespace } = Chart.of(scope);
    if (workload && workload.node.root !== scope.node.root) {
      return [{ code: 'MeshTargetElsewhere', what: `${pathOf(workload)} is not of this environment`, fix: 'make the construct in a chart of the environment that the workload is in' }];
    }
    if (workload && !workload._meshFacts.inMesh) {
      return [{ code: 'MeshTargetOutsideMesh', what: `${pathOf(workload)} has no sidecar, so nothing of the mesh applies to it`, fix: 'set `mesh: true` on it or on the environment' }];
    }
    if (pods && (Object.keys(pods.labels).length === 0 || pods.namespace === '')) {
      return [{ code: 'MeshTargetGateway', what: 'the gateway has no labels or no namespace, so it would be every pod', fix: 'give both, e.g. GatewayWorkload.ingressgateway()' }];
    }
    if (this.kind === 'namespace' && namespace === ROOT_NAMESPACE) {
      return [{
        code: 'MeshTargetRootNamespace',
        what: `an object without a selector in ${ROOT_NAMESPACE} is for the whole mesh, not for that namespace`,
        fix: 'say MeshTarget.mesh(), or name a gateway or a workload',
      }];
    }
    return [];
  }

  /**
   * Whether it selects nothing, known when the tree is complete. What is for a whole namespace may be for pods that others deploy there.
   *
   * @internal
   */
  public _selectsNothing(scope: Construct): Problem[] {
    const { pods } = this.of;
    if (!pods || pods instanceof GatewayWorkload) return [];
    const declared = MeshGateway.all(scope).map(({ workload }) => workload);
    const own = workloadsOf(scope).map((workload) => ({ namespace: workload.namespace, labels: workload._pod.labels }));
    if ([...declared, ...own].some(({ namespace, labels }) => namespace === pods.namespace && isSubset(pods.labels, labels))) return [];
    const known = [...new Set(declared.map(({ namespace, labels }) => `${labelText(labels)} in ${namespace}`))];
    return [{
      code: 'MeshTargetSelectsNothing',
      what: `nothing in this environment has the labels ${labelText(pods.labels)} in namespace ${pods.namespace} (its gateways: ${list(known)})`,
      fix: 'pass the workload of a MeshGateway, or declare the pods with GatewayWorkload.of({ … })',
    }];
  }
}

const CLAIMS = new WeakMap<IConstruct, Map<string, IConstruct>>();

/** The construct that already does `what` for the same pods, if there is one. */
export function targetHolder(scope: Construct, what: string, target: MeshTarget): IConstruct | undefined {
  return CLAIMS.get(scope.node.root)?.get(targetKey(scope, what, target));
}

/** Makes `scope` the construct that does `what` for these pods. */
export function claimTarget(scope: Construct, what: string, target: MeshTarget): void {
  const claims = CLAIMS.get(scope.node.root) ?? new Map<string, IConstruct>();
  CLAIMS.set(scope.node.root, claims);
  claims.set(targetKey(scope, what, target), scope);
}

function targetKey(scope: Construct, what: string, target: MeshTarget): string {
  const { namespace, labels } = target._place(scope);
  // A version and its service share the name label, and one selector would include the other.
  const name = target.targetWorkload ? { [Labels.NAME]: target.targetWorkload.selector[Labels.NAME] } : labels;
  return JSON.stringify([what, namespace ?? '', Object.entries(name ?? {}).sort(([a], [b]) => a < b ? -1 : 1)]);
}

/** What selects the pods of every version of a workload, or of the one version that it is. */
export function podLabels(workload: Workload): Record<string, string> {
  const name = workload.selector[Labels.NAME];
  return name === workload.name ? { [Labels.NAME]: name } : workload.selector;
}

function labelText(labels: Record<string, string>): string {
  return Object.entries(labels).map(([key, value]) => `${key}=${value}`).join(',');
}

function isSubset(wanted: Record<string, string>, labels: Record<string, string>): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}
