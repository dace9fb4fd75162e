import { TerraformStack, TerraformVariable } from 'cdktf';
import { IConstruct } from 'constructs';
import { refuse } from '../../core/problems';

/**
 * A secret that somebody else keeps. Its name is in the code, its value never is: the stack that uses it has a Terraform input variable, marked sensitive, which
 * the pipeline fills as `TF_VAR_<variable>`.
 */
export class SecretInput {
  /**
   * A masked variable of GitLab CI.
   *
   * @param name e.g. `DATADOG_API_KEY`: the input variable is `datadog_api_key`
   */
  public static ciVariable(name: string): SecretInput {
    return new SecretInput(name.toLowerCase(), `the CI variable ${name}`);
  }

  /**
   * A field of a secret in Vault, which a job of GitLab CI reads by `secrets: { TF_VAR_…: { vault: '<path>/<field>@<mount>', file: false } }`. See
   * https://docs.gitlab.com/ci/secrets/hashicorp_vault/
   *
   * @param path e.g. `shop/slack`
   * @param field e.g. `url`
   */
  public static vault(path: string, field: string): SecretInput {
    return new SecretInput(`${path}/${field}`.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_|_$/g, ''), `the field ${field} of ${path} in Vault`);
  }

  private constructor(
    /** Name of the input variable. */
    public readonly variable: string,
    /** Where its value is kept, for people. */
    public readonly kept: string,
  ) {}
}

/** How a secret is used: an argument that is only written leaves nothing in the state. */
export type SecretUse = 'write-only' | 'kept-in-state';

const INPUTS = new WeakMap<TerraformStack, Map<string, { readonly input: SecretInput; readonly variable: TerraformVariable }>>();

/**
 * The value of a secret, by reference to the input variable of the stack around `scope`. As long as all that use it only write it, Terraform keeps it out of
 * plans and states (https://developer.hashicorp.com/terraform/language/manage-sensitive-data/ephemeral).
 *
 * @throws ValidationError `SecretInputName`
 */
export function secretValue(scope: IConstruct, input: SecretInput, use: SecretUse): string {
  const stack = TerraformStack.of(scope);
  const known = INPUTS.get(stack) ?? new Map();
  INPUTS.set(stack, known);
  const taken = known.get(input.variable);
  if (!/^[a-z_][a-z0-9_]*$/.test(input.variable) || (taken && taken.input.kept !== input.kept)) {
    refuse(scope, {
      code: 'SecretInputName',
      what: taken ? `${input.kept} and ${taken.input.kept} would be one input variable, ${input.variable}` : `${input.kept} gives no name of an input variable, but ${JSON.stringify(input.variable)}`,
      fix: 'use letters, digits and underscores, and one name for one secret',
    });
  }
  const variable: TerraformVariable = taken?.variable ?? new TerraformVariable(stack, input.variable, { type: 'string', sensitive: true, nullable: false, description: `From ${input.kept}` });
  if (!taken) {
    known.set(input.variable, { input, variable });
    if (use === 'write-only') variable.addOverride('ephemeral', true);
  }
  // What a state keeps cannot be ephemeral: Terraform refuses the one in the other.
  if (use === 'kept-in-state') variable.addOverride('ephemeral', undefined);
  return variable.stringValue;
}

/** The secrets that a stack asks for: its input variables, and where their values are kept. */
export function secretInputsOf(stack: TerraformStack): readonly SecretInput[] {
  return [...INPUTS.get(stack)?.values() ?? []].map(({ input }) => input).sort((a, b) => a.variable < b.variable ? -1 : 1);
}
