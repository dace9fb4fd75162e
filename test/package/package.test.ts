import { execFileSync, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ROOT } from '../support/paths';

// The packed package, in an empty folder, beside only what a Kubernetes team installs. `npm test` compiles lib/ before.
const PROGRAM = `
import { Environment, Platform, WebService, Scaling, Size } from 'trackway';
const shop = new Platform('shop');
const prod = new Environment(shop, 'prod');
new WebService(prod.chart('catalog'), 'catalog', { image: 'catalog:1.4.2', port: 3000, size: Size.small, scaling: Scaling.fixed(2) });
const result = shop.synth();
export const documents: number = result.trees[0].files[0].documents;
`;

let folder: string;
let packed: string[];

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trackway-package-'));
  const json = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const [{ filename, files }] = JSON.parse(json) as [{ filename: string; files: { path: string }[] }];
  packed = files.map((file) => file.path);
  const modules = path.join(folder, 'node_modules');
  fs.mkdirSync(path.join(modules, 'trackway'), { recursive: true });
  execFileSync('tar', ['-xzf', path.join(folder, filename), '-C', path.join(modules, 'trackway'), '--strip-components', '1']);
  const { dependencies } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  for (const name of ['cdk8s', 'cdk8s-plus-29', 'constructs', ...Object.keys(dependencies)]) {
    fs.mkdirSync(path.dirname(path.join(modules, name)), { recursive: true });
    fs.symlinkSync(path.join(ROOT, 'node_modules', name), path.join(modules, name));
  }
  fs.writeFileSync(path.join(folder, 'main.ts'), PROGRAM);
}, 120_000);

afterAll(() => { fs.rmSync(folder, { recursive: true }); });

const tsc = (...args: string[]) => spawnSync(process.execPath, [path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), ...args], { cwd: folder, encoding: 'utf8' });

test.each([
  ['node16', 'node16'],
  ['commonjs', 'node10'],
  ['es2022', 'bundler'],
])('a program type-checks against the package with module %s and moduleResolution %s', (module, resolution) => {
  const { stdout, status } = tsc('--noEmit', '--strict', '--target', 'es2022', '--module', module, '--moduleResolution', resolution, 'main.ts');
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
}, 120_000);

test('the program synthesizes, and loads neither cdktf nor provider bindings nor cdk8s-plus', () => {
  expect(tsc('--strict', '--target', 'es2022', '--module', 'commonjs', 'main.ts').stdout).toBe('');
  const script = 'const m = require("./main.js"); console.log(JSON.stringify({ documents: m.documents, loaded: Object.keys(require.cache) }))';
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8' });
  expect(stderr).toBe('');
  const { documents, loaded } = JSON.parse(stdout) as { documents: number; loaded: string[] };
  expect(documents).toBeGreaterThanOrEqual(5);
  expect(loaded.filter((file) => /node_modules\/(cdktf|cdktn|@cdktf|cdk8s-plus-29)\//.test(file))).toEqual([]);
  expect(fs.readFileSync(path.join(folder, 'dist', 'prod', 'catalog.yaml'), 'utf8')).toContain('kind: Deployment');
});

test('its command line runs', () => {
  const { stdout, status } = spawnSync(process.execPath, ['node_modules/trackway/bin/trackway.cjs', '--version'], { cwd: folder, encoding: 'utf8' });
  expect({ stdout, status }).toEqual({ stdout: '0.0.0\n', status: 0 });
});

test('an ES module imports it by name', () => {
  fs.writeFileSync(path.join(folder, 'esm.mjs'), 'import { Platform, WebService } from "trackway"; console.log(typeof Platform, typeof WebService);');
  const { stdout, stderr } = spawnSync(process.execPath, ['esm.mjs'], { cwd: folder, encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: 'function function\n', stderr: '' });
});

test('"go to definition" lands in sources that are shipped', () => {
  const map = JSON.parse(fs.readFileSync(path.join(folder, 'node_modules', 'trackway', 'lib', 'index.d.ts.map'), 'utf8')) as { sources: string[] };
  expect(map.sources).toEqual(['../src/index.ts']);
  expect(packed).toContain('src/index.ts');
});

test('nothing is shipped but the library, its sources, its data and its documentation', () => {
  const roots = new Set(packed.map((file) => file.split('/')[0]));
  expect([...roots].sort()).toEqual(['LICENSE', 'README.md', 'bin', 'docs', 'lib', 'package.json', 'schemas', 'src']);
});
