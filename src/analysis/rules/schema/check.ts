import { Field, isIp, parseDuration, Resource } from '../../model';
import { Code } from '../codes';
import { Report } from '../rule';

/** Collects what is wrong with one object, as Istio's validation would put it. */
export class Check {
  /** @param rootNamespace where defaults for the whole mesh live */
  public constructor(private readonly resource: Resource, private readonly report: Report, private readonly rootNamespace: string) {}

  /** Whether the object is a default for every namespace, in which `.` means each of them. */
  public get isForWholeMesh(): boolean {
    return this.resource.namespace === this.rootNamespace;
  }

  public get namespace(): string {
    return this.resource.namespace;
  }

  public error(at: Field, what: string): void {
    this.report('IST0106', this.resource, `Schema validation error: ${what}`, at);
  }

  public warn(at: Field, what: string): void {
    this.report('IST0133', this.resource, `Schema validation warning: ${what}`, at);
  }

  /** A finding of its own kind. */
  public tell(code: Code, at: Field, message: string): void {
    this.report(code, this.resource, message, at);
  }

  public port(at: Field): void {
    const port = at.number();
    if (at.exists && (port === undefined || port < 1 || port > 65535 || !Number.isInteger(port))) {
      this.error(at, `port number ${text(at)} must be in the range 1..65535`);
    }
  }

  public portName(at: Field): void {
    if (!isDnsLabel(at.string() ?? '')) this.error(at, `invalid port name: ${at.string() ?? ''}`);
  }

  /** At least a millisecond, in whole milliseconds. */
  public duration(at: Field): void {
    if (!at.exists) return;
    const value = parseDuration(at.string());
    if (value === undefined) this.error(at, `invalid duration: ${text(at)}`);
    else if (value < 1) this.error(at, 'duration must be greater than 1ms');
    else if (!Number.isInteger(value)) this.error(at, 'only durations to ms precision are supported');
  }

  public notNegative(at: Field, what: string): void {
    if ((at.number() ?? 0) < 0) this.error(at, `${what} must be non-negative`);
  }

  public fqdn(at: Field): void {
    const problem = fqdnProblem(at.string() ?? '');
    if (problem) this.error(at, problem);
  }

  public wildcardDomain(at: Field): void {
    const problem = wildcardDomainProblem(at.string() ?? '');
    if (problem) this.error(at, problem);
  }

  public ip(at: Field): void {
    if (!isIp(at.string() ?? '')) this.error(at, `${text(at)} is not a valid IP`);
  }

  /** An address, or a range in CIDR form. */
  public subnet(at: Field): void {
    const [address, bits, rest] = (at.string() ?? '').split('/');
    const most = address.includes(':') ? 128 : 32;
    if (rest !== undefined || !isIp(address) || (bits !== undefined && !(/^\d+$/.test(bits) && Number(bits) <= most))) {
      this.error(at, `${at.string() ?? ''} is not a valid IP or CIDR`);
    }
  }

  public labels(at: Field): void {
    for (const [key, value] of at.entries()) {
      if (!isLabelKey(key)) this.error(value, `invalid tag key: ${JSON.stringify(key)}`);
      if (!isLabelValue(value.string() ?? '')) this.error(value, `invalid tag value: ${JSON.stringify(value.value)}`);
    }
  }

  /** `selector.matchLabels` or `workloadSelector.labels`. */
  public selector(at: Field, labels: Field, whenEmpty: string = 'workload selector specified without labels'): void {
    if (!at.exists) return;
    for (const [key, value] of labels.entries()) {
      const pair = `${key}=${value.string() ?? ''}`;
      if (key === '') this.error(value, `empty key is not supported in selector: ${JSON.stringify(pair)}`);
      if (pair.includes('*')) this.error(value, `wildcard is not supported in selector: ${JSON.stringify(pair)}`);
    }
    if (labels.entries().length === 0) this.warn(at, whenEmpty);
  }

  public targets(spec: Field): void {
    const ways = [spec.get('selector'), spec.get('targetRef')].filter((each) => each.exists).length + (spec.get('targetRefs').items().length > 0 ? 1 : 0);
    if (ways > 1) this.error(spec, 'only one of targetRefs or workloadSelector can be set');
    for (const target of [spec.get('targetRef'), ...spec.get('targetRefs').items()]) {
      if (!target.exists) continue;
      if ((target.get('name').string() ?? '') === '') this.error(target, 'targetRef name must be set');
      if ((target.get('namespace').string() ?? '') !== '') this.error(target, 'targetRef namespace must not be set; cross namespace referencing is not supported');
      const kind = `${target.get('group').string() || 'core'}/${target.get('kind').string() ?? ''}`;
      if (!allowedTargets.has(kind)) this.error(target, `targetRef must be to a Service, ServiceEntry, Gateway or GatewayClass but was ${kind.replace(/^core\//, '/')}`);
    }
  }

  public exportTo(at: Field, options: { readonly allowsNobody?: boolean; readonly hasWorkloadSelector?: boolean } = {}): void {
    const seen = new Set<string>();
    for (const each of at.items()) {
      const written = each.string() ?? '';
      const namespace = written === '.' ? this.namespace : written;
      if (seen.has(namespace)) {
        this.error(each, written === '.' ? `duplicate entries in exportTo: . and current namespace ${namespace}` : `duplicate entries in exportTo for entry ${written}`);
      } else if (namespace !== '*' && !(namespace === '~' && options.allowsNobody) && !isDnsLabel(namespace)) {
        this.error(each, 'only .,*, or a valid DNS 1123 label is allowed as exportTo entry');
      }
      seen.add(namespace);
    }
    if (seen.has('*') && seen.size > 1) this.error(at, 'cannot have both public (*) and non-public exportTo values for a resource');
    if (seen.has('~') && seen.size > 1) this.error(at, 'cannot export service entry to no one (~) and someone');
    if (!options.hasWorkloadSelector || seen.size === 0) return;
    if (!seen.has(this.namespace)) this.error(at, 'destination rule with workload selector cannot have exportTo beyond current namespace');
    else if (seen.size > 1) this.error(at, 'destination rule with workload selector cannot have multiple entries in exportTo');
  }
}

const allowedTargets = new Set(['core/Service', 'networking.istio.io/ServiceEntry', 'gateway.networking.k8s.io/Gateway', 'gateway.networking.k8s.io/GatewayClass']);

/** A value as a message shows it. */
export function text(at: Field): string {
  return typeof at.value === 'string' ? at.value : JSON.stringify(at.value) ?? '';
}

export function isDnsLabel(label: string): boolean {
  return label.length <= 63 && /^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$/.test(label);
}

function isLabelKey(key: string): boolean {
  const parts = key.split('/');
  const name = parts[parts.length - 1];
  return parts.length <= 2 && name.length <= 63 && /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/.test(name)
    && (parts.length === 1 || fqdnProblem(parts[0]) === undefined);
}

function isLabelValue(value: string): boolean {
  return value === '' || (value.length <= 63 && /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/.test(value));
}

/** What keeps `name` from being a domain name. */
export function fqdnProblem(name: string): string | undefined {
  if (name === '') return 'empty domain name not allowed';
  if (name.length > 255) return `domain name ${JSON.stringify(name)} too long (max 255)`;
  const labels = name.replace(/\.$/, '').split('.');
  const wrong = labels.find((label) => !isDnsLabel(label));
  if (wrong !== undefined) return `domain name ${JSON.stringify(name)} invalid (label ${JSON.stringify(wrong)} invalid)`;
  const top = labels[labels.length - 1];
  return labels.length > 1 && /^\d+$/.test(top) ? `domain name ${JSON.stringify(name)} invalid (top level domain ${JSON.stringify(top)} cannot be all-numeric)` : undefined;
}

/** The same for names that may begin with a wildcard label. */
export function wildcardDomainProblem(name: string): string | undefined {
  if (name === '') return 'empty domain name not allowed';
  if (name.length > 255) return `domain name ${JSON.stringify(name)} too long (max 255)`;
  const dot = name.indexOf('.');
  const first = dot < 0 ? name : name.slice(0, dot);
  if (!/^(?:\*|(?:\*-?)?[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)$/.test(first)) return `wildcard domain ${JSON.stringify(name)} invalid (label ${JSON.stringify(first)} invalid)`;
  return dot < 0 ? undefined : fqdnProblem(name.slice(dot + 1));
}

const protocols = new Set([
  'TCP', 'UDP', 'GRPC', 'GRPC-WEB', 'HTTP', 'HTTP_PROXY', 'HTTP2', 'HTTPS', 'TLS', 'MONGO', 'REDIS', 'MYSQL', 'HBONE', 'DOUBLE_HBONE',
]);

export function isProtocol(protocol: string): boolean {
  return protocols.has(protocol.toUpperCase());
}

export function isHttp(protocol: string): boolean {
  return ['HTTP', 'HTTP2', 'HTTP_PROXY', 'GRPC', 'GRPC-WEB'].includes(protocol.toUpperCase());
}

export function isTls(protocol: string): boolean {
  return ['HTTPS', 'TLS'].includes(protocol.toUpperCase());
}

/** Whether a list or object has anything in it. */
export function hasAny(at: Field): boolean {
  return at.items().length > 0 || at.entries().length > 0;
}

export function hasText(at: Field): boolean {
  return (at.string() ?? '') !== '';
}
