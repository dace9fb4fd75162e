import { Json } from '../synthesis/json';
import { BuildPlan, contextOf, WORKSPACE } from './build-plan';
import { ROOTLESS_USER, rootlessContext, rootlessRelaxations } from './rootless';
import { BuildSteps, envOf, REPORT, TMP } from './step';

const STATE = { name: 'containers', mountPath: '/home/build/.local/share/containers' };
const REPORT_FILE = `${REPORT.mountPath}/digest`;

/** `buildah build`, then `buildah push`. */
export function buildahSteps(plan: BuildPlan): BuildSteps {
  const { builderImage, hasRegistryCredentials, hasAppArmorField, platforms, resources } = plan;
  const step = (name: string, args: string[]): Json => ({
    name,
    image: builderImage,
    command: ['buildah'],
    args,
    env: envOf({
      // No overlay without /dev/fuse, and no namespaces inside of ours.
      STORAGE_DRIVER: 'vfs',
      BUILDAH_ISOLATION: 'chroot',
      ...(hasRegistryCredentials ? { REGISTRY_AUTH_FILE: `$(workspaces.${WORKSPACE.registry}.path)/config.json` } : {}),
    }),
    computeResources: resources,
    securityContext: rootlessContext(hasAppArmorField),
    volumeMounts: [STATE, TMP, REPORT],
  });
  const push = platforms.length > 1 ? ['manifest', 'push', '--all'] : ['push'];
  return {
    steps: [step('build', buildArguments(plan)), step('push', [...push, `--digestfile=${REPORT_FILE}`, '$(params.image)', 'docker://$(params.image)'])],
    volumes: [STATE.name],
    report: { file: REPORT_FILE, find: 's/^\\(sha256:[0-9a-f]*\\).*/\\1/p' },
    relaxations: rootlessRelaxations,
    podSecurity: 'privileged',
    withoutAppArmor: ['build', 'push'],
    group: ROOTLESS_USER,
  };
}

/** See https://github.com/containers/buildah/blob/main/docs/buildah-build.1.md */
function buildArguments(plan: BuildPlan): string[] {
  const { dockerfile, platforms, env, cache } = plan;
  const context = contextOf(plan);
  return [
    'build',
    `--file=${context}/${dockerfile}`,
    platforms.length > 1 ? '--manifest=$(params.image)' : '--tag=$(params.image)',
    ...(platforms.length > 0 ? [`--platform=${platforms.join(',')}`] : []),
    ...Object.entries(env).map(([name, value]) => `--build-arg=${name}=${value}`),
    ...(cache === undefined ? [] : ['--layers', `--cache-from=${cache}`, `--cache-to=${cache}`]),
    context,
  ];
}
