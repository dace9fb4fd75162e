import { ApiObject, JsonPatch } from 'cdk8s';
import { ConfigMap, Deployment, ServiceAccount } from 'cdk8s-plus-29';
import { Environment, Health, WebService } from 'trackway';

/** What no prop says, and what cdk8s-plus makes beside it. */
export function hatches(environment: Environment): { training: WebService } {
  const app = environment.chart('hatches', { namespace: 'shop' });

  // #region patches
  const training = new WebService(app, 'training', { image: 'training:0.4.0', port: 8080, health: Health.http('/healthz') });
  ApiObject.of(training).addJsonPatch( // the Deployment: the default child
    JsonPatch.add('/spec/template/spec/containers/0/resources/limits/nvidia.com~1gpu', 1),
    JsonPatch.replace('/spec/revisionHistoryLimit', 2),
  );
  training.service.addJsonPatch(JsonPatch.add('/spec/internalTrafficPolicy', 'Local'));
  training.service.metadata.addAnnotation('example.com/note', 'one GPU per node');
  training.disruptionBudget.addJsonPatch(JsonPatch.replace('/spec/maxUnavailable', '50%'));
  // #endregion

  // #region cdk8s-plus
  const account = new ServiceAccount(app, 'account', { metadata: { name: 'uploader' } });
  const uploader = new WebService(app, 'uploader', { image: 'uploader:1.2.0', port: 8080, health: Health.http('/healthz'), serviceAccount: account });

  const grafana = new Deployment(app, 'grafana', {
    metadata: { name: 'grafana' },
    containers: [{ image: 'grafana/grafana:11.3.0', portNumber: 3000 }],
  });
  uploader.calls(grafana); // opens the way out of `uploader`
  grafana.connections.allowFrom(uploader); // and, with a policy of cdk8s-plus, into grafana
  new ConfigMap(app, 'notes', { metadata: { name: 'notes' }, data: { 'readme.txt': 'as in any chart' } });
  // #endregion

  return { training };
}
