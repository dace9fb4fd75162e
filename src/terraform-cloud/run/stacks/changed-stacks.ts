import { canonical } from './content';
import { addressOf } from './read-stacks';
import { Configuration, Stack, WorkspaceAddress } from './stack';

/** What a merge request does to the stacks of a program. */
export interface ChangedStacks {
  /** Stacks whose synthesized form is not what it was. */
  readonly changed: ReadonlySet<string>;
  /** Stacks that are no more. What they made is still there. */
  readonly removed: readonly RemovedStack[];
}

/** A stack that is gone from the program. */
export interface RemovedStack {
  readonly name: string;
  readonly address?: WorkspaceAddress;
}

/**
 * Which stacks are not what they were. What cdktf writes beside the configuration (its version, paths of constructs) is no change, so that a refactoring that
 * changes nothing plans nothing.
 *
 * @param base the stacks of the target branch; everything is changed without them
 */
export function changedStacks(stacks: readonly Stack[], base: ReadonlyMap<string, Configuration> | undefined): ChangedStacks {
  if (base === undefined) return { changed: new Set(stacks.map(({ name }) => name)), removed: [] };
  const differs = ({ name, configuration }: Stack): boolean => !base.has(name) || canonical(base.get(name)) !== canonical(configuration);
  const names = new Set(stacks.map(({ name }) => name));
  return {
    changed: new Set(stacks.filter(differs).map(({ name }) => name)),
    removed: [...base].filter(([name]) => !names.has(name)).map(([name, configuration]) => ({ name, address: addressOf(configuration) })),
  };
}
