import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { exampleFolder, exampleNames, runExample } from './run-example';

/** Accepts what the examples make now as what is expected of them. The diff of the commit is the review. */
for (const name of exampleNames()) {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'trackway-example-'));
  const made = runExample(name, scratch);
  fs.rmSync(scratch, { recursive: true });
  const expected = path.join(exampleFolder(name), 'expected');
  fs.rmSync(expected, { recursive: true, force: true });
  for (const [file, content] of Object.entries(made)) {
    fs.mkdirSync(path.dirname(path.join(expected, file)), { recursive: true });
    fs.writeFileSync(path.join(expected, file), content);
  }
  console.log(`${name}: ${Object.keys(made).length} files`);
}
