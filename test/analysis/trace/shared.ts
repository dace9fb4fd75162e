import * as fs from 'node:fs';
import * as path from 'node:path';
import * as YAML from 'yaml';
import { ClusterFacts, Model } from '../../../src/analysis/model';

/** Cases of other projects' suites, which live beside the repository. */
const conformance = path.join(__dirname, '..', '..', '..', '..', 'shared', 'conformance');

/** A suite's file; `undefined` where the repository stands alone. */
export function readSuite<T>(...names: string[]): T | undefined {
  const file = path.join(conformance, ...names);
  if (!fs.existsSync(file)) return undefined;
  const text = fs.readFileSync(file, 'utf8');
  return (file.endsWith('.json') ? JSON.parse(text) : text) as T;
}

/** Documents of a YAML text. */
export function documents(...texts: string[]): object[] {
  return texts.flatMap((text) => YAML.parseAllDocuments(text, { logLevel: 'silent' }))
    .map((document) => document.toJS() as unknown)
    .filter((each): each is object => typeof each === 'object' && each !== null);
}

export function modelOf(text: string, facts?: ClusterFacts): Model {
  return Model.of(documents(text), facts);
}
