import { Settings } from '../../core/defaults';
import { secondsIn } from '../../core/duration';
import { Build, Code, GitCode, Source } from '../../core/function/source';
import { SecretSource } from '../../core/secret-source';
import { Problem } from '../../core/validation-error';
import { isDnsSubdomain } from '../../manifests/schema/names';
import { bytesQuantity, isWhole, mebibytesOf } from '../pod/amounts';
import { envProblems } from '../pod/env';
import { imageProblem } from '../pod/image';
import { looksSecret } from '../pod/plain-secret';
import { sizeProblem } from '../pod/resources';
import { Address, addressProblem } from '../workload/connections';
import { ImageBuildProps } from './image-build-props';
import { ImageBuilder } from './image-builder';

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
/** https, ssh, or the form of scp. A host or user that starts with a dash would be an option of ssh. */
const GIT_URL = /^(?:https:\/\/|ssh:\/\/(?:[A-Za-z0-9_][\w.-]*@)?)[A-Za-z0-9][\w.-]*(?::\d{1,5})?\/[^\s]+$|^[A-Za-z0-9_][\w.-]*@[A-Za-z0-9][\w.-]*:[^\s:]+$/;
const PLATFORM = /^linux\/[a-z0-9]+(?:\/v\d+)?$/;
/** Tekton and the kubelet put something else in its place. */
const SUBSTITUTED = '$(';
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
    ...codeProblems(source.build.code, settings),
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

/** A path inside the source, without slashes at both ends; undefined for one that leads out of it. */
export function innerPath(path: string): string | undefined {
  if (typeof path !== 'string' || /[\0\n]|\$\(/.test(path)) return undefined;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return parts.includes('..') ? undefined : parts.join('/');
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

function codeProblems(code: Code, settings: Settings): Problem[] {
  if (code?.git) return gitProblems(code.git);
  if (!code?.bundle) return [{ code: 'BuildSource', what: '`code` is no source code', fix: 'give Code.git({ … }) or Code.bundle({ … })' }];
  const { image, path } = code.bundle;
  const problem = imageProblem(image, settings, 'bundle');
  const problems: Problem[] = problem ? [problem] : [];
  if (!problem && !image.includes('@')) {
    problems.push({ code: 'BuildBundle', what: `the bundle has no digest, got ${JSON.stringify(image)}`, fix: 'name it by digest, which `docker push` tells: "registry.example.com/shop/src@sha256:…"' });
  }
  if (typeof path !== 'string' || !path.startsWith('/') || innerPath(path) === undefined) {
    problems.push({ code: 'BuildPath', what: `\`path\` of the bundle must be an absolute path in it, got ${JSON.stringify(path)}`, fix: 'write e.g. "/src"' });
  }
  return problems;
}

function gitProblems({ url, revision, path }: GitCode): Problem[] {
  const problems: Problem[] = [];
  if (typeof url === 'string' && looksSecret(url)) {
    problems.push({ code: 'SecretInPlainText', what: '`url` of the repository holds a password', fix: 'put it into a Secret: `credentials: SecretSource.existing("…")`' });
  } else if (typeof url !== 'string' || !GIT_URL.test(url) || url.includes(SUBSTITUTED)) {
    problems.push({ code: 'BuildGitUrl', what: `\`url\` is no address of a git repository by https or ssh, got ${JSON.stringify(url)}`, fix: 'write e.g. "https://git.example.com/shop/catalog.git"' });
  }
  if (typeof revision !== 'string' || !COMMIT.test(revision)) {
    problems.push({
      code: 'BuildRevision',
      what: `\`revision\` must be a whole commit, got ${JSON.stringify(revision)}`,
      fix: 'write its 40 hexadecimal digits (`git rev-parse HEAD`): a branch or tag moves without anything being built',
    });
  }
  if (path !== undefined && innerPath(path) === undefined) {
    problems.push({ code: 'BuildPath', what: `\`path\` leads out of the repository, got ${JSON.stringify(path)}`, fix: 'write a folder of the repository, e.g. "functions/logs"' });
  }
  return problems;
}

function howProblems({ kind, builder: cnb, file, env }: Build, builder: ImageBuilder | undefined, settings: Settings): Problem[] {
  const problems: Problem[] = envProblems(env, kind === 'dockerfile' ? 'args' : 'env').map((problem) => (
    problem.code === 'SecretInPlainText' ? { ...problem, fix: 'build without it: what a build is told can be read in the image' } : problem
  ));
  for (const [name, value] of Object.entries(env)) {
    if (typeof value === 'string' && value.includes(SUBSTITUTED)) {
      problems.push({ code: 'BuildVariable', what: `\`${name}\` holds "$(", which Tekton reads as a variable of its own`, fix: 'write the value itself' });
    }
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
  if (kind === 'buildpacks' && cnb?.image === undefined) {
    problems.push({
      code: 'BuildBuilder',
      what: `no builder image is known for ${cnb?.language ?? 'the source'} ${JSON.stringify(cnb?.version)}`,
      fix: 'name one: Builder.of("paketobuildpacks/builder-jammy-base:…")',
    });
  }
  if (kind === 'dockerfile' && (innerPath(file!) ?? '') === '') {
    problems.push({ code: 'BuildPath', what: `\`file\` is no path of a Dockerfile in the source, got ${JSON.stringify(file)}`, fix: 'write it from the folder that is built, e.g. "docker/Dockerfile"' });
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
