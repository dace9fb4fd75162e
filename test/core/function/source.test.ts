import { Binding, bindingEnv, Builder, bundleDockerfile, Code, SecretKey, SecretSource, Source } from '../../../src';
import { sourceProblems } from '../../../src/core/function/source-problems';

const revision = 'a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5f6a1b2';
const git = { url: 'https://git.example.com/shop/resize.git', revision, output: 'resize' };

describe('the image of a build', () => {
  test('has a tag that tells the revision, and what it is built with', () => {
    const plain = Source.git({ ...git, builder: Builder.go('1.17') });
    expect(plain.image).toMatch(/^resize:a1b2c3d4e5f6-[0-9a-f]{8}$/);
    const others = [
      Source.git({ ...git, builder: Builder.go('1.17', { functionName: 'Handler' }) }), Source.git({ ...git, builder: Builder.node('16') }),
      Source.git({ ...git, path: 'src', builder: Builder.go('1.17') }), Source.dockerfile({ code: Code.git(git), output: 'resize' }),
    ];
    expect(new Set([plain, ...others].map(({ image }) => image)).size).toBe(5);
    expect(Source.git({ ...git, builder: Builder.go('1.17') }).image).toBe(plain.image);
  });

  test('keeps the tag that a person gave it, and is not confused by the port of a registry', () => {
    expect(Source.git({ ...git, output: 'resize:v1', builder: Builder.go('1.17') }).image).toBe('resize:v1');
    expect(Source.git({ ...git, output: 'localhost:5000/resize', builder: Builder.go('1.17') }).image).toMatch(/^localhost:5000\/resize:a1b2c3d4e5f6-/);
  });
});

describe('a bundle image', () => {
  test('is made of source code and nothing else', () => {
    expect(bundleDockerfile()).toBe('FROM scratch\nWORKDIR /\nCOPY src src/\n');
    expect(bundleDockerfile({ from: 'functions/resize', path: '/code/resize' })).toBe('FROM scratch\nWORKDIR /\nCOPY functions/resize code/resize/\n');
  });
});

describe('a builder', () => {
  test('is pinned, and told the function to call', () => {
    const { image, env } = Builder.go('1.17', { functionName: 'LogsHandler', env: { GOFLAGS: '-mod=mod' } });
    expect(image).toBe('openfunction/builder-go:v2.4.0-1.17');
    expect(env).toEqual({ FUNC_NAME: 'LogsHandler', FUNC_CLEAR_SOURCE: 'true', GOFLAGS: '-mod=mod' });
  });

  test.each([
    ['of a version without an image', Builder.go('1.22'), 'there is no builder image for go "1.22" (there is 1.17)'],
    ['of a moving tag', Builder.of('paketobuildpacks/builder:latest'), 'the builder image must be pinned, got "paketobuildpacks/builder:latest"'],
  ])('%s is refused', (_, builder, what) => {
    expect(sourceProblems(Source.git({ ...git, builder }))).toMatchObject([{ code: 'BuilderUnknown', what }]);
  });
});

test('a repository with a password in its address is refused, and the password not repeated', () => {
  expect(sourceProblems(Source.git({ ...git, url: 'https://me:hunter2@git.example.com/a.git', builder: Builder.go('1.17') }))).toEqual([{
    code: 'SourceUrl',
    what: '`source.url` must be a Git repository, by https or ssh and without credentials, got "https://…@git.example.com/a.git"',
    fix: 'write e.g. "https://git.example.com/shop/resize.git", and give `credentials`',
  }]);
});

test('a binding says where it is by variables, wherever the function runs', () => {
  const url = SecretSource.existing('orders-db').key('url');
  expect(bindingEnv(Binding.database({ name: 'order-items', url, port: 5432 }).of)).toEqual({ ORDER_ITEMS_URL: expect.any(SecretKey) as SecretKey });
  expect(bindingEnv(Binding.kafka({ name: 'notify', brokers: ['a:1', 'b:2'], topic: 't' }).of)).toEqual({ NOTIFY_BROKERS: 'a:1,b:2', NOTIFY_TOPIC: 't' });
});
