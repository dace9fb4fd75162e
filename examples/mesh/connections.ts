import { Chart } from 'cdk8s';
import { Doors } from './doors';
import { Services } from './services';
import { MeshRoute } from 'trackway';

/** What is not HTTP, or not opened at the door. */
export function connections(app: Chart, doors: Doors, { echo, sni }: Services): void {
  // #region tcp
  new MeshRoute(app, 'tcp-echo', {
    gateways: [doors.edge],
    hosts: ['echo.istioinaction.io'],
    tcp: [{ port: 31400, to: echo }],
  });
  // #endregion

  // #region sni
  new MeshRoute(app, 'simple-sni-1', {
    gateways: [doors.sni],
    hosts: ['simple-sni-1.istioinaction.io'],
    tls: [{ sni: ['simple-sni-1.istioinaction.io'], to: sni }], // the container ends TLS itself
  });
  // #endregion
}
