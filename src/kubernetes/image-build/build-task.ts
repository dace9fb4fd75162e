import { Json } from '../synthesis/json';
import { BuildPlan, WORKSPACE } from './build-plan';
import { buildahSteps } from './buildah';
import { buildkitSteps } from './buildkit';
import { buildpacksSteps } from './buildpacks';
import { ImageBuilderKind } from './image-builder';
import { kanikoSteps } from './kaniko';
import { BuildSteps, envOf, NOBODY, REPORT, restrictedContext, SMALL, TMP } from './step';

const BUILDERS: Record<ImageBuilderKind, (plan: BuildPlan) => BuildSteps> = {
  buildkit: buildkitSteps,
  buildah: buildahSteps,
  kaniko: kanikoSteps,
  buildpacks: buildpacksSteps,
};

/** A result must be exact: without a newline, and there. */
const WRITE_RESULTS = `#!/bin/sh
set -eu
digest="$(sed -n "$FIND" "$REPORT" | head -n 1)"
if [ -z "$digest" ]; then
  echo "$REPORT names no digest of the image" >&2
  exit 1
fi
printf '%s' "$digest" > "$IMAGE_DIGEST"
printf '%s' "$IMAGE" > "$IMAGE_URL"
`;

/** The steps of the chosen builder. */
export function buildSteps(plan: BuildPlan): BuildSteps {
  return BUILDERS[plan.builder.kind](plan);
}

/** `spec` of the Task that builds and pushes. */
export function buildTaskSpec(plan: BuildPlan, { steps, volumes, report }: BuildSteps): Json {
  const last: Json = {
    name: 'results',
    image: plan.gitImage,
    script: WRITE_RESULTS,
    env: envOf({
      REPORT: report.file,
      FIND: report.find,
      IMAGE: '$(params.image)',
      IMAGE_DIGEST: '$(results.IMAGE_DIGEST.path)',
      IMAGE_URL: '$(results.IMAGE_URL.path)',
    }),
    computeResources: SMALL,
    securityContext: { ...restrictedContext(NOBODY), readOnlyRootFilesystem: true },
    volumeMounts: [{ ...REPORT, readOnly: true }],
  };
  return {
    description: `Builds an image with ${plan.builder.kind} and pushes it.`,
    params: [{ name: 'image', type: 'string', description: 'the image to push, with its tag' }],
    workspaces: [
      { name: WORKSPACE.source, description: 'the source, as it was read' },
      ...(plan.hasRegistryCredentials ? [{ name: WORKSPACE.registry, description: 'config.json of the registries', readOnly: true }] : []),
    ],
    // The names that Tekton Chains signs by: https://tekton.dev/docs/chains/slsa-provenance/
    results: [
      { name: 'IMAGE_URL', type: 'string', description: 'the image that was pushed' },
      { name: 'IMAGE_DIGEST', type: 'string', description: 'its digest' },
    ],
    steps: [...steps, last],
    volumes: [...volumes, TMP.name, REPORT.name].map((name) => ({ name, emptyDir: {} })),
  };
}
