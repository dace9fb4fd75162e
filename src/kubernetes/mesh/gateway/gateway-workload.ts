import type { GatewayWorkload as KnownGatewayWorkload } from '../../../analysis/model';
import { isDnsLabel } from '../../../core/naming';
import { Problem, ValidationError } from '../../../core/validation-error';
import { isPort } from '../../pod/amounts';
import { labelProblems } from '../../pod/metadata-problems';
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
    const problems = workloadProblems(attributes);
    if (problems.length > 0) throw new ValidationError(problems.map((problem) => ({ ...problem, path: `${attributes.namespace}/${attributes.service}` })));
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
   * Whether a Gateway for one of the two is for pods of the other too: selectors look at labels, in every namespace.
   *
   * @internal
   */
  public _shares(other: GatewayWorkload): boolean {
    const within = (a: Record<string, string>, b: Record<string, string>): boolean => Object.entries(a).every(([key, value]) => b[key] === value);
    return within(this.labels, other.labels) || within(other.labels, this.labels);
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
      serviceAccount: this.serviceAccount,
      ports: Object.entries(this.ports).map(([port, targetPort]) => ({ port: Number(port), targetPort })),
    };
  }

  /**
   * Ports of a Service in front of the pods.
   *
   * @internal
   */
  public _servicePorts(): Json[] {
    const names: Record<number, string> = { 15021: 'http-status', 80: 'http2', 443: 'https' };
    return Object.entries(this.ports).map(([port, targetPort]) => ({ name: names[Number(port)] ?? `tcp-${port}`, port: Number(port), targetPort, protocol: 'TCP' }));
  }
}

function workloadProblems({ labels, namespace, service, ports = {} }: GatewayWorkloadAttributes): Problem[] {
  const problems: Problem[] = labelProblems('labels', labels);
  if (Object.keys(labels).length === 0) problems.push({ code: 'GatewayWorkload', what: '`labels` is empty, which is for the pods of every gateway', fix: 'give the labels of these pods, e.g. { istio: "ingressgateway" }' });
  for (const [prop, value] of [['namespace', namespace], ['service', service]] as const) {
    if (!isDnsLabel(value)) problems.push({ code: 'GatewayWorkload', what: `\`${prop}\` of a gateway is a DNS label, got ${JSON.stringify(value)}`, fix: 'use lower-case letters, digits and dashes' });
  }
  for (const port of Object.entries(ports).flat().map(Number)) {
    if (!isPort(port)) problems.push({ code: 'PortOutOfRange', what: `\`ports\` of a gateway are from 1 to 65535, got ${port}`, fix: 'give the ports of the Service and of the pods behind it, e.g. { 80: 8080 }' });
  }
  return problems;
}

const INGRESSGATEWAY = GatewayWorkload.of({
  labels: { istio: 'ingressgateway' },
  namespace: 'istio-system',
  service: 'istio-ingressgateway',
  serviceAccount: 'istio-ingressgateway-service-account',
});
