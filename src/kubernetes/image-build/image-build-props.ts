import type { Size as Bytes } from 'cdk8s';
import { DurationAmount } from '../../core/duration';
import { Source } from '../../core/function/source';
import { SecretSource } from '../../core/secret-source';
import { Size } from '../../core/size';
import { Address } from '../workload/connections';
import { ImageBuilder } from './image-builder';

/** What an app team answers about an image that the cluster builds. */
export interface ImageBuildProps {
  /** Where the source is, how it becomes an image, and what that image is called: `Source.git()`, `.bundle()`, `.dockerfile()` or `.buildpacks()`. */
  readonly source: Source;
  /**
   * What runs the build.
   *
   * @default - `ImageBuilder.buildpacks()` for a source that is built by buildpacks, `ImageBuilder.buildkit()` for a Dockerfile
   */
  readonly builder?: ImageBuilder;
  /**
   * A Secret of type `kubernetes.io/dockerconfigjson` that allows to pull what the build stands on, and to push what it makes.
   *
   * @default - the `push` of the source, else none
   */
  readonly registryCredentials?: SecretSource;
  /**
   * A repository where layers are kept from one build to the next, e.g. `registry.example.com/shop/catalog-cache`.
   *
   * @default - none: every build starts from nothing
   */
  readonly cache?: string;
  /**
   * What the image is built for, e.g. `['linux/amd64', 'linux/arm64']`. Several need a builder that can, and nodes that can emulate.
   *
   * @default - what the node is
   */
  readonly platforms?: readonly string[];
  /**
   * Whether the submodules of a git repository are read too, at the commits that it names.
   *
   * @default false
   */
  readonly submodules?: boolean;
  /**
   * What the build downloads besides images and the source itself. Its pods reach nothing else but DNS.
   *
   * @default - nothing; ports of the repository and of the registries (443, if they name none) are open to any address
   */
  readonly downloads?: readonly Address[];
  /**
   * How much CPU and memory the build gets.
   *
   * @default Size.large
   */
  readonly size?: Size;
  /**
   * How long a run may take.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: DurationAmount;
  /**
   * How much room there is for the source. It is claimed for each run, and gone with it.
   *
   * @default Size.gibibytes(5) of cdk8s
   */
  readonly workspace?: Bytes;
  /**
   * The StorageClass of that room.
   *
   * @default - the cluster's default class
   */
  readonly storageClass?: string;
}
