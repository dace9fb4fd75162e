import { Size } from '../../core/size';
import { EnvMap } from './env';
import { Health } from './health';
import { Port } from './port';

/** A container beside the main one. */
export interface AuxiliaryContainerProps {
  /** Its name, unique in the pod. */
  readonly name: string;
  /** Its image, pinned as the main one must be. */
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
   * Its environment variables. Those of the main container are not its own.
   *
   * @default - none
   */
  readonly env?: EnvMap;
  /**
   * How much CPU and memory it gets, besides what the main container gets.
   *
   * @default - 50m of CPU and 64Mi of memory
   */
  readonly size?: Size;
  /**
   * Paths of the pod's storage that are mounted here too, as they are in the main container.
   *
   * @default - only `/tmp`
   */
  readonly mounts?: readonly string[];
}

/** A container that runs to its end before the main one starts. */
export interface InitContainerProps extends AuxiliaryContainerProps {}

/**
 * A container that starts before the main one and stops after it: an init container that is restarted, as Kubernetes has them since 1.29
 * (https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/).
 */
export interface SidecarProps extends AuxiliaryContainerProps {
  /**
   * Ports it listens on. They are not ports of the Service, and no caller is let in to them.
   *
   * @default - none
   */
  readonly ports?: readonly Port[];
  /**
   * What comes after it in the pod waits until this succeeds for the first time.
   *
   * @default - it counts as started when it runs
   */
  readonly health?: Health;
}
