import { ConfigMap, EnvFieldPaths, EnvValue, ResourceFieldPaths } from 'cdk8s-plus-29';
import { EnvMap, WebServiceProps } from '../../src';
import { documents, one, plainChart } from '../support/render';
import { catalog, container, inEnvironment, pod, refused } from '../support/web-service';

const configMaps = (props: Partial<WebServiceProps>): any[] => documents(catalog(props)).filter(({ kind }) => kind === 'ConfigMap');

describe('env', () => {
  test('is part of the container', () => {
    expect(container({ env: { LOG_LEVEL: 'debug', EMPTY: '' } }).env).toEqual([{ name: 'LOG_LEVEL', value: 'debug' }, { name: 'EMPTY', value: '' }]);
  });

  test('is absent where there is none', () => {
    expect(container({ env: {} })).not.toHaveProperty('env');
  });

  test('takes values of cdk8s-plus', () => {
    const chart = plainChart();
    const map = new ConfigMap(chart, 'map', { metadata: { name: 'settings' } });
    const env: EnvMap = {
      A: EnvValue.fromValue('a'),
      B: EnvValue.fromConfigMap(map, 'key'),
      C: EnvValue.fromFieldRef(EnvFieldPaths.POD_IP),
      D: EnvValue.fromResource(ResourceFieldPaths.MEMORY_LIMIT),
    };
    expect(container({ env }, chart).env).toEqual([
      { name: 'A', value: 'a' },
      { name: 'B', valueFrom: { configMapKeyRef: { name: 'settings', key: 'key' } } },
      { name: 'C', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      { name: 'D', valueFrom: { resourceFieldRef: { resource: 'limits.memory' } } },
    ]);
  });
});

describe('configuration', () => {
  test('is a ConfigMap named by its content, which cannot be changed', () => {
    const [map] = configMaps({ configuration: { THEME: 'dark' } });
    expect(map).toMatchObject({ immutable: true, data: { THEME: 'dark' } });
    expect(map.metadata.name).toMatch(/^catalog-config-[0-9a-f]{8}$/);
    expect(container({ configuration: { THEME: 'dark' } }).envFrom).toEqual([{ configMapRef: { name: map.metadata.name } }]);
  });

  test('is another ConfigMap when it changes, so that it rolls out and can be rolled back', () => {
    const name = (theme: string): string => configMaps({ configuration: { THEME: theme } })[0].metadata.name;
    expect(name('dark')).not.toBe(name('light'));
    expect(name('dark')).toBe(name('dark'));
  });

  test('is the same ConfigMap in another order', () => {
    const names = [{ A: '1', B: '2' }, { B: '2', A: '1' }].map((configuration) => configMaps({ configuration })[0].metadata.name);
    expect(names[0]).toBe(names[1]);
  });
});

describe('files', () => {
  test('are kept in a ConfigMap named by its content and mounted one by one', () => {
    const files = { '/etc/catalog/app.yaml': 'a: 1\n' };
    const [map] = configMaps({ files });
    expect(map).toMatchObject({ immutable: true, data: { 'app.yaml': 'a: 1\n' } });
    expect(map.metadata.name).toMatch(/^catalog-files-[0-9a-f]{8}$/);
    expect(container({ files }).volumeMounts).toContainEqual({ name: 'files', mountPath: '/etc/catalog/app.yaml', subPath: 'app.yaml', readOnly: true });
    expect(pod({ files }).volumes).toContainEqual({ name: 'files', configMap: { name: map.metadata.name } });
  });

  test.each([
    ['of one name', ['/a/x.yaml', '/b/x.yaml'], ['a.x.yaml', 'b.x.yaml']],
    ['whose names differ in what a key cannot hold', ['/a/x y', '/b/x_y'], ['a.x_y', 'b.x_y']],
    ['whose paths differ in what a key cannot hold', ['/a/b/c', '/a.b/c'], ['a.b.c', expect.stringMatching(/^file-[0-9a-f]{8}$/)]],
    ['that cannot be a key', ['/a/..data'], [expect.stringMatching(/^file-[0-9a-f]{8}$/)]],
  ])('%s are kept apart', (_, paths, keys) => {
    const files = Object.fromEntries(paths.map((path) => [path, `content of ${path}`]));
    expect(Object.entries(configMaps({ files })[0].data)).toEqual(paths.map((path, i) => [keys[i], `content of ${path}`]));
  });

  test('do not take the volume of a path of the same name', () => {
    const names = pod({ files: { '/etc/a': 'x' }, writablePaths: ['/files'] }).volumes.map(({ name }: any) => name);
    expect(names).toEqual(['tmp', 'files', expect.stringMatching(/^files-[0-9a-f]{8}$/)]);
  });
});

describe('configuration is refused', () => {
  test.each([
    ['with a name that no process can read', { env: { '1ST': 'x' } }, '`env` has a variable that no process can read, "1ST"; use letters, digits and "_", and start with a letter (EnvName)'],
    ['with a number', { env: { PORT: 8080 as unknown as string } }, '`env.PORT` must be text, got 8080; write it in quotes: "8080" (EnvValue)'],
    ['with nothing', { env: { PORT: undefined as unknown as string } }, '`env.PORT` must be text, got undefined; write it in quotes: "undefined" (EnvValue)'],
    ['with an object', { env: { PORT: {} as unknown as string } }, '`env.PORT` must be text, got an object; give text, SecretSource.existing("…").key("…") or an EnvValue (EnvValue)'],
    ['with an object in a ConfigMap', { configuration: { PORT: {} as unknown as string } }, '`configuration.PORT` must be text, got an object; give text; secrets go into `env` (EnvValue)'],
    ['with a NUL character', { env: { A: 'a\0b' } }, '`env.A` has a NUL character, which ends a string for every process; encode it, e.g. in base64 (EnvValue)'],
    ['with half of a character', { env: { A: '\ud800' } }, '`env.A` is no text: it has half of a character; encode it, e.g. in base64 (EnvValue)'],
    ['with more than Linux hands to a process', { env: { A: 'x'.repeat(131072) } }, '`env.A` has 131074 bytes, more than Linux hands to a process; put it into a file: `files` (EnvValue)'],
    ['in two places', { env: { A: 'x' }, configuration: { A: 'y' } }, '"A" is set in `env` and in `configuration`; remove one: `env` would win (EnvDuplicate)'],
    ['with files beyond the limit of a ConfigMap', { files: { '/a': 'x'.repeat(1024 * 1024 + 1) } }, '`files` holds 1048577 bytes, more than the 1 MiB of a ConfigMap; build large files into the image, or mount a volume (ConfigTooLarge)'],
    ['with a file that is no text', { files: { '/a': 5 as unknown as string } }, '`files["/a"]` must be text or a secret, got number; give text, SecretSource.existing("…") or one of its keys (FileContent)'],
    ['with a file that is no UTF-8', { files: { '/a': '\udc00' } }, '`files["/a"]` is no text: it has half of a character; ConfigMaps hold UTF-8; encode binary content, or build it into the image (FileContent)'],
  ])('%s', (_, props, message) => {
    expect(refused(props)).toBe(`[chart/catalog] ${message}`);
  });
});

describe('Datadog', () => {
  const TAGS = { 'tags.datadoghq.com/env': 'prod', 'tags.datadoghq.com/service': 'catalog', 'tags.datadoghq.com/version': '1.4.2' };

  test('finds its unified service tags on the workload and on its pods', () => {
    const made = one(catalog({}, inEnvironment({ datadog: true })), 'Deployment');
    expect(made.metadata.labels).toMatchObject(TAGS);
    expect(made.spec.template.metadata.labels).toMatchObject(TAGS);
    expect(made.spec.template.spec.containers[0].env).toEqual(['env', 'service', 'version'].map((tag) => ({
      name: `DD_${tag.toUpperCase()}`, valueFrom: { fieldRef: { fieldPath: `metadata.labels['tags.datadoghq.com/${tag}']` } },
    })));
  });

  test.each([['env'], ['configuration']])('leaves a variable to the service that sets it in `%s`', (prop) => {
    const names = container({ [prop]: { DD_ENV: 'canary' } }, inEnvironment({ datadog: true })).env.filter(({ valueFrom }: any) => valueFrom).map(({ name }: any) => name);
    expect(names).toEqual(['DD_SERVICE', 'DD_VERSION']);
  });

  test('is not spoken of where the environment does not', () => {
    expect(JSON.stringify(documents(catalog()))).not.toMatch(/datadog|DD_/);
  });
});
