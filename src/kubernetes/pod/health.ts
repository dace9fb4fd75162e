import { Duration } from 'cdk8s';
import { Problem } from '../../core/validation-error';
import { Json } from '../synthesis/json';
import { isPort, isWhole, secondsOf } from './amounts';
import { Port, PortProtocol } from './port';
import { Probes, ProbeSet, renderProbeSet } from './probe-set';

export type { Probes, ProbeSet } from './probe-set';

/** How often and how long a check is asked. */
export interface HealthTiming {
  /**
   * How long the container may take to start. Until its first success the other checks wait.
   *
   * @default Duration.seconds(60)
   */
  readonly startWithin?: Duration;
  /**
   * How long one answer may take.
   *
   * @default Duration.seconds(2)
   */
  readonly timeout?: Duration;
  /**
   * The port that answers.
   *
   * @default - the first port of the service
   */
  readonly port?: number;
}

/** How an HTTP check is asked. */
export interface HttpHealthOptions extends HealthTiming {
  /**
   * Another path that only says that the process is not stuck, for liveness. It must not depend on anything outside the process: a database that is
   * down would otherwise restart every replica.
   *
   * @default - the same path; six failures in a row (one minute) restart the container
   */
  readonly liveness?: string;
}

const START_WITHIN = Duration.seconds(60);
const TIMEOUT = Duration.seconds(2);
const START_PERIOD_SECONDS = 2;
const READINESS = { periodSeconds: 5, failureThreshold: 3 };
const LIVENESS = { periodSeconds: 10, failureThreshold: 6 };

/**
 * How one sees that a service works. One declaration gives all three probes: startup (asked every 2 s until the start budget is spent), readiness
 * (every 5 s; three failures take the pod out of the Service) and liveness (every 10 s; six failures restart the container).
 */
export class Health {
  /** A GET of `path` answers with 200 to 399. Over TLS, whoever signed the certificate, where the port speaks HTTPS. */
  public static http(path: string, options: HttpHealthOptions = {}): Health {
    const get = (at: string) => (port: string | number, tls: boolean): Json => ({ httpGet: { path: at, port, ...(tls ? { scheme: 'HTTPS' } : {}) } });
    return new Health('http', options, get(path), get(options.liveness ?? path), [path, options.liveness ?? path]);
  }

  /** A connection to the port succeeds. */
  public static tcp(options: HealthTiming = {}): Health {
    const connect = (port: string | number): Json => ({ tcpSocket: { port } });
    return new Health('tcp', options, connect, connect);
  }

  /** The standard gRPC health service answers SERVING. See https://github.com/grpc/grpc/blob/master/doc/health-checking.md */
  public static grpc(options: HealthTiming = {}): Health {
    // grpc probes take no port name.
    const call = (port: string | number): Json => ({ grpc: { port } });
    return new Health('grpc', options, call, call);
  }

  /** A command in the container exits with 0. */
  public static command(command: readonly string[], options: HealthTiming = {}): Health {
    const exec = (): Json => ({ exec: { command: [...command] } });
    return new Health('command', options, exec, exec, undefined, command);
  }

  /** Probes of cdk8s-plus, each as it is. */
  public static probes(probes: ProbeSet): Health {
    return new Health('probes', {}, () => ({}), () => ({}), undefined, undefined, probes);
  }

  /** No checks: a pod counts as ready when its container runs. */
  public static none(): Health {
    return new Health('none', {}, () => ({}), () => ({}));
  }

  private constructor(
    private readonly kind: 'http' | 'tcp' | 'grpc' | 'command' | 'probes' | 'none',
    private readonly timing: HealthTiming,
    private readonly check: (port: string | number, tls: boolean) => Json,
    private readonly liveness: (port: string | number, tls: boolean) => Json,
    private readonly paths?: readonly string[],
    private readonly command?: readonly string[],
    private readonly set?: ProbeSet,
  ) {}

  /** How long the container may take to start, in whole seconds. */
  public get startSeconds(): number {
    if (this.kind === 'none') return 0;
    if (this.set) return startBudget(renderProbeSet(this.set, []).startupProbe);
    return Math.ceil(secondsOf(this.timing.startWithin ?? START_WITHIN));
  }

  /**
   * The probes of a container with these ports.
   *
   * @internal
   */
  public _render(ports: readonly Port[]): Probes {
    if (this.kind === 'none') return {};
    if (this.set) return renderProbeSet(this.set, ports);
    const { port, tls } = this.portOf(ports);
    const timeoutSeconds = secondsOf(this.timing.timeout ?? TIMEOUT);
    return {
      startupProbe: {
        ...this.check(port, tls),
        periodSeconds: START_PERIOD_SECONDS,
        timeoutSeconds,
        failureThreshold: Math.ceil(this.startSeconds / START_PERIOD_SECONDS),
      },
      readinessProbe: { ...this.check(port, tls), ...READINESS, timeoutSeconds },
      livenessProbe: { ...this.liveness(port, tls), ...LIVENESS, timeoutSeconds },
    };
  }

  /**
   * What is wrong with the declaration, if anything.
   *
   * @internal
   */
  public _problems(ports: readonly Port[], prop = 'health'): Problem[] {
    const { kind, timing } = this;
    if (kind === 'none') return [];
    if (this.set) return probeSetProblems(this.set, ports, prop);
    const problems: Problem[] = [];
    for (const path of new Set(this.paths)) {
      if (!/^\/[^\s#]*$/.test(path)) {
        problems.push({ code: 'HealthPath', what: `\`${prop}\` needs a path that starts with "/", got ${JSON.stringify(path)}`, fix: 'write e.g. Health.http("/healthz")' });
      }
    }
    if (this.command && (this.command.length === 0 || this.command[0] === '')) {
      problems.push({ code: 'HealthCommand', what: `\`${prop}\` has an empty command`, fix: 'write e.g. Health.command(["pg_isready"])' });
    }
    if (kind !== 'command' && timing.port === undefined && !ports.some(({ transport }) => transport === 'TCP')) {
      problems.push({ code: 'HealthPort', what: `\`${prop}\` asks ${kind} but there is no TCP port`, fix: 'give `port` to the health check, or use Health.command([…]) or Health.none()' });
    }
    if (timing.port !== undefined && !isPort(timing.port)) {
      problems.push({ code: 'HealthPort', what: `\`${prop}\` needs a port from 1 to 65535, got ${timing.port}`, fix: 'give the port that answers' });
    }
    const start = secondsOf(timing.startWithin ?? START_WITHIN);
    if (!(start >= 1 && start <= 3600)) {
      problems.push({
        code: 'HealthBudget',
        what: `\`${prop}.startWithin\` must be from 1 second to 1 hour, got ${start} s`,
        fix: 'give the time the slowest start may take; move longer work to an init container or a Task',
      });
    }
    const timeout = secondsOf(timing.timeout ?? TIMEOUT);
    if (!isWhole(timeout, 1, 60)) {
      problems.push({ code: 'HealthTimeout', what: `\`${prop}.timeout\` must be whole seconds from 1 to 60, got ${timeout} s`, fix: 'give e.g. Duration.seconds(2)' });
    }
    return problems;
  }

  /** The port that is asked: the one that was named, else the first that speaks what is asked. */
  private portOf(ports: readonly Port[]): { port: string | number; tls: boolean } {
    const { kind, timing } = this;
    if (kind === 'command') return { port: 0, tls: false };
    const open = ports.filter(({ transport }) => transport === 'TCP');
    const preferred: readonly PortProtocol[] = kind === 'grpc' ? ['grpc'] : kind === 'http' ? ['http', 'https'] : [];
    const declared = timing.port !== undefined
      ? open.find(({ number }) => number === timing.port)
      : preferred.flatMap((protocol) => open.filter((port) => port.protocol === protocol))[0] ?? open[0];
    if (!declared) return { port: timing.port!, tls: false };
    // grpc probes take no port name.
    return { port: kind === 'grpc' ? declared.number : declared.name, tls: declared.protocol === 'https' || declared.protocol === 'tls' };
  }
}

function probeSetProblems(set: ProbeSet, ports: readonly Port[], prop: string): Problem[] {
  try {
    renderProbeSet(set, ports);
    return [];
  } catch (error) {
    return [{ code: 'HealthProbe', what: `\`${prop}\` has a probe that cdk8s-plus refuses: ${(error as Error).message.replace(/\.$/, '')}`, fix: 'mend it, e.g. write its durations in whole seconds' }];
  }
}

/** How long a startup probe gives a container. */
function startBudget(probe: Json | undefined): number {
  if (!probe) return 0;
  const { initialDelaySeconds = 0, periodSeconds = 10, failureThreshold = 3 } = probe as Record<string, number | undefined>;
  return initialDelaySeconds + periodSeconds * failureThreshold;
}
