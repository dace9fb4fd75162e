import { Chart } from 'cdk8s';
import { Builder, SecretSource, ServerlessFunction, Source, Target } from '../../../src';
import { emitDocuments } from '../../../src/manifests/emit';
import { documents } from '../../support/render';
import { inEnvironment } from '../../support/web-service';
import { trackway, useWorkFolder } from '../support';

const folder = useWorkFolder();

function chartOf(target: Target): Chart {
  const chart = inEnvironment({ versions: { gatewayApi: '0.7' } });
  new ServerlessFunction(chart, 'logs', {
    source: Source.git({
      url: 'https://git.example.com/shop/samples.git', revision: '318ee2452fc1bb61a35b2c5016a8ab6fc29eef0c', path: 'functions/logs', output: 'registry.example.com/shop/logs:1.0.0',
      builder: Builder.go('1.17', { functionName: 'LogsHandler' }),
    }),
    env: { LOG_LEVEL: 'debug', DB_PASSWORD: SecretSource.existing('db').key('password') },
    target,
  });
  return chart;
}

test('a function that the program made for OpenFunction is built here as OpenFunction would', () => {
  folder.write({ 'functions/logs/main.go': '' });
  const { out, err } = trackway(['function', 'build', '-'], { stdin: emitDocuments(documents(chartOf(Target.openFunction()))) });
  expect([err, out]).toEqual(['', 'pack build registry.example.com/shop/logs:1.0.0 --builder openfunction/builder-go:v2.4.0-1.17 --path functions/logs --env FUNC_NAME=LogsHandler --env FUNC_CLEAR_SOURCE=true\n']);
});

test.each([
  ['OpenFunction', Target.openFunction()], ['Knative', Target.knative()], ['a Deployment', Target.deployment()],
])('a function on %s is run here with its variables, and no secret', (_, target) => {
  const { code, out, err } = trackway(['function', 'run', '-'], { stdin: emitDocuments(documents(chartOf(target))) });
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^# from the environment of the shell: DB_PASSWORD\ndocker run --rm --publish 127\.0\.0\.1:8080:8080 --env PORT=8080 /);
  expect(out).toContain(' --env LOG_LEVEL=debug');
  expect(out).toMatch(/ --env DB_PASSWORD .*registry\.example\.com\/shop\/logs:1\.0\.0\n$/);
  expect(out.match(/PORT=/g)).toHaveLength(1);
});
