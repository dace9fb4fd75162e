import { IConstruct } from 'constructs';
import { pathOf } from '../../core/construct-path';
import { findEnvironment, settingsOf } from '../../core/environment-base';
import { Problem, ValidationError } from '../../core/validation-error';
import { imageProblem } from '../pod/image';

/** The images of the tools that a build runs; each with a version or digest. */
export interface ToolImages {
  /**
   * Rootless BuildKit.
   *
   * @default 'docker.io/moby/buildkit:v0.30.0-rootless'
   */
  readonly buildkit?: string;
  /**
   * Buildah.
   *
   * @default 'quay.io/buildah/stable:v1.43.1'
   */
  readonly buildah?: string;
  /**
   * kaniko.
   *
   * @default 'ghcr.io/osscontainertools/kaniko:v1.28.3'
   */
  readonly kaniko?: string;
  /**
   * git and a shell: reads the source, and reports what was built.
   *
   * @default 'docker.io/alpine/git:v2.54.0'
   */
  readonly git?: string;
  /**
   * crane and a shell: unpacks source that comes as an image.
   *
   * @default 'gcr.io/go-containerregistry/crane/debug:v0.22.1'
   */
  readonly crane?: string;
}

/** What the platform says of the images that builds run. */
export interface BuildImagesProps extends ToolImages {
  /**
   * Registries to take images from in place of others, e.g. `{ 'docker.io': 'mirror.example.com/dockerhub' }`. Holds for images that are not named
   * here.
   *
   * @default - none
   */
  readonly mirrors?: Record<string, string>;
}

const TOOLS: Required<ToolImages> = {
  buildkit: 'docker.io/moby/buildkit:v0.30.0-rootless',
  buildah: 'quay.io/buildah/stable:v1.43.1',
  kaniko: 'ghcr.io/osscontainertools/kaniko:v1.28.3',
  git: 'docker.io/alpine/git:v2.54.0',
  crane: 'gcr.io/go-containerregistry/crane/debug:v0.22.1',
};

const SET = new WeakMap<IConstruct, BuildImagesProps>();

/** Where the platform says which images builds run: a mirror, a digest, a build of its own. */
export class BuildImages {
  /**
   * Says it for everything below `scope`: a platform, an environment, a chart. Builds that were made before do not hear of it.
   *
   * @throws ValidationError for an image that cannot be, or must not run
   *
   * @example
   * BuildImages.set(prod, { mirrors: { 'docker.io': 'mirror.example.com/dockerhub' }, kaniko: 'mirror.example.com/kaniko@sha256:…' });
   */
  public static set(scope: IConstruct, images: BuildImagesProps): void {
    const { mirrors, ...tools } = images;
    const problems = Object.entries(tools).flatMap(([tool, image]) => image === undefined ? [] : toolImageProblems(image, tool, scope));
    for (const [from, to] of Object.entries(mirrors ?? {})) {
      const problem = imageProblem(`${to}/image:1`, settingsOf(scope), 'mirrors');
      if (problem) problems.push({ code: 'BuildMirror', what: `\`mirrors[${JSON.stringify(from)}]\` is no registry, got ${JSON.stringify(to)}`, fix: 'write host and path without scheme, e.g. "mirror.example.com/dockerhub"' });
    }
    if (problems.length > 0) throw new ValidationError(problems.map((problem) => ({ path: pathOf(scope), ...problem })));
    SET.set(scope, images);
  }

  private constructor() {}
}

/** The image of a tool at `scope`: the build's own, the nearest platform's, or the library's. */
export function toolImage(scope: IConstruct, tool: keyof ToolImages, own: string | undefined): string {
  if (own !== undefined) return mirrored(scope, own);
  const [named] = layersOf(scope).flatMap((images) => images[tool] ?? []);
  return named ?? mirrored(scope, TOOLS[tool]);
}

/** `image`, from the mirror of its registry if there is one. */
export function mirrored(scope: IConstruct, image: string): string {
  const slash = image.indexOf('/');
  const first = slash < 0 ? '' : image.slice(0, slash);
  const hasHost = /[.:]/.test(first) || first === 'localhost';
  const [host, rest] = hasHost ? [first, image.slice(slash + 1)] : ['docker.io', slash < 0 ? `library/${image}` : image];
  const [mirror] = layersOf(scope).flatMap(({ mirrors }) => mirrors?.[host] ?? []);
  return mirror === undefined ? image : `${mirror}/${rest}`;
}

/** What is wrong with the image of a tool, if anything. */
export function toolImageProblems(image: string, prop: string, scope: IConstruct): Problem[] {
  const problem = imageProblem(image, settingsOf(scope), prop);
  if (problem) return [problem];
  const frozen = FROZEN.find(({ images }) => images.test(image));
  if (!frozen) return [];
  return [{
    code: 'BuilderImageAbandoned',
    what: `\`${prop}\` names ${JSON.stringify(image)}: ${frozen.why}`,
    fix: `use ${TOOLS.kaniko}, or a copy of it`,
  }];
}

/** Images of kaniko that get no fixes. See https://github.com/GoogleContainerTools/kaniko (archived) and https://github.com/chainguard-dev/kaniko */
const FROZEN: readonly { readonly images: RegExp; readonly why: string }[] = [
  { images: /(?:^|\/)kaniko-project\//, why: 'the project was archived in June 2025, and its images get no fixes' },
  { images: /(?:^|\/)chainguard(?:-dev)?\/kaniko/, why: 'that fork publishes no images' },
];

/** Nearest first. A chart's own tree ends at its App; the environment and the platform are above it. */
function layersOf(scope: IConstruct): BuildImagesProps[] {
  const environment = findEnvironment(scope);
  const above = environment ? [environment, environment.platform] : [];
  return [...new Set([...[...scope.node.scopes].reverse(), ...above])].flatMap((one) => SET.get(one) ?? []);
}
