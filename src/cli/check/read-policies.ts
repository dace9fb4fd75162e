/* eslint-disable @typescript-eslint/no-require-imports -- which module holds the policies is what the user says */
import { extname, resolve } from 'path';
import { nearest } from '../../core/naming';
import { ValidationError } from '../../core/validation-error';
import { parsePolicies, Policy, PolicyPack } from '../../policies';
import { packs } from '../../policies/packs';
import { readTextFile } from '../input/read-text-file';

/**
 * The policies of files and packs: YAML, or a module of JavaScript that exports a `PolicyPack`, a `Policy` or lists of them.
 *
 * @throws ValidationError with everything that is wrong with them
 */
export function readPolicies(files: readonly string[], names: readonly string[]): Policy[] {
  const policies = [...names.flatMap((name) => packOf(name).policies), ...files.flatMap((file) => fromFile(file))];
  const twice = policies.find(({ id }, index) => policies.findIndex((other) => other.id === id) !== index);
  if (twice) throw new ValidationError([{ path: 'trackway check', code: 'PolicyTwice', what: `there are two policies ${JSON.stringify(twice.id)}`, fix: 'name one of them only' }]);
  return policies;
}

function packOf(name: string): PolicyPack {
  if (Object.hasOwn(packs, name)) return packs[name]();
  const known = Object.keys(packs);
  const near = nearest(name, known);
  const choice = near === undefined ? `choose one of ${known.join(', ') || '(none yet)'}` : `did you mean ${JSON.stringify(near)}?`;
  throw new ValidationError([{ path: 'trackway check', code: 'PolicyPackUnknown', what: `there is no pack ${JSON.stringify(name)}`, fix: choice }]);
}

function fromFile(file: string): Policy[] {
  if (!['.js', '.cjs', '.ts', '.cts'].includes(extname(file))) return parsePolicies(readTextFile(file), file);
  readTextFile(file);
  let exported: unknown;
  try {
    // A program of the one who runs this, as its own policies are.
    exported = require(resolve(file));
  } catch (error) {
    if (ValidationError.isValidationError(error)) throw error;
    throw new ValidationError([{
      path: file, code: 'PolicyFile', what: `the module cannot be loaded (${(error as Error).message.split('\n')[0]})`, fix: 'export policies from a CommonJS module; compile TypeScript first, or run with tsx',
    }]);
  }
  const policies = exportedPolicies(exported);
  if (policies.length > 0) return policies;
  throw new ValidationError([{ path: file, code: 'PolicyFile', what: 'the module exports no policy', fix: 'export a PolicyPack, a Policy or a list of them' }]);
}

function exportedPolicies(value: unknown, depth = 0): Policy[] {
  if (typeof value !== 'object' || value === null || depth > 2) return [];
  if ('_compiled' in value) return [value as Policy];
  if ('policies' in value && Array.isArray(value.policies)) return exportedPolicies(value.policies, depth);
  return [...new Set(Object.values(value))].flatMap((each) => exportedPolicies(each, depth + 1));
}
