import { Variable } from '@cdktf/provider-tfe/lib/variable';
import { Construct } from 'constructs';
import { freshId } from '../../core/construct-id';
import { Problems } from '../../core/problems';
import { Problem } from '../../core/validation-error';
import { hclOf, literalText, VariableValue } from './literal';
import { SecretInput, secretValue } from './secret-input';

/** What a variable may be told. */
export interface WorkspaceVariableOptions {
  /**
   * What it is for.
   *
   * @default - nothing is said; of a secret: where it is kept
   */
  readonly description?: string;
  /**
   * Whether a name such as `API_TOKEN` with its value in the code is meant that way: `false` says that it is no secret.
   *
   * @default - judged by the name
   */
  readonly sensitive?: boolean;
}

/** A variable of a workspace, or of a set. */
export class WorkspaceVariable {
  /**
   * An input variable of the stack. Everything but text is given as HCL.
   *
   * @param key its name
   * @param value data, or where a secret is kept
   */
  public static terraform(key: string, value: VariableValue | SecretInput, options: WorkspaceVariableOptions = {}): WorkspaceVariable {
    return new WorkspaceVariable('terraform', key, value, options);
  }

  /**
   * A variable of the environment that Terraform runs in.
   *
   * @param key its name
   * @param value text, or where a secret is kept
   */
  public static env(key: string, value: string | SecretInput, options: WorkspaceVariableOptions = {}): WorkspaceVariable {
    return new WorkspaceVariable('env', key, value, options);
  }

  private constructor(
    /** Whether it is an input variable or of the environment. */
    public readonly category: 'terraform' | 'env',
    /** Its name. */
    public readonly key: string,
    /** Its value, or where that is kept. */
    public readonly value: VariableValue | SecretInput,
    /** What else was said. */
    public readonly options: WorkspaceVariableOptions,
  ) {}

  /** Whether nobody may read it. */
  public get isSecret(): boolean {
    return this.value instanceof SecretInput;
  }
}

/** Names that people give to secrets. */
const SECRET_NAME = /(^|_)(password|passwd|secret|token|credentials?|private_key|api_?key|access_key|secret_key)$/i;

/** Whether a value that lies in the code is called like a secret. */
export function namesSecret(key: string): boolean {
  return SECRET_NAME.test(key);
}

/** What is wrong with variables that are set in one place. */
export function variableProblems(variables: readonly WorkspaceVariable[]): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const variable of variables) {
    const { category, key, options } = variable;
    const legal = category === 'env' ? /^[A-Za-z_][A-Za-z0-9_]*$/ : /^[A-Za-z_][A-Za-z0-9_-]*$/;
    if (!legal.test(key)) {
      problems.push({ code: 'WorkspaceVariableKey', what: `${JSON.stringify(key)} is no name of ${category === 'env' ? 'an environment variable' : 'an input variable'}`, fix: 'use letters, digits and underscores' });
    }
    if (!variable.isSecret && (options.sensitive ?? namesSecret(key))) {
      problems.push({
        code: 'WorkspaceVariableLiteral',
        what: `the value of ${key} is in the code, and ${options.sensitive ? 'it is said to be sensitive' : 'its name is that of a secret'}`,
        fix: `say where it is kept, e.g. SecretInput.ciVariable(${JSON.stringify(key.toUpperCase())})${options.sensitive ? '' : ', or, if it is none, { sensitive: false }'}`,
      });
    }
    const place = `${category} ${key}`;
    if (seen.has(place)) problems.push({ code: 'WorkspaceVariableTwice', what: `the ${category} variable ${key} is set twice`, fix: 'take one of them away' });
    seen.add(place);
  }
  return problems;
}

/** Where variables are set. */
export type VariableHolder = { readonly workspaceId: string } | { readonly variableSetId: string };

/** Writes variables down, each a resource of its own. A secret is only written: neither plan nor state has it. */
export function writeVariables(scope: Construct, holder: VariableHolder, variables: readonly WorkspaceVariable[]): Variable[] {
  const problems = new Problems(scope);
  problems.add(...variableProblems(variables));
  problems.throwIfAny();
  return variables.map(({ category, key, value, options }) => {
    const id = freshId(scope, category === 'env' ? key : `var-${key}`);
    const common = { ...holder, key: key, category };
    if (value instanceof SecretInput) {
      return new Variable(scope, id, { ...common, sensitive: true, valueWo: secretValue(scope, value, 'write-only'), description: options.description ?? `From ${value.kept}` });
    }
    const text = typeof value === 'string';
    return new Variable(scope, id, {
      ...common, value: text ? literalText(value) : literalText(hclOf(value)), hcl: text ? undefined : true, sensitive: false, description: options.description,
    });
  });
}
