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
  /** @default - the image's entrypoint */
  readonly command?: readonly string[];
  /** @default - the image's own arguments */
  readonly args?: readonly string[];
  /** @default - none */
  readonly env?: EnvMap;
  /** @default Size.of 50m CPU and 64Mi of memory */
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
  /** @default - none */
  readonly ports?: readonly Port[];
  /**
   * What comes after it in the pod waits until this succeeds for the first time.
   *
   * @default - it counts as started when it runs
   */
  readonly health?: Health;
}
