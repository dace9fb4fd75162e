import { Chart } from 'cdk8s';
import { Builder, Code, ImageBuild, ImageBuilder, ImageBuildProps, Source } from '../../../src';
import { plainChart } from '../../support/render';

export const COMMIT = '318ee2452fc1bb61a35b2c5016a8ab6fc29eef0c';
export const DIGEST = `sha256:${'ab'.repeat(32)}`;
export const URL = 'https://git.example.com/shop/catalog.git';
export const OUTPUT = 'registry.example.com/shop/catalog';

export const git = (more: Partial<Parameters<typeof Code.git>[0]> = {}): Code => Code.git({ url: URL, revision: COMMIT, ...more });
export const bundle = (more: Partial<Parameters<typeof Code.bundle>[0]> = {}): Code => Code.bundle({ image: `registry.example.com/shop/src@${DIGEST}`, path: '/src', ...more });
export const dockerfile = (more: Partial<Parameters<typeof Source.dockerfile>[0]> = {}): Source => Source.dockerfile({ code: git(), output: OUTPUT, ...more });
export const buildpacks = (more: Partial<Parameters<typeof Source.buildpacks>[0]> = {}): Source =>
  Source.buildpacks({ code: git(), output: OUTPUT, builder: Builder.of('paketobuildpacks/builder-jammy-base:0.4.450'), ...more });

/** Each builder with a source that it can build. */
export const builders: readonly (readonly [string, ImageBuildProps])[] = [
  ['buildkit', { source: dockerfile(), builder: ImageBuilder.buildkit() }],
  ['buildah', { source: dockerfile(), builder: ImageBuilder.buildah() }],
  ['kaniko', { source: dockerfile(), builder: ImageBuilder.kaniko() }],
  ['buildpacks', { source: buildpacks(), builder: ImageBuilder.buildpacks() }],
];

/** A build `image` of a Dockerfile, and `props`. */
export function build(props: Partial<ImageBuildProps> = {}, chart: Chart = plainChart('builds'), id: string = 'image'): ImageBuild {
  return new ImageBuild(chart, id, { source: dockerfile(), ...props });
}
