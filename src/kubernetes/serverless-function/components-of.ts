import { Settings } from '../../core/defaults';
import { ComponentJudgement, judgeComponents } from '../components/component-problems';
import { Component } from '../components/component-table';
import { isMeshGateway } from './entry';
import { FunctionModel } from './function-model';
import { Target } from './target';

/** Judges the versions of what runs a function on a target. */
export function componentJudgement(model: FunctionModel, target: Target, settings: Settings): ComponentJudgement {
  return judgeComponents(settings, componentsOf(model, target), target.kind === 'openFunction' && model.http ? ['openFunctionRoutes'] : []);
}

function componentsOf({ http, hosts, components, events }: FunctionModel, { kind }: Target): Component[] {
  const dapr: Component[] = components.length > 0 ? ['dapr'] : [];
  switch (kind) {
    case 'openFunction': return ['openFunction', ...(http ? [] : ['keda' as const]), ...dapr];
    case 'knative': return ['knative', ...(events.length > 0 ? ['keda' as const] : []), ...dapr];
    case 'deployment': {
      const byRoute = hosts.length > 0 && http?.gateway !== undefined && !isMeshGateway(http.gateway);
      return ['keda', ...(byRoute ? ['gatewayApi' as const] : []), ...dapr];
    }
  }
}
