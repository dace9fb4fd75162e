import { Json } from '../synthesis/json';
import { BuildPlan, contextOf, WORKSPACE } from './build-plan';
import { BuildSteps, envOf, NOBODY, REPORT, restrictedContext, SMALL, TMP } from './step';

const LAYERS = { name: 'layers', mountPath: '/layers' };
const PLATFORM = { name: 'platform', mountPath: '/platform' };
const REPORT_FILE = `${REPORT.mountPath}/report.toml`;
const GROUP = 1000;
/** Every lifecycle from 0.13 (2021) to 0.21 understands it: https://github.com/buildpacks/lifecycle#supported-apis */
const PLATFORM_API = '0.8';
/**
 * Builders whose user is a word, which Kubernetes cannot tell from root, and the number it stands for.
 *
 * @see https://github.com/OpenFunction/builder/tree/main/builders (`cnb_uid`)
 * @see https://github.com/heroku/base-images
 */
const NAMED_USERS: readonly { readonly images: RegExp; readonly user: number }[] = [{ images: /(?:^|\/)(?:openfunction|heroku)\//, user: 1000 }];

/** Each argument `NAME=VALUE` becomes a file, which is how buildpacks get the environment of a build. */
const WRITE_ENVIRONMENT = `#!/bin/sh
set -eu
mkdir -p /platform/env
for variable in "$@"; do
  printf '%s' "\${variable#*=}" > "/platform/env/\${variable%%=*}"
done
`;

/** The creator of the Cloud Native Buildpacks lifecycle: all of its phases, in the builder's own image. */
export function buildpacksSteps(plan: BuildPlan): BuildSteps {
  const { builder: { buildpacks }, builderImage, gitImage, cache, env, hasRegistryCredentials, resources } = plan;
  const user = buildpacks.user ?? NAMED_USERS.find(({ images }) => images.test(builderImage))?.user;
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const prepare: Json = {
    name: 'environment',
    image: gitImage,
    script: WRITE_ENVIRONMENT,
    args: variables,
    computeResources: SMALL,
    securityContext: { ...restrictedContext(NOBODY), readOnlyRootFilesystem: true },
    volumeMounts: [PLATFORM],
  };
  const create: Json = {
    name: 'build',
    image: builderImage,
    command: ['/cnb/lifecycle/creator'],
    args: [
      `-app=${contextOf(plan)}`,
      `-layers=${LAYERS.mountPath}`,
      `-platform=${PLATFORM.mountPath}`,
      `-report=${REPORT_FILE}`,
      ...(buildpacks.runImage === undefined ? [] : [`-run-image=${buildpacks.runImage}`]),
      ...(cache === undefined ? ['-skip-restore'] : [`-cache-image=${cache}:buildpacks`]),
      '$(params.image)',
    ],
    env: envOf({
      CNB_PLATFORM_API: PLATFORM_API,
      ...(hasRegistryCredentials ? { DOCKER_CONFIG: `$(workspaces.${WORKSPACE.registry}.path)` } : {}),
    }),
    computeResources: resources,
    securityContext: { ...restrictedContext(user), ...(user === undefined ? {} : { runAsGroup: buildpacks.group ?? GROUP }) },
    volumeMounts: [LAYERS, PLATFORM, TMP, REPORT],
  };
  return {
    steps: variables.length > 0 ? [prepare, create] : [create],
    volumes: [LAYERS.name, PLATFORM.name],
    report: { file: REPORT_FILE, find: 's/^ *digest = "\\(sha256:[0-9a-f]*\\)".*/\\1/p' },
    relaxations: [],
    podSecurity: 'restricted',
    group: buildpacks.group ?? GROUP,
  };
}
