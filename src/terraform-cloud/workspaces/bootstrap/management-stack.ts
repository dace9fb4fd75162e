import { ValidationError } from '../../../core/validation-error';
import { Configuration, Stack } from '../../run/stacks/stack';

/** What has to be in the environment of Terraform. */
export interface NeededSecret {
  readonly variable: string;
  /** Where its value is kept, for people. */
  readonly about: string;
}

/**
 * The stack that makes the workspaces, its own among them.
 *
 * @param name which, where there are several
 * @throws ValidationError `BootstrapStack`
 */
export function managementStack(stacks: readonly Stack[], name?: string): Stack {
  const all = stacks.filter(takesItselfOver);
  const found = name === undefined ? all : all.filter((stack) => stack.name === name);
  if (found.length === 1) return found[0];
  const names = all.map((stack) => stack.name).join(', ');
  throw new ValidationError([{
    path: 'trackway tfc bootstrap', code: 'BootstrapStack',
    what: all.length === 0 ? 'no synthesized stack makes its own workspace' : name === undefined ? `several stacks make their own workspaces: ${names}` : `${JSON.stringify(name)} makes no workspace of its own`,
    fix: all.length === 0 ? 'add `new Workspaces(platform)` to the program, and synthesize' : `name ${all.length > 1 ? 'one of them' : names}`,
  }]);
}

/** What its workspace is like until it describes itself. */
export function seedOf({ configuration, address }: Stack): Record<string, unknown> {
  const own = Object.values<Configuration>(configuration.resource?.tfe_workspace ?? {}).find((workspace) => workspace.name === address.workspace);
  return {
    'name': address.workspace,
    // The first apply happens where the command is given: nobody has told the workspace any token.
    'execution-mode': 'local',
    ...(typeof own?.terraform_version === 'string' ? { 'terraform-version': own.terraform_version } : {}),
    ...(typeof own?.description === 'string' ? { description: own.description } : {}),
    'source-name': 'trackway',
  };
}

/** What the stack asks for and nobody can know but who runs it. */
export function neededSecrets({ configuration }: Stack): NeededSecret[] {
  const inputs = Object.entries<Configuration>(configuration.variable ?? {}).filter(([, variable]) => variable.default === undefined);
  const gitlab = configuration.provider?.gitlab === undefined ? [] : [{ variable: 'GITLAB_TOKEN', about: 'A token of GitLab that may make the project: scope api' }];
  return [...gitlab, ...inputs.map(([name, { description }]) => ({ variable: `TF_VAR_${name}`, about: String(description ?? 'Without a description') })).sort((a, b) => a.variable < b.variable ? -1 : 1)];
}

function takesItselfOver({ configuration, address }: Stack): boolean {
  const imports = ([] as any[]).concat(configuration.import ?? []);
  return imports.some(({ id, to }) => id === `${address.organization}/${address.workspace}` && String(to).startsWith('tfe_workspace.'));
}
