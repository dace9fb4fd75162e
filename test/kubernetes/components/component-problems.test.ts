import { Defaults, settle } from '../../../src/core/defaults';
import { judgeComponents } from '../../../src/kubernetes/components/component-problems';
import { Component, COMPONENT_TABLE } from '../../../src/kubernetes/components/component-table';

const components = Object.keys(COMPONENT_TABLE) as Component[];
const judge = (defaults: Defaults, used: readonly Component[] = components) => judgeComponents(settle(defaults), used);

test('the versions of the library fit its Kubernetes and one another', () => {
  expect(judge({})).toEqual({ problems: [], warnings: [] });
});

test('a line that needs a newer Kubernetes is refused, with the line to go back to', () => {
  expect(judge({ versions: { knative: '1.18' } }, ['knative']).problems).toEqual([{
    code: 'ComponentKubernetes',
    what: 'Knative Serving 1.18 needs Kubernetes 1.31, and the environment has 1.29',
    fix: 'upgrade the cluster, or set `versions.knative` to a line before 1.17 if that is what runs (see https://github.com/knative/community/blob/main/mechanics/RELEASE-VERSIONING-PRINCIPLES.md)',
  }]);
  expect(judge({ kubernetes: '1.31', versions: { knative: '1.18' } }, ['knative']).problems).toEqual([]);
});

test('the first line there is has none to go back to', () => {
  expect(judge({ kubernetes: '1.27' }, ['tekton']).problems).toEqual([{
    code: 'ComponentKubernetes',
    what: 'Tekton Pipelines 1.15 needs Kubernetes 1.28, and the environment has 1.27',
    fix: 'upgrade the cluster (see https://github.com/tektoncd/pipeline/blob/main/releases.md)',
  }]);
});

test.each([
  ['older than what is tested', { kubernetes: '1.29', versions: { keda: '2.17' } }, 'KEDA 2.17 is tested with Kubernetes 1.30 to the newest, and the environment has 1.29'],
  ['newer than what is tested', { kubernetes: '1.32', versions: { keda: '2.16' } }, 'KEDA 2.16 is tested with Kubernetes 1.29 to 1.31, and the environment has 1.32'],
])('a Kubernetes %s is told, and works', (_, defaults, what) => {
  expect(judge(defaults, ['keda'])).toEqual({
    problems: [],
    warnings: [{ code: 'ComponentUntested', what, fix: 'choose a line that is tested with it (see https://keda.sh/docs/latest/operate/cluster/), or acknowledge the warning' }],
  });
});

test('nothing is said of lines that nobody says anything of, nor of components that are not used', () => {
  expect(judge({ versions: { keda: '2.13', knative: '1.8', tekton: '0.37' } })).toEqual({ problems: [], warnings: [] });
  expect(judge({ versions: { knative: '1.18' } }, ['keda'])).toEqual({ problems: [], warnings: [] });
});

test('a version has one form', () => {
  expect(judge({ versions: { knative: 'v1.16.2' } }, ['knative']).problems).toEqual([{
    code: 'ComponentVersion', what: '`versions.knative` must be a version such as "1.16", got "v1.16.2"', fix: 'write the major and minor version, as a string',
  }]);
});

describe('OpenFunction and the Gateway API', () => {
  const routes = (gatewayApi: string) => judgeComponents(settle({ versions: { gatewayApi } }), ['openFunction'], ['openFunctionRoutes']).problems;

  test.each(['0.8', '1.0', '1.4'])('its routes do not exist in %s', (version) => {
    expect(routes(version)).toEqual([{
      code: 'OpenFunctionRouting',
      what: `OpenFunction 1.2 writes routes of the Gateway API v1alpha2, which ${version} does not serve: its functions would never get a request`,
      fix: 'use Target.knative() or Target.deployment(), or set `versions.gatewayApi` to "0.7" if the cluster has that',
    }]);
  });

  test('they do in 0.7, and what routes nothing does not care', () => {
    expect(routes('0.7')).toEqual([]);
    expect(judgeComponents(settle({}), ['openFunction']).problems).toEqual([]);
  });

  test('and what 0.7 serves is not what other constructs write', () => {
    expect(judgeComponents(settle({ versions: { gatewayApi: '0.7' } }), ['gatewayApi']).problems).toEqual([{
      code: 'GatewayApiVersion',
      what: 'the Gateway API 0.7 does not serve v1 of HTTPRoute',
      fix: 'upgrade it to 1.0 or later and set `versions.gatewayApi`, or use an Ingress or a MeshGateway',
    }]);
  });
});
