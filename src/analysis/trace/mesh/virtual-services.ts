import { Field } from '../../model/field';
import { isExportedTo, resolveGatewayName } from '../../model/hosts';
import { Resource } from '../../model/resource';
import { HttpMatch, HttpRetry, HttpRoute, L4Match, VirtualService, WeightedDestination } from '../../model/virtual-service';
import { objectRef } from '../journal';
import { Finding } from '../result';
import { mergeDelegate } from './delegate';
import { byCreation } from './order';

/** A destination with its host completed. */
export interface RuleDestination {
  readonly at: Field;
  readonly owner: Resource;
  /** Fully qualified. */
  readonly host: string;
  /** As written. */
  readonly writtenHost: string;
  readonly subset?: string;
  readonly port?: number;
  readonly weight: number;
  readonly headers: Field;
}

export interface RuleMirror extends Omit<RuleDestination, 'weight' | 'headers'> {
  readonly percent: number;
}

/** A match with the names of its gateways completed. `alsoAt` is the root's match when a delegate's was merged with it. */
export interface RuleMatch extends HttpMatch {
  readonly owner: Resource;
}

/** One entry of `spec.http` as a proxy gets it: names completed, delegate merged in. */
export interface HttpRule {
  /** The VirtualService that is bound to gateways. */
  readonly virtualService: Resource;
  /** Whose `at` is: the delegate for a delegated rule. */
  readonly owner: Resource;
  readonly at: Field;
  /** Index in the root's `spec.http`. */
  readonly index: number;
  readonly name: string;
  readonly matches: readonly RuleMatch[];
  readonly destinations: readonly RuleDestination[];
  readonly mirrors: readonly RuleMirror[];
  readonly redirect: Field;
  readonly directResponse: Field;
  readonly rewrite: Field;
  readonly fault: Field;
  readonly corsPolicy: Field;
  readonly headers: Field;
  readonly timeout?: number;
  readonly retries?: HttpRetry;
}

export interface L4Rule {
  readonly owner: Resource;
  readonly at: Field;
  readonly index: number;
  readonly matches: readonly L4Match[];
  readonly destinations: readonly RuleDestination[];
}

/** A VirtualService as istiod keeps it. */
export interface MeshVirtualService {
  readonly resource: Resource;
  readonly view: VirtualService;
  readonly name: string;
  readonly namespace: string;
  readonly hosts: readonly string[];
  /** `namespace/name`, or `mesh`. */
  readonly gateways: readonly string[];
  readonly exportTo: readonly string[];
  readonly http: readonly HttpRule[];
  readonly tls: readonly L4Rule[];
  readonly tcp: readonly L4Rule[];
  /** Made from an Ingress: prefixes are path segments. */
  readonly isIngress: boolean;
  /** Rules that were left out, and why. */
  readonly dropped: readonly Finding[];
}

type Complete = (host: string, namespace: string) => string;

/** The VirtualServices that proxies can get, oldest first. Those without hosts are delegates: they only live on in others. */
export function meshVirtualServices(views: readonly VirtualService[], complete: Complete, defaults: readonly string[]): MeshVirtualService[] {
  const delegates = new Map(views.filter((view) => view.hosts.length === 0).map((view) => [`${view.namespace}/${view.name}`, view]));
  return views.filter((view) => view.hosts.length > 0).map((view) => meshVirtualService(view, complete, defaults, delegates)).sort(byCreation);
}

/** One VirtualService; `isIngress` for one that stands for an Ingress. */
export function meshVirtualService(
  view: VirtualService, complete: Complete, defaults: readonly string[], delegates: ReadonlyMap<string, VirtualService>, isIngress: boolean = false,
): MeshVirtualService {
  const dropped: Finding[] = [];
  const http = view.http.flatMap((route) => {
    if (!route.delegate) return [httpRule(route, view, view.resource, complete)];
    return delegated(route, view, complete, defaults, delegates, dropped);
  });
  const l4 = (rule: VirtualService['tls'][number]): L4Rule => ({
    owner: view.resource,
    at: rule.at,
    index: rule.index,
    matches: rule.matches.map((match) => ({ ...match, gateways: match.gateways.map((each) => resolveGatewayName(each, view.namespace)) })),
    destinations: rule.route.map((each) => destination(each, view.resource, complete)),
  });
  return {
    resource: view.resource,
    view,
    name: view.name,
    namespace: view.namespace,
    hosts: view.hosts.map((host) => complete(host, view.namespace)),
    gateways: view.gateways.length === 0 ? ['mesh'] : view.gateways.map((each) => resolveGatewayName(each, view.namespace)),
    exportTo: view.exportTo.length > 0 ? view.exportTo : defaults,
    http,
    tls: view.tls.map(l4),
    tcp: view.tcp.map(l4),
    isIngress,
    dropped,
  };
}

/** The rules a delegate contributes; none when it is not found, not exported, or its matches are no part of the root's. */
function delegated(
  route: HttpRoute, root: VirtualService, complete: Complete, defaults: readonly string[], delegates: ReadonlyMap<string, VirtualService>,
  dropped: Finding[],
): HttpRule[] {
  const { name, namespace } = route.delegate!;
  const field = `spec.http[${route.index}]`;
  const delegate = delegates.get(`${namespace}/${name}`);
  const objects = [objectRef(root.resource), { kind: 'VirtualService', namespace, name }];
  const drop = (why: string) => dropped.push({ what: `${root.resource.toString()} ${field} delegates to VirtualService ${namespace}/${name}, ${why}`, objects });
  if (!delegate) {
    drop('which does not exist or has hosts of its own: this rule is left out');
    return [];
  }
  if (!isExportedTo(delegate.exportTo.length > 0 ? delegate.exportTo : defaults, delegate.namespace, root.namespace)) {
    drop(`whose exportTo [${delegate.exportTo.join(', ')}] leaves out namespace ${root.namespace}: this rule is left out`);
    return [];
  }
  const rootRule = httpRule(route, root, root.resource, complete);
  return delegate.http.flatMap((each) => {
    if (each.delegate) {
      drop(`whose http[${each.index}] delegates again: only one level is followed, that rule is left out`);
      return [];
    }
    const merged = mergeDelegate(rootRule, httpRule(each, delegate, root.resource, complete));
    if (!merged) drop(`whose http[${each.index}] matches what the root's match does not allow: that rule is left out`);
    return merged ? [merged] : [];
  });
}

function httpRule(route: HttpRoute, view: VirtualService, virtualService: Resource, complete: Complete): HttpRule {
  const owner = view.resource;
  return {
    virtualService,
    owner,
    at: route.at,
    index: route.index,
    name: route.name ?? '',
    matches: route.matches.map((match) => ({
      ...match, owner, gateways: match.gateways.map((each) => resolveGatewayName(each, view.namespace)),
    })),
    destinations: route.route.map((each) => destination(each, owner, complete)),
    mirrors: route.mirrors.map((each) => ({
      at: each.at, owner, host: complete(each.destination.host, owner.namespace), writtenHost: each.destination.host,
      subset: each.destination.subset, port: each.destination.port, percent: each.percent,
    })),
    redirect: route.redirect,
    directResponse: route.directResponse,
    rewrite: route.rewrite,
    fault: route.fault,
    corsPolicy: route.corsPolicy,
    headers: route.headers,
    timeout: route.timeout,
    retries: route.retries,
  };
}

function destination(each: WeightedDestination, owner: Resource, complete: Complete): RuleDestination {
  const { host, subset, port } = each.destination;
  return { at: each.at, owner, host: complete(host, owner.namespace), writtenHost: host, subset, port, weight: each.weight, headers: each.headers };
}
