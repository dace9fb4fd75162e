/** The image of a tool. */
export interface BuilderImageOptions {
  /**
   * Its image, with a version or digest.
   *
   * @default - the platform's (`BuildImages.set()`), else a version that this library was tested to write for
   */
  readonly image?: string;
}

/** How Cloud Native Buildpacks build. */
export interface BuildpacksOptions {
  /**
   * The image that the result stands on.
   *
   * @default - the one that the builder names
   */
  readonly runImage?: string;
  /**
   * The numeric user the builder's phases run as (`CNB_USER_ID` of the builder), if the image names its user by a word: Kubernetes cannot tell whether a
   * word is root.
   *
   * @default - 1000 for builders of OpenFunction and Heroku, else the user of the image
   */
  readonly user?: number;
  /**
   * The numeric group of that user (`CNB_GROUP_ID` of the builder): the source belongs to it.
   *
   * @default 1000
   */
  readonly group?: number;
}
