import { Problem } from '../validation-error';
import { Builder } from './builder';
import { Code, Source } from './source';

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const DIGEST = /@sha256:[0-9a-f]{64}$/;
const GIT_URL = /^(?:https:\/\/[^\s@:/]+(?::\d+)?\/\S+|ssh:\/\/\S+|[\w.-]+@[\w.-]+:\S+)$/;

/** What is wrong with the source of a function, all of it. Whether image names are well formed is for the target to say. */
export function sourceProblems(source: Source): Problem[] {
  if (!(source instanceof Source)) {
    return [{ code: 'SourceMissing', what: `\`source\` says where the program comes from, got ${JSON.stringify(source)}`, fix: 'use e.g. Source.image("resize:1.4.2") or Source.git({ … })' }];
  }
  const { build } = source;
  if (!build) return [];
  const problems: Problem[] = build.code instanceof Code
    ? [...codeProblems(build.code)]
    : [{ code: 'SourceMissing', what: '`source` is built from no code', fix: 'give `code`: Code.git({ … }) or Code.bundle({ … })' }];
  if (build.kind === 'buildpacks' && !(build.builder instanceof Builder)) {
    problems.push({ code: 'BuilderUnknown', what: '`source` has no builder', fix: 'give e.g. Builder.go("1.17")' });
  } else if (build.kind === 'buildpacks' && !isPinned(build.builder?.image)) {
    problems.push(builderProblem(build.builder!));
  }
  if (build.kind === 'dockerfile' && !isInside(build.file)) {
    problems.push({ code: 'SourcePath', what: `\`source.file\` must be a Dockerfile inside the folder that is built, got ${JSON.stringify(build.file)}`, fix: 'write e.g. "Dockerfile" or "docker/Dockerfile"' });
  }
  for (const [name, value] of Object.entries(build.env)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || typeof value !== 'string' || /[\0\n]/.test(value)) {
      problems.push({ code: 'BuildEnv', what: `the build variable ${JSON.stringify(name)} must be a name and a line of text`, fix: 'use letters, digits and "_" in its name, and write its value in quotes' });
    }
  }
  if (build.push && build.push.name === undefined) problems.push(credentialsProblem('source.push'));
  return problems;
}

function codeProblems({ git, bundle }: Code): Problem[] {
  const problems: Problem[] = [];
  if (git) {
    if (!GIT_URL.test(String(git.url))) {
      problems.push({ code: 'SourceUrl', what: `\`source.url\` must be a Git repository, by https or ssh and without credentials, got ${JSON.stringify(withoutPassword(git.url))}`, fix: 'write e.g. "https://git.example.com/shop/resize.git", and give `credentials`' });
    }
    if (!COMMIT.test(String(git.revision))) {
      problems.push({
        code: 'SourceRevision',
        what: `\`source.revision\` must be a commit, got ${JSON.stringify(git.revision)}: a branch moves without anything being built again`,
        fix: 'give the full SHA, as `git rev-parse HEAD` prints it',
      });
    }
    if (git.path !== undefined && !isInside(git.path)) {
      problems.push({ code: 'SourcePath', what: `\`source.path\` must be a folder inside the repository, got ${JSON.stringify(git.path)}`, fix: 'write it without "/" in front and without "..", e.g. "functions/resize"' });
    }
    if (git.credentials && git.credentials.name === undefined) problems.push(credentialsProblem('source.credentials'));
  }
  if (bundle) {
    if (!DIGEST.test(String(bundle.image))) {
      problems.push({
        code: 'SourceRevision',
        what: `the bundle image must be named by its digest, got ${JSON.stringify(bundle.image)}: what a tag holds moves without anything being built again`,
        fix: 'write image@sha256:…, as `docker push` prints it',
      });
    }
    if (!/^\/(?:[\w.-]+(?:\/[\w.-]+)*)?$/.test(String(bundle.path)) || String(bundle.path).split('/').includes('..')) {
      problems.push({ code: 'SourcePath', what: `the source in a bundle image is at an absolute path, got ${JSON.stringify(bundle.path)}`, fix: 'write e.g. "/src"' });
    }
  }
  return problems;
}

function builderProblem({ language, version, image }: Builder): Problem {
  if (image !== undefined || language === undefined) {
    return { code: 'BuilderUnknown', what: `the builder image must be pinned, got ${JSON.stringify(image)}`, fix: 'add a tag other than latest, or a digest' };
  }
  const known = Builder.versionsOf(language);
  return {
    code: 'BuilderUnknown',
    what: `there is no builder image for ${language} ${JSON.stringify(version)} (there is ${known.join(', ')})`,
    fix: `use one of these, or name an image: Builder.${language}(${JSON.stringify(version)}, { image: "…" })`,
  };
}

function credentialsProblem(prop: string): Problem {
  return { code: 'SourceCredentials', what: `\`${prop}\` must be a Secret of the function's namespace`, fix: 'use SecretSource.existing("…")' };
}

/** Whether an image is named by a digest, or by a tag other than `latest`. */
function isPinned(image: string | undefined): boolean {
  if (typeof image !== 'string') return false;
  return /^[^\s@]+@sha256:[0-9a-f]{64}$/.test(image) || (/^[^\s@]+:[\w][\w.-]*$/.test(image) && !image.endsWith(':latest') && !image.slice(image.lastIndexOf(':')).includes('/'));
}

function isInside(path: unknown): boolean {
  return typeof path === 'string' && /^[^\s/\0][^\s\0]*$/.test(path) && !path.split('/').includes('..');
}

function withoutPassword(url: unknown): string {
  return String(url).replace(/\/\/[^/@]*@/, '//…@');
}
