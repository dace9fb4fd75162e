import { AuthorizationPolicy, Kind, Model } from '../../model';
import { Report, Rule } from '../rule';
import { goQuote, isAmbient, isInMesh, knowsPods, selectorText } from '../support';

export const authorizationRules: readonly Rule[] = [
  {
    name: 'auth.AuthorizationPoliciesAnalyzer',
    codes: ['IST0127', 'IST0101'],
    run: (model, report) => {
      const judgePods = knowsPods(model);
      for (const policy of model.authorizationPolicies) {
        if (judgePods) judgeWorkloads(model, policy, report);
        judgeNamespaces(model, policy, report);
      }
    },
  },
  {
    name: 'authn.BlockedCIDRsAnalyzer',
    codes: ['IST0175'],
    run: (model, report) => {
      const names = model.requestAuthentications.map((each) => each.resource.fullName);
      if (names.length === 0) return;
      const listed = names.length <= 5 ? names.join(', ') : `${names.slice(0, 5).join(', ')}, and ${names.length - 5} more`;
      for (const deployment of model.ofKind(Kind.deployment)) {
        if (deployment.labels.app !== 'istiod') continue;
        const containers = deployment.spec.at('template', 'spec', 'containers');
        const blocked = containers.items().some((each) => each.get('env').items()
          .some((variable) => variable.get('name').string() === 'BLOCKED_CIDRS_IN_JWKS_URIS' && (variable.get('value').string() ?? '') !== ''));
        if (blocked) continue;
        report('IST0175', deployment, `BLOCKED_CIDRS_IN_JWKS_URIS is not configured but ${names.length} RequestAuthentication resource(s) exist (${listed}). `
          + 'Consider configuring it to restrict JWKS URI fetches to trusted networks.', containers);
      }
    },
  },
];

function judgeWorkloads(model: Model, policy: AuthorizationPolicy, report: Report): void {
  if (policy.targetRefs.length > 0) return; // bound to objects, not to pods
  const meshWide = policy.namespace === model.facts.rootNamespace;
  if (meshWide && !policy.selector) return;
  const pods = policy.selector ? model.podsWith(policy.selector, meshWide ? undefined : policy.namespace) : model.podsIn(policy.namespace);
  if (pods.some((pod) => isInMesh(model, pod) || isAmbient(pod))) return;
  const labels = policy.selector ? selectorText(policy.selector) : '';
  const at = policy.selector ? policy.resource.spec.get('selector') : undefined;
  report('IST0127', policy.resource, `No matching workloads for this resource with the following labels: ${labels}`, at);
}

/** Judged only when the manifests describe namespaces at all; one that something lives in counts as described. */
function judgeNamespaces(model: Model, policy: AuthorizationPolicy, report: Report): void {
  const declared = model.ofKind(Kind.namespace);
  if (declared.length === 0) return;
  for (const rule of policy.rules) {
    for (const source of rule.from) {
      for (const field of ['namespaces', 'notNamespaces']) {
        for (const at of source.get(field).items()) {
          const pattern = at.string();
          if (pattern === undefined || namespaceExists(model, pattern)) continue;
          report('IST0101', policy.resource, `Referenced namespace not found: ${goQuote(pattern)}`, at);
        }
      }
    }
  }
}

function namespaceExists(model: Model, pattern: string): boolean {
  if (pattern === '*') return true;
  if (!pattern.includes('*')) return model.hasNamespace(pattern);
  const [start, end] = [pattern.startsWith('*') ? '' : pattern.slice(0, -1), pattern.startsWith('*') ? pattern.slice(1) : ''];
  return model.namespaces.some((name) => name.startsWith(start) && name.endsWith(end));
}
