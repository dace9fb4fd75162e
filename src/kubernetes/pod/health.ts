import { Duration } from 'cdk8s';
import type { Probe } from 'cdk8s-plus-29';
import { Problem } from '../../core/validation-error';
import { Json } from '../synthesis/kubernetes-object';
import { Port } from './port';

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

/** Probes of cdk8s-plus, for what a single declaration does not say. */
export interface ProbeSet {
  /** @default - the container is never restarted for its answers */
  readonly liveness?: Probe;
  /** @default - the pod serves as soon as its containers run */
  readonly readiness?: Probe;
  /** @default - the other probes are asked from the start */
  readonly startup?: Probe;
}

/** The three probes of a container. */
export interface Probes {
  readonly livenessProbe?: Json;
  readonly readinessProbe?: Json;
  readonly startupProbe?: Json;
}

const START_WITHIN = Duration.seconds(60);
const START_PERIOD_SECONDS = 2;
const READINESS = { periodSeconds: 5, failureThreshold: 3 };
const LIVENESS = { periodSeconds: 10, failureThreshold: 6 };

/**
 * How one sees that a service works. One declaration gives all three probes: startup (asked every 2 s until the start budget is spent), readiness
 * (every 5 s; three failures take the pod out of the Service) and liveness (every 10 s; six failures restart the container).
 */
export class Health {
  /** A GET of `path` answers with 200 to 399. */
  public static http(path: string, options: HttpHealthOptions = {}): Health {
    const get = (at: string) => (port: string | number): Json => ({ httpGet: { path: at, port } });
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
    private readonly check: (port: string | number) => Json,
    private readonly liveness: (port: string | number) => Json,
    private readonly paths?: readonly string[],
    private readonly command?: readonly string[],
    private readonly set?: ProbeSet,
  ) {}

  /** How long the container may take to start, in seconds. */
  public get startSeconds(): number {
    return this.kind === 'none' ? 0 : (this.timing.startWithin ?? START_WITHIN).toSeconds({ integral: false });
  }

  /**
   * The probes of a container with these ports.
   *
   * @internal
   */
  public _render(ports: readonly Port[]): Probes {
    if (this.kind === 'none') return {};
    if (this.set) return renderSet(this.set, ports);
    const port = this.portOf(ports);
    const timeoutSeconds = (this.timing.timeout ?? Duration.seconds(2)).toSeconds();
    return {
      startupProbe: { ...this.check(port), periodSeconds: START_PERIOD_SECONDS, timeoutSeconds, failureThreshold: Math.ceil(this.startSeconds / START_PERIOD_SECONDS) },
      readinessProbe: { ...this.check(port), ...READINESS, timeoutSeconds },
      livenessProbe: { ...this.liveness(port), ...LIVENESS, timeoutSeconds },
    };
  }

  /**
   * What is wrong with the declaration, if anything.
   *
   * @internal
   */
  public _problems(ports: readonly Port[]): Problem[] {
    const problems: Problem[] = [];
    for (const path of this.paths ?? []) {
      if (!/^\/[^\s#]*$/.test(path)) {
        problems.push({ code: 'HealthPath', what: `\`health\` needs a path that starts with "/", got ${JSON.stringify(path)}`, fix: 'write e.g. Health.http("/healthz")' });
      }
    }
    if (this.command && (this.command.length === 0 || this.command.some((part) => part === ''))) {
      problems.push({ code: 'HealthCommand', what: '`health` has an empty command', fix: 'write e.g. Health.command(["pg_isready"])' });
    }
    const needsPort = this.kind === 'http' || this.kind === 'tcp' || this.kind === 'grpc';
    if (needsPort && ports.length === 0 && this.timing.port === undefined) {
      problems.push({ code: 'HealthPort', what: `\`health\` asks ${this.kind} but there is no port`, fix: 'give `port` to the health check, or use Health.command([…])' });
    }
    if (this.timing.port !== undefined && !(Number.isInteger(this.timing.port) && this.timing.port > 0 && this.timing.port < 65536)) {
      problems.push({ code: 'HealthPort', what: `\`health\` needs a port from 1 to 65535, got ${this.timing.port}`, fix: 'give the port that answers' });
    }
    if (this.kind !== 'none' && this.kind !== 'probes' && !(this.startSeconds >= 1 && this.startSeconds <= 3600)) {
      problems.push({
        code: 'HealthBudget',
        what: `\`startWithin\` must be from 1 second to 1 hour, got ${this.startSeconds} s`,
        fix: 'give the time the slowest start may take; move longer work to an init container or a Task',
      });
    }
    const timeout = this.timing.timeout?.toSeconds({ integral: false });
    if (timeout !== undefined && !(Number.isInteger(timeout) && timeout >= 1 && timeout <= 60)) {
      problems.push({ code: 'HealthTimeout', what: `\`timeout\` of a health check must be whole seconds from 1 to 60, got ${timeout} s`, fix: 'give e.g. Duration.seconds(2)' });
    }
    return problems;
  }

  private portOf(ports: readonly Port[]): string | number {
    const own = this.timing.port;
    if (own === undefined) return this.kind === 'grpc' ? ports[0].number : ports[0]?.name;
    const declared = ports.find((port) => port.number === own);
    return declared && this.kind !== 'grpc' ? declared.name : own;
  }
}

/** cdk8s-plus renders a probe for a container; all it asks of it is the first port. */
function renderSet(set: ProbeSet, ports: readonly Port[]): Probes {
  const container = { port: ports[0]?.number, portNumber: ports[0]?.number };
  const render = (probe: Probe | undefined): Json | undefined =>
    probe && unwrap((probe as unknown as { _toKube(c: unknown): Json })._toKube(container)) as Json;
  return { startupProbe: render(set.startup), readinessProbe: render(set.readiness), livenessProbe: render(set.liveness) };
}

/** Generated classes wrap numbers that may be strings in `{ value }`. */
function unwrap(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(unwrap);
  if (Object.getPrototypeOf(value) !== Object.prototype && 'value' in value) return (value as { value: unknown }).value;
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined).map(([k, v]) => [k, unwrap(v)]));
}
