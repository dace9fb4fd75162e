import { SecretSource } from '../../core/secret-source';

/** Who may send requests to a function. */
export class FunctionAccess {
  /** Roles of the account that are granted it, with signed requests: `fn.grantInvoke(grantee)`. */
  public static iam(): FunctionAccess { return new FunctionAccess('iam'); }
  /** Everybody on the internet. Requests come through API Gateway, and nobody asks who sends them. */
  public static public(): FunctionAccess { return new FunctionAccess('public'); }

  private constructor(
    /** Which of them it is. */
    public readonly kind: 'iam' | 'public',
  ) {}
}

/** How a function on Lambda gets what is secret. */
export class LambdaSecrets {
  /**
   * A variable that is a secret elsewhere holds a reference here, in the form that Amazon ECS uses, `arn:aws:secretsmanager:…:secret:<name>:<entry>::`, and the
   * function's role may read that secret. The image puts the value in its place before the program starts, or the program asks for it.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
   */
  public static references(): LambdaSecrets { return new LambdaSecrets('references'); }

  private constructor(
    /** Which of them it is. */
    public readonly kind: 'references',
  ) {}
}

/** A broker that AWS runs, where a trigger names one by its addresses. */
export class ManagedBroker {
  /** A cluster of Amazon MSK, for `Trigger.kafka()`, by its ARN. */
  public static msk(arn: string): ManagedBroker { return new ManagedBroker('kafka', arn, undefined); }
  /**
   * A RabbitMQ broker of Amazon MQ, for `Trigger.rabbitmq()`.
   *
   * @param arn its ARN
   * @param credentials the secret of Secrets Manager that has `username` and `password`: Lambda does not read connection strings
   */
  public static amazonMq(arn: string, credentials: SecretSource): ManagedBroker { return new ManagedBroker('rabbitmq', arn, credentials); }

  private constructor(
    /** The kind of triggers it is for. */
    public readonly kind: 'kafka' | 'rabbitmq',
    /** Its ARN. */
    public readonly arn: string,
    /** The secret with its user and password, for Amazon MQ. */
    public readonly credentials: SecretSource | undefined,
  ) {}
}
