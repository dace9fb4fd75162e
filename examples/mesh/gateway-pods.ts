import { ApiObject } from 'cdk8s';
import { Environment, GatewayWorkload, Namespace } from 'trackway';

/**
 * Pods of a gateway beside Istio's own, as https://istio.io/latest/docs/setup/additional-setup/gateway/ installs them. Most teams let Istio's `gateway` Helm
 * chart do this and write the last part only.
 */
export function gatewayPods(environment: Environment): GatewayWorkload {
  const chart = environment.chart('istio-edge');
  new Namespace(chart, 'istio-edge', { podSecurity: 'baseline' });
  const name = 'edge-gateway';
  const labels = { istio: name };

  new ApiObject(chart, 'account', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } });
  new ApiObject(chart, 'pods', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels: { ...labels, 'sidecar.istio.io/inject': 'true' }, annotations: { 'inject.istio.io/templates': 'gateway' } },
        spec: {
          serviceAccountName: name,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [{ // istiod fills in the image and the rest
            name: 'istio-proxy',
            image: 'auto',
            resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '1Gi' } },
            securityContext: { runAsUser: 1337, runAsGroup: 1337, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
          }],
        },
      },
    },
  });
  new ApiObject(chart, 'service', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: {
      selector: labels,
      ports: [
        { name: 'http-status', port: 15021, targetPort: 15021 },
        { name: 'http2', port: 80, targetPort: 8080 },
        { name: 'https', port: 443, targetPort: 8443 },
        { name: 'tcp-echo', port: 31400, targetPort: 31400 },
      ],
    },
  });

  // #region workload
  return GatewayWorkload.of({
    labels: { istio: 'edge-gateway' },
    namespace: 'istio-edge',
    service: 'edge-gateway',
    ports: { 15021: 15021, 80: 8080, 443: 8443, 31400: 31400 }, // of the Service, and of the pods behind it
  });
  // #endregion
}
