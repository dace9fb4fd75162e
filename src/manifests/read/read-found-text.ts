import * as path from 'path';
import { Problem } from '../../core/validation-error';
import { readProblem } from './read-problem';
import { ReadResult, readText } from './read-text';

/**
 * Reads a file that nobody named and a folder holds, as `readText` does. Only JSON of other tools (`tsconfig.json`, a list of anything) differs: it is
 * noted and left out.
 */
export function readFoundText(text: string, file: string): ReadResult {
  const result = readText(text, file);
  if (!isOtherJson(file, text) || result.problems.every(({ level }) => level === 'note')) return result;
  return { documents: [], problems: [readProblem('note', file, 0, 0, otherJsonProblem)] };
}

/** Whether a file is JSON of some other tool: of the keys that every manifest has, it has one at most. */
function isOtherJson(file: string, text: string): boolean {
  return path.extname(file).toLowerCase() === '.json' && [/"apiVersion"\s*:/, /"kind"\s*:/, /"metadata"\s*:/].filter((key) => key.test(text)).length < 2;
}

const otherJsonProblem: Problem = {
  code: 'ManifestOtherJson',
  what: 'the JSON is no manifest; it was left out',
  fix: 'name only folders of manifests, or name the file itself if it should be one',
};
