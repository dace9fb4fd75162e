import { secondsIn } from '../../core/duration';
import { BindingDetail, bindingEnv } from '../../core/function/binding';
import { FUNCTION_DEFAULTS } from '../../core/function/function-problems';
import { EventTrigger, isEventTrigger, Trigger, TriggerDetail } from '../../core/function/trigger';
import { HttpTriggerOptions, ScheduleTriggerOptions } from '../../core/function/trigger-options';
import { SecretKey } from '../../core/secret-source';
import { DaprComponent, inputComponent, outputComponent } from './dapr';
import { Scaler, scalerOf } from './scaler';
import { ServerlessFunctionProps } from './serverless-function-props';

/** The props of a function with every question answered, as its targets read them. */
export class FunctionModel {
  /** The port it listens on. */
  public readonly port: number;
  /** The fewest instances. */
  public readonly min: number;
  /** The most instances. */
  public readonly max: number;
  /** How many requests or messages an instance works on at once. */
  public readonly concurrency?: number;
  /** How long one request may take, in seconds. */
  public readonly timeout?: number;
  /** How requests come in, if they do. */
  public readonly http?: HttpTriggerOptions;
  /** The clocks. */
  public readonly schedules: readonly ({ readonly cron: string } & ScheduleTriggerOptions)[];
  /** Where messages come from. */
  public readonly events: readonly EventTrigger[];
  /** What it uses. */
  public readonly bindings: readonly BindingDetail[];
  /** Its Dapr components. */
  public readonly components: readonly DaprComponent[];
  /** What its messages are counted by. */
  public readonly scalers: readonly Scaler[];

  public constructor(
    /** Its name. */
    public readonly name: string,
    /** What was asked. */
    public readonly props: ServerlessFunctionProps,
  ) {
    const { port = FUNCTION_DEFAULTS.port, scaling = {}, timeout, triggers = [Trigger.http()], bindings = [] } = props;
    this.port = port;
    this.min = scaling.min ?? FUNCTION_DEFAULTS.min;
    this.max = scaling.max ?? FUNCTION_DEFAULTS.max;
    this.concurrency = scaling.concurrency;
    this.timeout = timeout && secondsIn(timeout);
    const details = triggers.map(({ of }) => of);
    this.events = details.filter(isEventTrigger);
    this.schedules = details.filter((detail): detail is Extract<TriggerDetail, { kind: 'schedule' }> => detail.kind === 'schedule');
    // A clock posts to a function like any other client does.
    this.http = details.find((detail) => detail.kind === 'http') ?? (this.events.length > 0 ? undefined : {});
    this.bindings = bindings.map(({ of }) => of);
    this.components = [
      ...this.events.map((detail) => inputComponent(detail, name)),
      ...this.bindings.flatMap((detail) => outputComponent(detail) ?? []),
    ];
    this.scalers = this.events.map((detail) => scalerOf(detail, name));
  }

  /** The host names it answers at from outside. */
  public get hosts(): readonly string[] {
    return this.http?.hosts ?? [];
  }

  /** What paths begin with. */
  public get path(): string {
    return this.http?.path ?? FUNCTION_DEFAULTS.path;
  }

  /** Its variables: those of its bindings, and its own, which win. */
  public get env(): Record<string, string | SecretKey> {
    return { ...Object.assign({}, ...this.bindings.map(bindingEnv)) as Record<string, string | SecretKey>, ...this.props.env };
  }

  /** Secrets that no variable names: those that triggers and components log in with. */
  public get otherSecrets(): readonly SecretKey[] {
    return [...this.components.flatMap(({ metadata }) => Object.values(metadata)), ...this.scalers.flatMap(({ secrets }) => Object.values(secrets))]
      .filter((value): value is SecretKey => value instanceof SecretKey);
  }
}

/** A version that can be part of a name: what a tag may have besides is replaced. */
export function versionName(version: string | undefined): string | undefined {
  return version?.toLowerCase().replace(/[^a-z0-9.-]+/g, '-').slice(0, 22).replace(/^[.-]+|[.-]+$/g, '') || undefined;
}
