import { Policy, PolicyProps } from '../policy';
import { Scope } from '../scope';

/** A rule about each container of a pod. */
export interface ContainerRule extends Omit<PolicyProps, 'scope' | 'validations' | 'variables'> {
  /** CEL over a container `c` that is true of those that break the rule. */
  readonly bad: string;
  /** What those containers do, after their names: `may become root`. */
  readonly does: string;
}

/** CEL that is true of pods for Windows, which has none of Linux's means. */
export const ON_WINDOWS = 'has(variables.podSpec.os) && variables.podSpec.os.name == \'windows\'';

/** A rule about each container of a pod, init and ephemeral ones among them, which names those that break it. */
export function containerRule({ bad, does, ...props }: ContainerRule): Policy {
  return new Policy({
    ...props,
    scope: Scope.pods(),
    variables: [{ name: 'offending', expression: `variables.containers.filter(c, ${bad})` }],
    validations: [{
      expression: 'size(variables.offending) == 0',
      message: `a container ${does}`,
      messageExpression: `'containers: ' + variables.offending.map(c, c.name).join(', ') + ' (each ${does})'`,
    }],
  });
}

/** CEL for a nested block of Terraform: an object where a stack writes it once, a list in a plan, nothing at all. */
export function blocks(path: string): string {
  return `(has(${path}) ? (type(${path}) == list ? ${path} : [${path}]) : [])`;
}
