import { DurationAmount } from '../duration';
import { SecretKey, SecretSource } from '../secret-source';
import { Size } from '../size';
import { Binding } from './binding';
import { Canary } from './canary';
import { Source } from './source';
import { Trigger } from './trigger';

/** How many instances of a function there are. */
export interface FunctionScaling {
  /**
   * The fewest instances.
   *
   * @default 0: nothing runs while nothing happens
   */
  readonly min?: number;
  /**
   * The most instances.
   *
   * @default 10
   */
  readonly max?: number;
  /**
   * How many requests or messages one instance works on at once.
   *
   * @default - as many as the target sends: there is no limit
   */
  readonly concurrency?: number;
}

/**
 * What an app team answers about a function, wherever it runs. The contract is one container that answers HTTP on `$PORT`.
 *
 * `ServerlessFunction` runs it on Kubernetes, `LambdaFunction` of `trackway/aws` on AWS. What a target cannot do it refuses, and names one that can.
 */
export interface FunctionProps {
  /** Where its program comes from. */
  readonly source: Source;
  /**
   * The port it listens on. The variable `PORT` says so.
   *
   * @default 8080
   */
  readonly port?: number;
  /**
   * Environment variables: text, or an entry of a secret. Text that looks like a secret is refused.
   *
   * @default - none
   */
  readonly env?: Readonly<Record<string, string | SecretKey>>;
  /**
   * Environment variables kept apart from the program: on Kubernetes in a ConfigMap named by its content.
   *
   * @default - none
   */
  readonly configuration?: Readonly<Record<string, string>>;
  /**
   * How much CPU and memory each instance gets.
   *
   * @default - the environment's, else Size.small
   */
  readonly size?: Size;
  /**
   * How many instances there are.
   *
   * @default - from 0 to 10
   */
  readonly scaling?: FunctionScaling;
  /**
   * How long one request may take.
   *
   * @default - as the target has it: 300 s on Knative, 30 s on AWS Lambda
   */
  readonly timeout?: DurationAmount;
  /**
   * The path that answers with 200 to 399 once the function can take requests.
   *
   * @default - a connection to its port succeeds
   */
  readonly healthPath?: string;
  /**
   * What makes it run.
   *
   * @default [Trigger.http()]
   */
  readonly triggers?: readonly Trigger[];
  /**
   * What it uses.
   *
   * @default - nothing
   */
  readonly bindings?: readonly Binding[];
  /**
   * How requests are shared with the release before.
   *
   * @default - this release takes all of them
   */
  readonly canary?: Canary;
  /**
   * The version, as dashboards show it and a canary names it: lower-case letters, digits, dots and dashes.
   *
   * @default - the image's tag, or the start of its digest
   */
  readonly version?: string;
  /**
   * A Secret of type `kubernetes.io/dockerconfigjson` that allows to pull the image, and to push what is built.
   *
   * @default - the environment's pull secrets
   */
  readonly imageCredentials?: SecretSource;
  /**
   * Labels of its instances, besides the standard ones. Tags, on AWS.
   *
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
}
