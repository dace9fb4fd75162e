import type { IServiceAccount } from 'cdk8s-plus-29';
import { Size } from '../../core/size';
import { InitContainerProps, SidecarProps } from './auxiliary-container';
import { EnvMap } from './env';
import { MeshProxy } from './mesh-proxy';
import { Metrics, Profiling } from './observability';
import { Capability, Relax } from './relax';
import { SecretKey, SecretSource } from './secret-source';
import { Shutdown } from './shutdown';
import { Spread, Toleration } from './spread';
import { Storage } from './storage';

/** A file in the container: its text, one entry of a secret, or a whole secret as a directory. */
export type FileContent = string | SecretKey | SecretSource;

/** What every kind of workload may be asked: services, workers, tasks. */
export interface PodProps {
  /** The image, pinned by tag or digest, e.g. `catalog:1.4.2`. The environment's registry is put in front where it names none. */
  readonly image: string;
  /**
   * What runs instead of the image's entrypoint.
   *
   * @default - the image's entrypoint
   */
  readonly command?: readonly string[];
  /**
   * Arguments of the command or entrypoint.
   *
   * @default - the image's own
   */
  readonly args?: readonly string[];
  /**
   * How much CPU and memory each pod gets.
   *
   * @default - the environment's, else Size.small
   */
  readonly size?: Size;
  /**
   * The version, as dashboards and the mesh show it.
   *
   * @default - the image's tag, or the start of its digest
   */
  readonly version?: string;
  /**
   * Environment variables, part of the pod template. Values that look like secrets are refused.
   *
   * @default - none
   */
  readonly env?: EnvMap;
  /**
   * Environment variables in a ConfigMap. Its name carries a hash of its content and it cannot be changed, so a new value is a new revision that rolls
   * out, and an old revision still finds the old one.
   *
   * @default - none
   */
  readonly configuration?: Record<string, string>;
  /**
   * Files, by absolute path. Text is kept in a ConfigMap named by its content, as `configuration` is; secrets are mounted from where they are.
   *
   * @default - none
   */
  readonly files?: Record<string, FileContent>;
  /**
   * Volumes, by the absolute path they are mounted at.
   *
   * @default - only a scratch volume at `/tmp`
   */
  readonly storage?: Record<string, Storage>;
  /**
   * Paths that the process writes to besides `/tmp`. The image's own file system is read-only.
   *
   * @default - none
   */
  readonly writablePaths?: readonly string[];
  /**
   * The user id that the process runs as. Needed when the image names its user by name, for Kubernetes cannot tell that it is not root.
   *
   * @default - the image's user, which must be a number other than 0
   */
  readonly user?: number;
  /**
   * Capabilities that *restricted* allows to keep: `NET_BIND_SERVICE`, to listen below 1024.
   *
   * @default - none: all are dropped
   */
  readonly capabilities?: readonly Capability[];
  /**
   * Rules of the Pod Security Standard *restricted* that it needs not to hold.
   *
   * @default - none
   */
  readonly relax?: readonly Relax[];
  /**
   * The ServiceAccount to run as.
   *
   * @default - one of its own
   */
  readonly serviceAccount?: IServiceAccount;
  /**
   * Whether the process talks to the Kubernetes API: mounts the account's token and opens the way there.
   *
   * @default false
   */
  readonly kubernetesApi?: boolean;
  /**
   * How a pod leaves.
   *
   * @default Shutdown.waiting(): serves 5 s more, then has 25 s to finish
   */
  readonly shutdown?: Shutdown;
  /**
   * Containers that run to their end, one after the other, before the main one starts.
   *
   * @default - none
   */
  readonly initContainers?: readonly InitContainerProps[];
  /**
   * Containers that start before the init containers and the main one, in this order, and stop after it.
   *
   * @default - none
   */
  readonly sidecars?: readonly SidecarProps[];
  /**
   * How replicas are kept apart.
   *
   * @default Spread.preferred()
   */
  readonly spread?: Spread;
  /**
   * Labels a node must have.
   *
   * @default - any node
   */
  readonly nodeSelector?: Record<string, string>;
  /**
   * Taints that are tolerated.
   *
   * @default - none
   */
  readonly tolerations?: readonly Toleration[];
  /**
   * The PriorityClass.
   *
   * @default - the environment's, else the cluster's default
   */
  readonly priorityClass?: string;
  /**
   * Whether containers see one another's processes. The pause container is PID 1 then and reaps zombies, for images whose process cannot.
   *
   * @default false
   */
  readonly shareProcessNamespace?: boolean;
  /**
   * Whether the pods have an Istio sidecar.
   *
   * @default - the environment's for services and workers, false for tasks
   */
  readonly mesh?: boolean;
  /**
   * The Istio sidecar, where there is one.
   *
   * @default - the containers wait for it, and it gets what the mesh gives every sidecar
   */
  readonly proxy?: MeshProxy;
  /**
   * Where metrics are served. Makes a monitor, or annotations, as the environment discovers them.
   *
   * @default - no metrics are scraped
   */
  readonly metrics?: Metrics;
  /**
   * Where profiles are served, for environments that profile.
   *
   * @default - no profiles are pulled
   */
  readonly profiling?: Profiling;
  /**
   * Labels of the pods, besides the standard ones.
   *
   * @default - none
   */
  readonly podLabels?: Record<string, string>;
  /**
   * Annotations of the pods.
   *
   * @default - none
   */
  readonly podAnnotations?: Record<string, string>;
}
