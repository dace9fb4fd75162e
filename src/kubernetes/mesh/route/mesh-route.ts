import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { freshId } from '../../../core/construct-id';
import { settingsOf } from '../../../core/environment-base';
import { addDeferredCheck, Problems } from '../../../core/problems';
import { Warnings } from '../../../core/warnings';
import { addKnownFacts } from '../../synthesis/known-facts';
import { CallTarget, isCallable } from '../../workload/connections';
import { VIRTUAL_SERVICE } from '../api';
import { ExistingGateway } from '../gateway/existing-gateway';
import { callerOf, IMeshGateway, referenceFrom } from '../gateway/gateway-reference';
import { ListenerKind } from '../gateway/listener';
import { meshObject } from '../mesh-object';
import { claimsOf, RouteClaims, routeConflicts } from './conflict';
import { reachProblems, takenProblems } from './reach';
import { renderRoute, RouteRules, TcpRule, TlsRule, TLS_PORT } from './render-route';
import { restWarnings, routeProblems } from './route-problems';
import { RouteRegistry } from './route-registry';
import { IRouteDelegate, RouteRule, targetsOf } from './rule';
import { IRouteTarget } from './target';

export type { TcpRule, TlsRule };

/** What a team answers about its routes. */
export interface MeshRouteProps {
  /** The hosts that requests are for: names, or services for calls inside the mesh. */
  readonly hosts: readonly (string | IRouteTarget)[];
  /**
   * The doors that requests come in by.
   *
   * @default - none: the route is for calls inside the mesh
   */
  readonly gateways?: readonly IMeshGateway[];
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
    return RouteRegistry.of<MeshRoute>(construct).all;
  }

  /** The VirtualService. */
  public readonly virtualService: ApiObject;
  /** Its hosts, by name. */
  public readonly hosts: readonly string[];
  /** The doors it is bound to. */
  public readonly gateways: readonly IMeshGateway[];
  /** Whether it holds inside the mesh. */
  public readonly mesh: boolean;
  /** @internal */
  public readonly _delegates: readonly IRouteDelegate[];
  /** @internal */
  public readonly _claims: RouteClaims;
  /** @internal */
  public readonly _sni: readonly string[];

  public constructor(scope: Construct, id: string, props: MeshRouteProps) {
    super(scope, freshId(scope, id));
    this.gateways = props.gateways ?? [];
    this.mesh = props.mesh ?? this.gateways.length === 0;
    this.hosts = props.hosts.map((host) => typeof host === 'string' ? host : host._destination().host ?? '');
    this._sni = (props.tls ?? []).flatMap(({ sni }) => sni);
    const problems = new Problems(this);
    problems.add(
      ...routeProblems(this, props),
      ...reachProblems({
        scope: this,
        hosts: this.hosts,
        inside: this.mesh ? this.hosts.filter((host, i) => typeof props.hosts[i] !== 'string' || host.endsWith(`.svc.${settingsOf(this).clusterDomain}`)) : [],
        gateways: this.gateways,
        kinds: kindsOf(props),
        sni: this._sni,
        // Beside a gateway, a port may be one in the mesh.
        ports: this.mesh ? [] : portsOf(props),
      }),
    );
    problems.throwIfAny();

    this._claims = claimsOf(this, props);
    this._delegates = (props.rules ?? []).flatMap(({ delegate }) => delegate ?? []);
    this.virtualService = this.createVirtualService(props);
    this.node.defaultChild = this.virtualService;
    this.letIn(props);
    RouteRegistry.of<MeshRoute>(this).add(this);
    for (const warning of this.mesh ? restWarnings(props) : []) Warnings.of(this).add(warning);
    addDeferredCheck(this, () => [
      ...RouteRegistry.of<MeshRoute>(this).before(this).flatMap((other) => routeConflicts(this, other)),
      ...takenProblems(this.hosts, this.gateways, namesThrough),
    ]);
  }

  private createVirtualService(props: MeshRouteProps): ApiObject {
    const { namespace } = Chart.of(this);
    const doors = this.gateways.map((gateway) => referenceFrom(gateway, namespace));
    return meshObject(this, 'VirtualService', {
      ...VIRTUAL_SERVICE,
      body: () => ({
        spec: {
          hosts: [...this.hosts],
          gateways: [...doors, ...(this.mesh ? ['mesh'] : [])],
          ...renderRoute(rulesOf(props, doors, this.mesh)),
        },
      }),
    });
  }

  /** Opens the way from the gateways, and from whoever calls a host of the route inside the mesh, to everything that requests are sent to. */
  private letIn(props: MeshRouteProps): void {
    const targets = allTargets(props);
    for (const gateway of this.gateways) if (gateway instanceof ExistingGateway) addKnownFacts(this, gateway._known);
    for (const target of targets) {
      const { known } = target._destination();
      if (known) addKnownFacts(this, { services: [known] });
      for (const gateway of this.gateways) target._accept(callerOf(gateway));
    }
    if (!this.mesh) return;
    for (const host of props.hosts) {
      if (typeof host === 'string') continue;
      host._followCallers?.((caller) => {
        if (caller.inMesh === false) return; // no sidecar, so no route: it reaches the service itself
        for (const target of targets) {
          if (target._destination().host === host._destination().host) continue;
          const routed = { ...caller, routed: true };
          const way: CallTarget | void = isCallable(target) ? target._acceptCall(routed) : target._accept(routed);
          if (way) caller.reaches?.(way);
        }
      });
    }
  }
}

function namesThrough(gateway: IMeshGateway): readonly string[] {
  return (gateway._owner ? MeshRoute.all(gateway._owner) : []).filter(({ gateways }) => gateways.includes(gateway)).flatMap(({ _sni: sni }) => sni);
}

/** What a route is written from. */
export function rulesOf(props: MeshRouteProps, doors: readonly string[], mesh: boolean): RouteRules {
  const services = props.hosts.flatMap((host) => typeof host === 'string' ? [] : host._destination());
  return { rules: props.rules, tcp: props.tcp, tls: props.tls, doors, mesh, services, names: services.length < props.hosts.length };
}

function kindsOf(props: MeshRouteProps): ListenerKind[] {
  return [...(props.rules ? ['http' as const] : []), ...(props.tls ? ['tls' as const] : []), ...(props.tcp ? ['tcp' as const] : [])];
}

/** The ports of the gateways that rules are for. */
function portsOf({ rules = [], tcp = [], tls = [] }: MeshRouteProps): { kind: ListenerKind; port: number; label: string }[] {
  return [
    ...rules.flatMap(({ match = [] }, i) => match.flatMap(({ portCondition: port }) => port === undefined ? [] : { kind: 'http' as const, port, label: `rule ${i}` })),
    ...tls.map(({ port }, i) => ({ kind: 'tls' as const, port: port ?? TLS_PORT, label: `tls rule ${i}` })),
    ...tcp.map(({ port }, i) => ({ kind: 'tcp' as const, port, label: `tcp rule ${i}` })),
  ];
}

function allTargets(props: MeshRouteProps): IRouteTarget[] {
  const { rules = [], tcp = [], tls = [] } = props;
  const all: readonly RouteRule[] = [...rules, ...rules.flatMap(({ delegate }) => delegate?._rules ?? []), ...tcp, ...tls];
  return [...new Set(all.flatMap((rule) => [...targetsOf(rule).map(({ target }) => target), ...(rule.mirror ? [rule.mirror.to] : [])]))];
}
