import { Duration } from 'cdk8s';
import { isPort } from './amounts';
import { Port } from './port';

/** How metrics are read. */
export interface MetricsOptions {
  /**
   * The path that answers with metrics.
   *
   * @default '/metrics'
   */
  readonly path?: string;
  /**
   * How often they are read.
   *
   * @default - as often as Prometheus reads by default
   */
  readonly every?: Duration;
}

/** Where a process serves Prometheus metrics. */
export class Metrics {
  /** On this port of the container. A port that is not one of the service's own is opened for metrics only. */
  public static at(port: number, options: MetricsOptions = {}): Metrics { return new Metrics(port, options.path ?? '/metrics', options.every); }
  private constructor(
    /** The container's port. */
    public readonly port: number,
    /** The path. */
    public readonly path: string,
    /** How often they are read. */
    public readonly every?: Duration,
  ) {}
}

/** Kinds of profiles that Go's pprof serves. See https://grafana.com/docs/pyroscope/latest/configure-client/grafana-alloy/ */
export type ProfileKind = 'cpu' | 'memory' | 'goroutine' | 'block' | 'mutex';

/** Where a process serves profiles for Pyroscope to pull. */
export class Profiling {
  /** Go's `net/http/pprof` on this port of the container. */
  public static pprof(port: number, kinds: readonly ProfileKind[] = ['cpu', 'memory', 'goroutine']): Profiling { return new Profiling(port, kinds); }
  private constructor(
    /** The container's port. */
    public readonly port: number,
    /** What is pulled. */
    public readonly kinds: readonly ProfileKind[],
  ) {}
}

/** Annotations that Grafana Alloy reads. Without a port the target would be dropped, so it is always written. */
export function profilingAnnotations({ port, kinds }: Profiling): Record<string, string> {
  return Object.fromEntries(kinds.flatMap((kind) => [
    [`profiles.grafana.com/${kind}.scrape`, 'true'],
    [`profiles.grafana.com/${kind}.port`, String(port)],
  ]));
}

/** The ports of a container, with one for metrics if none of them serves them. */
export function withMetricsPort(ports: readonly Port[], metrics: Metrics | undefined): readonly Port[] {
  if (!metrics || !isPort(metrics.port) || metricsPort(ports, metrics)) return ports;
  return [...ports, Port.http(metrics.port, { name: 'metrics' })];
}

/** The one of `ports` that serves metrics. */
export function metricsPort(ports: readonly Port[], metrics: Metrics): Port | undefined {
  return ports.find(({ number, transport }) => number === metrics.port && transport === 'TCP');
}

/** Annotations that a Prometheus without the operator reads. */
export function metricsAnnotations({ port, path }: Metrics): Record<string, string> {
  return { 'prometheus.io/scrape': 'true', 'prometheus.io/port': String(port), 'prometheus.io/path': path };
}
