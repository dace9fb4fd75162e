import { ProjectVariable } from '@cdktf/provider-gitlab/lib/project-variable';
import { Construct } from 'constructs';
import { Problems } from '../../core/problems';
import { Problem } from '../../core/validation-error';
import { literalText } from '../workspaces/literal';
import { SecretInput, secretValue } from '../workspaces/secret-input';
import { namesSecret } from '../workspaces/workspace-variable';

/** What a variable of pipelines may be told. */
export interface CiVariableOptions {
  /**
   * What it is for.
   *
   * @default - nothing is said; of a secret: where it is kept
   */
  readonly description?: string;
  /**
   * Whether pipelines of protected branches and tags alone see it. Pipelines of merge requests do not then.
   *
   * @default true for secrets, false for everything else
   */
  readonly protected?: boolean;
  /**
   * Jobs of which environment see it, e.g. `prod` or `review/*`.
   *
   * @default '*': all jobs
   */
  readonly environment?: string;
  /**
   * Whether jobs are given a file that holds it.
   *
   * @default false
   */
  readonly file?: boolean;
}

/** A variable that the jobs of a project's pipelines see. */
export class CiVariable {
  /** One that everybody may read, and whose value is in the code. */
  public static text(key: string, value: string, options: CiVariableOptions = {}): CiVariable { return new CiVariable(key, value, options); }
  /**
   * A secret: masked in logs, hidden in GitLab's pages, and its value kept elsewhere. GitLab's provider keeps it in the state too: let nobody read that.
   *
   * @param value where it is kept, or what another resource made
   */
  public static secret(key: string, value: SecretInput, options: CiVariableOptions = {}): CiVariable { return new CiVariable(key, value, options); }

  private constructor(
    /** Its name. */
    public readonly key: string,
    /** Its value, or where that is kept. */
    public readonly value: string | SecretInput,
    /** What else was said. */
    public readonly options: CiVariableOptions,
  ) {}
}

/**
 * Writes the variables of a project down.
 *
 * @throws ValidationError `CiVariableKey`, `CiVariableLiteral`, `CiVariableTwice`
 */
export function writeCiVariables(scope: Construct, project: string, variables: readonly CiVariable[]): void {
  const problems = new Problems(scope);
  problems.add(...ciVariableProblems(variables));
  problems.throwIfAny();
  for (const { key, value, options } of variables) {
    const { description, environment = '*', file = false } = options;
    const secret = value instanceof SecretInput;
    new ProjectVariable(scope, environment === '*' ? key : `${key}-${environment}`, {
      project, key, environmentScope: environment, raw: true, variableType: file ? 'file' : 'env_var',
      value: secret ? secretValue(scope, value, 'kept-in-state') : literalText(value),
      masked: secret, hidden: secret, protected: options.protected ?? secret,
      description: description ?? (secret ? `From ${value.kept}` : undefined),
    });
  }
}

function ciVariableProblems(variables: readonly CiVariable[]): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const { key, value, options: { environment = '*' } } of variables) {
    if (!/^[A-Za-z_][A-Za-z0-9_]{0,254}$/.test(key)) problems.push({ code: 'CiVariableKey', what: `${JSON.stringify(key)} is no name of a CI variable`, fix: 'use letters, digits and underscores' });
    if (typeof value === 'string' && (namesSecret(key) || /^TF_TOKEN_/.test(key))) {
      problems.push({ code: 'CiVariableLiteral', what: `the value of ${key} is in the code, and its name is that of a secret`, fix: `say where it is kept: CiVariable.secret(${JSON.stringify(key)}, SecretInput.ciVariable(${JSON.stringify(key)}))` });
    }
    const place = `${key} for ${environment}`;
    if (seen.has(place)) problems.push({ code: 'CiVariableTwice', what: `the CI variable ${place} is set twice`, fix: 'take one of them away, or give them different environments' });
    seen.add(place);
  }
  return problems;
}
