import { spawnSync } from 'child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'fs';
import * as fc from 'fast-check';
import { quote, shellLine } from '../../../src/cli/function/tool-command';
import { trackway, useWorkFolder } from '../support';

const folder = useWorkFolder();

/** A Function as the OpenFunction target writes it. */
const logs = (more: { env?: string; triggers?: string; build?: string } = {}): string => `apiVersion: core.openfunction.io/v1beta2
kind: Function
metadata: {name: logs}
spec:
  image: registry.example.com/shop/logs:1.0.0
  build:
    ${more.build ?? 'builder: openfunction/builder-go:v2.4.0-1.17'}
    env: {FUNC_NAME: LogsHandler, FUNC_CLEAR_SOURCE: "true"}
    srcRepo: {url: "https://git.example.com/shop/samples.git", sourceSubPath: functions/logs, revision: main}
  serving:
    triggers: ${more.triggers ?? '{http: {port: 9000}}'}
    params: {LOG_LEVEL: debug}
    template:
      containers:
        - name: function
          env:${more.env ?? `
            - {name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}
            - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}`}
`;

const service = `apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: api}
spec: {template: {spec: {containers: [{image: "registry.example.com/api:2", ports: [{containerPort: 3000}], env: [{name: PORT, value: "3000"}, {name: A, value: b c}]}]}}}
`;

/** Tools that write down what they were told: their arguments, one variable, and what came by standard input. */
function fakeTools(status = 0): Record<string, string> {
  const script = `#!/bin/sh
{ printf '%s\\n' "$(basename "$0")" "$@"; printf 'TOKEN=%s\\n' "$TOKEN"; [ -t 0 ] || [ "$2" != build ] || cat; } >> "${folder.path}/told"
case " $* " in *" --file - "*) cat >> "${folder.path}/told";; esac
exit ${status}
`;
  folder.write({ 'bin/docker': script, 'bin/pack': script });
  for (const tool of ['docker', 'pack']) chmodSync(`bin/${tool}`, 0o755);
  return { PATH: `${folder.path}/bin:/usr/bin:/bin` };
}

describe('build', () => {
  test('by buildpacks', () => {
    mkdirSync('logs');
    expect(trackway(['function', 'build', 'logs', '--image', 'logs:1.0.0', '--builder', 'openfunction/builder-go:v2.4.0-1.17', '--function', 'LogsHandler', '--env', 'A=b c'])).toEqual({
      code: 0, err: '',
      out: 'pack build logs:1.0.0 --builder openfunction/builder-go:v2.4.0-1.17 --path logs --env FUNC_NAME=LogsHandler --env FUNC_CLEAR_SOURCE=true --env \'A=b c\'\n',
    });
  });

  test('by the Dockerfile that is there, and pushed', () => {
    folder.write({ '-odd name/Dockerfile': 'FROM scratch\n' });
    expect(trackway(['function', '--push', '--image', 'api:1', '--env', 'VERSION=1', '--', 'build', '-odd name'])).toEqual({
      code: 0, err: '',
      out: "docker build --tag api:1 --file './-odd name/Dockerfile' --build-arg VERSION=1 './-odd name'\ndocker push api:1\n",
    });
  });

  test('as a bundle, whose Dockerfile comes by standard input', () => {
    mkdirSync('src');
    expect(trackway(['function', 'build', 'src', '--image', 'src:1', '--bundle', '/src', '--push']).out).toBe(
      "printf %s 'FROM scratch\nWORKDIR /\nCOPY . src/\n' | docker build --tag src:1 --file - src\ndocker push src:1\n",
    );
  });

  test('as the manifest says, from where the source is on this machine', () => {
    folder.write({ 'logs.yaml': logs(), 'checkout/functions/logs/main.go': '' });
    expect(trackway(['function', 'build', 'logs.yaml', '--source', 'checkout']).out).toBe(
      'pack build registry.example.com/shop/logs:1.0.0 --builder openfunction/builder-go:v2.4.0-1.17 --path checkout/functions/logs --env FUNC_NAME=LogsHandler --env FUNC_CLEAR_SOURCE=true\n',
    );
  });

  test('by the Dockerfile that the manifest names', () => {
    folder.write({ 'functions/logs/docker/Dockerfile': 'FROM scratch\n' });
    expect(trackway(['function', 'build', '-', '--image', 'logs:dev', '--env', 'FUNC_NAME=Other'], { stdin: logs({ build: 'dockerfile: docker/Dockerfile' }) }).out).toBe(
      'docker build --tag logs:dev --file functions/logs/docker/Dockerfile --build-arg FUNC_NAME=Other --build-arg FUNC_CLEAR_SOURCE=true functions/logs\n',
    );
  });
});

describe('run', () => {
  test('answers this machine only', () => {
    expect(trackway(['function', 'run', '--image', 'api:1']).out).toBe('docker run --rm --publish 127.0.0.1:8080:8080 --env PORT=8080 api:1\n');
    expect(trackway(['function', 'run', '--image', 'api:1', '--port', '3000']).out).toBe('docker run --rm --publish 127.0.0.1:3000:3000 --env PORT=3000 api:1\n');
  });

  test('tells a functions framework its context, and never a secret', () => {
    folder.write({ 'logs.yaml': logs() });
    expect(trackway(['function', 'run', 'logs.yaml', '--port', '8081', '--env', 'API_KEY=s3cr3t'])).toEqual({
      code: 0, err: '',
      out: '# from the environment of the shell: DB_PASSWORD, API_KEY\n'
        + 'docker run --rm --publish 127.0.0.1:8081:9000 --env PORT=9000 --env \'FUNC_CONTEXT={"name":"logs","version":"v1.0.0","port":"9000","runtime":"Knative"}\' '
        + '--env CONTEXT_MODE=self-host --env LOG_LEVEL=debug --env DB_PASSWORD --env API_KEY registry.example.com/shop/logs:1.0.0\n',
    });
  });

  test('what Knative would run, chosen by name', () => {
    folder.write({ 'all.yaml': `${logs()}---\n${service}` });
    expect(trackway(['function', 'run', 'all.yaml', '--name', 'api']).out).toBe("docker run --rm --publish 127.0.0.1:3000:3000 --env PORT=3000 --env 'A=b c' registry.example.com/api:2\n");
  });
});

describe('--exec', () => {
  test('hands every argument on as it is, and secrets by the environment', () => {
    const env = fakeTools();
    mkdirSync('$(touch broken)');
    const { code, err, out } = trackway(['function', 'build', '$(touch broken)', '--image', 'a:1', '--builder', 'b:1', '--env', 'TOKEN=s3cr3t', '--env', 'A=`x` "y"', '--exec'], { env });
    expect([code, out, err]).toEqual([0, '', "+ pack build a:1 --builder b:1 --path '$(touch broken)' --env TOKEN --env 'A=`x` \"y\"'\n"]);
    expect(readFileSync('told', 'utf8')).toBe('pack\nbuild\na:1\n--builder\nb:1\n--path\n$(touch broken)\n--env\nTOKEN\n--env\nA=`x` "y"\nTOKEN=s3cr3t\n');
    expect(existsSync('broken')).toBe(false);
  });

  test('gives a bundle its Dockerfile', () => {
    const env = fakeTools();
    mkdirSync('src');
    expect(trackway(['function', 'build', 'src', '--image', 'a:1', '--bundle', '/code', '--exec'], { env }).code).toBe(0);
    expect(readFileSync('told', 'utf8')).toBe('docker\nbuild\n--tag\na:1\n--file\n-\nsrc\nTOKEN=\nFROM scratch\nWORKDIR /\nCOPY . code/\n');
  });

  test('stops at the first that fails, with 1', () => {
    const env = fakeTools(3);
    folder.write({ 'src/Dockerfile': '' });
    expect(trackway(['function', 'build', 'src', '--image', 'a:1', '--push', '--exec'], { env })).toEqual({
      code: 1, out: '', err: '+ docker build --tag a:1 --file src/Dockerfile src\n',
    });
  });

  test.each([
    ['docker', ['run', '--image', 'a:1'], '+ docker run --rm --publish 127.0.0.1:8080:8080 --env PORT=8080 a:1\n', 'install Docker: https://docs.docker.com/get-started/get-docker/'],
    ['pack', ['build', '.', '--image', 'a:1', '--builder', 'b:1'], '+ pack build a:1 --builder b:1 --path .\n', 'install pack: https://buildpacks.io/docs/install-pack/'],
  ])('says in one line that %s is missing', (tool, argv, told, fix) => {
    expect(trackway(['function', ...argv, '--exec'], { env: { PATH: folder.path } })).toEqual({
      code: 2, out: '', err: `${told}[trackway function] ${tool} is not on the PATH; ${fix} (ToolMissing)\n`,
    });
  });
});

test('what is printed is what a shell reads, whatever is in it', () => {
  const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constantFrom("'", "''", '$(x)', '`x`', '~', '*', '\\', '\n', '', '-n', '!', '#a', 'a b', '%s'))
    .filter((one) => !one.includes('\0'));
  fc.assert(fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (words) => {
    const { stdout } = spawnSync('sh', ['-c', `printf '%s\\0' ${words.map(quote).join(' ')}`], { encoding: 'utf8' });
    expect(stdout.split('\0').slice(0, -1)).toEqual(words);
  }), { numRuns: 60, seed: 5 });
  const line = shellLine({ tool: 'docker', args: ['a b', '-'], input: "it's\n" });
  const { stdout } = spawnSync('sh', ['-c', `docker() { cat; printf '%s|' "$@"; }; ${line}`], { encoding: 'utf8' });
  expect(stdout).toBe("it's\na b|-|");
});

test.each<[readonly string[], string]>([
  [['function', 'biuld', '.'], '[trackway function] there is no command "function biuld"; did you mean `trackway function build`? (UnknownCommand)'],
  [['function', 'deploy', '.'], '[trackway function] there is no command "function deploy"; write `trackway function build` or `trackway function run` (UnknownCommand)'],
  [['function', 'build'], '[trackway function build] it is not said what to build; name a folder of source code, or a file of manifests (ArgumentMissing)'],
  [['function', 'run'], '[trackway function run] nothing says which image to run; give --image IMAGE, e.g. --image registry.example.com/shop/logs:1.0.0 (FunctionImage)'],
  [['function', 'run', '--image', 'A B'], '[trackway function run] `--image` has no valid path, got "A B"; use lower-case letters and digits, with single ".", "_" or "-" between them (ImageMalformed)'],
  [['function', 'build', '.', '--image', 'a:1'], '[trackway function build] nothing says how it is built, and there is no Dockerfile; give --builder IMAGE, --dockerfile FILE or --bundle PATH (FunctionBuild)'],
  [['function', 'build', '.', '--image', 'a:1', '--builder', 'b:1', '--bundle', '/src'], '[trackway function build] --builder and --bundle are two ways to build; leave out one of them (FunctionBuild)'],
  [['function', 'build', '.', '--image', 'a:1', '--bundle', '/a b'], '[trackway function build] --bundle must be an absolute path in the image, of letters, digits, ".", "_" and "-", got "/a b"; write e.g. --bundle /src (FunctionBuild)'],
  [['function', 'build', '.', '--image', `a@sha256:${'a'.repeat(64)}`, '--builder', 'b:1'], `[trackway function build] an image cannot be built by digest, got "a@sha256:${'a'.repeat(64)}"; give --image a name and tag (FunctionImage)`],
  [['function', 'run', '--image', 'a:1', '--env', '=secret'], '[trackway function run] --env has a variable without a name that a process can read; write NAME=VALUE, e.g. --env LOG_LEVEL=debug (FunctionEnv)'],
  [['function', 'run', '--image', 'a:1', '--env', 'PORT=1'], '[trackway function run] --env sets PORT, which follows from the port; write --port PORT (FunctionEnv)'],
  [['function', 'run', '--image', 'a:1', '--port', '0'], '[trackway function run] --port cannot be "0"; write a number from 1 to 65535 (FunctionPort)'],
  [['function', 'run', 'nowhere.yaml'], '[nowhere.yaml] the path cannot be opened (ENOENT); name a file, a folder, or `-` for standard input (ManifestPathNotFound)'],
  [['function', 'build', 'logs.yaml'], '[trackway function build] there is no folder "functions/logs" of source code; name it: --source FOLDER (FunctionSource)'],
  [['function', 'run', 'async.yaml'], '[trackway function run] logs gets its work from Dapr, which is not on this machine; run it in a cluster, or give it an HTTP trigger to try it here (FunctionAsync)'],
  [['function', 'run', 'two.yaml'], '[two.yaml] there are several functions: logs, api; name one: --name NAME (FunctionAmbiguous)'],
  [['function', 'run', 'two.yaml', '--name', 'x'], '[two.yaml] no function is called "x"; choose one of logs, api (FunctionNotFound)'],
  [['function', 'run', 'none.yaml'], '[none.yaml] no function is among the manifests; name a file with a Function of OpenFunction, a Service of Knative or a Deployment, or a folder of source code (FunctionNotFound)'],
])('%j is refused', (argv, message) => {
  folder.write({
    'logs.yaml': logs(), 'async.yaml': logs({ triggers: '{dapr: [{name: kafka, type: bindings.kafka}]}' }), 'two.yaml': `${logs()}---\n${service}`,
    'none.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n',
  });
  expect(trackway(argv)).toEqual({ code: 2, out: '', err: `${message}\n` });
});

test('a manifest cannot lead out of its source', () => {
  folder.write({ 'logs.yaml': logs().replace('functions/logs', '../../etc') });
  expect(trackway(['function', 'build', 'logs.yaml']).err).toBe(
    '[trackway function build] the manifest of logs leads out of its source; name the folder itself: trackway function build FOLDER (FunctionSource)\n',
  );
});
