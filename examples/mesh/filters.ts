import { Chart } from 'cdk8s';
import { Doors } from './doors';
import { Services } from './services';
import { ConnectionBufferLimit, EnvoyFilters, EnvoyPatch, MeshTarget, RequestBodyLimit, ResponseLog, Warnings } from 'trackway';

/** What Istio has no word for. */
export function filters(app: Chart, doors: Doors, { catalog, webapp }: Services): void {
  // #region limits
  new EnvoyFilters(app, 'upload-limit', {
    target: MeshTarget.gateway(doors.shop.workload),
    patches: [RequestBodyLimit.bytes(50485760)], // a larger body is answered 413
  });
  new EnvoyFilters(app, 'buffer-limit', {
    target: MeshTarget.workload(catalog),
    patches: [ConnectionBufferLimit.bytes(32768)],
  });
  // #endregion

  // #region response-log
  const log = new EnvoyFilters(app, 'catalog-answers', {
    target: MeshTarget.workload(catalog),
    priority: 20, // after the limit
    patches: [ResponseLog.headers({ never: ['x-session'] })],
  });
  Warnings.of(log).acknowledge('ResponseLogged', 'SHOP-812: the missing etags; until 2024-12-01');
  // #endregion

  // #region patch
  new EnvoyFilters(app, 'server-header', {
    target: MeshTarget.workload(webapp),
    patches: [EnvoyPatch.mergeHttpConnectionManager({ server_header_transformation: 'PASS_THROUGH' })],
  });
  // #endregion
}
