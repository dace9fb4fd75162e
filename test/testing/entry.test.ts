import { execFileSync } from 'child_process';
import * as path from 'path';

const root = path.join(__dirname, '..', '..');

/** The packages that are loaded by `program`, in a process of its own. */
function loadedBy(program: string): string[] {
  const list = `${program}; console.log(Object.keys(require.cache).map((file) => file.split('node_modules' + require('path').sep).slice(1).pop()).filter(Boolean).join('\\n'));`;
  const output = execFileSync(process.execPath, ['--require', 'tsx/cjs', '--eval', list], { cwd: root, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
  return [...new Set(output.split('\n').filter(Boolean).map((file) => file.split(path.sep).slice(0, file.startsWith('@') ? 2 : 1).join('/')))].sort();
}

test('neither entry loads jest, cdktf or the AWS bindings', () => {
  const packages = loadedBy("require('./src/testing'); require('./src/testing/jest')");
  expect(packages).toContain('cdk8s');
  expect(packages.filter((name) => /jest|^expect$|cdktf|provider/.test(name))).toEqual([]);
});

test('the matchers can be added to anything that has `extend`', () => {
  const program = "require('./src/testing').registerMatchers({ extend: (matchers) => { if (Object.keys(matchers).length < 5) throw new Error('lost'); } })";
  expect(loadedBy(program)).toContain('constructs');
});
