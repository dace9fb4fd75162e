import { posix } from 'path';
import { Json } from '../synthesis/json';
import { BuildPlan, contextOf, WORKSPACE } from './build-plan';
import { ROOTLESS_USER, rootlessContext, rootlessRelaxations } from './rootless';
import { BuildSteps, envOf, REPORT, TMP } from './step';

const STATE = { name: 'buildkit', mountPath: '/home/user/.local/share/buildkit' };
const REPORT_FILE = `${REPORT.mountPath}/metadata.json`;

/** One BuildKit daemon for one build, in the step itself. */
export function buildkitSteps(plan: BuildPlan): BuildSteps {
  const { builderImage, hasRegistryCredentials, hasAppArmorField, resources } = plan;
  const step: Json = {
    name: 'build',
    image: builderImage,
    // With a command of its own, Tekton need not ask the registry for the image's.
    command: ['buildctl-daemonless.sh'],
    args: buildctlArguments(plan),
    env: envOf({
      // The step is a container already, which may not mount a /proc of its own.
      BUILDKITD_FLAGS: '--oci-worker-no-process-sandbox',
      ...(hasRegistryCredentials ? { DOCKER_CONFIG: `$(workspaces.${WORKSPACE.registry}.path)` } : {}),
    }),
    computeResources: resources,
    securityContext: rootlessContext(hasAppArmorField),
    volumeMounts: [STATE, TMP, REPORT],
  };
  return {
    steps: [step],
    volumes: [STATE.name],
    report: { file: REPORT_FILE, find: 's/.*"containerimage\\.digest": *"\\(sha256:[0-9a-f]*\\)".*/\\1/p' },
    relaxations: rootlessRelaxations,
    podSecurity: 'privileged',
    withoutAppArmor: ['build'],
    group: ROOTLESS_USER,
  };
}

/** See https://github.com/moby/buildkit#output and `buildctl build --help`. */
function buildctlArguments(plan: BuildPlan): string[] {
  const { dockerfile, platforms, env, cache } = plan;
  const context = contextOf(plan);
  const folder = posix.dirname(dockerfile);
  const options = [
    `filename=${posix.basename(dockerfile)}`,
    ...(platforms.length > 0 ? [`platform=${platforms.join(',')}`] : []),
    ...Object.entries(env).map(([name, value]) => `build-arg:${name}=${value}`),
  ];
  return [
    'build',
    '--progress=plain',
    '--frontend=dockerfile.v0',
    `--local=context=${context}`,
    `--local=dockerfile=${folder === '.' ? context : `${context}/${folder}`}`,
    ...options.map((option) => `--opt=${option}`),
    ...(cache === undefined ? [] : [`--import-cache=type=registry,ref=${cache}:buildkit`, `--export-cache=type=registry,ref=${cache}:buildkit,mode=max`]),
    '--output=type=image,name=$(params.image),push=true',
    `--metadata-file=${REPORT_FILE}`,
  ];
}
