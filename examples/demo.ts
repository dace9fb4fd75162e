import * as fs from 'fs';
import * as path from 'path';
import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Environment, Platform, SynthResult } from 'trackway';

/**
 * Runs an example as its reader would (`npm run demo -- NAME`) and shows what it made.
 */
async function main(name = 'storefront'): Promise<void> {
  const folder = path.join(__dirname, name);
  if (fs.existsSync(path.join(folder, 'demo.ts'))) return playStory(folder);
  if (!fs.existsSync(path.join(folder, 'main.ts'))) {
    const known = fs.readdirSync(__dirname).filter((entry) => ['main.ts', 'demo.ts'].some((file) => fs.existsSync(path.join(__dirname, entry, file))));
    throw new Error(`there is no example ${JSON.stringify(name)}; the examples are: ${known.join(', ')}`);
  }
  process.chdir(folder);
  const started = performance.now();
  const made = await import(path.join(folder, 'main.ts')) as Record<string, unknown>;
  const seconds = (performance.now() - started) / 1000;

  const platform = Object.values(made).find((value): value is Platform => value instanceof Platform);
  const result = made.result as SynthResult | undefined;
  if (!result) return; // an example without a platform prints what it has to say itself

  if (platform) {
    console.log('What was composed:\n');
    printTree(platform, '');
  }
  for (const tree of result.trees) {
    console.log(`\nWhat was written to ${path.join('examples', name, tree.outdir)}:\n`);
    for (const file of tree.files) {
      const state = tree.written.includes(file.path) ? 'written' : 'unchanged';
      console.log(`  ${file.path.padEnd(40)} ${String(file.documents).padStart(4)} documents  ${state}`);
    }
    for (const file of tree.removed) console.log(`  ${file.padEnd(40)}                 removed`);
    const total = tree.files.reduce((sum, file) => sum + file.documents, 0);
    console.log(`\n${tree.files.length} files, ${total} documents, ${tree.written.length} written, ${tree.removed.length} removed, in ${seconds.toFixed(2)} s`);
  }
  if (typeof made.table === 'string') console.log(`\nWhere requests go:\n\n${made.table}`);
  console.log(result.warnings.length === 0 ? 'No warnings.' : `${result.warnings.length} warnings:`);
  for (const { path: where, what, fix, code } of result.warnings) console.log(`  [${where}] ${what}; ${fix} (${code})`);
}

/** An example that is more than one program tells its story itself. What is missing for it is one line. */
async function playStory(folder: string): Promise<void> {
  const { demo } = await import(path.join(folder, 'demo.ts')) as { demo: () => Promise<unknown> };
  await demo();
}

function printTree(construct: IConstruct, indent: string): void {
  const kind = construct.constructor.name;
  const label = construct.node.id || kind;
  console.log(`${indent}${label}${kind === label ? '' : ` (${kind})`}${documents(construct)}`);
  for (const child of childrenOf(construct)) printTree(child, `${indent}  `);
}

/** Objects are counted with what they belong to: a tree of every object would hide the services. */
function childrenOf(construct: IConstruct): IConstruct[] {
  const children = construct instanceof Environment ? construct.app.node.children : construct.node.children;
  return children.filter((child) => Chart.isChart(child) || child.node.children.length > 0 || construct instanceof Platform);
}

function documents(construct: IConstruct): string {
  if (construct instanceof Platform || construct instanceof Environment || Chart.isChart(construct)) return '';
  const kinds = construct.node.children.flatMap((child) => 'kind' in child ? [String(child.kind)] : []);
  return kinds.length === 0 ? '' : `: ${kinds.join(', ')}`;
}

main(process.argv[2]).catch((error: Error) => {
  console.error(error.name === 'ValidationError' || error.name === 'Missing' ? error.message : error.stack);
  process.exitCode = 1;
});
