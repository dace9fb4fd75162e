import { Chart } from 'cdk8s';
import { Services } from './services';
import { Claim, GatewayWorkload, Jwt, MeshPolicy, MeshTarget, Mtls, Warnings } from 'trackway';

/** Who may ask what. */
export function policies(app: Chart, { catalog, webapp }: Services): void {
  // #region policy
  new MeshPolicy(app, 'access', {
    mtls: Mtls.strict(), // in this namespace
    services: [catalog, webapp], // nobody but those who declared `calls()`, and the doors of their routes
    closedPaths: ['/debug/*'],
  });
  // #endregion

  // #region metrics-port
  // Prometheus has no certificate of the mesh.
  const metrics = new MeshPolicy(app, 'catalog-metrics', { target: MeshTarget.workload(catalog), ports: { 9090: Mtls.permissive() } });
  Warnings.of(metrics).acknowledge('MtlsPermissive', 'metrics are read without a certificate');
  // #endregion

  // #region jwt
  new MeshPolicy(app, 'partner-tokens', {
    target: MeshTarget.gateway(GatewayWorkload.ingressgateway()),
    hosts: ['partners.istioinaction.io'],
    jwt: [Jwt.issuer({
      issuer: 'https://login.example.com/',
      audiences: ['partners'],
      claims: [Claim.of('group', ['partner'])],
    })],
  });
  // #endregion
}
