import { Duration, Size as Bytes } from 'cdk8s';
import { Cpu, Probe } from 'cdk8s-plus-29';
import { Environment, Health, Relax, Scaling, Shutdown, Size, Spread, Warnings, WebService } from 'trackway';

/** How services leave, where they run, and what they may do. */
export function operationTeam(environment: Environment): { legacy: WebService } {
  const app = environment.chart('operation', { namespace: 'shop' });

  // #region shutdown
  new WebService(app, 'events', {
    image: 'events:2.5.0',
    port: 8080,
    health: Health.http('/healthz'),
    shutdown: Shutdown.byApplication({ drain: Duration.seconds(10), finish: Duration.minutes(5) }), // long-lived streams
  });
  new WebService(app, 'proxy', {
    image: 'proxy:1.27.3',
    port: 8080,
    health: Health.http('/healthz'),
    shutdown: Shutdown.command(['nginx', '-s', 'quit'], { drain: Duration.seconds(20) }),
  });
  // #endregion

  // #region placement
  new WebService(app, 'quotes', {
    image: 'quotes@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0',
    version: '7.1.0',
    port: 8080,
    size: Size.of({ cpu: Cpu.units(4), memory: Bytes.gibibytes(8), cpuLimit: Cpu.units(4) }),
    scaling: Scaling.fixed(6),
    minReady: Duration.seconds(30),
    health: Health.http('/healthz'),
    spread: Spread.required(),
    nodeSelector: { 'kubernetes.io/arch': 'arm64' },
    tolerations: [{ key: 'dedicated', value: 'latency', effect: 'NoSchedule' }],
    priorityClass: 'latency-critical',
  });
  // #endregion

  // #region relax
  const legacy = new WebService(app, 'legacy', {
    image: 'legacy:2019.4',
    port: 80,
    scaling: Scaling.fixed(1),
    health: Health.probes({ readiness: Probe.fromHttpGet('/', { periodSeconds: Duration.seconds(15) }) }),
    capabilities: ['NET_BIND_SERVICE'], // below 1024, and no relaxation
    relax: [
      Relax.runAsRoot('its start script changes owners'),
      Relax.writableRootFilesystem('it writes beside its own binaries'),
    ],
    shareProcessNamespace: true, // it leaves zombies behind
  });
  Warnings.of(legacy).acknowledge('SecurityRelaxed', 'OPS-1423: goes away with the rewrite');
  Warnings.of(legacy).acknowledge('SingleReplica', 'it keeps its sessions in memory');
  // #endregion

  return { legacy };
}
