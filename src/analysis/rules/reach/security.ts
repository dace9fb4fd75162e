import { Kind, Model, MutualTlsMode, PeerAuthentication, Pod, registryOf } from '../../model';
import { policyScopeOf } from '../../model/security';
import { Report, Rule } from '../rule';
import { isGatewayPod, push, selectorText } from '../support';

export const meshSecurityRules: readonly Rule[] = [
  { name: 'security.MutualTls', codes: ['TW0601'], run: judgeMutualTls },
  { name: 'security.PolicyNamespace', codes: ['TW0602'], run: judgeNamespaces },
];

function judgeMutualTls(model: Model, report: Report): void {
  const modes = new EffectiveModes(model);
  for (const rule of model.destinationRules) {
    const tls = rule.trafficPolicy.get('tls');
    const mode = tls.get('mode').string();
    if (mode !== 'DISABLE' && mode !== 'ISTIO_MUTUAL' && mode !== 'SIMPLE') continue;
    const service = registryOf(model).find(rule.host, rule.namespace)?.service;
    if (!service) continue;
    for (const pod of model.podsOf(service)) {
      const injected = model.isInjected(pod);
      if (mode === 'ISTIO_MUTUAL' && injected === false) {
        report('TW0601', rule.resource, `tls.mode ISTIO_MUTUAL sends mutual TLS to ${pod.owner.toString()}, which has no sidecar to answer it (503); `
          + 'set the mode to DISABLE, or inject a sidecar', tls.get('mode'));
        break;
      }
      if (mode === 'ISTIO_MUTUAL' || injected === false) continue;
      const strict = modes.strictPolicyOf(pod);
      if (!strict) continue;
      report('TW0601', rule.resource, `tls.mode ${mode} sends no mutual TLS, but PeerAuthentication ${strict.resource.fullName} demands it of ${pod.owner.toString()} (503); `
        + 'drop tls from the rule, or set ISTIO_MUTUAL', tls.get('mode'));
      break;
    }
  }
}

/** The policy that decides for a pod: its own, then its namespace's, then the mesh's. */
class EffectiveModes {
  private readonly bySelector = new Map<string, PeerAuthentication[]>();
  private readonly byNamespace = new Map<string, PeerAuthentication>();

  public constructor(private readonly model: Model) {
    for (const policy of model.peerAuthentications) {
      const selects = Object.keys(policy.selector ?? {}).length > 0;
      if (selects) push(this.bySelector, policy.namespace, policy);
      else if (!this.byNamespace.has(policy.namespace)) this.byNamespace.set(policy.namespace, policy);
    }
  }

  /** The policy that makes mutual TLS obligatory on every port; `undefined` when none does. */
  public strictPolicyOf(pod: Pod): PeerAuthentication | undefined {
    const selects = (policy: PeerAuthentication) => Object.entries(policy.selector!).every(([key, value]) => pod.labels[key] === value);
    const own = (this.bySelector.get(pod.namespace) ?? []).find(selects);
    const chain = [own, this.byNamespace.get(pod.namespace), this.byNamespace.get(this.model.facts.rootNamespace)];
    const deciding = chain.find((policy) => policy !== undefined && policy.mode !== 'UNSET');
    const isStrict = (mode: MutualTlsMode) => mode === 'STRICT';
    if (!deciding || !isStrict(deciding.mode)) return undefined;
    return own && [...own.portLevelModes.values()].some((mode) => !isStrict(mode)) ? undefined : deciding;
  }
}

const policies = [Kind.authorizationPolicy, Kind.requestAuthentication, Kind.peerAuthentication] as const;

/** A policy applies to pods of its own namespace only; one for the gateway belongs where the gateway runs (https://github.com/istio/istio/issues/49148). */
function judgeNamespaces(model: Model, report: Report): void {
  for (const kind of policies) {
    for (const resource of model.ofKind(kind)) {
      const { selector, namespace, targetRefs } = policyScopeOf(resource);
      if (!selector || Object.keys(selector).length === 0 || targetRefs.length > 0 || namespace === model.facts.rootNamespace) continue;
      if (model.hasPodWith(selector, namespace)) continue;
      // Applications of one name run in many namespaces; only a gateway is clearly the one that is meant.
      const elsewhere = [...new Set(model.podsWith(selector).filter(isGatewayPod).map((pod) => pod.namespace))];
      if (elsewhere.length === 0) continue;
      report('TW0602', resource, `the selector (${selectorText(selector)}) selects no pod of namespace ${namespace}: those pods run in ${elsewhere.slice(0, 3).join(', ')}, `
        + `where this policy does not apply; move it to namespace ${elsewhere[0]}`, resource.spec.get('selector'));
    }
  }
}
