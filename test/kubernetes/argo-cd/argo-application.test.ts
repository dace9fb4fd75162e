import { ApiObject, Chart } from 'cdk8s';
import { ArgoApplication, ArgoApplicationProps, ArgoSync, Namespace, Release, Scaling, WebService } from '../../../src';
import { documents, one, refusal } from '../../support/render';
import { ground, Ground, query } from '../blue-green/support';

const PROPS = { repository: 'https://gitlab.example.com/devops/deploy.git', path: 'dist/prod' };

function application(on: Ground, props: Partial<ArgoApplicationProps> = {}): Chart {
  const chart = on.prod.chart('argo-cd', { namespace: 'argocd' });
  new ArgoApplication(chart, 'query', { ...PROPS, charts: [on.app], ...props });
  return chart;
}
const ignored = (on: Ground): any => one(application(on), 'Application').spec.ignoreDifferences;

test('deploys the files of its charts, where they are, and ignores only with the options that make it hold', () => {
  const on = ground();
  new WebService(on.app, 'report', { image: 'report:1.0.0', port: 8080 });
  const chart = application(on, { sync: ArgoSync.automatic(), revision: 'main' });
  expect(one(chart, 'Application').spec).toEqual({
    project: 'query',
    source: { repoURL: PROPS.repository, path: 'dist/prod', targetRevision: 'main', directory: { include: 'query.yaml' } },
    destination: { server: 'https://kubernetes.default.svc', namespace: 'devops' },
    syncPolicy: { automated: { prune: false, selfHeal: true }, syncOptions: ['ApplyOutOfSyncOnly=true', 'RespectIgnoreDifferences=true'] },
  });
});

test('its project allows the repository, the namespaces and the cluster-wide kinds of the charts, and nothing else', () => {
  const on = ground();
  query({}, on);
  new Namespace(on.app, 'devops');
  expect(one(application(on), 'AppProject').spec).toEqual({
    description: 'What query deploys',
    sourceRepos: [PROPS.repository],
    destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'devops' }],
    clusterResourceWhitelist: [{ group: '', kind: 'Namespace' }],
  });
});

test('ignores what is written while the mesh releases: whole lists only of the objects that hold nothing else', () => {
  const on = ground();
  const made = query({ scaling: Scaling.onCpu({ between: [2, 6] }) }, on);
  expect(ignored(on)).toEqual([
    { group: 'networking.istio.io', kind: 'VirtualService', name: made.releaseRoutes!.name, namespace: 'devops', jsonPointers: ['/spec/http'] },
    { group: 'networking.istio.io', kind: 'DestinationRule', name: 'query', namespace: 'devops', jsonPointers: ['/spec/subsets', '/metadata/annotations/argo-rollouts.argoproj.io~1managed-by-rollouts'] },
    { group: 'argoproj.io', kind: 'Rollout', name: 'query', namespace: 'devops', jsonPointers: ['/spec/replicas', '/spec/paused', '/spec/restartAt'] },
  ]);
});

test('ignores one key of two selectors while a selector is moved, and the replicas of a Deployment that is emptied', () => {
  const on = ground();
  query({ release: Release.blueGreen(), keepDeployment: 'onsuccess' }, on);
  const pointers = ['/spec/selector/rollouts-pod-template-hash', '/metadata/annotations/argo-rollouts.argoproj.io~1managed-by-rollouts'];
  expect(ignored(on)).toEqual([
    { kind: 'Service', name: 'query', namespace: 'devops', jsonPointers: pointers },
    { kind: 'Service', name: 'query-preview', namespace: 'devops', jsonPointers: pointers },
    { group: 'argoproj.io', kind: 'Rollout', name: 'query', namespace: 'devops', jsonPointers: ['/spec/paused', '/spec/restartAt'] },
    { group: 'apps', kind: 'Deployment', name: 'query', namespace: 'devops', jsonPointers: ['/spec/replicas'] },
  ]);
});

test('what a person edits is in no object that a rule names whole: routes, hosts, retries, traffic settings', () => {
  const on = ground();
  const made = query({}, on);
  const named = (ignored(on) as any[]).filter(({ jsonPointers }) => jsonPointers.includes('/spec/http')).map(({ name }) => name);
  expect(named).toEqual([made.releaseRoutes!.name]);
  expect(named).not.toContain('query-route');
});

test('applies subsets before routes to them, and Rollouts last, also of what is made after it', () => {
  const on = ground();
  const chart = application(on);
  query({}, on);
  const waves = documents(chart).filter(({ metadata }) => metadata.namespace === 'devops')
    .map(({ kind, metadata }) => [kind, metadata.name.replace(/-[0-9a-f]{8}$/, ''), metadata.annotations?.['argocd.argoproj.io/sync-wave']]).filter(([, , wave]) => wave !== undefined);
  expect(waves.sort()).toEqual([['DestinationRule', 'query', '-2'], ['Rollout', 'query', '1'], ['VirtualService', 'query-release', '-1']]);
});

test('leaves a wave that somebody wrote', () => {
  const on = ground();
  query({}, on).controller.metadata.addAnnotation('argocd.argoproj.io/sync-wave', '7');
  expect(one(application(on), 'Rollout').metadata.annotations['argocd.argoproj.io/sync-wave']).toBe('7');
});

test('deletes what it deployed only if it is told to', () => {
  expect(one(application(ground(), { cascade: true }), 'Application').metadata.finalizers).toEqual(['resources-finalizer.argocd.argoproj.io']);
  expect(one(application(ground()), 'Application').metadata).not.toHaveProperty('finalizers');
});

test.each(['ServerSideApply=true', 'Replace=true', 'Force=true'])('refuses %s beside a release that moves a selector, for it would skip the pause', (option) => {
  const on = ground();
  query({ release: Release.blueGreen() }, on);
  const chart = application(on, { syncOptions: [option] });
  expect(refusal(() => documents(chart))).toBe(`[devops/prod/argo-cd/query] with the sync option ${option} the selector of query loses what Argo Rollouts wrote, and a release is promoted `
    + 'without its pause; leave the option out, or use Release.headerPreview(), which moves no selector (ArgoSyncSkipsPause)');
});

test('takes server-side apply where no selector is moved', () => {
  const on = ground();
  query({}, on);
  expect(one(application(on, { syncOptions: ['ServerSideApply=true'] }), 'Application').spec.syncPolicy.syncOptions)
    .toEqual(['ApplyOutOfSyncOnly=true', 'RespectIgnoreDifferences=true', 'ServerSideApply=true']);
});

test.each([
  ['ArgoSyncOption', { syncOptions: ['RespectIgnoreDifferences=false'] }],
  ['ArgoSyncOption', { syncOptions: ['Prune'] }],
  ['ArgoRepository', { repository: 'deploy' }],
  ['SecretInPlainText', { repository: 'https://user:hunter2@gitlab.example.com/x.git' }],
  ['ArgoPath', { path: '../prod' }],
  ['ArgoPath', { path: '/prod' }],
  ['ArgoIgnoreList', { ignore: [{ kind: 'VirtualService', paths: ['/spec/http/0/route'] }] }],
  ['ArgoIgnorePath', { ignore: [{ kind: 'Secret', paths: ['spec.data'] }] }],
  ['ArgoCharts', { charts: [] }],
] as const)('%s', (code, props) => {
  expect(refusal(() => application(ground(), props as Partial<ArgoApplicationProps>))).toContain(`(${code})`);
});

test('a chart is deployed by one application', () => {
  const on = ground();
  const chart = application(on);
  expect(refusal(() => new ArgoApplication(chart, 'again', { ...PROPS, charts: [on.app] }))).toContain('is already deployed by devops/prod/argo-cd/query');
});

test('can be patched, as every object', () => {
  const on = ground();
  const chart = on.prod.chart('argo-cd', { namespace: 'argocd' });
  const made = new ArgoApplication(chart, 'query', { ...PROPS, charts: [on.app] });
  ApiObject.of(made).addJsonPatch({ operation: { op: 'add', path: '/spec/revisionHistoryLimit', value: 3 } } as any);
  expect(one(chart, 'Application').spec.revisionHistoryLimit).toBe(3);
});
