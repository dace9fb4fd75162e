import { Duration, Size as Bytes } from 'cdk8s';
import { Environment, Health, Port, Scaling, Storage, WebService } from 'trackway';

/** What is kept, and for how long. */
export function storageTeam(environment: Environment): { sessions: WebService } {
  const app = environment.chart('storage', { namespace: 'shop' });

  // #region scratch
  new WebService(app, 'thumbnails', {
    image: 'thumbnails:1.0.8',
    port: 8080,
    health: Health.http('/healthz'),
    writablePaths: ['/var/cache/thumbnails'], // besides /tmp
    storage: { '/dev/shm': Storage.scratch({ inMemory: true, limit: Bytes.mebibytes(128) }) },
  });
  // #endregion

  // #region claim
  const reports = new WebService(app, 'reports', {
    image: 'reports:4.1.0',
    port: 8080,
    scaling: Scaling.fixed(1), // one node holds the volume
    health: Health.http('/healthz'),
    storage: {
      '/var/lib/reports': Storage.claim({ size: Bytes.gibibytes(20), storageClass: 'gp3' }),
      '/mnt/archive': Storage.existingClaim('report-archive', { shared: true }),
    },
  });
  // #endregion

  // #region stateful
  const sessions = new WebService(app, 'sessions', {
    image: 'docker.io/valkey/valkey:8.0.1',
    ports: [Port.tcp(6379)],
    scaling: Scaling.fixed(3),
    health: Health.command(['valkey-cli', 'ping'], { startWithin: Duration.minutes(2) }),
    user: 999, // the image names its user by name
    storage: { '/data': Storage.perReplica({ size: Bytes.gibibytes(5) }) },
  });
  // #endregion

  sessions.calls(sessions); // replicas find one another
  reports.calls(sessions);
  return { sessions };
}
