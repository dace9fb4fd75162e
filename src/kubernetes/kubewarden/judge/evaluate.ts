/* eslint-disable @typescript-eslint/no-require-imports -- loaded when it is first needed, so that a program without it does not pay */
import type { submitted, twinOf } from '../../../policies/twins';
import { Json } from '../../synthesis/json';
import { evaluateExpression, Expression } from '../group-expression';
import type { Module } from '../module';

/** What a policy says to a document: its refusals, none, or undefined where its rule is not known here. */
export type Evaluate = (document: Readonly<Json>, others: readonly Readonly<Json>[]) => readonly string[] | undefined;

/** The twins of the modules, loaded when the first document is judged. */
export const twins = {
  get submitted(): typeof submitted { return (require('../../../policies/twins') as typeof import('../../../policies/twins')).submitted; },
  get twinOf(): typeof twinOf { return (require('../../../policies/twins') as typeof import('../../../policies/twins')).twinOf; },
};

/** What one module says. */
export function evaluateModule(module: Module): Evaluate {
  return (document, others) => module.name === undefined ? undefined : twins.twinOf(module.name)?.(module._parts.settings, document, others);
}

/** What a group says: what its members say where the expression is false, whatever those would say that are not known. */
export function evaluateGroup(expression: Expression, members: readonly (readonly [name: string, module: Module])[]): Evaluate {
  const evaluators = new Map(members.map(([name, module]) => [name, evaluateModule(module)]));
  return (document, others) => {
    const said: string[] = [];
    const allowed = evaluateExpression(expression, (name) => {
      const messages = evaluators.get(name)?.(document, others);
      if (messages) said.push(...messages);
      return messages === undefined ? undefined : messages.length === 0;
    });
    if (allowed === undefined) return undefined;
    if (allowed) return [];
    return said.length > 0 ? said : ['what it must break is not broken'];
  };
}
