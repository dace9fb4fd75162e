import { Binding, Builder, Code, FunctionProps, SecretSource, ServerlessFunction, Source, Target, Trigger } from '../../../src';
import { documents, one, refusal } from '../../support/render';
import { chartOf, COMMIT, logsAsyncHandler, orders } from './examples';

const target = Target.openFunction();
const digest = `@sha256:${'ab'.repeat(32)}`;
const git = { url: 'https://git.example.com/shop/resize.git', revision: COMMIT, output: 'resize' };

function made(props: FunctionProps, on: Target = target) {
  const chart = chartOf();
  new ServerlessFunction(chart, 'resize', { target: on, ...props });
  return one(chart, 'Function').spec;
}

test('1: the container is named `function`, whatever the function is called', () => {
  expect(made(orders).serving.template.containers.map(({ name }: { name: string }) => name)).toEqual(['function']);
  expect(made(logsAsyncHandler).serving.template.containers.map(({ name }: { name: string }) => name)).toEqual(['function']);
});

describe('2: the version becomes part of names', () => {
  test('so what a tag may have besides is replaced', () => {
    expect(made({ source: Source.image('resize:V1.2.0_RC1') }).version).toBe('v1.2.0-rc1');
  });
  test('and what a person writes is refused', () => {
    expect(refusal(() => made({ ...orders, version: '1.4.2+Build' }))).toBe(
      '[shop/prod/app/resize] `version` becomes part of names, and cannot be "1.4.2+Build"; use at most 22 lower-case letters, digits, dots and dashes, e.g. "1.4.2" (FunctionVersion)',
    );
  });
});

test('3: a build variable with "#" would be cut in two', () => {
  const source = Source.git({ ...git, builder: Builder.go('1.17', { env: { COLOR: '#fff' } }) });
  expect(refusal(() => made({ source }))).toBe(
    '[shop/prod/app/resize] the build variable "COLOR" has a "#", where OpenFunction would cut it in two; write it without "#", or build with an ImageBuild and use Target.knative() or Target.deployment() (BuildEnvHash)',
  );
});

describe('4: with the engine keda', () => {
  const keda = Target.openFunction({ engine: 'keda' });
  test('there is always a scaler, and a path in every match', () => {
    const { serving } = made(orders, keda);
    expect(serving.scaleOptions.keda).toEqual({ httpScaledObject: { targetPendingRequests: 100 } });
    expect(serving.triggers.http.route.rules).toEqual([{ matches: [{ path: { type: 'PathPrefix', value: '/' } }] }]);
  });
  test('and a function without hosts is refused', () => {
    expect(refusal(() => made({ source: orders.source }, keda))).toBe(
      '[shop/prod/app/resize] the engine "keda" tells functions apart by their hosts, and this one has none; give Trigger.http({ hosts: […] }), or leave `engine` out (OpenFunctionEngine)',
    );
  });
});

test('5: the kind of workload is always said, where Knative is not the one that runs it', () => {
  expect(made(logsAsyncHandler).serving.workloadType).toBe('Deployment');
  expect(made(orders, Target.openFunction({ engine: 'keda' })).serving.workloadType).toBe('Deployment');
  expect(made(orders).serving).not.toHaveProperty('workloadType');
});

test('6: a build strategy is one of the cluster', () => {
  const dockerfile = made({ source: Source.dockerfile({ code: Code.git(git), output: 'resize' }) }).build;
  expect(dockerfile).toMatchObject({
    dockerfile: 'Dockerfile', builder: 'openfunction/buildah:v1.23.1', shipwright: { strategy: { name: 'buildah', kind: 'ClusterBuildStrategy' } },
  });
});

test('7: no component gets a name that is none, as the samples\' own `cron_input`', () => {
  const bindings = [Binding.redis({ name: 'cron_input', host: 'redis:6379' })];
  expect(refusal(() => made({ ...orders, bindings }))).toBe(
    '[shop/prod/app/resize] `bindings` has the name "cron_input", which no Dapr component can have; use at most 40 lower-case letters, digits and dashes, e.g. "orders-in" (BindingName)',
  );
});

describe('8: what is built is pinned, for a branch moves without anything being built again', () => {
  test('a branch is refused', () => {
    expect(refusal(() => made({ source: Source.git({ ...git, revision: 'main', builder: Builder.go('1.17') }) }))).toBe(
      '[shop/prod/app/resize] `source.revision` must be a commit, got "main": a branch moves without anything being built again; give the full SHA, as `git rev-parse HEAD` prints it (SourceRevision)',
    );
  });
  test('and so is a bundle image by its tag', () => {
    expect(refusal(() => made({ source: Source.bundle({ image: 'resize-source:v1', path: '/src', output: 'resize', builder: Builder.go('1.17') }) }))).toBe(
      '[shop/prod/app/resize] the bundle image must be named by its digest, got "resize-source:v1": what a tag holds moves without anything being built again; write image@sha256:…, as `docker push` prints it (SourceRevision)',
    );
  });
});

test('9: labels and annotations of the pods are beside the template, which has no room for them', () => {
  const { serving } = made({ ...logsAsyncHandler, labels: { team: 'commerce' }, scaling: { concurrency: 4 } });
  expect(serving.labels).toMatchObject({ 'team': 'commerce', 'app.kubernetes.io/name': 'resize' });
  expect(serving.annotations).toEqual({ 'openfunction.io/dapr-service-mode': 'sidecar', 'dapr.io/app-max-concurrency': '4' });
  expect(Object.keys(serving.template)).not.toContain('metadata');
});

describe('10: a build that is cancelled by the next one leaves nothing behind', () => {
  const at = (revision: string): Source => Source.git({ ...git, revision, builder: Builder.go('1.17') });
  test('for every revision has an image of its own', () => {
    const [first, second] = [COMMIT, 'c'.repeat(40)].map((revision) => made({ source: at(revision) }).image);
    expect(first).toMatch(/:318ee2452fc1-[0-9a-f]+$/);
    expect(second).toMatch(/:cccccccccccc-[0-9a-f]+$/);
  });
  test('and two functions that build one image are refused', () => {
    const chart = chartOf();
    new ServerlessFunction(chart, 'resize', { target, source: at(COMMIT) });
    const image = `registry.example.com/shop/${at(COMMIT).image}`;
    expect(refusal(() => new ServerlessFunction(chart, 'crop', { target, source: at(COMMIT) }))).toBe(
      `[shop/prod/app/crop] its build makes the image ${image}, and so does the build of shop/prod/app/resize: one would overwrite the other; give each its own \`output\`, or run the second one by Source.image() (FunctionOutputShared)`,
    );
  });
});

describe('and beyond the code of its controller', () => {
  test('its time limit for starting is no time limit for requests', () => {
    expect(refusal(() => made({ ...orders, timeout: { toSeconds: () => 30 } }))).toBe(
      '[shop/prod/app/resize] Target.openFunction() cannot do `timeout, of requests`: it has no time limit for requests: its `serving.timeout` is how long a function may take to start; leave `timeout` out (Knative stops at 300 s), or use Target.knative() or Target.deployment() (FunctionUnsupported)',
    );
  });

  test('its routes do not exist in a current Gateway API', () => {
    const chart = chartOf({ versions: { gatewayApi: '1.4' } });
    expect(refusal(() => new ServerlessFunction(chart, 'resize', { target, ...orders }))).toBe(
      '[shop/prod/app/resize] OpenFunction 1.2 writes routes of the Gateway API v1alpha2, which 1.4 does not serve: its functions would never get a request; use Target.knative() or Target.deployment(), or set `versions.gatewayApi` to "0.7" if the cluster has that (OpenFunctionRouting)',
    );
    expect(() => new ServerlessFunction(chart, 'logs', { target, ...logsAsyncHandler })).not.toThrow();
  });

  test('it pulls and pushes with one Secret', () => {
    const source = Source.git({ ...git, push: SecretSource.existing('push'), builder: Builder.go('1.17') });
    expect(made({ source }).imageCredentials).toEqual({ name: 'push' });
    expect(refusal(() => made({ source, imageCredentials: SecretSource.existing('pull') }))).toContain('give one of them, for both (SourceCredentials)');
  });

  test('a clock posts to a function, for a function that sleeps has no clock', () => {
    const chart = chartOf();
    new ServerlessFunction(chart, 'resize', { target, ...orders, triggers: [Trigger.schedule('*/5 * * * *', { path: '/tick' })] });
    expect(one(chart, 'CronJob').spec.jobTemplate.spec.template.spec.containers[0].args).toEqual(expect.arrayContaining(['POST', 'http://resize.app.svc.cluster.local/tick']));
    expect(documents(chart).map(({ kind }) => kind)).toContain('Function');
  });
});

describe('local code', () => {
  const bundle = Source.bundle({ image: `registry.example.com/shop/resize-source${digest}`, path: '/src', output: 'resize', builder: Builder.go('1.17') });
  test('is built from its bundle image, by an absolute path', () => {
    expect(made({ source: bundle }).build.srcRepo).toEqual({ bundleContainer: { image: `registry.example.com/shop/resize-source${digest}` }, sourceSubPath: '/src' });
  });
  test('and a path that is not absolute is refused', () => {
    const source = Source.bundle({ image: `resize-source${digest}`, path: 'src', output: 'resize', builder: Builder.go('1.17') });
    expect(refusal(() => made({ source }))).toBe('[shop/prod/app/resize] the source in a bundle image is at an absolute path, got "src"; write e.g. "/src" (SourcePath)');
  });
});
