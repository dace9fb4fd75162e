/** Where an annotation has an effect, and how settled it is. */
export interface IstioAnnotation {
  readonly name: string;
  /** Kinds it may be on; `Any` for every kind. */
  readonly kinds: readonly string[];
  readonly deprecated?: boolean;
  /** Whether it belongs to an alpha feature. @default true */
  readonly stable?: boolean;
}

const pod = ['Pod'];
const gateway = ['Gateway'];
const workloadEntry = ['WorkloadEntry'];

/** The annotations Istio knows (https://istio.io/latest/docs/reference/config/annotations/). */
const registry: readonly IstioAnnotation[] = [
  { name: 'alpha.istio.io/canonical-serviceaccounts', kinds: ['Service'], deprecated: true },
  { name: 'alpha.istio.io/kubernetes-serviceaccounts', kinds: ['Service'], deprecated: true },
  { name: 'ambient.istio.io/bypass-inbound-capture', kinds: pod },
  { name: 'ambient.istio.io/dns-capture', kinds: pod },
  { name: 'ambient.istio.io/redirection', kinds: pod, stable: true },
  { name: 'ambient.istio.io/waypoint-inbound-binding', kinds: ['GatewayClass', 'Gateway'] },
  { name: 'galley.istio.io/analyze-suppress', kinds: ['Any'], stable: true },
  { name: 'gateway.istio.io/controller-version', kinds: ['Any'], stable: true },
  { name: 'gateway.istio.io/name-override', kinds: gateway },
  { name: 'gateway.istio.io/service-account', kinds: gateway },
  { name: 'gateway.istio.io/tls-terminate-mode', kinds: gateway },
  { name: 'inject.istio.io/templates', kinds: pod },
  { name: 'install.operator.istio.io/chart-owner', kinds: ['Any'] },
  { name: 'install.operator.istio.io/owner-generation', kinds: ['Any'] },
  { name: 'install.operator.istio.io/version', kinds: ['Any'] },
  { name: 'internal.istio.io/gateway-service', kinds: gateway },
  { name: 'istio.io/autoRegistrationGroup', kinds: workloadEntry },
  { name: 'istio.io/connectedAt', kinds: workloadEntry },
  { name: 'istio.io/disconnectedAt', kinds: workloadEntry },
  { name: 'istio.io/dry-run', kinds: ['AuthorizationPolicy'] },
  { name: 'istio.io/reroute-virtual-interfaces', kinds: pod },
  { name: 'istio.io/rev', kinds: pod, stable: true },
  { name: 'istio.io/workloadController', kinds: workloadEntry },
  { name: 'kubernetes.io/ingress.class', kinds: ['Ingress'], stable: true },
  { name: 'networking.istio.io/address-type', kinds: gateway },
  { name: 'networking.istio.io/exportTo', kinds: ['Service'] },
  { name: 'networking.istio.io/service-type', kinds: gateway },
  { name: 'networking.istio.io/traffic-distribution', kinds: ['Service', 'ServiceEntry', 'Namespace'] },
  { name: 'prometheus.istio.io/merge-metrics', kinds: pod },
  { name: 'proxy.istio.io/config', kinds: pod, stable: true },
  { name: 'proxy.istio.io/overrides', kinds: pod },
  ...['applicationPorts', 'failureThreshold', 'initialDelaySeconds', 'periodSeconds'].map((name) => ({ name: `readiness.status.sidecar.istio.io/${name}`, kinds: pod })),
  ...[
    'agentLogLevel', 'bootstrapOverride', 'componentLogLevel', 'enableCoreDump', 'interceptionMode', 'logLevel', 'nativeSidecar', 'proxyCPU', 'proxyCPULimit',
    'proxyImage', 'proxyImageType', 'proxyMemory', 'proxyMemoryLimit', 'rewriteAppHTTPProbers', 'statsHistogramBuckets', 'status', 'userVolume',
    'userVolumeMount', 'statsCompression', 'statsEvictionInterval',
  ].map((name) => ({ name: `sidecar.istio.io/${name}`, kinds: pod })),
  ...['discoveryAddress', 'extraStatTags', 'statsInclusionPrefixes', 'statsInclusionRegexps', 'statsInclusionSuffixes']
    .map((name) => ({ name: `sidecar.istio.io/${name}`, kinds: pod, deprecated: true })),
  { name: 'sidecar.istio.io/inject', kinds: pod, deprecated: true, stable: true },
  { name: 'status.sidecar.istio.io/port', kinds: pod },
  { name: 'topology.istio.io/controlPlaneClusters', kinds: ['Namespace'] },
  { name: 'traffic.istio.io/nodeSelector', kinds: ['Service'], stable: true },
  ...[
    'excludeInboundPorts', 'excludeInterfaces', 'excludeOutboundIPRanges', 'excludeOutboundPorts', 'includeInboundPorts', 'includeOutboundIPRanges',
    'includeOutboundPorts', 'kubevirtInterfaces',
  ].map((name) => ({ name: `traffic.sidecar.istio.io/${name}`, kinds: pod })),
];

const byName = new Map(registry.map((each) => [each.name, each]));

/** Whether an annotation is in Istio's domain. */
export function isIstioAnnotation(name: string): boolean {
  return name === 'kubernetes.io/ingress.class' || name.split('/', 1)[0].endsWith('istio.io');
}

export function istioAnnotation(name: string): IstioAnnotation | undefined {
  return byName.get(name);
}

/** Whether Istio will ask: an alpha feature that no installation sets by itself. */
export function isAlpha(annotation: IstioAnnotation): boolean {
  return annotation.stable !== true && annotation.name !== 'sidecar.istio.io/status';
}

/** What is wrong with the value of an annotation that the injector reads; `undefined` when nothing is. */
export function annotationProblem(name: string, value: string): string | undefined {
  switch (name) {
    case 'sidecar.istio.io/interceptionMode':
      return ['REDIRECT', 'TPROXY', 'NONE'].includes(value) ? undefined : `interceptionMode invalid, use REDIRECT,TPROXY,NONE: ${value}`;
    case 'status.sidecar.istio.io/port': return portProblem(value) && `excludeInboundPorts invalid: ${portProblem(value)}`;
    case 'readiness.status.sidecar.istio.io/initialDelaySeconds':
    case 'readiness.status.sidecar.istio.io/periodSeconds':
    case 'readiness.status.sidecar.istio.io/failureThreshold':
      return /^\d+$/.test(value) && Number(value) < 2 ** 32 ? undefined : `strconv.ParseUint: parsing ${JSON.stringify(value)}: invalid syntax`;
    case 'prometheus.istio.io/merge-metrics':
      return /^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(value) ? undefined : `strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`;
    case 'traffic.sidecar.istio.io/includeOutboundIPRanges': return value === '*' ? undefined : prefixed('includeIPRanges', cidrProblem(value));
    case 'traffic.sidecar.istio.io/excludeOutboundIPRanges': return prefixed('excludeIPRanges', cidrProblem(value));
    case 'traffic.sidecar.istio.io/includeInboundPorts': return value === '*' ? undefined : prefixed('includeInboundPorts', portsProblem(value));
    case 'traffic.sidecar.istio.io/excludeInboundPorts': return prefixed('excludeInboundPorts', portsProblem(value));
    case 'traffic.sidecar.istio.io/excludeOutboundPorts': return prefixed('excludeOutboundPorts', portsProblem(value));
    default: return undefined;
  }
}

function prefixed(what: string, problem: string | undefined): string | undefined {
  return problem && `${what} invalid: ${problem}`;
}

function portProblem(text: string): string | undefined {
  const trimmed = text.trim();
  return /^\d+$/.test(trimmed) && Number(trimmed) <= 65535 ? undefined : `failed parsing port '${text}'`;
}

function portsProblem(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  return text.split(',').map(portProblem).find((problem) => problem !== undefined);
}

function cidrProblem(text: string): string | undefined {
  if (text === '') return undefined;
  const wrong = text.split(',').find((each) => !/^(\d{1,3}(\.\d{1,3}){3}\/\d{1,2}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*\/\d{1,3})$/.test(each));
  return wrong === undefined ? undefined : `failed parsing cidr '${wrong}'`;
}
