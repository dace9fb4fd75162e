import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { pathOf } from '../../../core/construct-path';
import { settingsOf } from '../../../core/environment-base';
import { Labels, OWNER_ANNOTATION } from '../../../core/labels';
import { addDeferredCheck, Problems } from '../../../core/problems';
import { Problem } from '../../../core/validation-error';
import { Json } from '../../synthesis/json';
import { addKnownFacts } from '../../synthesis/known-facts';
import { KubernetesObject } from '../../synthesis/kubernetes-object';
import { objectName } from '../../workload/workload';
import { VIRTUAL_SERVICE } from '../api';
import { ListenerKind, MeshGateway } from '../gateway/mesh-gateway';
import { isMeshHost, list } from '../hosts';
import { reachProblems } from './reach';
import { IRouteDelegate, renderDestinations, renderRule, RouteRule, ruleProblems, targetsOf, weightProblems } from './rule';
import { shadowProblems } from './shadow';
import { IRouteTarget, WeightedTarget } from './target';

/** Where connections to a port go, without a look at what is in them. */
export interface TcpRule {
  /** The port of the gateway or Service that is connected to. */
  readonly port: number;
  /** Where they go. */
  readonly to: IRouteTarget | readonly WeightedTarget[];
}

/** Where TLS connections go that are not opened here, by the name the client asks for. */
export interface TlsRule {
  /** The names (SNI). They must be among the route's hosts. */
  readonly sni: readonly string[];
  /**
   * The port that clients ask.
   *
   * @default 443
   */
  readonly port?: number;
  /** Where they go. */
  readonly to: IRouteTarget | readonly WeightedTarget[];
}

/** What a team answers about its routes. */
export interface MeshRouteProps {
  /** The hosts that requests are for: names, or services for calls inside the mesh. */
  readonly hosts: readonly (string | IRouteTarget)[];
  /**
   * The doors that requests come in by.
   *
   * @default - none: the route is for calls inside the mesh
   */
  readonly gateways?: readonly MeshGateway[];
  /**
   * Whether it holds for calls inside the mesh too.
   *
   * @default - true without gateways, false with them
   */
  readonly mesh?: boolean;
  /**
   * What happens to HTTP requests. The first rule that is for a request decides.
   *
   * @default - none
   */
  readonly rules?: readonly RouteRule[];
  /**
   * What happens to other connections.
   *
   * @default - none
   */
  readonly tcp?: readonly TcpRule[];
  /**
   * What happens to TLS connections that pass through.
   *
   * @default - none
   */
  readonly tls?: readonly TlsRule[];
}

const ROUTES = new WeakMap<IConstruct, MeshRoute[]>();

/**
 * Where requests go: from doors and from inside the mesh, to services and their versions.
 *
 * Hosts, doors, ports and TLS must meet: a host that none of the given gateways serves is refused, with the name of the gateway that would serve it.
 *
 * @example
 * new MeshRoute(app, 'webapp', {
 *   gateways: [door],
 *   hosts: ['query.test.co.kr'],
 *   rules: [
 *     { match: [Match.header('x-dark-launch').is('v2')], to: webapp.version('v2') },
 *     { to: webapp, retry: Retry.times(3, { on: ['5xx'], perTry: Duration.seconds(2) }) },
 *   ],
 * });
 */
export class MeshRoute extends Construct {
  /** Every route of the tree that `construct` is in. */
  public static all(construct: IConstruct): readonly MeshRoute[] {
    return ROUTES.get(construct.node.root) ?? [];
  }

  /** The VirtualService. */
  public readonly virtualService: ApiObject;
  /** Its hosts, by name. */
  public readonly hosts: readonly string[];
  /** The doors it is bound to. */
  public readonly gateways: readonly MeshGateway[];
  /** Whether it holds inside the mesh. */
  public readonly mesh: boolean;
  /** @internal */
  public readonly _delegates: readonly IRouteDelegate[];

  public constructor(scope: Construct, id: string, props: MeshRouteProps) {
    super(scope, id);
    this.gateways = props.gateways ?? [];
    this.mesh = props.mesh ?? this.gateways.length === 0;
    this.hosts = props.hosts.map((host) => typeof host === 'string' ? host : host._destination().host ?? '');
    const problems = new Problems(this);
    problems.add(...routeProblems(props, this.hosts, this.mesh), ...reachProblems(this, this.hosts, this.gateways, kindsOf(props)));
    problems.throwIfAny();

    this._delegates = (props.rules ?? []).flatMap(({ delegate }) => delegate ?? []);
    this.virtualService = this.createVirtualService(props);
    this.node.defaultChild = this.virtualService;
    for (const target of allTargets(props)) {
      const { known } = target._destination();
      if (known) addKnownFacts(this, { services: [known] });
      for (const gateway of this.gateways) target._accept(gateway._asCaller());
    }
    if (this.mesh) for (const host of props.hosts) replaceDefaultRoute(host);
    ROUTES.set(this.node.root, [...MeshRoute.all(this), this]);
    addDeferredCheck(this, () => this.hostConflicts());
  }

  private createVirtualService(props: MeshRouteProps): ApiObject {
    const settings = settingsOf(this);
    const { namespace } = Chart.of(this);
    return new KubernetesObject(this, 'VirtualService', {
      ...VIRTUAL_SERVICE,
      name: objectName(this),
      labels: { [Labels.NAME]: objectName(this), ...(settings.platform ? { [Labels.PART_OF]: settings.platform } : {}), [Labels.MANAGED_BY]: 'trackway' },
      annotations: settings.owner ? { [OWNER_ANNOTATION]: settings.owner } : undefined,
      body: () => ({
        spec: {
          hosts: [...this.hosts],
          gateways: [...this.gateways.map((gateway) => gateway.referenceFrom(namespace)), ...(this.mesh ? ['mesh'] : [])],
          ...(props.rules ? { http: props.rules.flatMap(renderRule) } : {}),
          ...(props.tls ? { tls: props.tls.map(renderTls) } : {}),
          ...(props.tcp ? { tcp: props.tcp.map(renderTcp) } : {}),
        },
      }),
    });
  }

  /** Two routes for one host on one gateway are joined in the order in which they were created, which no file says; in the mesh one is dropped whole. */
  private hostConflicts(): Problem[] {
    const others = MeshRoute.all(this).filter((other) => other !== this && MeshRoute.all(this).indexOf(other) < MeshRoute.all(this).indexOf(this));
    return others.flatMap((other) => {
      const hosts = this.hosts.filter((host) => other.hosts.includes(host));
      const doors = [
        ...this.gateways.filter((gateway) => other.gateways.includes(gateway)).map((gateway) => `gateway ${pathOf(gateway)}`),
        ...(this.mesh && other.mesh ? ['the mesh'] : []),
      ];
      return hosts.length === 0 || doors.length === 0 ? [] : [{
        code: 'RouteHostConflict',
        what: `${list(hosts)} on ${list(doors)} is routed by ${pathOf(other)} too, and which rule comes first would depend on which route was created first`,
        fix: 'write the rules in one MeshRoute, and give a team its part of it with `delegate`',
      }];
    });
  }
}

function renderTls({ sni, port, to }: TlsRule): Json {
  return { match: [{ sniHosts: [...sni], port: port ?? 443 }], route: renderDestinations(targetsOf({ to })) };
}

function renderTcp({ port, to }: TcpRule): Json {
  return { match: [{ port }], route: renderDestinations(targetsOf({ to })) };
}

function kindsOf(props: MeshRouteProps): ListenerKind[] {
  return [...(props.rules ? ['http' as const] : []), ...(props.tls ? ['tls' as const] : []), ...(props.tcp ? ['tcp' as const] : [])];
}

function allTargets(props: MeshRouteProps): IRouteTarget[] {
  const rules = [...props.rules ?? [], ...(props.rules ?? []).flatMap(({ delegate }) => delegate?._rules ?? []), ...props.tcp ?? [], ...props.tls ?? []] as readonly RouteRule[];
  return rules.flatMap((rule) => [...targetsOf(rule).map(({ target }) => target), ...(rule.mirror ? [rule.mirror.to] : [])]);
}

/** A service with versions has a route of its own that keeps requests away from them; a route that names the service takes its place. */
function replaceDefaultRoute(host: string | IRouteTarget): void {
  if (typeof host !== 'string' && Construct.isConstruct(host)) host.node.tryRemoveChild('DefaultRoute');
}

function routeProblems(props: MeshRouteProps, hosts: readonly string[], mesh: boolean): Problem[] {
  const problems: Problem[] = [];
  if (hosts.length === 0) problems.push({ code: 'RouteHosts', what: '`hosts` is empty', fix: 'name the hosts that requests are for' });
  for (const host of hosts) {
    if (!isMeshHost(host)) problems.push({ code: 'RouteHosts', what: `\`hosts\` has ${JSON.stringify(host)}, which is no host name`, fix: 'write it without scheme, port and path; a service whose chart has no namespace has no name' });
    if (host === '*' && mesh) problems.push({ code: 'RouteHosts', what: '"*" in the mesh would take every call of every workload', fix: 'name the hosts, or bind the route to gateways only' });
  }
  const twice = hosts.find((host, i) => hosts.indexOf(host) !== i);
  if (twice !== undefined) problems.push({ code: 'RouteHosts', what: `\`hosts\` has ${JSON.stringify(twice)} twice`, fix: 'name it once' });
  if (kindsOf(props).length === 0 || [props.rules, props.tcp, props.tls].some((rules) => rules?.length === 0)) {
    problems.push({ code: 'RouteRules', what: 'the route has no rules', fix: 'give `rules`, `tls` or `tcp`, with at least one rule each' });
  }
  const atGateway = (props.gateways ?? []).length > 0;
  (props.rules ?? []).forEach((rule, i) => problems.push(...ruleProblems(rule, rule.name ? `rule ${i} (${rule.name})` : `rule ${i}`, atGateway)));
  problems.push(...shadowProblems(props.rules ?? []), ...(props.rules ?? []).flatMap(delegationProblems));
  for (const [kind, rules] of [['tls', props.tls ?? []], ['tcp', props.tcp ?? []]] as const) {
    rules.forEach((rule, i) => problems.push(...weightProblems(rule, `${kind} rule ${i}`)));
  }
  for (const { sni } of props.tls ?? []) {
    const unknown = sni.filter((name) => !hosts.some((host) => host === name || (host.startsWith('*') && name.endsWith(host.slice(1)))));
    if (unknown.length > 0) problems.push({ code: 'RouteSni', what: `${list(unknown)} is asked for in \`tls\` but is none of the route's hosts`, fix: `add it to \`hosts\` (${list(hosts)})` });
  }
  return problems;
}

/** A delegated rule whose path lies outside of what the root rule hands over is dropped without a word. */
function delegationProblems(rule: RouteRule, index: number): Problem[] {
  const roots = rule.match ?? [];
  if (!rule.delegate || roots.length === 0) return [];
  return rule.delegate._rules.flatMap(({ match = [] }, i) => match.flatMap((one) => {
    const path = one.pathCondition;
    const inside = roots.every((root) => {
      const outer = root.pathCondition;
      if (!outer || !path) return true;
      if (outer.kind === 'under' && path.kind !== 'regex') return outer.value === '/' || path.value === outer.value || path.value.startsWith(`${outer.value}/`);
      return outer.kind === path.kind && outer.value === path.value;
    });
    return inside ? [] : [{
      code: 'DelegatePath',
      what: `rule ${index} hands over ${list(roots.flatMap((root) => root.pathCondition?.value ?? []))}, but rule ${i} of its delegate is for ${path!.value}, which is not part of that`,
      fix: 'let the delegate\'s paths lie under the root\'s',
    }];
  }));
}
