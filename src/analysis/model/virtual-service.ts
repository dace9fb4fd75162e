import { Field } from './field';
import { Resource } from './resource';

/** `exact`, `prefix` or `regex`; none of them means that the value must be there. */
export interface StringMatch {
  readonly at: Field;
  readonly exact?: string;
  readonly prefix?: string;
  readonly regex?: string;
}

export interface HttpMatch {
  readonly at: Field;
  readonly name?: string;
  readonly uri?: StringMatch;
  readonly scheme?: StringMatch;
  readonly method?: StringMatch;
  readonly authority?: StringMatch;
  readonly headers: readonly (readonly [string, StringMatch])[];
  readonly withoutHeaders: readonly (readonly [string, StringMatch])[];
  readonly queryParams: readonly (readonly [string, StringMatch])[];
  readonly port?: number;
  readonly sourceLabels: Readonly<Record<string, string>>;
  readonly sourceNamespace?: string;
  readonly gateways: readonly string[];
  readonly ignoreUriCase: boolean;
}

export interface Destination {
  readonly at: Field;
  /** As written: resolve with `model.fqdn(host, namespace)`. Empty when missing. */
  readonly host: string;
  readonly subset?: string;
  readonly port?: number;
}

export interface WeightedDestination {
  readonly at: Field;
  readonly destination: Destination;
  readonly weight: number;
  /** Raw `headers` of the destination. */
  readonly headers: Field;
}

export interface Mirror {
  readonly at: Field;
  readonly destination: Destination;
  /** Share of requests copied, in percent. */
  readonly percent: number;
}

export interface HttpRetry {
  readonly at: Field;
  readonly attempts?: number;
  /** Milliseconds. */
  readonly perTryTimeout?: number;
  readonly retryOn?: string;
}

/** One entry of `spec.http`. Actions whose details few readers need stay raw `Field`s (`exists` tells whether they are set). */
export interface HttpRoute {
  readonly at: Field;
  readonly index: number;
  readonly name?: string;
  readonly matches: readonly HttpMatch[];
  readonly route: readonly WeightedDestination[];
  readonly mirrors: readonly Mirror[];
  readonly redirect: Field;
  readonly directResponse: Field;
  readonly rewrite: Field;
  readonly fault: Field;
  readonly corsPolicy: Field;
  readonly headers: Field;
  /** The delegate VirtualService; `namespace` is the root's when it is not written. */
  readonly delegate?: { readonly at: Field; readonly name: string; readonly namespace: string };
  /** Milliseconds. */
  readonly timeout?: number;
  readonly retries?: HttpRetry;
}

/** A match of `spec.tls` (with `sniHosts`) or `spec.tcp`. */
export interface L4Match {
  readonly at: Field;
  readonly sniHosts: readonly string[];
  readonly destinationSubnets: readonly string[];
  readonly port?: number;
  readonly sourceLabels: Readonly<Record<string, string>>;
  readonly sourceNamespace?: string;
  readonly gateways: readonly string[];
}

export interface L4Route {
  readonly at: Field;
  readonly index: number;
  readonly matches: readonly L4Match[];
  readonly route: readonly WeightedDestination[];
}

export interface VirtualService {
  readonly resource: Resource;
  readonly name: string;
  readonly namespace: string;
  readonly hosts: readonly string[];
  /** As written; `gatewayNames` has the default and the full names. */
  readonly gateways: readonly string[];
  readonly exportTo: readonly string[];
  readonly http: readonly HttpRoute[];
  readonly tls: readonly L4Route[];
  readonly tcp: readonly L4Route[];
}

export function virtualServiceOf(resource: Resource): VirtualService {
  const spec = resource.spec;
  return {
    resource,
    name: resource.name,
    namespace: resource.namespace,
    hosts: spec.get('hosts').strings(),
    gateways: spec.get('gateways').strings(),
    exportTo: spec.get('exportTo').strings(),
    http: spec.get('http').items().map((at, index) => httpRoute(at, index, resource.namespace)),
    tls: spec.get('tls').items().map(l4Route),
    tcp: spec.get('tcp').items().map(l4Route),
  };
}

/** Every destination of every route, mirrors included, in the order they are written. */
export function destinationsOf(virtualService: VirtualService): Destination[] {
  return [
    ...virtualService.http.flatMap((route) => [...route.route.map((each) => each.destination), ...route.mirrors.map((each) => each.destination)]),
    ...virtualService.tcp.flatMap((route) => route.route.map((each) => each.destination)),
    ...virtualService.tls.flatMap((route) => route.route.map((each) => each.destination)),
  ];
}

export function stringMatch(at: Field): StringMatch {
  return { at, exact: at.get('exact').string(), prefix: at.get('prefix').string(), regex: at.get('regex').string() };
}

function httpRoute(at: Field, index: number, namespace: string): HttpRoute {
  const delegate = at.get('delegate');
  return {
    at,
    index,
    name: at.get('name').string(),
    matches: at.get('match').items().map(httpMatch),
    route: at.get('route').items().map(weighted),
    mirrors: mirrorsOf(at),
    redirect: at.get('redirect'),
    directResponse: at.get('directResponse'),
    rewrite: at.get('rewrite'),
    fault: at.get('fault'),
    corsPolicy: at.get('corsPolicy'),
    headers: at.get('headers'),
    delegate: delegate.exists
      ? { at: delegate, name: delegate.get('name').string() ?? '', namespace: delegate.get('namespace').string() || namespace }
      : undefined,
    timeout: at.get('timeout').duration(),
    retries: at.get('retries').exists ? retryOf(at.get('retries')) : undefined,
  };
}

function retryOf(at: Field): HttpRetry {
  return { at, attempts: at.get('attempts').number(), perTryTimeout: at.get('perTryTimeout').duration(), retryOn: at.get('retryOn').string() };
}

function httpMatch(at: Field): HttpMatch {
  const match = (key: string) => at.get(key).exists ? stringMatch(at.get(key)) : undefined;
  const matches = (key: string) => at.get(key).entries().map(([name, value]) => [name, stringMatch(value)] as const);
  return {
    at,
    name: at.get('name').string(),
    uri: match('uri'),
    scheme: match('scheme'),
    method: match('method'),
    authority: match('authority'),
    headers: matches('headers'),
    withoutHeaders: matches('withoutHeaders'),
    queryParams: matches('queryParams'),
    port: at.get('port').number(),
    sourceLabels: at.get('sourceLabels').stringMap(),
    sourceNamespace: at.get('sourceNamespace').string() || undefined,
    gateways: at.get('gateways').strings(),
    ignoreUriCase: at.get('ignoreUriCase').boolean() ?? false,
  };
}

function mirrorsOf(at: Field): Mirror[] {
  const mirrors: Mirror[] = [];
  if (at.get('mirror').exists) {
    const percentage = at.at('mirrorPercentage', 'value');
    const legacy = at.get('mirrorPercent').exists ? at.get('mirrorPercent') : at.get('mirror_percent');
    const percent = at.get('mirrorPercentage').exists ? percentage.number() ?? 0 : legacy.number() ?? 100;
    mirrors.push({ at: at.get('mirror'), destination: destination(at.get('mirror')), percent });
  }
  for (const each of at.get('mirrors').items()) {
    const percent = each.get('percentage').exists ? each.at('percentage', 'value').number() ?? 0 : 100;
    mirrors.push({ at: each, destination: destination(each.get('destination')), percent });
  }
  return mirrors;
}

function weighted(at: Field): WeightedDestination {
  return { at, destination: destination(at.get('destination')), weight: at.get('weight').number() ?? 0, headers: at.get('headers') };
}

function destination(at: Field): Destination {
  return {
    at,
    host: at.get('host').string() ?? '',
    subset: at.get('subset').string() || undefined,
    port: at.at('port', 'number').number() || undefined,
  };
}

function l4Route(at: Field, index: number): L4Route {
  return { at, index, matches: at.get('match').items().map(l4Match), route: at.get('route').items().map(weighted) };
}

function l4Match(at: Field): L4Match {
  return {
    at,
    sniHosts: at.get('sniHosts').strings(),
    destinationSubnets: at.get('destinationSubnets').strings(),
    port: at.get('port').number(),
    sourceLabels: at.get('sourceLabels').stringMap(),
    sourceNamespace: at.get('sourceNamespace').string() || undefined,
    gateways: at.get('gateways').strings(),
  };
}
