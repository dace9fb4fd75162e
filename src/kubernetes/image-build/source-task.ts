import { Json } from '../synthesis/json';
import { BuildPlan, CHECKOUT, WORKSPACE } from './build-plan';
import { envOf, NOBODY, restrictedContext, SMALL, TMP } from './step';

/**
 * Exactly one commit, and what it says is checked. Everything that comes from outside is a variable or an argument, never a part of the script. Files
 * are written for the group, which the user of the build is in.
 */
const CLONE = `#!/bin/sh
set -eu
umask 0002
export HOME=/tmp GIT_TERMINAL_PROMPT=0 GIT_ALLOW_PROTOCOL=https:ssh
git config --global --add safe.directory '*'
if [ -n "\${CREDENTIALS:-}" ]; then
  if [ -f "$CREDENTIALS/ssh-privatekey" ]; then
    install -m 0600 "$CREDENTIALS/ssh-privatekey" /tmp/key
    export GIT_SSH_COMMAND="ssh -i /tmp/key -o IdentitiesOnly=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile=$CREDENTIALS/known_hosts"
  else
    git config --global "credential.$ORIGIN.helper" \\
      '!f() { [ "$1" = get ] && printf "username=%s\\npassword=%s\\n" "$(cat "$CREDENTIALS/username")" "$(cat "$CREDENTIALS/password")"; }; f'
  fi
fi
rm -rf "$CHECKOUT"
git init --quiet "$CHECKOUT"
cd "$CHECKOUT"
git remote add origin "$URL"
git fetch --quiet --depth 1 --no-tags origin "$REVISION"
git checkout --quiet --detach FETCH_HEAD
commit="$(git rev-parse HEAD)"
if [ "$commit" != "$REVISION" ]; then
  echo "$URL gave $commit where $REVISION was asked for" >&2
  exit 1
fi
if [ "$SUBMODULES" = true ]; then
  git submodule update --quiet --init --recursive --depth 1
fi
if [ "$HISTORY" = false ]; then
  find . -name .git -prune -exec rm -rf {} +
fi
printf '%s' "$commit" > "$RESULT"
`;

/** The image's files become the source. The images of Google's registry tools keep their shell in /busybox. */
const UNPACK = `#!/busybox/sh
set -euo pipefail
export PATH=/busybox:/ko-app:$PATH
umask 0002
rm -rf "$CHECKOUT"
mkdir -p "$CHECKOUT"
crane export "$BUNDLE" - | tar -x -C "$CHECKOUT" -f -
chmod -R g+rwX "$CHECKOUT"
printf '%s' "$REVISION" > "$RESULT"
`;

/** `spec` of the Task that brings the source into the workspace. */
export function sourceTaskSpec(plan: BuildPlan): Json {
  const { origin } = plan;
  const isGit = origin.kind === 'git';
  return {
    description: isGit ? 'Reads one commit of a git repository.' : 'Unpacks source that comes as an image.',
    params: [{ name: 'revision', type: 'string', description: isGit ? 'the commit, in full' : 'the image that holds the source' }],
    workspaces: [
      { name: WORKSPACE.source, description: 'where the source is written' },
      ...(plan.hasSourceCredentials ? [{ name: WORKSPACE.credentials, description: isGit ? 'a Secret for git' : 'config.json of the registries', readOnly: true }] : []),
    ],
    results: [{ name: 'revision', type: 'string', description: 'what was read' }],
    steps: [{
      name: isGit ? 'clone' : 'unpack',
      image: isGit ? plan.gitImage : plan.craneImage,
      script: isGit ? CLONE : UNPACK,
      env: envOf({
        CHECKOUT,
        REVISION: '$(params.revision)',
        RESULT: '$(results.revision.path)',
        ...(origin.kind === 'git' ? gitVariables(origin, plan) : bundleVariables(plan.hasSourceCredentials)),
      }),
      computeResources: SMALL,
      securityContext: { ...restrictedContext(NOBODY), readOnlyRootFilesystem: true },
      volumeMounts: [TMP],
    }],
    volumes: [{ name: TMP.name, emptyDir: {} }],
  };
}

function gitVariables({ url, submodules }: { readonly url: string; readonly submodules: boolean }, plan: BuildPlan): Record<string, string> {
  return {
    URL: url,
    SUBMODULES: String(submodules),
    // Compilers ask git about the source, and git refuses to answer another user than the one who wrote it. A Dockerfile copies the files to its own user.
    HISTORY: String(plan.builder.kind !== 'buildpacks'),
    // Credentials go to the host they are for, and to no submodule elsewhere.
    ...(plan.hasSourceCredentials ? { CREDENTIALS: `$(workspaces.${WORKSPACE.credentials}.path)`, ORIGIN: originOf(url) } : {}),
  };
}

function bundleVariables(hasCredentials: boolean): Record<string, string> {
  return {
    BUNDLE: '$(params.revision)',
    HOME: TMP.mountPath,
    ...(hasCredentials ? { DOCKER_CONFIG: `$(workspaces.${WORKSPACE.credentials}.path)` } : {}),
  };
}

/** Scheme and host of a URL; an address in the form of scp is reached by ssh, which asks for no password. */
function originOf(url: string): string {
  const [origin] = /^https:\/\/[^/]+/.exec(url) ?? ['https://invalid.invalid'];
  return origin;
}
