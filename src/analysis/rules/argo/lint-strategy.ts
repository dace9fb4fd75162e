import { Field, Rollout } from '../../model';
import { stepProblems } from './lint-steps';
import { invalid, LintProblem, required } from './problem';

const ROUTERS_WITH_TWO_SERVICES = ['smi', 'apisix', 'ambassador', 'nginx', 'appMesh', 'traefik'];

/** `spec.strategy` as Argo Rollouts validates it (`ValidateRolloutStrategy`). */
export function strategyProblems(rollout: Rollout): LintProblem[] {
  const { blueGreen, canary, resource } = rollout;
  const strategy = resource.spec.get('strategy');
  if (!blueGreen.exists && !canary.exists) {
    return [required('TW1003', strategy, 'spec.strategy.strategy', "Rollout has missing field '.spec.strategy.canary or .spec.strategy.blueGreen'")];
  }
  if (blueGreen.exists && canary.exists) return [invalid('TW1003', strategy, 'spec.strategy.strategy', 'blueGreen: true canary: true', 'Multiple Strategies can not be listed')];
  return blueGreen.exists ? blueGreenProblems(rollout) : canaryProblems(rollout);
}

function blueGreenProblems({ blueGreen, resource }: Rollout): LintProblem[] {
  const problems: LintProblem[] = [];
  const active = blueGreen.get('activeService');
  if ((active.string() ?? '') === (blueGreen.get('previewService').string() ?? '')) {
    problems.push(invalid('TW1003', active, 'spec.strategy.activeService', active.string() ?? '',
      'This rollout uses the same service for the active and preview services, but two different services are required.'));
  }
  const limit = blueGreen.get('scaleDownDelayRevisionLimit');
  if (limit.exists && (resource.spec.get('revisionHistoryLimit').number() ?? 10) < (limit.number() ?? 0)) {
    problems.push(invalid('TW1003', limit, 'spec.strategy.scaleDownDelayRevisionLimit', limit.value,
      "This rollout's revision history limit can not be smaller than the rollout's scale down limit"));
  }
  return [...problems, ...antiAffinityProblems(blueGreen.get('antiAffinity'))];
}

function canaryProblems(rollout: Rollout): LintProblem[] {
  const { canary } = rollout;
  const routing = canary.get('trafficRouting');
  const [stable, fresh] = [canary.get('stableService'), canary.get('canaryService')];
  const problems: LintProblem[] = [...surgeProblems(canary)];
  if (stable.string() && stable.string() === fresh.string()) {
    problems.push(invalid('TW1003', stable, 'spec.strategy.stableService', stable.value,
      'This rollout uses the same service for the stable and canary services, but two different services are required.'));
  }
  problems.push(...pingPongProblems(canary));
  if (needsTwoServices(canary)) {
    for (const [name, at] of [['stableService', stable], ['canaryService', fresh]] as const) {
      if (!at.string()) problems.push(invalid('TW1003', at, `spec.strategy.${name}`, '', 'Canary service and Stable service must to be set to use Traffic Routing'));
    }
  }
  problems.push(...scaleDownProblems(canary, routing), ...virtualServiceChoice(routing.get('istio')));
  return [...problems, ...stepProblems(rollout), ...antiAffinityProblems(canary.get('antiAffinity'))];
}

function surgeProblems(canary: Field): LintProblem[] {
  const amount = (at: Field): number => at.exists ? Number.parseInt(String(at.value), 10) || 0 : 25;
  const surge = canary.get('maxSurge');
  if (amount(surge) !== 0 || amount(canary.get('maxUnavailable')) !== 0) return [];
  return [invalid('TW1003', surge, 'spec.strategy.maxSurge', surge.value, 'MaxSurge and MaxUnavailable both can not be zero')];
}

function pingPongProblems(canary: Field): LintProblem[] {
  const pingPong = canary.get('pingPong');
  if (!pingPong.exists) return [];
  const problems: LintProblem[] = [];
  const routing = canary.get('trafficRouting');
  const [ping, pong] = [pingPong.get('pingService'), pingPong.get('pongService')];
  if (routing.exists && !['alb', 'istio', 'plugins'].some((router) => routing.get(router).exists)) {
    problems.push(invalid('TW1003', routing, 'spec.strategy.trafficRouting.alb', null, 'Ping-pong feature works with the ALB, Istio and Plugins traffic routing only'));
  }
  for (const [name, at] of [['pingService', ping], ['pongService', pong]] as const) {
    if (!at.string()) problems.push(invalid('TW1003', at, `spec.strategy.pingPong.${name}`, '', 'Ping service and Pong service must to be set to use Ping-Pong feature'));
  }
  if ((ping.string() ?? '') === (pong.string() ?? '')) {
    problems.push(invalid('TW1003', ping, 'spec.strategy.pingPong.pingService', ping.string() ?? '',
      'This rollout uses the same service for the ping and pong services, but two different services are required.'));
  }
  const root = routing.at('alb', 'rootService');
  if (routing.get('alb').exists && !root.string()) {
    problems.push(invalid('TW1003', root, 'spec.strategy.trafficRouting.alb.rootService', '', 'Root service field is required for the configuration with ALB and ping-pong feature enabled'));
  }
  return problems;
}

function needsTwoServices(canary: Field): boolean {
  const routing = canary.get('trafficRouting');
  const hasPingPong = canary.get('pingPong').exists;
  return (routing.get('alb').exists && !hasPingPong)
    || (routing.get('istio').exists && !routing.at('istio', 'destinationRule').exists && !hasPingPong)
    || ROUTERS_WITH_TWO_SERVICES.some((router) => routing.get(router).exists);
}

function scaleDownProblems(canary: Field, routing: Field): LintProblem[] {
  const delay = canary.get('scaleDownDelaySeconds');
  const dynamic = canary.get('dynamicStableScale');
  const problems: LintProblem[] = [];
  if (!routing.exists) {
    if (delay.exists) problems.push(invalid('TW1003', delay, 'spec.strategy.scaleDownDelaySeconds', delay.value, 'Canary scaleDownDelaySeconds can only be used with traffic routing'));
    if (dynamic.boolean()) problems.push(invalid('TW1003', dynamic, 'spec.strategy.dynamicStableScale', true, 'Canary dynamicStableScale can only be used with traffic routing'));
    return problems;
  }
  if (delay.exists && dynamic.boolean()) {
    problems.push(invalid('TW1003', dynamic, 'spec.strategy.dynamicStableScale', true, 'Canary dynamicStableScale cannot be used with scaleDownDelaySeconds'));
  }
  const most = routing.get('maxTrafficWeight');
  if (most.exists && !routing.get('nginx').exists && !routing.get('plugins').exists) {
    problems.push(invalid('TW1003', most, 'spec.strategy.trafficRouting.maxTrafficWeight', most.value, 'Canary maxTrafficWeight in traffic routing only support in Nginx and Plugins'));
  }
  return problems;
}

function virtualServiceChoice(istio: Field): LintProblem[] {
  if (!istio.exists) return [];
  const several = istio.get('virtualServices').items().length > 0;
  if (several !== istio.get('virtualService').exists) return [];
  return [{
    code: 'TW1003', at: istio,
    message: 'spec.strategy.canary.trafficRouting.istio: Internal error: either VirtualService or VirtualServices must be configured',
  }];
}

function antiAffinityProblems(at: Field): LintProblem[] {
  if (!at.exists) return [];
  const preferred = at.get('preferredDuringSchedulingIgnoredDuringExecution');
  const hasRequired = at.get('requiredDuringSchedulingIgnoredDuringExecution').exists;
  const problems: LintProblem[] = [];
  if (preferred.exists === hasRequired) {
    problems.push(invalid('TW1003', at, 'spec.strategy.antiAffinity',
      `antiAffinity.PreferredDuringSchedulingIgnoredDuringExecution: ${preferred.exists} antiAffinity.RequiredDuringSchedulingIgnoredDuringExecution: ${hasRequired}`,
      'AntiAffinity must have exactly one strategy listed'));
  }
  const weight = preferred.get('weight').number() ?? 0;
  if (preferred.exists && (weight < 1 || weight > 100)) {
    problems.push(invalid('TW1003', preferred, 'spec.strategy.antiAffinity.weight', weight, 'AntiAffinity weight must be between 1-100'));
  }
  return problems;
}
