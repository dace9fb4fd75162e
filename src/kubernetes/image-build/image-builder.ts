import { BuildpacksOptions, BuilderImageOptions } from './builder-options';

/** What runs a build. */
export type ImageBuilderKind = 'buildkit' | 'buildah' | 'kaniko' | 'buildpacks';

/**
 * What turns source into an image, without a Docker daemon.
 *
 * | | reads | needs of the namespace's Pod Security | several platforms |
 * |---|---|---|---|
 * | `buildkit` | a Dockerfile | *privileged*: its own user namespace, without seccomp and AppArmor | yes |
 * | `buildah` | a Dockerfile | *privileged*, for the same reason | yes |
 * | `kaniko` | a Dockerfile | *baseline*: root in its container | no |
 * | `buildpacks` | source code | *restricted* | no |
 */
export class ImageBuilder {
  /** Rootless BuildKit. See https://github.com/moby/buildkit/blob/master/docs/rootless.md */
  public static buildkit(options: BuilderImageOptions = {}): ImageBuilder { return new ImageBuilder('buildkit', options.image); }

  /** Rootless Buildah. See https://github.com/containers/buildah */
  public static buildah(options: BuilderImageOptions = {}): ImageBuilder { return new ImageBuilder('buildah', options.image); }

  /** kaniko, from the fork that is kept up: https://github.com/osscontainertools/kaniko. The original was archived in June 2025. */
  public static kaniko(options: BuilderImageOptions = {}): ImageBuilder { return new ImageBuilder('kaniko', options.image); }

  /**
   * Cloud Native Buildpacks: no Dockerfile. See https://buildpacks.io
   *
   * The builder's image is that of the source. All phases run in one container, which holds the registry's credentials: only builders that you trust.
   */
  public static buildpacks(options: BuildpacksOptions = {}): ImageBuilder { return new ImageBuilder('buildpacks', undefined, options); }

  private constructor(
    /** Which of them. */
    public readonly kind: ImageBuilderKind,
    /** The image of the tool, if it was named. */
    public readonly image?: string,
    /** The rest of what was said of buildpacks. */
    public readonly buildpacks: BuildpacksOptions = {},
  ) {}
}
