import { IConstruct } from 'constructs';
import { Settings } from '../../core/defaults';
import { Metrics } from '../pod/observability';
import { PodProps } from '../pod/pod-props';
import { Port } from '../pod/port';
import type { Workload } from './workload';

/** What constructs of the mesh must know of a workload beside its connections. */
export interface MeshFacts {
  /** Whether its pods have a sidecar. */
  readonly inMesh: boolean;
  /** Ports of the main container that callers reach. */
  readonly ports: readonly Port[];
  /** Where metrics are read. */
  readonly metrics?: Metrics;
  /** The port profiles are pulled from. */
  readonly profilingPort?: number;
  /** Whether it talks to the Kubernetes API. */
  readonly kubernetesApi: boolean;
}

/** The facts of a workload with these props. */
export function meshFacts(props: PodProps, ports: readonly Port[], inMesh: boolean, settings: Settings): MeshFacts {
  return {
    inMesh,
    ports,
    metrics: props.metrics,
    profilingPort: settings.profiling ? props.profiling?.port : undefined,
    kubernetesApi: props.kubernetesApi ?? false,
  };
}

const WORKLOADS = new WeakMap<IConstruct, Workload[]>();

/** Makes a workload known to the policies of its tree. */
export function addWorkload(workload: Workload): void {
  const { root } = workload.node;
  const known = WORKLOADS.get(root);
  if (known) known.push(workload);
  else WORKLOADS.set(root, [workload]);
}

/** Every workload of the tree that `scope` is in, in the order they were made. */
export function workloadsOf(scope: IConstruct): readonly Workload[] {
  return WORKLOADS.get(scope.node.root) ?? [];
}
