import { Kind } from '../../model';
import { Rule } from '../rule';

const removedKinds = new Set(['ClusterRbacConfig', 'RbacConfig', 'ServiceRole', 'ServiceRoleBinding']);

export const deprecationRules: readonly Rule[] = [{
  name: 'deprecation.DeprecationAnalyzer',
  codes: ['IST0002'],
  run: (model, report) => {
    for (const { resource, http } of model.virtualServices) {
      for (const route of http) {
        const percent = route.fault.at('delay', 'percent');
        if ((percent.number() ?? 0) > 0) {
          report('IST0002', resource, 'Deprecated: HTTPRoute.fault.delay.percent is deprecated; use HTTPRoute.fault.delay.percentage', percent);
        }
      }
    }
    for (const { resource } of model.sidecars) {
      const proxy = resource.spec.at('outboundTrafficPolicy', 'egressProxy');
      if (proxy.exists) report('IST0002', resource, 'Deprecated: OutboundTrafficPolicy.EgressProxy ignored', proxy);
    }
    for (const definition of model.ofKind(Kind.customResourceDefinition)) {
      const kind = definition.spec.at('names', 'kind').string() ?? '';
      if (definition.spec.get('group').string() !== 'rbac.istio.io' || !removedKinds.has(kind)) continue;
      report('IST0002', definition, `Deprecated: Custom resource type rbac.istio.io ${kind} is removed`, definition.spec.get('group'));
    }
  },
}];
