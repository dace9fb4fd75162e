import { Model } from '../../analysis/model';
import { Io } from '../shell/io';
import { GivenFacts, readFacts } from './read-facts';
import { readInput } from './read-input';

/**
 * The model of the manifests at `paths`, and of what the options declare.
 *
 * @throws ValidationError with everything that could not be read
 */
export function readModel(paths: readonly string[], given: GivenFacts, io: Io): Model {
  const facts = readFacts(given);
  return Model.of(readInput(paths, io), facts);
}
