/** What goes into a bundle image. */
export interface BundleContent {
  /**
   * The local folder with the source, from the folder of the Dockerfile.
   *
   * @default 'src'
   */
  readonly from?: string;
  /**
   * Where it is in the image: the `path` of `Source.bundle()`.
   *
   * @default '/src'
   */
  readonly path?: string;
}

/**
 * The Dockerfile of a bundle image: source code and nothing else. A base image with anything in it can make the copy fail.
 *
 * @example
 * bundleDockerfile(); // FROM scratch, WORKDIR /, COPY src src/
 */
export function bundleDockerfile({ from = 'src', path = '/src' }: BundleContent = {}): string {
  const to = path.replace(/^\/+|\/+$/g, '');
  return `FROM scratch\nWORKDIR /\nCOPY ${from} ${to === '' ? '.' : to}/\n`;
}
