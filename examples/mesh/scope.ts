import { Chart, Duration } from 'cdk8s';
import { Services } from './services';
import { AccessLog, LogFilter, MeshTarget, SidecarScope } from 'trackway';

/** What sidecars know, and what they write down. */
export function scope(app: Chart, { webapp }: Services): void {
  // #region scope
  new SidecarScope(app, 'scope'); // what is called from this namespace, the control plane, and nothing else
  // #endregion

  // #region access-log
  new AccessLog(app, 'log', { only: LogFilter.errors().or(LogFilter.slowerThan(Duration.seconds(2))) });
  new AccessLog(app, 'webapp-log', { target: MeshTarget.workload(webapp), only: LogFilter.exceptPaths('/') });
  // #endregion
}
