import { Settings } from '../../core/defaults';
import { Metrics } from '../pod/observability';
import { PodProps } from '../pod/pod-props';
import { Port } from '../pod/port';

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
