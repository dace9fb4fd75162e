import { Field, Model, Rollout, RolloutService, RolloutVirtualService } from '../../model';
import { MANAGED_BY_ANNOTATION, REVISION_LABEL } from '../../model/rollout';
import { VirtualService } from '../../model/virtual-service';
import { roleOf } from '../../trace/phases/write-phase';
import { invalid, LintProblem } from './problem';

const SERVICE_PATH: Readonly<Record<RolloutService['role'], string>> = {
  active: 'spec.strategy.blueGreen.activeService', preview: 'spec.strategy.blueGreen.previewService',
  stable: 'spec.strategy.canary.stableService', canary: 'spec.strategy.canary.canaryService',
  ping: 'spec.strategy.canary.pingPong.pingService', pong: 'spec.strategy.canary.pingPong.pongService',
};
const EPHEMERAL: Readonly<Partial<Record<RolloutService['role'], string>>> = { active: 'activeMetadata', preview: 'previewMetadata', stable: 'stableMetadata', canary: 'canaryMetadata' };
const ROUTING_PATH = 'spec.strategy.canary.trafficRouting';

/** The Services of a Rollout: each selects its pods, and belongs to nobody else (`ValidateService`). */
export function serviceProblems(model: Model, rollout: Rollout): LintProblem[] {
  const labels = rollout.resource.spec.at('template', 'metadata', 'labels').stringMap();
  // With a reference the labels are those of the Deployment, which need not be here.
  const isComplete = rollout.resource.spec.get('template').exists;
  return rollout.services.flatMap((reference): LintProblem[] => {
    const service = model.service(rollout.namespace, reference.name);
    if (!service || service.origin !== 'manifest') return [];
    const path = SERVICE_PATH[reference.role];
    const own = ephemeralLabels(rollout, reference);
    const unmatched = Object.entries(service.selector ?? {})
      .filter(([key, value]) => isComplete && key !== REVISION_LABEL && labels[key] !== value && own[key] !== value);
    const owner = service.annotations[MANAGED_BY_ANNOTATION];
    return [
      ...unmatched.map(([key]) => {
        const why = `Service ${JSON.stringify(reference.name)} has unmatch label ${JSON.stringify(key)} in rollout`;
        return invalid('TW1004', reference.at, path, reference.name, why);
      }),
      ...(owner !== undefined && owner !== rollout.name
        ? [invalid('TW1004', reference.at, path, reference.name, `Service ${JSON.stringify(reference.name)} is managed by another Rollout`)] : []),
    ];
  });
}

function ephemeralLabels({ blueGreen, canary }: Rollout, { role }: RolloutService): Readonly<Record<string, string>> {
  const key = EPHEMERAL[role];
  return key === undefined ? {} : (blueGreen.exists ? blueGreen : canary).at(key, 'labels').stringMap();
}

/** Ingresses of nginx and the AWS load balancer lead to the Service that the Rollout expects (`ValidateIngress`, which the controller runs and `lint` does not). */
export function ingressProblems(model: Model, rollout: Rollout): LintProblem[] {
  const routing = rollout.canary.get('trafficRouting');
  const router = routing.get('nginx').exists ? 'nginx' : 'alb';
  const [one, several] = router === 'nginx' ? ['stableIngress', 'stableIngresses'] : ['ingress', 'ingresses'];
  const at = routing.get(router);
  const service = at.get('rootService').string() || rollout.canary.get('stableService').string();
  const names: [string, Field][] = [[one, at.get(one)], ...at.get(several).items().map((each): [string, Field] => [several, each])];
  return names.flatMap(([key, field]) => {
    const name = field.string();
    const ingress = model.ingresses.find((each) => each.name === name && each.namespace === rollout.namespace);
    if (!name || !ingress || !service) return [];
    const backends = [ingress.defaultBackend, ...ingress.rules.flatMap((rule) => rule.paths.map((path) => path.backend))];
    if (backends.some((backend) => backend?.service === service)) return [];
    return [invalid('TW1006', field, `${ROUTING_PATH}.${router}.${key}`, name, `ingress \`${name}\` has no rules using service ${service} backend`)];
  });
}

/** The routes that weights are written to are there, with both destinations (`ValidateVirtualService`). */
export function routeProblems(model: Model, rollout: Rollout): LintProblem[] {
  const several = rollout.canary.at('trafficRouting', 'istio', 'virtualServices').exists;
  const path = `${ROUTING_PATH}.istio.${several ? 'virtualServices' : 'virtualService'}.name`;
  return rollout.virtualServices.flatMap((reference) => {
    const service = model.virtualService(reference.namespace, reference.name);
    if (!service) return [];
    const why = routesProblem(service, reference, rollout);
    return why === undefined ? [] : [invalid('TW1005', reference.at, path, reference.name, why)];
  });
}

function routesProblem(service: VirtualService, reference: RolloutVirtualService, rollout: Rollout): string | undefined {
  const { http, tls, tcp } = service;
  if (http.length + tls.length + tcp.length === 0) return 'Unable to get any of the HTTP, TCP or TLS routes for the Istio VirtualService';
  const kinds: [string, Field[], string, (at: Field) => Field[] | string][] = [
    ['HTTP', http.map(({ at }) => at), 'http', (at) => httpRoutes(at, service, reference, rollout)],
    ['TLS', tls.map(({ at }) => at), 'tls', (at) => l4Routes(at, service, 'tls')],
    ['TCP', tcp.map(({ at }) => at), 'tcp', (at) => l4Routes(at, service, 'tcp')],
  ];
  for (const [name, routes, , select] of kinds) {
    if (routes.length === 0) continue;
    const written = select(reference.at);
    const error = typeof written === 'string' ? written : written.map((route) => destinationsProblem(route, rollout)).find((found) => found !== undefined);
    if (error !== undefined) return `Istio VirtualService has invalid ${name} routes. Error: ${error}`;
  }
  return undefined;
}

function httpRoutes(_at: Field, service: VirtualService, reference: RolloutVirtualService, rollout: Rollout): Field[] | string {
  const own = service.http.filter(({ name }) => name === undefined || !rollout.managedRoutes.includes(name));
  if (reference.routes.length === 0) {
    const first = service.http.find(({ name }) => !name);
    if (first) {
      const problem = destinationsProblem(first.at, rollout);
      if (problem !== undefined) return problem;
    }
    if (own.length > 1) {
      return 'spec.http[] should be set in VirtualService and it must have exactly one route when omitting spec.strategy.canary.trafficRouting.istio.virtualService.routes';
    }
    return first ? [first.at] : [];
  }
  const missing = reference.routes.find((name) => !service.http.some((route) => route.name === name));
  if (missing !== undefined) return `HTTP Route '${missing}' is not found in the defined Virtual Service.`;
  return reference.routes.map((name) => service.http.find((route) => route.name === name)!.at);
}

function l4Routes(reference: Field, service: VirtualService, kind: 'tls' | 'tcp'): Field[] | string {
  const wanted = reference.get(`${kind}Routes`).items();
  const routes = service[kind];
  if (wanted.length === 0) {
    return routes.length > 1
      ? `spec.${kind}[] should be set in VirtualService and it must have exactly one route when omitting spec.strategy.canary.trafficRouting.istio.virtualService.${kind}Routes`
      : [routes[0].at];
  }
  const found: Field[] = [];
  for (const each of wanted) {
    const port = each.get('port').number() ?? 0;
    const names = [...each.get('sniHosts').strings()].sort();
    const matching = routes.filter(({ matches }) => {
      const ports = new Set(matches.map((match) => match.port ?? 0));
      const sni = [...new Set(matches.flatMap((match) => match.sniHosts))].sort();
      return ports.size <= 1 && ([...ports][0] ?? 0) === port && (kind === 'tcp' || JSON.stringify(sni) === JSON.stringify(names));
    });
    if (matching.length === 0) return `No matching ${kind.toUpperCase()} routes found in the defined Virtual Service.`;
    found.push(...matching.map(({ at }) => at));
  }
  return found;
}

function destinationsProblem(route: Field, rollout: Rollout): string | undefined {
  const destinations = route.get('route').items().map((each) => each.get('destination'));
  const rule = rollout.destinationRule;
  if (rule) {
    const has = (subset: string): boolean => subset !== '' && destinations.some((each) => each.get('subset').string() === subset);
    if (!has(rule.canary)) return `Canary DestinationRule subset '${rule.canary}' not found in route`;
    return has(rule.stable) ? undefined : `Stable DestinationRule subset '${rule.stable}' not found in route`;
  }
  const pingPong = rollout.services.filter(({ role }) => role === 'ping' || role === 'pong').map(({ name }) => name);
  const hosts = destinations.map((each) => (each.get('host').string() ?? '').split('.')[0]);
  if (pingPong.length > 0 && pingPong.every((name) => hosts.includes(name))) return undefined;
  for (const [role, label] of [['canary', 'Canary'], ['stable', 'Stable']] as const) {
    const name = rollout.services.find((service) => service.role === role)?.name ?? '';
    if (!destinations.some((each) => roleOf({ ...each.object() }, rollout) === role)) return `${label} Service '${name}' not found in route`;
  }
  return undefined;
}
