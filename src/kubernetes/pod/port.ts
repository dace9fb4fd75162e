import { Problem } from '../../core/validation-error';
import { isPort } from './amounts';

/** Details of a port. */
export interface PortOptions {
  /**
   * Its name, which Kubernetes limits to 15 lower-case letters, digits and dashes.
   *
   * @default - the protocol, e.g. `http`
   */
  readonly name?: string;
  /**
   * The port of the Service.
   *
   * @default - the container's own
   */
  readonly servicePort?: number;
}

/** What a port speaks, as Istio reads it from the name. See https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/ */
export type PortProtocol = 'http' | 'http2' | 'https' | 'grpc' | 'tcp' | 'tls' | 'udp';

const PROTOCOLS: readonly PortProtocol[] = ['http', 'http2', 'https', 'grpc', 'tcp', 'tls', 'udp'];

/**
 * A port a container listens on. Its name starts with its protocol, for that is how Istio and Kiali learn what it speaks.
 */
export class Port {
  /** HTTP/1.1, in plain text. */
  public static http(number: number, options: PortOptions = {}): Port { return new Port('http', number, options); }
  /** HTTP/2 without TLS (h2c). */
  public static http2(number: number, options: PortOptions = {}): Port { return new Port('http2', number, options); }
  /** gRPC, in plain text. */
  public static grpc(number: number, options: PortOptions = {}): Port { return new Port('grpc', number, options); }
  /** HTTP with TLS that the container ends itself: the mesh sees bytes. */
  public static https(number: number, options: PortOptions = {}): Port { return new Port('https', number, options); }
  /** Any protocol over TCP. */
  public static tcp(number: number, options: PortOptions = {}): Port { return new Port('tcp', number, options); }
  /** Any protocol over TLS that the container ends itself. */
  public static tls(number: number, options: PortOptions = {}): Port { return new Port('tls', number, options); }
  /** UDP. */
  public static udp(number: number, options: PortOptions = {}): Port { return new Port('udp', number, options); }

  /** Its name, e.g. `http` or `grpc-admin`. */
  public readonly name: string;
  /** The port of the Service. */
  public readonly servicePort: number;

  private constructor(
    /** What it speaks. */
    public readonly protocol: PortProtocol,
    /** The port the container listens on. */
    public readonly number: number,
    options: PortOptions,
  ) {
    const { name } = options;
    this.name = name === undefined ? protocol : PROTOCOLS.some((p) => name === p || name.startsWith(`${p}-`)) ? name : `${protocol}-${name}`;
    this.servicePort = options.servicePort ?? number;
  }

  /** `TCP` or `UDP`. */
  public get transport(): 'TCP' | 'UDP' {
    return this.protocol === 'udp' ? 'UDP' : 'TCP';
  }
}

const PORT_NAME = /^(?=.{1,15}$)(?!.*--)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** What is wrong with a set of ports, all of it. */
export function portProblems(ports: readonly Port[]): Problem[] {
  const problems: Problem[] = [];
  for (const port of ports) {
    const numbers = [['a port', port.number], ['a Service port', port.servicePort]] as const;
    for (const [what, value] of Object.is(port.number, port.servicePort) ? numbers.slice(0, 1) : numbers) {
      if (!isPort(value)) problems.push({ code: 'PortOutOfRange', what: `${what} must be a whole number from 1 to 65535, got ${value}`, fix: 'give the port the container listens on' });
    }
    if (!PORT_NAME.test(port.name)) {
      problems.push({
        code: 'PortName',
        what: `a port name must be at most 15 lower-case letters, digits and single dashes, got ${JSON.stringify(port.name)}`,
        fix: `choose a shorter name; the protocol "${port.protocol}-" is put in front of it`,
      });
    }
  }
  for (const [field, of] of [['name', (p: Port) => p.name], ['number', (p: Port) => `${p.number}/${p.transport}`], ['servicePort', (p: Port) => `${p.servicePort}/${p.transport}`]] as const) {
    const seen = new Set<string>();
    for (const port of ports) {
      const key = of(port);
      if (seen.has(key)) {
        problems.push({ code: 'PortDuplicate', what: `two ports have the same ${field}, ${JSON.stringify(key)}`, fix: field === 'name' ? 'name one of them: Port.http(8081, { name: "admin" })' : 'declare it once' });
      }
      seen.add(key);
    }
  }
  return problems;
}
