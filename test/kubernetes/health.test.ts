import { Duration } from 'cdk8s';
import { Probe } from 'cdk8s-plus-29';
import { Health, Port } from '../../src';
import { one } from '../support/render';
import { catalog, container, refused, workload } from '../support/web-service';

const probes = (health: Health, ports: Port[] = [Port.http(3000)]): any => {
  const { startupProbe, readinessProbe, livenessProbe } = container({ ports, health });
  return { startupProbe, readinessProbe, livenessProbe };
};

describe('health', () => {
  test('is a connection to the main port by default', () => {
    expect(container()).toMatchObject({
      startupProbe: { tcpSocket: { port: 'http' }, periodSeconds: 2, failureThreshold: 30, timeoutSeconds: 2 },
      readinessProbe: { tcpSocket: { port: 'http' }, periodSeconds: 5, failureThreshold: 3, timeoutSeconds: 2 },
      livenessProbe: { tcpSocket: { port: 'http' }, periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 2 },
    });
  });

  test('by HTTP asks one path three ways', () => {
    const httpGet = { path: '/items', port: 'http' };
    expect(probes(Health.http('/items'))).toMatchObject({ startupProbe: { httpGet }, readinessProbe: { httpGet }, livenessProbe: { httpGet } });
  });

  test('may ask another path for liveness', () => {
    expect(probes(Health.http('/ready', { liveness: '/live' }))).toMatchObject({
      startupProbe: { httpGet: { path: '/ready' } }, readinessProbe: { httpGet: { path: '/ready' } }, livenessProbe: { httpGet: { path: '/live' } },
    });
  });

  test('by HTTP goes over TLS where the port does', () => {
    expect(probes(Health.http('/'), [Port.https(8443)]).readinessProbe.httpGet).toEqual({ path: '/', port: 'https', scheme: 'HTTPS' });
  });

  test('by HTTP asks the first port that speaks HTTP', () => {
    expect(probes(Health.http('/'), [Port.grpc(9000), Port.http(8080)]).readinessProbe.httpGet.port).toBe('http');
  });

  test('by gRPC asks the first port that speaks gRPC, by number', () => {
    expect(probes(Health.grpc(), [Port.http(8080), Port.grpc(9000)]).readinessProbe.grpc).toEqual({ port: 9000 });
  });

  test('by TCP passes over ports of UDP', () => {
    expect(probes(Health.tcp(), [Port.udp(53), Port.tcp(53)]).readinessProbe.tcpSocket).toEqual({ port: 'tcp' });
  });

  test('may ask a port that is declared, by its name', () => {
    expect(probes(Health.http('/', { port: 8081 }), [Port.http(1), Port.http(8081, { name: 'admin' })]).readinessProbe.httpGet.port).toBe('http-admin');
  });

  test('may ask a port that is not declared, by its number', () => {
    expect(probes(Health.http('/', { port: 8081 })).readinessProbe.httpGet.port).toBe(8081);
  });

  test('may be a command', () => {
    expect(probes(Health.command(['pg_isready'])).livenessProbe).toMatchObject({ exec: { command: ['pg_isready'] }, periodSeconds: 10 });
  });

  test('may be nothing', () => {
    expect(probes(Health.none())).toEqual({ startupProbe: undefined, readinessProbe: undefined, livenessProbe: undefined });
  });

  test.each([[Duration.minutes(5), 150], [Duration.seconds(3), 2], [Duration.millis(1500), 1]])('gives %s to start', (startWithin, failureThreshold) => {
    expect(probes(Health.tcp({ startWithin })).startupProbe).toMatchObject({ periodSeconds: 2, failureThreshold });
  });

  test('may give an answer more time', () => {
    expect(probes(Health.tcp({ timeout: Duration.seconds(7) })).livenessProbe.timeoutSeconds).toBe(7);
  });

  test('may be probes of cdk8s-plus, each as it is', () => {
    const readiness = Probe.fromHttpGet('/ready', { periodSeconds: Duration.seconds(3), failureThreshold: 9 });
    expect(probes(Health.probes({ readiness }))).toEqual({
      readinessProbe: { httpGet: { path: '/ready', port: 3000, scheme: 'HTTP' }, failureThreshold: 9, periodSeconds: 3 },
    });
  });
});

describe('the progress deadline', () => {
  test.each([
    ['ten minutes beyond the time to start and to be ready', Health.tcp(), 600 + 60 + 10],
    ['longer for what starts slowly', Health.tcp({ startWithin: Duration.minutes(10) }), 600 + 600 + 10],
    ['whole seconds for a fraction', Health.tcp({ startWithin: Duration.millis(1500) }), 600 + 2 + 10],
    ['that of a startup probe of cdk8s-plus', Health.probes({ startup: Probe.fromCommand(['x'], { periodSeconds: Duration.seconds(20), failureThreshold: 30, initialDelaySeconds: Duration.seconds(5) }) }), 600 + 605 + 10],
    ['without a time to start where nothing is asked', Health.none(), 600 + 10],
  ])('is %s', (_, health, seconds) => {
    expect(workload({ health }).spec.progressDeadlineSeconds).toBe(seconds);
  });
});

describe('health is refused', () => {
  test.each([
    ['at a path that is none', Health.http('healthz'), '`health` needs a path that starts with "/", got "healthz"; write e.g. Health.http("/healthz") (HealthPath)'],
    ['by an empty command', Health.command([]), '`health` has an empty command; write e.g. Health.command(["pg_isready"]) (HealthCommand)'],
    ['at no port', Health.tcp({ port: 0 }), '`health` needs a port from 1 to 65535, got 0; give the port that answers (HealthPort)'],
    ['without time to start', Health.tcp({ startWithin: Duration.millis(500) }), '`health.startWithin` must be from 1 second to 1 hour, got 0.5 s; give the time the slowest start may take; move longer work to an init container or a Task (HealthBudget)'],
    ['with endless time to start', Health.tcp({ startWithin: Duration.seconds(Infinity) }), '`health.startWithin` must be from 1 second to 1 hour, got Infinity s; give the time the slowest start may take; move longer work to an init container or a Task (HealthBudget)'],
    ['with a fraction of a second to answer', Health.tcp({ timeout: Duration.millis(1500) }), '`health.timeout` must be whole seconds from 1 to 60, got 1.5 s; give e.g. Duration.seconds(2) (HealthTimeout)'],
    ['with a time that is no Duration', Health.tcp({ timeout: 5 as unknown as Duration }), '`health.timeout` must be whole seconds from 1 to 60, got NaN s; give e.g. Duration.seconds(2) (HealthTimeout)'],
    ['with probes that cdk8s-plus refuses', Health.probes({ liveness: Probe.fromTcpSocket({ periodSeconds: Duration.millis(1500) }) }), "`health` has a probe that cdk8s-plus refuses: '1500 millis' cannot be converted into a whole number of seconds; mend it, e.g. write its durations in whole seconds (HealthProbe)"],
  ])('%s', (_, health, message) => {
    expect(refused({ health })).toBe(`[chart/catalog] ${message}`);
  });

  test('of a service that speaks nothing but UDP', () => {
    expect(refused({ ports: [Port.udp(53)] }))
      .toBe('[chart/catalog] `health` asks tcp but there is no TCP port; give `port` to the health check, or use Health.command([…]) or Health.none() (HealthPort)');
  });

  test('but a service of UDP may do without', () => {
    expect(one(catalog({ ports: [Port.udp(53)], health: Health.none() }), 'Service').spec.ports[0].protocol).toBe('UDP');
  });
});
