import { App, Chart, Duration, Size as Bytes } from 'cdk8s';
import {
  Address, Builder, BuildImages, Environment, ImageBuild, ImageBuilder, ImageBuildProps, Namespace, Platform, SecretSource, SecretStore, ServerlessFunction,
  Size, Source, Target, ValidationError, Warnings, WebService,
} from '../../../src';
import { checkPodSecurity } from '../../../src/manifests/pod-security';
import { documents, one, plainChart, refusal, warnings } from '../../support/render';
import { build, builders, buildpacks, bundle, COMMIT, DIGEST, dockerfile, git, OUTPUT } from './support';

/** The document of a kind (and name) of `build(props)`. */
const made = (props: Partial<ImageBuildProps>, kind: string, name?: string): any => one(Chart.of(build(props)), kind, name);
const buildTask = (props: Partial<ImageBuildProps> = {}): any => made(props, 'Task', 'image').spec;
const sourceTask = (props: Partial<ImageBuildProps> = {}): any => made(props, 'Task', 'image-source').spec;
const run = (props: Partial<ImageBuildProps> = {}): any => made(props, 'PipelineRun');
const step = (props: Partial<ImageBuildProps> = {}, name = 'build'): any => buildTask(props).steps.find((each: any) => each.name === name);
const inEnvironment = (environment: ConstructorParameters<typeof Environment>[2] = {}): Chart => new Environment(new Platform('shop'), 'prod', environment).chart('builds', { namespace: 'builds' });

test.each(builders)('%s makes two Tasks, a Pipeline and its run, in the order in which Tekton reads them', (_, props) => {
  expect(documents(Chart.of(build(props))).map(({ apiVersion, kind, metadata: { name } }) => `${apiVersion} ${kind} ${name.replace(/-[0-9a-f]{8}$/, '-#')}`)).toEqual([
    'v1 ServiceAccount image', 'networking.k8s.io/v1 NetworkPolicy image', 'tekton.dev/v1 Task image-source', 'tekton.dev/v1 Task image', 'tekton.dev/v1 Pipeline image',
    'tekton.dev/v1 PipelineRun image-#',
  ]);
});

test.each(builders)('every step of %s has a name, a pinned image, and says what it needs', (_, props) => {
  const steps = [...sourceTask(props).steps, ...buildTask(props).steps];
  expect(steps.length).toBeGreaterThan(2);
  for (const { name, image, computeResources, securityContext, command, script } of steps) {
    expect(name).toMatch(/^[a-z]+$/);
    expect(image).toMatch(/:v?\d[\w.-]*$/);
    expect(computeResources.limits.memory).toBeDefined();
    expect(securityContext.capabilities.drop).toEqual(['ALL']);
    expect([command, script].filter((each) => each !== undefined)).toHaveLength(1);
  }
});

describe('a run', () => {
  test('hands the commit and the image to the Pipeline, in pods without a token', () => {
    const image = build().image;
    expect(image).toMatch(/^registry\.example\.com\/shop\/catalog:318ee2452fc1-[0-9a-f]{8}$/);
    expect(run().spec).toEqual({
      pipelineRef: { name: 'image' },
      params: [{ name: 'revision', value: COMMIT }, { name: 'image', value: image }],
      taskRunTemplate: {
        serviceAccountName: 'image',
        podTemplate: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: { runAsNonRoot: true, fsGroup: 1000, fsGroupChangePolicy: 'OnRootMismatch', seccompProfile: { type: 'RuntimeDefault' } },
        },
      },
      timeouts: { pipeline: '1h0m0s' },
      workspaces: [{ name: 'source', volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '5Gi' } } } } }],
    });
  });

  test('has the same name as long as nothing changes, and another one for each change', () => {
    const other = 'f'.repeat(40);
    const changes: Partial<ImageBuildProps>[] = [
      {}, { source: dockerfile({ code: git({ revision: other }) }) }, { source: dockerfile({ args: { A: 'b' } }) }, { source: dockerfile({ file: 'Other' }) },
      { source: dockerfile({ code: git({ path: 'src' }) }) }, { builder: ImageBuilder.kaniko() }, { builder: ImageBuilder.buildkit({ image: 'moby/buildkit:v0.29.0-rootless' }) },
      { cache: 'registry.example.com/cache' }, { timeout: Duration.minutes(5) }, { size: Size.small }, { platforms: ['linux/arm64'] }, { submodules: true },
    ];
    const names = changes.map((props) => run(props).metadata.name);
    expect(new Set(names).size).toBe(changes.length);
    expect(changes.map((props) => run(props).metadata.name)).toEqual(names);
  });

  test('writes time as Tekton stores it', () => {
    expect([Duration.seconds(30), Duration.minutes(90), Duration.seconds(150)].map((timeout) => run({ timeout }).spec.timeouts.pipeline)).toEqual(['30s', '1h30m0s', '2m30s']);
  });

  test('claims the room and the class that it is told', () => {
    const [{ volumeClaimTemplate: { spec } }] = run({ workspace: Bytes.gibibytes(20), storageClass: 'gp3' }).spec.workspaces;
    expect(spec).toEqual({ accessModes: ['ReadWriteOnce'], storageClassName: 'gp3', resources: { requests: { storage: '20Gi' } } });
  });

  test('has no sidecar where the mesh is on', () => {
    const chart = inEnvironment({ mesh: true });
    build({}, chart);
    expect(one(chart, 'PipelineRun').metadata.labels['sidecar.istio.io/inject']).toBe('false');
  });
});

test('the Pipeline builds what was read, and tells what came of it', () => {
  expect(made({ source: buildpacks(), registryCredentials: SecretSource.existing('registry') }, 'Pipeline').spec).toEqual({
    params: [{ name: 'revision', type: 'string' }, { name: 'image', type: 'string' }],
    workspaces: [{ name: 'source' }, { name: 'registry' }],
    tasks: [
      { name: 'source', taskRef: { kind: 'Task', name: 'image-source' }, params: [{ name: 'revision', value: '$(params.revision)' }], workspaces: [{ name: 'source', workspace: 'source' }] },
      {
        name: 'build', taskRef: { kind: 'Task', name: 'image' }, runAfter: ['source'], params: [{ name: 'image', value: '$(params.image)' }],
        workspaces: [{ name: 'source', workspace: 'source' }, { name: 'registry', workspace: 'registry' }],
      },
    ],
    results: [{ name: 'IMAGE_URL', value: '$(tasks.build.results.IMAGE_URL)' }, { name: 'IMAGE_DIGEST', value: '$(tasks.build.results.IMAGE_DIGEST)' }],
  });
});

describe('what is built', () => {
  const all: Partial<ImageBuildProps> = {
    source: dockerfile({ code: git({ path: 'apps/catalog/' }), file: 'docker/Dockerfile', args: { VERSION: '1 "2"' } }), platforms: ['linux/arm64'], cache: 'registry.example.com/shop/cache',
  };

  test('by BuildKit', () => {
    expect(step({ ...all, builder: ImageBuilder.buildkit() }).args).toEqual([
      'build', '--progress=plain', '--frontend=dockerfile.v0',
      '--local=context=$(workspaces.source.path)/checkout/apps/catalog', '--local=dockerfile=$(workspaces.source.path)/checkout/apps/catalog/docker',
      '--opt=filename=Dockerfile', '--opt=platform=linux/arm64', '--opt=build-arg:VERSION=1 "2"',
      '--import-cache=type=registry,ref=registry.example.com/shop/cache:buildkit', '--export-cache=type=registry,ref=registry.example.com/shop/cache:buildkit,mode=max',
      '--output=type=image,name=$(params.image),push=true', '--metadata-file=/report/metadata.json',
    ]);
  });

  test('by Buildah', () => {
    const props = { ...all, builder: ImageBuilder.buildah() };
    expect(step(props).args).toEqual([
      'build', '--file=$(workspaces.source.path)/checkout/apps/catalog/docker/Dockerfile', '--tag=$(params.image)', '--platform=linux/arm64', '--build-arg=VERSION=1 "2"',
      '--layers', '--cache-from=registry.example.com/shop/cache', '--cache-to=registry.example.com/shop/cache', '$(workspaces.source.path)/checkout/apps/catalog',
    ]);
    expect(step(props, 'push').args).toEqual(['push', '--digestfile=/report/digest', '$(params.image)', 'docker://$(params.image)']);
    const several = { ...props, platforms: ['linux/amd64', 'linux/arm64'] };
    expect(step(several).args).toEqual(expect.arrayContaining(['--manifest=$(params.image)', '--platform=linux/amd64,linux/arm64']));
    expect(step(several, 'push').args).toEqual(['manifest', 'push', '--all', '--digestfile=/report/digest', '$(params.image)', 'docker://$(params.image)']);
  });

  test('by kaniko', () => {
    expect(step({ ...all, builder: ImageBuilder.kaniko() }).args).toEqual([
      '--context=dir://$(workspaces.source.path)/checkout/apps/catalog', '--dockerfile=$(workspaces.source.path)/checkout/apps/catalog/docker/Dockerfile',
      '--destination=$(params.image)', '--digest-file=/report/digest', '--custom-platform=linux/arm64', '--build-arg=VERSION=1 "2"',
      '--cache=true', '--cache-repo=registry.example.com/shop/cache',
    ]);
  });

  test('by buildpacks, which read their variables from files', () => {
    const props = {
      source: buildpacks({ code: bundle(), builder: Builder.go('1.17', { functionName: 'LogsHandler' }) }), cache: 'registry.example.com/shop/cache',
      builder: ImageBuilder.buildpacks({ runImage: 'registry.example.com/run:1', user: 1001, group: 1000 }),
    };
    const { image, args, securityContext: { runAsUser, runAsGroup } } = step(props);
    expect([image, runAsUser, runAsGroup]).toEqual(['openfunction/builder-go:v2.4.0-1.17', 1001, 1000]);
    expect(args).toEqual([
      '-app=$(workspaces.source.path)/checkout/src', '-layers=/layers', '-platform=/platform', '-report=/report/report.toml', '-run-image=registry.example.com/run:1',
      '-cache-image=registry.example.com/shop/cache:buildpacks', '$(params.image)',
    ]);
    expect(step({ ...props, builder: ImageBuilder.buildpacks() }).securityContext).toMatchObject({ runAsUser: 1000, runAsGroup: 1000 });
    expect(step({ source: buildpacks() }).securityContext).not.toHaveProperty('runAsUser');
    expect(step(props, 'environment').args).toEqual(['FUNC_NAME=LogsHandler', 'FUNC_CLEAR_SOURCE=true']);
    expect(buildTask({ source: buildpacks() }).steps.map(({ name }: any) => name)).toEqual(['build', 'results']);
  });

  test('is the image that a service runs', () => {
    const chart = inEnvironment({ registry: 'registry.example.com/shop' });
    const { image } = build({ source: dockerfile({ output: 'catalog' }) }, chart);
    new WebService(chart, 'catalog', { image, port: 3000 });
    expect(one(chart, 'Deployment').spec.template.spec.containers[0].image).toBe(image);
    expect(image).toMatch(/^registry\.example\.com\/shop\/catalog:318ee2452fc1-/);
    expect(build({ source: dockerfile({ output: 'registry.example.com/shop/catalog:1.4.2' }) }).image).toBe('registry.example.com/shop/catalog:1.4.2');
  });
});

describe('security', () => {
  /** The pods that Tekton makes of the two Tasks, as far as they matter here. */
  const pods = (props: Partial<ImageBuildProps>): any[] => [sourceTask(props), buildTask(props)].map(({ steps, volumes }) => ({
    apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' },
    spec: {
      ...run(props).spec.taskRunTemplate.podTemplate, volumes, containers: steps.map(({ computeResources: _, script: __, ...container }: any) => container),
    },
  }));
  const broken = (props: Partial<ImageBuildProps>, level: 'restricted' | 'baseline'): string[] => [...new Set(pods(props).flatMap((pod) => checkPodSecurity(pod, level)).map(({ code }) => code))].sort();

  test('buildpacks hold restricted', () => {
    expect(broken({ source: buildpacks() }, 'restricted')).toEqual([]);
    expect(build({ source: buildpacks() }).podSecurity).toBe('restricted');
  });

  test('kaniko is root in its container, and holds baseline', () => {
    const props = { builder: ImageBuilder.kaniko() };
    expect([broken(props, 'restricted'), broken(props, 'baseline'), build(props).podSecurity]).toEqual([['MayRunAsRoot', 'RestrictedCapability', 'RootUser'], [], 'baseline']);
  });

  test.each([['BuildKit', ImageBuilder.buildkit()], ['Buildah', ImageBuilder.buildah()]])('%s relaxes what its user namespace needs, and says so', (_, builder) => {
    const props = { builder };
    expect(broken(props, 'restricted')).toEqual(['PrivilegeEscalation', 'RestrictedCapability', 'SeccompUnconfined']);
    expect(step(props).securityContext).toEqual({
      allowPrivilegeEscalation: true, capabilities: { drop: ['ALL'], add: ['SETUID', 'SETGID'] }, runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, seccompProfile: { type: 'Unconfined' },
    });
    expect(made(props, 'Task', 'image').metadata.annotations).toMatchObject({ 'container.apparmor.security.beta.kubernetes.io/step-build': 'unconfined' });
    expect(build(props).podSecurity).toBe('privileged');
  });

  test('AppArmor is a field where Kubernetes has it', () => {
    const chart = inEnvironment({ kubernetes: '1.31' });
    build({}, chart);
    const { metadata, spec } = one(chart, 'Task', 'image');
    expect([metadata.annotations, spec.steps[0].securityContext.appArmorProfile]).toEqual([undefined, { type: 'Unconfined' }]);
  });

  test('each relaxation is a warning that can be acknowledged', () => {
    const chart = plainChart('builds');
    const relaxed = build({}, chart);
    expect(Warnings.of(relaxed).list().map(({ what }) => what)).toContain(
      'unconfinedSeccomp is allowed: buildkit needs it, for it makes a user namespace of its own, and so a namespace whose Pod Security is privileged',
    );
    expect(warnings(chart)).toEqual(Array(5).fill('SecurityRelaxed'));
    Warnings.of(relaxed).acknowledge('SecurityRelaxed', 'only trusted code is built here');
    expect(warnings(chart)).toEqual([]);
    expect(warnings(Chart.of(build({ source: buildpacks() })))).toEqual([]);
  });

  test('a namespace of the program that would refuse the pods is told at synth', () => {
    const chart = plainChart('builds');
    new Namespace(chart, 'builds');
    build({}, chart);
    expect(refusal(() => documents(chart))).toBe(
      '[chart/image] the namespace builds enforces Pod Security restricted, which refuses the pods of buildkit: they need privileged; build in a namespace of its own, '
      + 'new Namespace(chart, "builds", { podSecurity: "privileged" }), or use ImageBuilder.kaniko() (baseline), or buildpacks (restricted) (BuildPodSecurity)',
    );
  });

  test.each([
    ['privileged', ImageBuilder.buildkit(), dockerfile()], ['baseline', ImageBuilder.kaniko(), dockerfile()], ['restricted', ImageBuilder.buildpacks(), buildpacks()],
  ] as const)('a %s namespace takes the builder that needs no more', (podSecurity, builder, source) => {
    const chart = plainChart('builds');
    new Namespace(chart, 'builds', { podSecurity });
    build({ builder, source }, chart);
    expect(documents(chart)).toHaveLength(7);
  });

  test('pods reach DNS, their repository and their registries', () => {
    const egress = (props: Partial<ImageBuildProps>): any => made(props, 'NetworkPolicy').spec.egress.slice(1);
    const { podSelector, policyTypes, ingress } = made({}, 'NetworkPolicy').spec;
    expect([podSelector.matchLabels, policyTypes, ingress]).toEqual([
      { 'app.kubernetes.io/name': 'image-build', 'app.kubernetes.io/component': 'image-build' }, ['Ingress', 'Egress'], [],
    ]);
    expect(run().metadata.labels).toMatchObject(podSelector.matchLabels);
    expect(egress({})).toEqual([{ ports: [{ port: 443, protocol: 'TCP' }] }]);
    const source = dockerfile({ code: git({ url: 'git@git.example.com:shop/catalog.git' }), output: 'registry.example.com:5000/shop/catalog' });
    expect(egress({ source, downloads: [Address.cidr('10.0.0.0/8', 8081)] })).toEqual([
      { ports: [{ port: 22, protocol: 'TCP' }, { port: 5000, protocol: 'TCP' }] }, { to: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 8081, protocol: 'TCP' }] },
    ]);
    expect(egress({ source: dockerfile({ code: git({ url: 'ssh://git@git.example.com:2222/shop/catalog.git' }) }) })[0].ports).toEqual([{ port: 443, protocol: 'TCP' }, { port: 2222, protocol: 'TCP' }]);
  });
});

describe('credentials', () => {
  const source = dockerfile({ code: git({ credentials: SecretSource.existing('git') }), push: SecretSource.existing('registry') });

  test('are mounted where they are needed: git by the first Task, registries by the second', () => {
    expect(run({ source }).spec.workspaces.slice(1)).toEqual([
      { name: 'registry', secret: { secretName: 'registry', items: [{ key: '.dockerconfigjson', path: 'config.json' }] } }, { name: 'source-credentials', secret: { secretName: 'git' } },
    ]);
    expect([sourceTask({ source }), buildTask({ source })].map(({ workspaces }) => workspaces.map(({ name }: any) => name))).toEqual([['source', 'source-credentials'], ['source', 'registry']]);
    expect(made({ source }, 'ServiceAccount')).toMatchObject({ automountServiceAccountToken: false, imagePullSecrets: [{ name: 'registry' }] });
  });

  test('of a private bundle are those of the registry', () => {
    const props = { source: dockerfile({ code: bundle() }), registryCredentials: SecretSource.existing('registry') };
    expect(run(props).spec.workspaces.map(({ name, secret }: any) => [name, secret?.secretName])).toEqual([['source', undefined], ['registry', 'registry'], ['source-credentials', 'registry']]);
    expect(sourceTask(props).steps[0].env).toContainEqual({ name: 'DOCKER_CONFIG', value: '$(workspaces.source-credentials.path)' });
  });

  test('of the store are copied with the type that each needs', () => {
    const chart = inEnvironment({ secretStore: SecretStore.cluster('vault') });
    build({ source: dockerfile({ code: git({ credentials: SecretSource.external('prod/git') }) }), registryCredentials: SecretSource.external('prod/registry') }, chart);
    expect(documents(chart).filter(({ kind }) => kind === 'ExternalSecret').map(({ spec }) => spec.target)).toEqual([
      { name: 'image-registry', creationPolicy: 'Owner', template: { type: 'kubernetes.io/dockerconfigjson' } }, { name: 'image-git', creationPolicy: 'Owner', template: { type: 'Opaque' } },
    ]);
  });
});

describe('the images of the tools', () => {
  const images = (chart: Chart): string[] => [...new Set(documents(chart).filter(({ kind }) => kind === 'Task').flatMap(({ spec }) => spec.steps.map(({ image }: any) => image)))] as string[];

  test('are of the library, of a mirror, or of the platform, nearest first', () => {
    const platform = new Platform('shop');
    const prod = new Environment(platform, 'prod');
    BuildImages.set(platform, { mirrors: { 'docker.io': 'mirror.example.com/hub' }, git: 'mirror.example.com/git:1' });
    BuildImages.set(prod, { git: `mirror.example.com/git@${DIGEST}` });
    const chart = prod.chart('builds', { namespace: 'builds' });
    build({}, chart);
    expect(images(chart)).toEqual([`mirror.example.com/git@${DIGEST}`, 'mirror.example.com/hub/moby/buildkit:v0.30.0-rootless']);
    const other = prod.chart('other', { namespace: 'builds' });
    build({ source: buildpacks() }, other, 'other');
    expect(images(other)).toContain('mirror.example.com/hub/paketobuildpacks/builder-jammy-base:0.4.450');
    expect(images(Chart.of(build({ source: dockerfile({ code: bundle() }), builder: ImageBuilder.kaniko() })))).toEqual([
      'gcr.io/go-containerregistry/crane/debug:v0.22.1', 'ghcr.io/osscontainertools/kaniko:v1.28.3', 'docker.io/alpine/git:v2.54.0',
    ]);
  });

  test.each([
    ['gcr.io/kaniko-project/executor:v1.24.0', 'the project was archived in June 2025, and its images get no fixes'],
    ['mirror.example.com/kaniko-project/executor:v1.23.2', 'the project was archived in June 2025, and its images get no fixes'],
    ['cgr.io/chainguard/kaniko:1.25.16', 'that fork publishes no images'],
  ])('%s is refused', (image, why) => {
    const message = (at: string, prop: string): string => `[${at}] \`${prop}\` names "${image}": ${why}; use ghcr.io/osscontainertools/kaniko:v1.28.3, or a copy of it (BuilderImageAbandoned)`;
    expect(refusal(() => build({ builder: ImageBuilder.kaniko({ image }) }))).toBe(message('chart/image', 'builder'));
    expect(refusal(() => BuildImages.set(new Platform('shop'), { kaniko: image }))).toBe(message('shop', 'kaniko'));
  });

  test('must be pinned, and a mirror must be a registry', () => {
    expect(refusal(() => build({ builder: ImageBuilder.buildkit({ image: 'moby/buildkit' }) }))).toContain('`builder` has no tag, got "moby/buildkit"');
    expect(refusal(() => BuildImages.set(new Platform('shop'), { mirrors: { 'docker.io': 'https://mirror' } })))
      .toBe('[shop] `mirrors["docker.io"]` is no registry, got "https://mirror"; write host and path without scheme, e.g. "mirror.example.com/dockerhub" (BuildMirror)');
  });
});

test.each<[string, Partial<ImageBuildProps>, string]>([
  ['an image that is there', { source: Source.image('catalog:1.4.2') }, '`source` is the image "catalog:1.4.2", which is there already and needs no build; pass that image to the service as it is, or give Source.git({ … }), .bundle({ … }), .dockerfile({ … }) or .buildpacks({ … }) (BuildSource)'],
  ['no source', { source: undefined }, '`source` is no Source; give Source.git({ … }), .bundle({ … }), .dockerfile({ … }) or .buildpacks({ … }) (BuildSource)'],
  ['a branch', { source: dockerfile({ code: git({ revision: 'main' }) }) }, '`source.revision` must be a commit, got "main": a branch moves without anything being built again; give the full SHA, as `git rev-parse HEAD` prints it (SourceRevision)'],
  ['git without encryption', { source: dockerfile({ code: git({ url: 'git://git.example.com/a.git' }) }) }, '`source.url` must be a Git repository, by https or ssh and without credentials, got "git://git.example.com/a.git"; write e.g. "https://git.example.com/shop/resize.git", and give `credentials` (SourceUrl)'],
  ['a password in a URL', { source: dockerfile({ code: git({ url: 'https://me:hunter2@git.example.com/a.git' }) }) }, '`source.url` must be a Git repository, by https or ssh and without credentials, got "https://…@git.example.com/a.git"; write e.g. "https://git.example.com/shop/resize.git", and give `credentials` (SourceUrl)'],
  ['a path out of the repository', { source: dockerfile({ code: git({ path: '../x' }) }) }, '`source.path` must be a folder inside the repository, got "../x"; write it without "/" in front and without "..", e.g. "functions/resize" (SourcePath)'],
  ['a bundle by tag', { source: dockerfile({ code: bundle({ image: 'registry.example.com/src:1' }) }) }, 'the bundle image must be named by its digest, got "registry.example.com/src:1": what a tag holds moves without anything being built again; write image@sha256:…, as `docker push` prints it (SourceRevision)'],
  ['a relative path in a bundle', { source: dockerfile({ code: bundle({ path: 'src' }) }) }, 'the source in a bundle image is at an absolute path, got "src"; write e.g. "/src" (SourcePath)'],
  ['a Dockerfile elsewhere', { source: dockerfile({ file: '../Dockerfile' }) }, '`source.file` must be a Dockerfile inside the folder that is built, got "../Dockerfile"; write e.g. "Dockerfile" or "docker/Dockerfile" (SourcePath)'],
  ['an output by digest', { source: dockerfile({ output: `${OUTPUT}@${DIGEST}` }) }, `\`output\` names a digest, which only a finished build has, got "${OUTPUT}@${DIGEST}"; name the repository, e.g. "registry.example.com/shop/catalog" (BuildOutput)`],
  ['an output without a registry', { source: dockerfile({ output: 'shop/catalog:1' }) }, '`output` names no registry to push to, got "shop/catalog:1"; write it with its host, e.g. "registry.example.com/shop/catalog", or give the environment a `registry` (BuildOutput)'],
  ['a secret among the arguments', { source: dockerfile({ args: { NPM_TOKEN: 'abc' } }) }, '`args.NPM_TOKEN` looks like a secret in plain text; build without it: what a build is told can be read in the image (SecretInPlainText)'],
  ['a variable of Tekton', { source: dockerfile({ args: { A: '$(params.image)' } }) }, '`A` holds "$(", which Tekton reads as a variable of its own; write the value itself (BuildVariable)'],
  ['buildpacks for a Dockerfile', { builder: ImageBuilder.buildpacks() }, 'buildpacks read no Dockerfile; use ImageBuilder.buildkit(), .buildah() or .kaniko(), or Source.buildpacks({ … }) (BuildBuilder)'],
  ['a Dockerfile builder for buildpacks', { source: buildpacks(), builder: ImageBuilder.kaniko() }, 'kaniko reads a Dockerfile, and the source is built by buildpacks; use ImageBuilder.buildpacks(), or Source.dockerfile({ … }) (BuildBuilder)'],
  ['a language without a builder', { source: buildpacks({ builder: Builder.go('1.24') }) }, 'there is no builder image for go "1.24" (there is 1.17); use one of these, or name an image: Builder.go("1.24", { image: "…" }) (BuilderUnknown)'],
  ['root as the user of buildpacks', { source: buildpacks(), builder: ImageBuilder.buildpacks({ user: 0 }) }, '`user` of the buildpacks must be a whole number from 1 to 2147483647, got 0; give the number that the builder names, e.g. 1001 (UserId)'],
  ['a cache with a tag', { cache: 'registry.example.com/cache:1' }, '`cache` is no repository, got "registry.example.com/cache:1"; write it without a tag, e.g. "registry.example.com/shop/catalog-cache" (BuildCache)'],
  ['a platform that is none', { platforms: ['arm64'] }, '`platforms` has "arm64", which is no platform; write e.g. "linux/amd64" or "linux/arm64" (BuildPlatform)'],
  ['a platform twice', { platforms: ['linux/arm64', 'linux/arm64'] }, '`platforms` names one twice; remove one of them (BuildPlatform)'],
  ['several platforms of kaniko', { builder: ImageBuilder.kaniko(), platforms: ['linux/amd64', 'linux/arm64'] }, 'kaniko builds for one platform, got linux/amd64, linux/arm64; name one, or use ImageBuilder.buildkit() or .buildah() (BuildPlatform)'],
  ['a platform of buildpacks', { source: buildpacks(), platforms: ['linux/amd64'] }, 'buildpacks build for the platform of the node and of the builder only; leave `platforms` out, or use a Dockerfile (BuildPlatform)'],
  ['no time', { timeout: Duration.millis(1) }, '`timeout` must be whole seconds, up to a week, got 0.001 s; give e.g. Duration.minutes(30) (BuildTimeout)'],
  ['no room', { workspace: Bytes.mebibytes(0) }, '`workspace` needs a size in whole kibibytes, got 0 MiB; give e.g. Size.gibibytes(10) of cdk8s (StorageSize)'],
  ['a class of no name', { storageClass: 'G P' }, '`storageClass` is no legal name, got "G P"; use lower-case letters, digits and dashes, e.g. "gp3" (StorageClass)'],
  ['downloads from anything', { downloads: [443 as unknown as Address] }, '`downloads` has something that is no Address; give e.g. Address.anywhere(443) or Address.cidr("10.20.0.0/16", 8081) (BuildDownload)'],
  ['a secret without a store', { registryCredentials: SecretSource.external('a') }, 'the external secret "a" has no store to come from; set `secretStore` of the environment, e.g. SecretStore.cluster("aws-secrets-manager") (SecretStoreMissing)'],
  ['a secret without a name', { registryCredentials: SecretSource.existing('A b') }, 'a secret needs a name, got "A b"; use lower-case letters, digits and dashes, e.g. SecretSource.existing("registry") (SecretName)'],
])('refuses %s', (_, props, message) => {
  expect(refusal(() => build(props))).toBe(`[chart/image] ${message}`);
});

test('Tekton must run on that Kubernetes', () => {
  expect(refusal(() => build({}, inEnvironment({ kubernetes: '1.27' })))).toMatch(/^\[shop\/prod\/builds\/image\] Tekton Pipelines 1\.15 needs Kubernetes 1\.28, and the environment has 1\.27; .*\(ComponentKubernetes\)$/);
});

test('a function of the same source is not told that nothing builds it', () => {
  const chart = plainChart('builds');
  const source = dockerfile();
  new ServerlessFunction(chart, 'catalog', { source, target: Target.deployment() });
  expect(warnings(chart)).toContain('FunctionNotBuilt');
  const other = plainChart('builds');
  new ServerlessFunction(other, 'catalog', { source, target: Target.deployment() });
  build({ source }, other);
  expect(warnings(other)).not.toContain('FunctionNotBuilt');
});

test('everything that is wrong is told together', () => {
  const make = (): ImageBuild => build({ source: dockerfile({ code: git({ revision: 'main', path: '..' }) }), platforms: ['x'], timeout: Duration.seconds(0) });
  let found: readonly string[] = [];
  try {
    make();
  } catch (error) {
    found = (error as ValidationError).problems.map(({ code }) => code);
  }
  expect(found).toEqual(['SourceRevision', 'SourcePath', 'BuildPlatform', 'BuildTimeout']);
});

test('the hatch opens', () => {
  const app = new App();
  const chart = new Chart(app, 'chart', { namespace: 'builds' });
  build({}, chart).buildTask.addJsonPatch({ operation: { op: 'add', path: '/spec/steps/0/imagePullPolicy', value: 'Always' } } as never);
  expect(one(chart, 'Task', 'image').spec.steps[0].imagePullPolicy).toBe('Always');
});
