import type { Probe } from 'cdk8s-plus-29';
import { Json } from '../synthesis/json';
import { Port } from './port';

/** Probes of cdk8s-plus, for what a single declaration does not say. */
export interface ProbeSet {
  /**
   * Restarts the container when it fails.
   *
   * @default - the container is never restarted for its answers
   */
  readonly liveness?: Probe;
  /**
   * Takes the pod out of the Service while it fails.
   *
   * @default - the pod serves as soon as its containers run
   */
  readonly readiness?: Probe;
  /**
   * Holds the other probes back until it succeeds for the first time.
   *
   * @default - the other probes are asked from the start
   */
  readonly startup?: Probe;
}

/** The three probes of a container. */
export interface Probes {
  readonly livenessProbe?: Json;
  readonly readinessProbe?: Json;
  readonly startupProbe?: Json;
}

/** cdk8s-plus renders a probe for a container; all it asks of it is the first port. */
export function renderProbeSet(set: ProbeSet, ports: readonly Port[]): Probes {
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
