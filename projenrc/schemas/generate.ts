import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaFiles } from './schema-files';

/**
 * Writes `schemas/*.json`: `npx tsx projenrc/schemas/generate.ts <folder with CustomResourceDefinitions>`.
 * `schemas/README.md` says which releases the folder has to hold.
 */
const crdFolder = process.argv[2];
if (!crdFolder) throw new Error('usage: tsx projenrc/schemas/generate.ts <folder with CustomResourceDefinitions>');

const output = join(__dirname, '..', '..', 'schemas');
const files = schemaFiles(crdFolder);
for (const file of readdirSync(output)) if (file.endsWith('.json') && !files.has(file)) rmSync(join(output, file));
for (const [file, text] of files) writeFileSync(join(output, file), text);
