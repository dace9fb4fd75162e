export { ValidationError, type LocatedProblem, type Problem } from './core/validation-error';
