import { Json } from '../synthesis/json';
import { BuildPlan, contextOf, WORKSPACE } from './build-plan';
import { BuildSteps, envOf, REPORT } from './step';

const REPORT_FILE = `${REPORT.mountPath}/digest`;
/**
 * Without one of these a usual Dockerfile fails: unpacking its base image, `USER`, a package manager.
 *
 * @see https://github.com/GoogleContainerTools/kaniko/issues/778
 * @see https://github.com/shipwright-io/build/pull/93
 * @see https://github.com/shipwright-io/build/pull/118
 * @see https://github.com/shipwright-io/build/pull/415
 */
const CAPABILITIES = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETFCAP', 'SETGID', 'SETUID'];

/** kaniko unpacks the image over its own root file system, and so is root there. */
export function kanikoSteps(plan: BuildPlan): BuildSteps {
  const { builderImage, hasRegistryCredentials, resources } = plan;
  const step: Json = {
    name: 'build',
    image: builderImage,
    command: ['/kaniko/executor'],
    args: executorArguments(plan),
    env: envOf(hasRegistryCredentials ? { DOCKER_CONFIG: `$(workspaces.${WORKSPACE.registry}.path)` } : {}),
    computeResources: resources,
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'], add: CAPABILITIES },
      runAsNonRoot: false,
      runAsUser: 0,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    volumeMounts: [REPORT],
  };
  return {
    steps: [step],
    volumes: [],
    report: { file: REPORT_FILE, find: 's/^\\(sha256:[0-9a-f]*\\).*/\\1/p' },
    relaxations: [
      { what: 'runAsRoot', why: 'it unpacks the image over its own root file system' },
      ...CAPABILITIES.map((capability) => ({ what: `capability ${capability}`, why: 'it gives the files of the image their owners and rights' })),
    ],
    podSecurity: 'baseline',
    group: 1000,
  };
}

/** See https://github.com/osscontainertools/kaniko#additional-flags */
function executorArguments(plan: BuildPlan): string[] {
  const { dockerfile, platforms, env, cache } = plan;
  const context = contextOf(plan);
  return [
    `--context=dir://${context}`,
    `--dockerfile=${context}/${dockerfile}`,
    '--destination=$(params.image)',
    `--digest-file=${REPORT_FILE}`,
    ...platforms.map((platform) => `--custom-platform=${platform}`),
    ...Object.entries(env).map(([name, value]) => `--build-arg=${name}=${value}`),
    ...(cache === undefined ? [] : ['--cache=true', `--cache-repo=${cache}`]),
  ];
}
