import { Field, Kind, Resource } from '../../model';
import { Code } from '../codes';
import { Rule } from '../rule';
import { Check } from './check';
import { checkDestinationRule } from './destination-rule';
import { checkEnvoyFilter } from './envoy-filter';
import { checkGateway } from './gateway';
import { checkAuthorizationPolicy, checkPeerAuthentication, checkRequestAuthentication } from './security';
import { checkServiceEntry } from './service-entry';
import { checkSidecar } from './sidecar';
import { checkProxyConfig, checkTelemetry, checkWasmPlugin, checkWorkloadEntry, checkWorkloadGroup } from './telemetry';
import { checkVirtualService } from './virtual-service';

/** What Istio's admission webhook and istiod check of one object alone (`pkg/config/validation`), one rule per kind. */
export const schemaRules: readonly Rule[] = [
  rule(Kind.virtualService, checkVirtualService, ['IST0130', 'IST0131']),
  rule(Kind.gateway, (check, spec, resource) => checkGateway(check, spec, resource.name)),
  rule(Kind.destinationRule, checkDestinationRule),
  rule(Kind.serviceEntry, checkServiceEntry),
  rule(Kind.sidecar, checkSidecar),
  rule(Kind.workloadEntry, checkWorkloadEntry),
  rule(Kind.workloadGroup, checkWorkloadGroup),
  rule(Kind.envoyFilter, checkEnvoyFilter),
  rule(Kind.proxyConfig, checkProxyConfig),
  rule(Kind.authorizationPolicy, checkAuthorizationPolicy),
  rule(Kind.peerAuthentication, checkPeerAuthentication),
  rule(Kind.requestAuthentication, checkRequestAuthentication),
  rule(Kind.telemetry, checkTelemetry),
  rule(Kind.wasmPlugin, checkWasmPlugin),
];

function rule(kind: string, check: (check: Check, spec: Field, resource: Resource) => void, more: readonly Code[] = []): Rule {
  return {
    name: `schema.ValidationAnalyzer.${kind.slice(kind.indexOf('/') + 1)}`,
    codes: ['IST0106', 'IST0133', ...more],
    run: (model, report) => {
      for (const resource of model.ofKind(kind)) check(new Check(resource, report, model.facts.rootNamespace), resource.spec, resource);
    },
  };
}
