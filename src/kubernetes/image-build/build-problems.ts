import { Settings } from '../../core/defaults';
import { secondsIn } from '../../core/duration';
import { Build, Source } from '../../core/function/source';
import { sourceProblems } from '../../core/function/source-problems';
import { SecretSource } from '../../core/secret-source';
import { Problem } from '../../core/validation-error';
import { isDnsSubdomain } from '../../manifests/schema/names';
import { bytesQuantity, isWhole, mebibytesOf } from '../pod/amounts';
import { envProblems } from '../pod/env';
import { imageProblem } from '../pod/image';
import { sizeProblem } from '../pod/resources';
import { Address, addressProblem } from '../workload/connections';
import { ImageBuildProps } from './image-build-props';
import { ImageBuilder } from './image-builder';

const PLATFORM = /^linux\/[a-z0-9]+(?:\/v\d+)?$/;
const MOST_SECONDS = 7 * 24 * 60 * 60;

/** What is wrong with a build, all of it. */
export function buildProblems(props: ImageBuildProps, builder: ImageBuilder | undefined, settings: Settings): Problem[] {
  const { source } = props;
  if (!(source instanceof Source)) {
    return [{ code: 'BuildSource', what: '`source` is no Source', fix: 'give Source.git({ … }), .bundle({ … }), .dockerfile({ … }) or .buildpacks({ … })' }];
  }
  if (!source.build) {
    return [{
      code: 'BuildSource',
      what: `\`source\` is the image ${JSON.stringify(source.image)}, which is there already and needs no build`,
      fix: 'pass that image to the service as it is, or give Source.git({ … }), .bundle({ … }), .dockerfile({ … }) or .buildpacks({ … })',
    }];
  }
  return [
    ...outputProblems(source, settings),
    // External Secrets can make credentials for a build, wherever the function itself runs.
    ...sourceProblems(source).filter(({ code }) => code !== 'SourceCredentials'),
    ...substitutedProblems(source.build),
    ...howProblems(source.build, builder, settings),
    ...cacheProblems(props.cache, settings),
    ...platformProblems(props.platforms ?? [], builder),
    ...runProblems(props),
    ...secretProblems([props.registryCredentials, source.build.push, source.build.code?.git?.credentials], settings),
  ];
}

/** The builder of a build that names none. */
export function defaultBuilder({ build }: Source): ImageBuilder {
  return build?.kind === 'dockerfile' ? ImageBuilder.buildkit() : ImageBuilder.buildpacks();
}

/** A path inside the source, without slashes at both ends. */
export function innerPath(path: string): string {
  return path.split('/').filter((part) => part !== '' && part !== '.').join('/');
}

function outputProblems({ image }: Source, settings: Settings): Problem[] {
  const problem = imageProblem(image, settings, 'output');
  if (problem) return [problem];
  if (image.includes('@')) {
    return [{ code: 'BuildOutput', what: `\`output\` names a digest, which only a finished build has, got ${JSON.stringify(image)}`, fix: 'name the repository, e.g. "registry.example.com/shop/catalog"' }];
  }
  if (settings.registry === undefined && !/^(?:localhost|[^/]*[.:][^/]*)\//.test(image)) {
    return [{
      code: 'BuildOutput',
      what: `\`output\` names no registry to push to, got ${JSON.stringify(image)}`,
      fix: 'write it with its host, e.g. "registry.example.com/shop/catalog", or give the environment a `registry`',
    }];
  }
  return [];
}

/** What Tekton and the kubelet would put something else in the place of. */
function substitutedProblems({ code, file, env }: Build): Problem[] {
  const texts: Record<string, unknown> = { url: code?.git?.url, path: code?.git?.path ?? code?.bundle?.path, file, ...env };
  return Object.entries(texts).filter(([, text]) => typeof text === 'string' && text.includes('$(')).map(([name]) => (
    { code: 'BuildVariable', what: `\`${name}\` holds "$(", which Tekton reads as a variable of its own`, fix: 'write the value itself' }
  ));
}

function howProblems({ kind, code, env }: Build, builder: ImageBuilder | undefined, settings: Settings): Problem[] {
  const bundle = code?.bundle && imageProblem(code.bundle.image, settings, 'bundle');
  const problems: Problem[] = bundle ? [bundle] : [];
  for (const { code: found, what } of envProblems(env, kind === 'dockerfile' ? 'args' : 'env')) {
    if (found === 'SecretInPlainText') problems.push({ code: found, what, fix: 'build without it: what a build is told can be read in the image' });
  }
  if (!(builder instanceof ImageBuilder)) {
    problems.push({ code: 'BuildBuilder', what: '`builder` is no ImageBuilder', fix: 'give ImageBuilder.buildkit(), .buildah(), .kaniko() or .buildpacks()' });
  } else if ((kind === 'buildpacks') !== (builder.kind === 'buildpacks')) {
    problems.push(kind === 'buildpacks'
      ? { code: 'BuildBuilder', what: `${builder.kind} reads a Dockerfile, and the source is built by buildpacks`, fix: 'use ImageBuilder.buildpacks(), or Source.dockerfile({ … })' }
      : { code: 'BuildBuilder', what: 'buildpacks read no Dockerfile', fix: 'use ImageBuilder.buildkit(), .buildah() or .kaniko(), or Source.buildpacks({ … })' });
  } else {
    problems.push(...buildpacksProblems(builder, settings));
  }
  return problems;
}

function buildpacksProblems({ buildpacks: { runImage, user, group } }: ImageBuilder, settings: Settings): Problem[] {
  const problems: Problem[] = [];
  const problem = runImage === undefined ? undefined : imageProblem(runImage, settings, 'runImage');
  if (problem) problems.push(problem);
  for (const [prop, id] of [['user', user], ['group', group]] as const) {
    if (id === undefined || isWhole(id, 1, 2 ** 31 - 1)) continue;
    problems.push({ code: 'UserId', what: `\`${prop}\` of the buildpacks must be a whole number from 1 to 2147483647, got ${id}`, fix: 'give the number that the builder names, e.g. 1001' });
  }
  return problems;
}

function cacheProblems(cache: string | undefined, settings: Settings): Problem[] {
  if (cache === undefined) return [];
  const problem = imageProblem(`${cache}:cache`, settings, 'cache');
  if (!problem) return [];
  return [{ code: 'BuildCache', what: `\`cache\` is no repository, got ${JSON.stringify(cache)}`, fix: 'write it without a tag, e.g. "registry.example.com/shop/catalog-cache"' }];
}

function platformProblems(platforms: readonly string[], builder: ImageBuilder | undefined): Problem[] {
  const problems: Problem[] = platforms.filter((platform) => !PLATFORM.test(platform)).map((platform) => (
    { code: 'BuildPlatform', what: `\`platforms\` has ${JSON.stringify(platform)}, which is no platform`, fix: 'write e.g. "linux/amd64" or "linux/arm64"' }
  ));
  if (new Set(platforms).size < platforms.length) problems.push({ code: 'BuildPlatform', what: '`platforms` names one twice', fix: 'remove one of them' });
  if (builder?.kind === 'buildpacks' && platforms.length > 0) {
    problems.push({ code: 'BuildPlatform', what: 'buildpacks build for the platform of the node and of the builder only', fix: 'leave `platforms` out, or use a Dockerfile' });
  }
  if (builder?.kind === 'kaniko' && platforms.length > 1) {
    problems.push({ code: 'BuildPlatform', what: `kaniko builds for one platform, got ${platforms.join(', ')}`, fix: 'name one, or use ImageBuilder.buildkit() or .buildah()' });
  }
  return problems;
}

function runProblems({ size, timeout, workspace, storageClass, downloads = [] }: ImageBuildProps): Problem[] {
  const problems: Problem[] = [];
  const tooBig = size && sizeProblem(size);
  if (tooBig) problems.push(tooBig);
  if (timeout !== undefined && !isWhole(secondsIn(timeout), 1, MOST_SECONDS)) {
    problems.push({ code: 'BuildTimeout', what: `\`timeout\` must be whole seconds, up to a week, got ${secondsIn(timeout)} s`, fix: 'give e.g. Duration.minutes(30)' });
  }
  if (workspace !== undefined && bytesQuantity(workspace) === undefined) {
    problems.push({ code: 'StorageSize', what: `\`workspace\` needs a size in whole kibibytes, got ${mebibytesOf(workspace)} MiB`, fix: 'give e.g. Size.gibibytes(10) of cdk8s' });
  }
  if (storageClass !== undefined && !isDnsSubdomain(storageClass)) {
    problems.push({ code: 'StorageClass', what: `\`storageClass\` is no legal name, got ${JSON.stringify(storageClass)}`, fix: 'use lower-case letters, digits and dashes, e.g. "gp3"' });
  }
  for (const address of downloads) {
    const problem = address instanceof Address
      ? addressProblem(address)
      : { code: 'BuildDownload', what: '`downloads` has something that is no Address', fix: 'give e.g. Address.anywhere(443) or Address.cidr("10.20.0.0/16", 8081)' };
    if (problem) problems.push(problem);
  }
  return problems;
}

function secretProblems(secrets: readonly (SecretSource | undefined)[], settings: Settings): Problem[] {
  const problems: Problem[] = [];
  for (const secret of new Set(secrets)) {
    if (secret === undefined) continue;
    const { name, remoteKey } = secret;
    if (remoteKey !== undefined && !settings.secretStore) {
      problems.push({
        code: 'SecretStoreMissing',
        what: `the external secret ${JSON.stringify(remoteKey)} has no store to come from`,
        fix: 'set `secretStore` of the environment, e.g. SecretStore.cluster("aws-secrets-manager")',
      });
    }
    if (remoteKey === undefined ? !isDnsSubdomain(String(name)) : typeof remoteKey !== 'string' || remoteKey.trim() === '') {
      problems.push({
        code: 'SecretName',
        what: `a secret needs a name, got ${JSON.stringify(name ?? remoteKey)}`,
        fix: 'use lower-case letters, digits and dashes, e.g. SecretSource.existing("registry")',
      });
    }
  }
  return problems;
}
