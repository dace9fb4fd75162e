import { Settings } from '../../core/defaults';
import { secondsIn } from '../../core/duration';
import { BindingDetail, bindingEnv } from '../../core/function/binding';
import { FUNCTION_DEFAULTS } from '../../core/function/function-problems';
import { EventTrigger, isEventTrigger, Trigger, TriggerDetail } from '../../core/function/trigger';
import { HttpTriggerOptions } from '../../core/function/trigger-options';
import { addressOf } from '../../core/function/trigger-problems';
import { resolveImage } from '../../core/image';
import { SecretKey } from '../../core/secret-source';
import { LambdaFunctionProps } from './lambda-function-props';
import { memoryOf } from './lambda-memory';

/** How long a function runs that does not say: what API Gateway waits for an answer, and for what a queue hides a message. */
const SECONDS = 30;
/** The longest that API Gateway waits. See https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
export const GATEWAY_SECONDS = 30;
const RABBITMQ_PORTS = [5672, 5671];

/** The props of a function with every question answered, as Lambda reads them. */
export class LambdaModel {
  /** The port it listens on. */
  public readonly port: number;
  /** Instances that are kept warm. */
  public readonly min: number;
  /** The most instances. */
  public readonly max: number;
  /** How long a call may take, in seconds. */
  public readonly timeout: number;
  /** How requests come in, if they do. */
  public readonly http?: HttpTriggerOptions;
  /** The clocks. */
  public readonly schedules: readonly Extract<TriggerDetail, { kind: 'schedule' }>[];
  /** Where messages come from. */
  public readonly events: readonly EventTrigger[];
  /** What it uses. */
  public readonly bindings: readonly BindingDetail[];

  public constructor(
    /** What was asked. */
    public readonly props: LambdaFunctionProps,
    private readonly settings: Settings,
  ) {
    const { port = FUNCTION_DEFAULTS.port, scaling = {}, timeout, triggers = [Trigger.http()], bindings = [] } = props;
    this.port = port;
    this.min = scaling.min ?? FUNCTION_DEFAULTS.min;
    this.max = scaling.max ?? FUNCTION_DEFAULTS.max;
    this.timeout = timeout === undefined ? SECONDS : secondsIn(timeout);
    const details = triggers.map(({ of }) => of);
    this.http = details.find((detail) => detail.kind === 'http');
    this.events = details.filter(isEventTrigger);
    this.schedules = details.filter((detail): detail is Extract<TriggerDetail, { kind: 'schedule' }> => detail.kind === 'schedule');
    this.bindings = bindings.map(({ of }) => of);
  }

  /** Its image, with the registry. */
  public get image(): string {
    return resolveImage(this.props.source.image, this.settings).reference;
  }

  /** Its version: what was asked, else the image's. */
  public get version(): string | undefined {
    return this.props.version ?? resolveImage(this.props.source.image, this.settings).version;
  }

  /** Memory of an instance, in MiB. */
  public get memory(): number {
    return memoryOf(this.props.size ?? this.settings.size);
  }

  /** Whether requests come through API Gateway: a URL of Lambda has neither hosts nor paths, and is for roles. */
  public get byGateway(): boolean {
    const { hosts = [], path = FUNCTION_DEFAULTS.path } = this.http ?? {};
    return this.http !== undefined && (hosts.length > 0 || path !== FUNCTION_DEFAULTS.path || this.props.access?.kind === 'public');
  }

  /** Its variables: those of its bindings, and its own, which win. */
  public get env(): Record<string, string | SecretKey> {
    const { env, configuration } = this.props;
    return { ...Object.assign({}, ...this.bindings.map(bindingEnv)) as Record<string, string | SecretKey>, ...configuration, ...env };
  }

  /** TCP ports that it connects to, HTTPS for what AWS runs included. */
  public get ports(): number[] {
    const ports = [443, ...[...this.events, ...this.bindings].flatMap(portsOf)];
    return [...new Set(ports)].sort((a, b) => a - b);
  }
}

/** Host names that a trigger or binding connects to. */
export function hostsOf(detail: EventTrigger | BindingDetail): string[] {
  return addressesOf(detail).flatMap((address) => addressOf(address)?.host ?? []);
}

function portsOf(detail: EventTrigger | BindingDetail): readonly number[] {
  switch (detail.kind) {
    case 'rabbitmq': return detail.ports ?? RABBITMQ_PORTS;
    case 'database': return [detail.port];
    case 'component': return detail.ports ?? [];
    default: return addressesOf(detail).flatMap((address) => addressOf(address)?.port ?? []);
  }
}

function addressesOf(detail: EventTrigger | BindingDetail): readonly string[] {
  switch (detail.kind) {
    case 'kafka': return detail.brokers;
    case 'nats': return [detail.server];
    case 'redis': return [detail.host];
    default: return [];
  }
}
