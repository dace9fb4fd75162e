import { shortHash } from '../naming';
import { SecretSource } from '../secret-source';
import { Builder } from './builder';

/** Source code in a Git repository, at one commit. */
export interface GitCode {
  /** The repository, by https or ssh, e.g. `https://github.com/OpenFunction/samples.git`. */
  readonly url: string;
  /** The commit, by its full SHA: a branch moves without anything being built again. */
  readonly revision: string;
  /**
   * The folder that is built.
   *
   * @default - the whole repository
   */
  readonly path?: string;
  /**
   * A Secret of type `kubernetes.io/basic-auth` or `kubernetes.io/ssh-auth` that allows to read it. For OpenFunction, whose builds Shipwright runs, it has the
   * annotation `build.shipwright.io/referenced.secret: "true"`.
   *
   * @default - none: it is public
   */
  readonly credentials?: SecretSource;
}

/** Local source code as an image that holds nothing else. `bundleDockerfile()` writes its Dockerfile. */
export interface BundleCode {
  /** The bundle image, by digest: what a tag holds can be another program tomorrow. */
  readonly image: string;
  /** Where the source is in it, as an absolute path, e.g. `/src`. */
  readonly path: string;
}

/** What every source that is built says. */
export interface BuildOutput {
  /**
   * The image that the build makes and the function runs, e.g. `registry.example.com/shop/logs`. The environment's registry is put in front where it
   * names none. Without a tag it gets one from the revision and the build, so that every build has an image of its own.
   */
  readonly output: string;
  /**
   * A Secret of type `kubernetes.io/dockerconfigjson` that allows to push it.
   *
   * @default - the function's `imageCredentials`
   */
  readonly push?: SecretSource;
}

/** A function built by buildpacks from a Git repository. */
export interface GitSourceOptions extends GitCode, BuildOutput {
  /** What builds it. */
  readonly builder: Builder;
}

/** A function built by buildpacks from local code. */
export interface BundleSourceOptions extends BundleCode, BuildOutput {
  /** What builds it. */
  readonly builder: Builder;
}

/** A function built by a Dockerfile. */
export interface DockerfileSourceOptions extends BuildOutput {
  /** The source code: `Code.git({ … })` or `Code.bundle({ … })`. */
  readonly code: Code;
  /**
   * The Dockerfile, from the folder that is built.
   *
   * @default 'Dockerfile'
   */
  readonly file?: string;
  /**
   * Build arguments.
   *
   * @default - none
   */
  readonly args?: Readonly<Record<string, string>>;
}

/** A function built by buildpacks, wherever its code is. */
export interface BuildpacksSourceOptions extends BuildOutput {
  /** The source code: `Code.git({ … })` or `Code.bundle({ … })`. */
  readonly code: Code;
  /** What builds it. */
  readonly builder: Builder;
}

/** Where source code is. */
export class Code {
  /** In a Git repository, at one commit. */
  public static git(code: GitCode): Code { return new Code('git', code, undefined); }
  /** In an image that holds nothing else. */
  public static bundle(code: BundleCode): Code { return new Code('bundle', undefined, code); }

  private constructor(
    /** Where it is. */
    public readonly kind: 'git' | 'bundle',
    /** The repository, for `git`. */
    public readonly git: GitCode | undefined,
    /** The image, for `bundle`. */
    public readonly bundle: BundleCode | undefined,
  ) {}
}

/** How source code becomes an image. */
export interface Build {
  /** Who knows how. */
  readonly kind: 'buildpacks' | 'dockerfile';
  /** The source code. */
  readonly code: Code;
  /**
   * The builder, for `buildpacks`.
   *
   * @default - none: it is built by a Dockerfile
   */
  readonly builder?: Builder;
  /**
   * The Dockerfile, for `dockerfile`.
   *
   * @default - none: it is built by buildpacks
   */
  readonly file?: string;
  /** Build variables of `buildpacks`, build arguments of `dockerfile`. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * The Secret that allows to push.
   *
   * @default - the function's `imageCredentials`
   */
  readonly push?: SecretSource;
}

/**
 * Where the program of a function comes from: an image that is there already, or source code and how it is built.
 *
 * @example
 * Source.image('registry.example.com/shop/resize@sha256:…');
 * Source.git({ url: 'https://git.example.com/shop/logs.git', revision: '318ee2452fc1bb61a35b2c5016a8ab6fc29eef0c', builder: Builder.go('1.17'), output: 'logs' });
 */
export class Source {
  /** An image that is there already, pinned by tag or digest. */
  public static image(image: string): Source { return new Source(image, undefined); }

  /** Code of a Git repository, built by buildpacks. */
  public static git({ builder, output, push, ...code }: GitSourceOptions): Source {
    return Source.buildpacks({ code: Code.git(code), builder, output, push });
  }

  /** Local code in a bundle image, built by buildpacks. */
  public static bundle({ builder, output, push, ...code }: BundleSourceOptions): Source {
    return Source.buildpacks({ code: Code.bundle(code), builder, output, push });
  }

  /** Code built by a Dockerfile. */
  public static dockerfile({ code, file = 'Dockerfile', args = {}, output, push }: DockerfileSourceOptions): Source {
    return new Source(output, { kind: 'dockerfile', code, file, env: args, push });
  }

  /** Code built by buildpacks. */
  public static buildpacks({ code, builder, output, push }: BuildpacksSourceOptions): Source {
    return new Source(output, { kind: 'buildpacks', code, builder, env: builder?.env ?? {}, push });
  }

  /** The image that runs: the one that is there already, or the one that the build makes, its tag included. */
  public readonly image: string;

  private constructor(
    image: string,
    /** How it is built; undefined for an image that is there already. */
    public readonly build: Build | undefined,
  ) {
    this.image = build && typeof image === 'string' && !isTagged(image) ? `${image}:${tagOf(build)}` : image;
  }
}

function isTagged(image: string): boolean {
  return image.includes('@') || image.slice(image.lastIndexOf('/') + 1).includes(':');
}

/** The start of the revision tells a person what was built; the hash tells apart what was built from it differently. */
function tagOf({ kind, code, builder, file, env }: Build): string {
  const revision = String(code?.git?.revision ?? /@sha256:([0-9a-f]+)/.exec(String(code?.bundle?.image))?.[1] ?? '');
  const how = JSON.stringify([kind, builder?.image, file, Object.entries(env).sort(), code?.git?.url, code?.git?.path, code?.bundle?.path, revision]);
  return `${revision.replace(/[^0-9a-zA-Z]/g, '').slice(0, 12) || 'build'}-${shortHash(how)}`;
}
