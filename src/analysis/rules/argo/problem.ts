import { Field } from '../../model';
import { Code } from '../rule';

/** One thing that is wrong with a Rollout, in the words of `kubectl argo rollouts lint`. */
export interface LintProblem {
  readonly code: Code;
  readonly message: string;
  readonly at: Field;
}

/** `path: Invalid value: …: why`, as Kubernetes' own validation says it. Argo leaves `canary` and `blueGreen` out of most of its paths. */
export function invalid(code: Code, at: Field, path: string, value: unknown, why: string): LintProblem {
  return { code, at, message: `${path}: Invalid value: ${JSON.stringify(value ?? null)}: ${why}` };
}

/** `path: Required value: why`. */
export function required(code: Code, at: Field, path: string, why: string): LintProblem {
  return { code, at, message: `${path}: Required value: ${why}` };
}
