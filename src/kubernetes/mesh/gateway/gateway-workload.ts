import type { GatewayWorkload as KnownGatewayWorkload } from '../../../analysis/model';
import { Json } from '../../synthesis/json';

/** What tells where a gateway's pods are. */
export interface GatewayWorkloadAttributes {
  /** Labels of the pods. */
  readonly labels: Record<string, string>;
  /** Their namespace. Certificates and Ingresses in front of them must be there too. */
  readonly namespace: string;
  /** The Service in front of the pods. */
  readonly service: string;
  /**
   * Ports of that Service and the ports of the pods behind them.
   *
   * @default - { 15021: 15021, 80: 8080, 443: 8443 }, as Istio's charts install it
   */
  readonly ports?: Record<number, number>;
  /**
   * The ServiceAccount the pods run as: their identity in the mesh.
   *
   * @default - the name of the Service, as Istio's gateway chart makes it
   */
  readonly serviceAccount?: string;
}

/** The pods of an ingress gateway, installed by somebody else. */
export class GatewayWorkload {
  /** The one that `istioctl install` and Istio's documentation use: `istio: ingressgateway` in `istio-system`. */
  public static ingressgateway(): GatewayWorkload { return INGRESSGATEWAY; }

  /** Another one. */
  public static of(attributes: GatewayWorkloadAttributes): GatewayWorkload { return new GatewayWorkload(attributes); }

  /** Labels of the pods. */
  public readonly labels: Record<string, string>;
  /** Their namespace. */
  public readonly namespace: string;
  /** The Service in front of them. */
  public readonly service: string;
  /** Ports of the Service and the ports of the pods behind them. */
  public readonly ports: Readonly<Record<number, number>>;
  /** The ServiceAccount the pods run as. */
  public readonly serviceAccount: string;

  private constructor(attributes: GatewayWorkloadAttributes) {
    this.labels = attributes.labels;
    this.namespace = attributes.namespace;
    this.service = attributes.service;
    this.ports = attributes.ports ?? { 15021: 15021, 80: 8080, 443: 8443 };
    this.serviceAccount = attributes.serviceAccount ?? attributes.service;
  }

  /** What a person calls it. */
  public get path(): string {
    return `${this.namespace}/${this.service}`;
  }

  /**
   * What the analyzer must know of it.
   *
   * @internal
   */
  public _fact(): KnownGatewayWorkload {
    return {
      name: this.service,
      namespace: this.namespace,
      labels: this.labels,
      serviceName: this.service,
      ports: Object.entries(this.ports).map(([port, targetPort]) => ({ port: Number(port), targetPort })),
    };
  }

  /**
   * Ports of a Service in front of the pods.
   *
   * @internal
   */
  public _servicePorts(): Json[] {
    const names: Record<number, string> = { 15021: 'status-port', 80: 'http2', 443: 'https' };
    return Object.entries(this.ports).map(([port, targetPort]) => ({ name: names[Number(port)] ?? `tcp-${port}`, port: Number(port), targetPort, protocol: 'TCP' }));
  }
}

const INGRESSGATEWAY = GatewayWorkload.of({
  labels: { istio: 'ingressgateway' },
  namespace: 'istio-system',
  service: 'istio-ingressgateway',
  serviceAccount: 'istio-ingressgateway-service-account',
});
