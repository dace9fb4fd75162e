/** What buildpacks are told of a function. */
export interface BuilderOptions {
  /**
   * The builder image, pinned by tag or digest.
   *
   * @default - the image that the functions framework of OpenFunction has for that language
   */
  readonly image?: string;
  /**
   * The function that is called, for images of a functions framework. Becomes the build variable `FUNC_NAME`.
   *
   * @default - none: the program listens on `$PORT` itself
   */
  readonly functionName?: string;
  /**
   * Whether the source is taken out of the image once it is built. Becomes the build variable `FUNC_CLEAR_SOURCE`.
   *
   * @default - true where `functionName` is given: `FUNC_CLEAR_SOURCE` is a variable of the functions framework
   */
  readonly clearSource?: boolean;
  /**
   * More build variables.
   *
   * @default - none
   */
  readonly env?: Readonly<Record<string, string>>;
}

/** The languages that have a builder. */
export type BuilderLanguage = 'go' | 'node' | 'python' | 'java' | 'dotnet';

/**
 * Builder images by language and version. The Go, Node and Java ones are of OpenFunction, for amd64 only.
 *
 * @see https://github.com/OpenFunction/builder
 */
const IMAGES: Readonly<Record<BuilderLanguage, Readonly<Record<string, string>>>> = {
  go: { 1.17: 'openfunction/builder-go:v2.4.0-1.17' },
  node: { 16: 'openfunction/builder-node:v2-16.15' },
  java: { 11: 'openfunction/builder-java:v2-11', 16: 'openfunction/builder-java:v2-16', 17: 'openfunction/builder-java:v2-17', 18: 'openfunction/builder-java:v2-18' },
  python: { 3: 'openfunction/gcp-builder:v1' },
  dotnet: { 3: 'openfunction/gcp-builder:v1' },
};

/** Cloud Native Buildpacks for one language: a pinned builder image, and what it is told. See https://buildpacks.io/docs/for-platform-operators/concepts/builder/ */
export class Builder {
  /** Go, e.g. `Builder.go('1.17', { functionName: 'LogsHandler' })`. Versions with an image of their own: 1.17; for any other give `image`. */
  public static go(version: string, options: BuilderOptions = {}): Builder { return new Builder('go', version, options); }
  /** Node.js. Versions with an image of their own: 16; for any other give `image`. */
  public static node(version: string, options: BuilderOptions = {}): Builder { return new Builder('node', version, options); }
  /** Python. Versions with an image of their own: 3; for any other give `image`. */
  public static python(version: string, options: BuilderOptions = {}): Builder { return new Builder('python', version, options); }
  /** Java. Versions with an image of their own: 11, 16, 17 and 18; for any other give `image`. */
  public static java(version: string, options: BuilderOptions = {}): Builder { return new Builder('java', version, options); }
  /** .NET. Versions with an image of their own: 3; for any other give `image`. */
  public static dotnet(version: string, options: BuilderOptions = {}): Builder { return new Builder('dotnet', version, options); }
  /** Any builder, e.g. of Paketo, that finds out the language itself. */
  public static of(image: string, options: Omit<BuilderOptions, 'image'> = {}): Builder { return new Builder(undefined, undefined, { ...options, image }); }

  /** Versions of a language that have an image of their own. */
  public static versionsOf(language: BuilderLanguage): readonly string[] {
    return Object.keys(IMAGES[language]);
  }

  /** The builder image; undefined where none is known for that version, which is refused when it is used. */
  public readonly image: string | undefined;
  /** Build variables, `FUNC_NAME` and `FUNC_CLEAR_SOURCE` included. */
  public readonly env: Readonly<Record<string, string>>;

  private constructor(
    /** The language, if the builder is for one. */
    public readonly language: BuilderLanguage | undefined,
    /** Its version. */
    public readonly version: string | undefined,
    options: BuilderOptions,
  ) {
    this.image = options.image ?? (language && Object.hasOwn(IMAGES[language], version!) ? IMAGES[language][version!] : undefined);
    const { functionName, clearSource = functionName === undefined ? undefined : true } = options;
    this.env = {
      ...(functionName === undefined ? {} : { FUNC_NAME: functionName }),
      ...(clearSource === undefined ? {} : { FUNC_CLEAR_SOURCE: String(clearSource) }),
      ...options.env,
    };
  }
}
