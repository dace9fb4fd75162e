import { FunctionProps } from '../../core/function/function-props';
import { INetwork } from '../network/network-interface';
import { IQueue } from '../queue/queue-grants';
import { FunctionAccess, LambdaSecrets, ManagedBroker } from './lambda-options';

/** What an app team answers about a function on AWS Lambda: what every function is asked, and what only Lambda has. */
export interface LambdaFunctionProps extends FunctionProps {
  /**
   * Who may send requests to it.
   *
   * @default FunctionAccess.iam()
   */
  readonly access?: FunctionAccess;
  /**
   * ARN of the certificate of its `hosts`, of AWS Certificate Manager in the same region.
   *
   * @default - none: a function with `hosts` is refused
   */
  readonly certificateArn?: string;
  /**
   * The network that it connects to databases and brokers in, from its private subnets.
   *
   * @default - none: it reaches what the internet reaches
   */
  readonly network?: INetwork;
  /**
   * How it gets what is secret. Lambda keeps variables in its configuration, and Terraform in its state, so no value of a secret is ever one.
   *
   * @default - a function with secrets is refused
   */
  readonly secrets?: LambdaSecrets;
  /**
   * Brokers that AWS runs, by the names of the triggers.
   *
   * @default - none: brokers of Kafka are reached by their addresses, RabbitMQ is refused
   */
  readonly brokers?: Readonly<Record<string, ManagedBroker>>;
  /**
   * The processor that its image is built for.
   *
   * @default 'x86_64': what builds make that do not ask, OpenFunction's among them
   */
  readonly architecture?: 'arm64' | 'x86_64';
  /**
   * How many days its logs are kept.
   *
   * @default 30
   */
  readonly logDays?: number;
  /**
   * Whether requests are traced by AWS X-Ray.
   *
   * @default false
   */
  readonly tracing?: boolean;
  /**
   * Where calls go that nobody waits for and that failed three times: those of a schedule.
   *
   * @default - a queue of its own, where it has a schedule
   */
  readonly failures?: IQueue;
}
