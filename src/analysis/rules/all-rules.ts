import { argoRules } from './argo';
import { annotationRules } from './istio/annotations';
import { authorizationRules } from './istio/authorization';
import { conditionRules } from './istio/conditions';
import { deploymentRules } from './istio/deployments';
import { deprecationRules } from './istio/deprecation';
import { destinationRuleRules } from './istio/destination-rules';
import { envoyFilterRules } from './istio/envoy-filters';
import { externalControlPlaneRules } from './istio/external-control-plane';
import { gatewaySecretRules } from './istio/gateway-secrets';
import { gatewayRules } from './istio/gateways';
import { injectionRules } from './istio/injection';
import { kubernetesGatewayRules } from './istio/kubernetes-gateways';
import { multiclusterRules } from './istio/multicluster';
import { serviceEntryRules } from './istio/service-entries';
import { serviceRules } from './istio/services';
import { sidecarRules } from './istio/sidecars';
import { telemetryRules } from './istio/telemetry';
import { virtualServiceGatewayRules } from './istio/virtual-service-gateways';
import { virtualServiceRules } from './istio/virtual-services';
import { webhookRules } from './istio/webhooks';
import { destinationRules } from './reach/destinations';
import { duplicateRules } from './reach/duplicates';
import { envoyFilterReachRules } from './reach/envoy-filters';
import { gatewayWorkloadRules } from './reach/gateways';
import { hostRules } from './reach/hosts';
import { routeOrderRules } from './reach/route-order';
import { routeSettingRules } from './reach/route-settings';
import { meshSecurityRules } from './reach/security';
import { serviceEndpointRules } from './reach/services';
import { Rule } from './rule';
import { schemaRules } from './schema';

/** Every rule there is: Istio's, its schema validation, ours. */
export const allRules: readonly Rule[] = [
  ...annotationRules, ...authorizationRules, ...conditionRules, ...deploymentRules, ...deprecationRules, ...destinationRuleRules, ...envoyFilterRules,
  ...externalControlPlaneRules, ...gatewayRules, ...gatewaySecretRules, ...injectionRules, ...kubernetesGatewayRules, ...multiclusterRules, ...serviceRules,
  ...serviceEntryRules, ...sidecarRules, ...telemetryRules, ...virtualServiceRules, ...virtualServiceGatewayRules, ...webhookRules, ...schemaRules,
  ...hostRules, ...routeOrderRules, ...routeSettingRules, ...destinationRules, ...serviceEndpointRules, ...gatewayWorkloadRules, ...meshSecurityRules,
  ...envoyFilterReachRules, ...duplicateRules, ...argoRules,
];
