import { bundleDockerfile } from '../../core/function/bundle';
import { LocalFunction, Variable } from './local-function';
import { ToolCommand } from './tool-command';

/** The commands that build the image of a function, and push it if that is asked for. */
export function buildCommands({ image, source, build, buildVariables }: LocalFunction, push: boolean): ToolCommand[] {
  const context = asPath(source);
  const publish: ToolCommand[] = push ? [{ tool: 'docker', args: ['push', image] }] : [];
  switch (build!.kind) {
    case 'buildpacks':
      return [{
        tool: 'pack',
        args: ['build', image, '--builder', build!.builder, '--path', context, ...variables('--env', buildVariables), ...(push ? ['--publish'] : [])],
      }];
    case 'dockerfile':
      return [{ tool: 'docker', args: ['build', '--tag', image, '--file', asPath(build!.file), ...variables('--build-arg', buildVariables), context] }, ...publish];
    case 'bundle':
      return [
        { tool: 'docker', args: ['build', '--tag', image, '--file', '-', context], input: bundleDockerfile({ from: '.', path: build!.path }) },
        ...publish,
      ];
  }
}

/** The command that runs a function, for this machine alone to reach. */
export function runCommands({ name, image, variables: given, port, hostPort, hasFramework }: LocalFunction): ToolCommand[] {
  const context = { name, version: 'v1.0.0', port: String(port), runtime: 'Knative' };
  const told: Variable[] = [
    { name: 'PORT', value: String(port) },
    // A functions framework does not start without them: https://openfunction.dev/docs/concepts/function_build/
    ...(hasFramework ? [{ name: 'FUNC_CONTEXT', value: JSON.stringify(context) }, { name: 'CONTEXT_MODE', value: 'self-host' }] : []),
    ...given,
  ];
  return [{ tool: 'docker', args: ['run', '--rm', '--publish', `127.0.0.1:${hostPort}:${port}`, ...variables('--env', told), image] }];
}

/** The variables that a command is told only the names of. */
export function hiddenVariables(given: readonly Variable[]): readonly Variable[] {
  return given.filter(({ value, isSecret }) => isSecret || value === undefined);
}

/** docker and pack take a variable without a value from their own environment. */
function variables(option: string, given: readonly Variable[]): string[] {
  return given.flatMap(({ name, value, isSecret }) => [option, isSecret || value === undefined ? name : `${name}=${value}`]);
}

/** A path that no tool takes for an option, or for standard input. */
function asPath(path: string): string {
  return path.startsWith('-') ? `./${path}` : path;
}
