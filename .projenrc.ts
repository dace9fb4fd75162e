import { javascript, typescript } from 'projen';
import { bannedImports, boundaries } from './projenrc/boundaries';

const project = new typescript.TypeScriptProject({
  name: 'trackway',
  description: 'The paved road, as code: typed, high-level constructs that synthesize Kubernetes YAML and Terraform JSON.',
  license: 'Apache-2.0',
  copyrightOwner: 'The trackway authors',
  authorName: 'The trackway authors',
  authorOrganization: true,
  defaultReleaseBranch: 'main',
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.9.0',
  typescriptVersion: '~5.9.3', // 6 and later drop `module: node16` defaults that our consumers still use
  projenVersion: '0.103.25',
  sampleCode: false,
  docgen: false, // the API report of api-extractor is the reference; see docs/
  github: false, // the project lives on GitLab
  release: false,
  depsUpgrade: false,
  projenrcTs: true,
  runner: typescript.TypeScriptRunner.tsx(),
  keywords: ['cdk', 'cdk8s', 'cdktf', 'kubernetes', 'terraform', 'istio', 'platform', 'platform-engineering'],

  // constructs: the range that both cdktf and its fork cdktn accept.
  peerDeps: ['cdk8s@^2.70.0', 'cdk8s-plus-29@^2.6.0', 'constructs@>=10.6 <10.8', // below: optional, see peerDependenciesMeta
    'cdktf@>=0.21.0 <1', '@cdktf/provider-aws@>=20.1.0 <22', '@cdktf/provider-tfe@>=12 <13', '@cdktf/provider-gitlab@>=15 <16', 'projen@>=0.100.0 <1'],
  peerDependencyOptions: { pinnedDevDependency: false },
  deps: ['yaml@^2.9.0'],
  devDeps: [
    'cdk8s@2.70.106', 'cdk8s-plus-29@2.6.0', 'constructs@10.7.1', 'cdktf@0.21.0', '@cdktf/provider-aws@21.22.1',
    'provider-aws-20@npm:@cdktf/provider-aws@20.1.0', // the oldest version that we accept, in one test
    '@cdktf/provider-tfe@12.5.1', '@cdktf/provider-gitlab@15.6.2',
    '@bufbuild/cel@0.6.1', // the second judge of policies
    'gitlab-ci-local@4.73.0', // runs the pipeline that we generate; later versions need Node 22
    'cdk8s-cli@2.207.60', 'cdktf-cli@0.21.0', // `npx cdk8s synth` and `npx cdktf synth` in the examples
    'tsx@^4.23.0', 'fast-check@^4.10.0', 'js-yaml@^4.1.0', '@types/js-yaml@^4', '@microsoft/api-extractor@^7.60.0',
  ],

  tsconfig: {
    fileName: 'tsconfig.build.json',
    compilerOptions: {
      target: 'ES2022', lib: ['es2022'], module: 'node16', moduleResolution: javascript.TypeScriptModuleResolution.NODE16,
      isolatedModules: true, declarationMap: true, sourceMap: true, inlineSourceMap: false, inlineSources: false, // "go to definition" lands in src/
      skipLibCheck: true,
    },
  },
  tsconfigDevFile: 'tsconfig.json',
  tsconfigDev: {
    include: ['examples/**/*.ts', 'bench/**/*.ts', 'projenrc/**/*.ts'],
    compilerOptions: {
      target: 'ES2022', lib: ['es2022'], module: 'node16', moduleResolution: javascript.TypeScriptModuleResolution.NODE16,
      noEmit: true, skipLibCheck: true, rootDir: '.',
      // Examples import the package by its name, as their readers will.
      paths: { 'trackway': ['./src/index.ts'], 'trackway/*': ['./src/*/index.ts'] },
    },
  },

  jestOptions: {
    configFilePath: 'jest.config.json',
    updateSnapshot: javascript.UpdateSnapshot.NEVER, // a snapshot that rewrites itself cannot fail
    coverageText: false,
    junitReporting: false,
    passWithNoTests: false,
    jestConfig: {
      collectCoverage: false,
      roots: ['<rootDir>/test'],
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      moduleNameMapper: { '^trackway$': '<rootDir>/src/index.ts', '^trackway/(.*)$': '<rootDir>/src/$1/index.ts' },
      reporters: ['<rootDir>/test/support/reporter.cjs'] as any, // besides jest's own
    },
  },
  tsJestOptions: { transformOptions: { tsconfig: typescript.TsJestTsconfig.fromFile('tsconfig.json') } },
  eslintOptions: { dirs: ['src'], devdirs: ['test', 'examples', 'bench', 'projenrc'], fix: false, commandOptions: { fix: false } } as any,
});

project.package.addField('exports', {
  '.': './lib/index.js',
  './aws': './lib/aws/index.js',
  './policies': './lib/policies/index.js',
  './terraform-cloud': './lib/terraform-cloud/index.js',
  './testing': './lib/testing/index.js',
  './testing/jest': './lib/testing/jest/index.js',
  './package.json': './package.json',
});
project.package.addField('types', 'lib/index.d.ts');
project.package.addField('bin', { trackway: './bin/trackway.cjs' });
// An allow list: a deny list once shipped build litter in a sister project.
project.package.addField('files', ['bin', 'lib', 'src', 'schemas', 'docs/*.md']);
project.package.addField('sideEffects', false);

// 1.13.0 names platform packages that were never published, and `npm ci` refuses a lock file without them.
project.package.addPackageResolutions('unrs-resolver@1.12.2');
// Optional peers: a Kubernetes-only team installs none of them.
project.package.addField('peerDependenciesMeta', {
  'cdktf': { optional: true },
  '@cdktf/provider-aws': { optional: true },
  '@cdktf/provider-tfe': { optional: true },
  '@cdktf/provider-gitlab': { optional: true },
  'projen': { optional: true },
});
// No dependency of ours needs an install script, and cdktf-cli's would ask newcomers for a C compiler.
new javascript.NpmConfig(project).addConfig('ignore-scripts', 'true');

project.eslint?.addRules({
  // What it stands on first, its neighbours last.
  'import/order': ['error', { groups: ['builtin', 'external', 'parent', 'sibling', 'index'], alphabetize: { order: 'asc', caseInsensitive: true } }],
  'import/no-cycle': ['error', { maxDepth: 20 }],
  'import/no-restricted-paths': ['error', { zones: boundaries }],
  'no-restricted-imports': ['error', { patterns: bannedImports }],
  '@stylistic/object-property-newline': 'off',
  '@stylistic/max-len': ['error', { code: 160, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreComments: true }],
});

project.compileTask.exec('tsx projenrc/lazy-entry.ts', { name: 'load constructs when they are asked for' });

// Everything that can fail fails here, in the order in which it is cheap to know.
project.testTask.reset();
project.testTask.spawn(project.compileTask); // the tests of the package and of its API read lib/
project.testTask.exec('tsc --noEmit -p tsconfig.json', { name: 'types of tests and examples' });
project.testTask.spawn(project.tasks.tryFind('eslint')!);
project.testTask.exec('tsx projenrc/api-report.ts', { name: 'API report' });
project.testTask.exec('jest', { receiveArgs: true });
project.addTask('api:update', { description: 'Accept changes of the public API', exec: 'tsx projenrc/api-report.ts --update' });
project.addTask('docs:update', { description: 'Cut the fences of README and docs/ from the examples anew', exec: 'tsx projenrc/fences.ts && tsx projenrc/analyze-codes.ts && tsx test/docs/transcripts.ts && tsx test/examples/mesh-page.ts && tsx test/docs/typical-changes.ts' });
project.addTask('examples:update', { description: 'Accept changes of what the examples make', exec: 'tsx examples/update-expected.ts' });
project.removeTask('clobber');
project.removeTask('eject');
project.addScripts({
  demo: 'tsx examples/demo.ts',
  bench: 'tsx bench/main.ts',
});
project.gitignore.exclude('dist/', 'cdktf.out/', 'bench/results.json', '*.tsbuildinfo', '.trackway/');
project.synth();
