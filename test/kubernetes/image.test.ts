import { ImagePolicy } from '../../src';
import { container, inEnvironment, pod, refused, workload } from '../support/web-service';

const DIGEST = `sha256:${'a1'.repeat(32)}`;

describe('the image', () => {
  test('is taken as it is written, and pulled once, when it has a tag', () => {
    expect(container({ image: 'catalog:1.4.2' })).toMatchObject({ image: 'catalog:1.4.2', imagePullPolicy: 'IfNotPresent' });
  });

  test('may be pinned by digest', () => {
    expect(container({ image: `catalog@${DIGEST}` })).toMatchObject({ image: `catalog@${DIGEST}`, imagePullPolicy: 'IfNotPresent' });
  });

  test('may have a tag and a digest', () => {
    expect(container({ image: `catalog:latest@${DIGEST}` })).toMatchObject({ image: `catalog:latest@${DIGEST}`, imagePullPolicy: 'IfNotPresent' });
  });

  test.each([
    ['a platform', inEnvironment({}, { registry: 'registry.example.com/shop' })],
    ['an environment, over its platform', inEnvironment({ registry: 'registry.example.com/shop' }, { registry: 'elsewhere.example.com' })],
  ])('comes from the registry of %s when it names none', (_, chart) => {
    expect(container({ image: 'catalog:1.4.2' }, chart).image).toBe('registry.example.com/shop/catalog:1.4.2');
  });

  test.each(['quay.io/shop/catalog:1', 'localhost/catalog:1', 'registry:5000/catalog:1'])('%s keeps its own registry', (image) => {
    expect(container({ image }, inEnvironment({ registry: 'registry.example.com' })).image).toBe(image);
  });

  test.each([['catalog'], ['catalog:latest']])('%s is pulled at every start where the environment allows it', (image) => {
    expect(container({ image }, inEnvironment({ images: ImagePolicy.mutable() }))).toMatchObject({ image, imagePullPolicy: 'Always' });
  });

  test('gives its tag as the version', () => {
    const { metadata, spec } = workload({ image: 'catalog:1.4.2' });
    expect(metadata.labels['app.kubernetes.io/version']).toBe('1.4.2');
    expect(spec.template.metadata.labels['app.kubernetes.io/version']).toBe('1.4.2');
  });

  test('gives the start of its digest as the version when it has no tag', () => {
    expect(workload({ image: `catalog@${DIGEST}` }).metadata.labels['app.kubernetes.io/version']).toBe('a1a1a1a1a1a1');
  });

  test('does not give the version when `version` does', () => {
    expect(workload({ version: 'v2' }).spec.template.metadata.labels['app.kubernetes.io/version']).toBe('v2');
  });

  test('is pulled with the secrets of the environment', () => {
    expect(pod({}, inEnvironment({ pullSecrets: ['registry'] })).imagePullSecrets).toEqual([{ name: 'registry' }]);
  });

  test('is pulled without secrets by default', () => {
    expect(pod()).not.toHaveProperty('imagePullSecrets');
  });

  test('runs its own entrypoint by default', () => {
    expect(container()).not.toHaveProperty('command');
    expect(container()).not.toHaveProperty('args');
  });

  test('runs a command with arguments when they are given', () => {
    expect(container({ command: ['catalog'], args: ['serve', '--port=$(PORT)'] })).toMatchObject({ command: ['catalog'], args: ['serve', '--port=$(PORT)'] });
  });
});

describe('an image is refused', () => {
  test.each([
    ['without tag', 'catalog', '`image` has no tag, got "catalog"; add a tag or digest, e.g. "catalog:1.4.2" or "catalog@sha256:…" (ImageNotPinned)'],
    ['tagged latest', 'catalog:latest', '`image` is tagged latest, got "catalog:latest"; name a version, e.g. "catalog:1.4.2" or "catalog@sha256:…" (ImageNotPinned)'],
    ['that is empty', ' ', '`image` is empty; name an image and its version, e.g. "catalog:1.4.2" or "catalog@sha256:…" (ImageMissing)'],
    ['in capitals', 'Catalog:1', '`image` has no valid path, got "Catalog:1"; use lower-case letters and digits, with single ".", "_" or "-" between them (ImageMalformed)'],
    ['with a scheme', 'https://quay.io/catalog:1', '`image` has no valid registry host, got "https://quay.io/catalog:1"; write host[:port]/path:tag (ImageMalformed)'],
    ['with a short digest', 'catalog@sha256:abc', '`image` has no valid digest, got "catalog@sha256:abc"; a digest is "sha256:" and 64 hexadecimal digits (ImageMalformed)'],
    ['with a bad tag', 'catalog:1+2', '`image` has no valid tag, got "catalog:1+2"; a tag is up to 128 letters, digits, "_", "." and "-" (ImageMalformed)'],
  ])('%s', (_, image, message) => {
    expect(refused({ image })).toBe(`[chart/catalog] ${message}`);
  });

  test('with a command that is empty', () => {
    expect(refused({ command: [] })).toBe("[chart/catalog] `command` is empty; give the program and its arguments, or leave it out to run the image's entrypoint (CommandEmpty)");
  });

  test('with a version that is no label', () => {
    expect(refused({ version: 'v 2' })).toBe('[chart/catalog] `version` must be a label value, got "v 2"; use at most 63 letters, digits, ".", "_" and "-", or leave it out to use the tag of the image (Version)');
  });

  test('with arguments that carry a secret, which is not repeated', () => {
    expect(refused({ args: ['--db=postgres://u:hunter2@db/x'] })).toBe('[chart/catalog] `args` has what looks like a secret in plain text; take it from a variable: "$(NAME)" and `env` (SecretInPlainText)');
  });
});
