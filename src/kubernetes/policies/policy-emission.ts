/* eslint-disable @typescript-eslint/no-require-imports -- loaded when it is first needed, so that a program without it does not pay */
import type * as Emit from '../../policies/emit';

/** How policies are written as documents, loaded when the first one is: a program without policies needs none of it. */
export function policyEmission(): typeof Emit {
  return require('../../policies/emit') as typeof Emit;
}
