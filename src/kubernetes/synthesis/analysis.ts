/* eslint-disable @typescript-eslint/no-require-imports */
import type { Model } from '../../analysis/model';
import type { analyze } from '../../analysis/rules';
import type { phases, renderPhaseTable } from '../../analysis/trace/phases';
import type { Re2 } from '../../analysis/trace/re2/regex';
import type { trace } from '../../analysis/trace/trace';

/**
 * The analyzer, loaded when it is first used: it is half of the library, and a program without routes or releases never needs it.
 */
export const analysis = {
  get Model(): typeof Model { return (require('../../analysis/model') as typeof import('../../analysis/model')).Model; },
  get analyze(): typeof analyze { return (require('../../analysis/rules') as typeof import('../../analysis/rules')).analyze; },
  get phases(): typeof phases { return (require('../../analysis/trace/phases') as typeof import('../../analysis/trace/phases')).phases; },
  get renderPhaseTable(): typeof renderPhaseTable {
    return (require('../../analysis/trace/phases') as typeof import('../../analysis/trace/phases')).renderPhaseTable;
  },
  get trace(): typeof trace { return (require('../../analysis/trace/trace') as typeof import('../../analysis/trace/trace')).trace; },
  get Re2(): typeof Re2 { return (require('../../analysis/trace/re2/regex') as typeof import('../../analysis/trace/re2/regex')).Re2; },
};
