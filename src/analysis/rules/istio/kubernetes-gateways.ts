import { Kind, matchesLabels, Model } from '../../model';
import { policyScopeOf } from '../../model/security';
import { Rule } from '../rule';

const gatewayLabel = 'gateway.networking.k8s.io/gateway-name';
const policies = [Kind.authorizationPolicy, Kind.requestAuthentication, Kind.telemetry, Kind.wasmPlugin] as const;

/** Oldest bundle of each Gateway API CRD that Istio reads. */
const oldestBundles: Readonly<Record<string, string>> = {
  'grpcroutes.gateway.networking.k8s.io': '1.1.0',
  'backendtlspolicies.gateway.networking.k8s.io': '1.4.0',
  'tlsroutes.gateway.networking.k8s.io': '1.5.0',
};

export const kubernetesGatewayRules: readonly Rule[] = [
  {
    name: 'k8sgateway.SelectorAnalyzer',
    codes: ['IST0166'],
    run: (model, report) => {
      for (const kind of policies) {
        for (const resource of model.ofKind(kind)) {
          const policy = policyScopeOf(resource);
          if (!policy.selector || resource.spec.get('targetRef').exists) continue;
          for (const gateway of selectedGateways(model, policy.namespace, policy.selector)) {
            report('IST0166', resource, `Ineffective selector on Kubernetes Gateway ${gateway}. Use the TargetRef field instead.`, resource.spec.get('selector'));
          }
        }
      }
    },
  },
  {
    name: 'k8sgateway.CRDVersionAnalyzer',
    codes: ['IST0176'],
    run: (model, report) => {
      for (const definition of model.ofKind(Kind.customResourceDefinition)) {
        const oldest = Object.hasOwn(oldestBundles, definition.name) ? oldestBundles[definition.name] : undefined;
        const bundle = /^v?(\d+)\.(\d+)\.(\d+)/.exec(definition.annotations['gateway.networking.k8s.io/bundle-version'] ?? '');
        if (!oldest || !bundle) continue;
        const installed = bundle.slice(1, 4).map(Number);
        const minimum = oldest.split('.').map(Number);
        const different = installed.findIndex((each, index) => each !== minimum[index]);
        if (different < 0 || installed[different] > minimum[different]) continue;
        const version = definition.annotations['gateway.networking.k8s.io/bundle-version'].replace(/^v/, '');
        report('IST0176', definition, `Gateway API CRD ${JSON.stringify(definition.name)} is at version ${JSON.stringify(version)} but Istio requires at least `
          + `${JSON.stringify(oldest)}; resources of this kind will not be processed. Upgrade the Gateway API CRDs to satisfy the minimum version.`,
        definition.root.at('metadata', 'annotations', 'gateway.networking.k8s.io/bundle-version'));
      }
    },
  },
];

/** Gateways whose pods a selector selects: pods that exist, and those that the controller will make with the Gateway's name as label. */
function selectedGateways(model: Model, namespace: string, selector: Readonly<Record<string, string>>): string[] {
  if (Object.keys(selector).length === 0) return [];
  const running = model.podsWith(selector, namespace).filter((pod) => pod.labels[gatewayLabel] !== undefined);
  const made = model.ofKind(Kind.kubernetesGateway).filter((gateway) => gateway.namespace === namespace
    && !running.some((pod) => pod.labels[gatewayLabel] === gateway.name)
    && matchesLabels(selector, { labels: { ...gateway.spec.at('infrastructure', 'labels').stringMap(), [gatewayLabel]: gateway.name } }));
  return [...running.map((pod) => pod.labels[gatewayLabel]), ...made.map((gateway) => gateway.name)];
}
