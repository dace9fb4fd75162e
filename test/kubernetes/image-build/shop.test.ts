import { Duration } from 'cdk8s';
import {
  BuildImages, Builder, Code, Environment, ImageBuild, ImageBuilder, Namespace, Platform, SecretSource, SecretStore, Source, WebService,
} from '../../../src';
import { documents, one } from '../../support/render';
import { DIGEST } from './support';

test('the program of the documentation', () => {
  const shop = new Platform('shop', { registry: 'registry.example.com/shop' });
  const prod = new Environment(shop, 'prod', { secretStore: SecretStore.cluster('vault') });
  const git = `mirror.example.com/git@${DIGEST}`;
  // #region images
  BuildImages.set(prod, {
    mirrors: { 'ghcr.io': 'mirror.example.com/ghcr', 'docker.io': 'mirror.example.com/dockerhub' },
    git, // mirror.example.com/git@sha256:…
  });
  // #endregion

  // #region platform
  const builds = prod.chart('builds', { namespace: 'builds' });
  new Namespace(builds, 'builds', { podSecurity: 'baseline' });
  // #endregion

  // #region dockerfile
  const catalogImage = new ImageBuild(builds, 'catalog', {
    source: Source.dockerfile({
      code: Code.git({
        url: 'https://git.example.com/shop/catalog.git',
        revision: '318ee2452fc1bb61a35b2c5016a8ab6fc29eef0c',
        credentials: SecretSource.existing('git'), // kubernetes.io/basic-auth or kubernetes.io/ssh-auth
      }),
      args: { VERSION: '1.4.2' },
      output: 'catalog', // registry.example.com/shop/catalog:318ee2452fc1-…
    }),
    builder: ImageBuilder.kaniko(),
    registryCredentials: SecretSource.external('prod/registry'),
    cache: 'catalog-cache',
    timeout: Duration.minutes(20),
  });
  // #endregion

  // #region service
  const app = prod.chart('catalog', { namespace: 'shop' });
  new WebService(app, 'catalog', { image: catalogImage.image, port: 3000 });
  // #endregion

  // #region buildpacks
  new ImageBuild(builds, 'logs', {
    source: Source.git({
      url: 'https://github.com/OpenFunction/samples.git',
      revision: '318ee2452fc1bb61a35b2c5016a8ab6fc29eef0c',
      path: 'functions/async/logs-handler-function/',
      builder: Builder.go('1.17', { functionName: 'LogsHandler' }),
      output: 'logs-async-handler',
    }),
    registryCredentials: SecretSource.existing('registry'),
  });
  // #endregion

  const made = documents(builds);
  expect(made.filter(({ kind }) => kind === 'PipelineRun')).toHaveLength(2);
  expect(one(app, 'Deployment').spec.template.spec.containers[0].image).toBe(catalogImage.image);
  expect(one(builds, 'Task', 'catalog').spec.steps.map(({ image }: any) => image)).toEqual(['mirror.example.com/ghcr/osscontainertools/kaniko:v1.28.3', git]);
});
