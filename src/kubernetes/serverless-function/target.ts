import { FunctionTargetKind, IFunctionTarget } from '../../core/function/target-kind';
import { IFunctionGateway } from '../../core/function/trigger-options';

/** How OpenFunction runs a function. */
export interface OpenFunctionTargetOptions {
  /**
   * The Gateway of `networking.openfunction.io` that requests come in by, where a trigger names none.
   *
   * @default - `openfunction` in the namespace `openfunction`
   */
  readonly gateway?: IFunctionGateway;
  /**
   * What runs functions that take requests: Knative, or a Deployment scaled by KEDA's HTTP add-on.
   *
   * @default 'knative'
   */
  readonly engine?: 'knative' | 'keda';
  /**
   * The ClusterBuildStrategy of Shipwright that runs a Dockerfile.
   *
   * @default 'buildah'
   */
  readonly dockerfileStrategy?: string;
  /**
   * The image of that tool.
   *
   * @default 'openfunction/buildah:v1.23.1'
   */
  readonly dockerfileTool?: string;
}

/** How Knative Serving runs a function. */
export interface KnativeTargetOptions {
  /**
   * The namespace of Knative's ingress, which the network policy lets in.
   *
   * @default 'kourier-system'
   */
  readonly ingressNamespace?: string;
  /**
   * The image of the relay that posts messages: nginx that runs without root (https://hub.docker.com/r/nginxinc/nginx-unprivileged), e.g. from a registry of your own.
   *
   * @default 'docker.io/nginxinc/nginx-unprivileged:1.27.4-alpine'
   */
  readonly relayImage?: string;
}

/** KEDA's HTTP interceptor, which holds requests while a function starts. */
export interface HttpInterceptor {
  /**
   * Its namespace.
   *
   * @default 'keda'
   */
  readonly namespace?: string;
  /**
   * Its Service.
   *
   * @default 'keda-add-ons-http-interceptor-proxy'
   */
  readonly service?: string;
  /**
   * The port of its Service.
   *
   * @default 8080
   */
  readonly port?: number;
}

/** How a plain Deployment runs a function. */
export interface DeploymentTargetOptions {
  /**
   * Where KEDA's HTTP interceptor is.
   *
   * @default - where its Helm chart puts it
   */
  readonly interceptor?: HttpInterceptor;
}

/** Where a function runs. The rest of its definition stays as it is when this changes. */
export class Target implements IFunctionTarget {
  /** OpenFunction, `core.openfunction.io/v1beta2`: it builds as well as runs. Its routes need a Gateway API of 2022. */
  public static openFunction(options: OpenFunctionTargetOptions = {}): Target { return new Target('openFunction', options, {}, {}); }
  /** A Service of Knative Serving: requests, canaries, hard concurrency. */
  public static knative(options: KnativeTargetOptions = {}): Target { return new Target('knative', {}, options, {}); }
  /** A Deployment, scaled by KEDA: by its HTTP add-on for requests, by the queue for messages. */
  public static deployment(options: DeploymentTargetOptions = {}): Target { return new Target('deployment', {}, {}, options); }

  private constructor(
    /** Which of them it is. */
    public readonly kind: Exclude<FunctionTargetKind, 'lambda'>,
    /** @internal */
    public readonly _openFunction: OpenFunctionTargetOptions,
    /** @internal */
    public readonly _knative: KnativeTargetOptions,
    /** @internal */
    public readonly _deployment: DeploymentTargetOptions,
  ) {}

  /**
   * Whether Knative keeps the pods of a function, and so decides what a pod may say.
   *
   * @internal
   */
  public _byKnative(takesRequests: boolean): boolean {
    return this.kind === 'knative' || (this.kind === 'openFunction' && takesRequests && this._openFunction.engine !== 'keda');
  }
}
